/* After the link: what went in, written into what came out. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assemble/elfsection.h"
#include "assemble/noteobj.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "input/elflayout.h"
#include "output/file.h"
#include "resolve/account.h"
#include "resolve/bytes.h"
#include "standin/link_job.h"
#include "standin/link_relocatable.h"
#include "wire/cyclonedx.h"
#include "wire/link_record.h"
#include "wire/linkmap.h"
#include "wrap/flate_zlib.h"
#include "wrap/hash_openssl.h"

int link_map_read(const struct link_job *job, struct linkmap *map, struct err *err)
{
	struct fd_map text;
	if (fd_map_file(job->map_path, LIMIT_MAP_FILE, &text, err) != 0)
		return err_wrap(err, "reading the link map");
	int rc = linkmap_read((struct span){(const char *)text.data, text.size}, map, err);
	fd_map_release(&text);
	if (rc != 0)
		return err_wrap(err, "reading the link map");
	if (!job->why_path || fd_map_file(job->why_path, LIMIT_MAP_FILE, &text, err) != 0) {
		err_clear(err); /* without reasons the record still stands */
		return 0;
	}
	if (linkmap_read_reasons((struct span){(const char *)text.data, text.size}, map, err) != 0)
		err_clear(err);
	fd_map_release(&text);
	return 0;
}

static int account_for(const struct linkmap *map, const struct link_names *names,
                       const struct elffile *output, struct sbom *sbom, struct err *err)
{
	struct layout layout = {0};
	struct account account;
	if (elflayout_read(output, &layout, err) != 0)
		return -1;
	bytes_attribute(map, names->owner, &layout, sbom);
	int rc = account_file(&layout, sbom, &account, err);
	layout_release(&layout);
	if (rc == 0 && account.unnamed)
		return err_set(err, ERR_FAIL, "%llu bytes of the output are not in the link map",
		               (unsigned long long)account.unnamed);
	return rc;
}

/* The document's content, and the proof that its byte map fits the file: nothing unnamed. */
static int make_sbom(struct link_job *job, struct linkmap *map, const struct elffile *output,
                     struct sbom *sbom, struct link_names *names, struct err *err)
{
	struct link_expansions expansions;
	sbom->tool_version = str_dup(TARE_VERSION_TEXT);
	link_expand(map, &expansions);
	int rc = link_inputs_name(job, map, output, sbom, names, err);
	if (rc == 0) {
		link_expansions_settle(&expansions, map, names->owner, sbom);
		link_gaps_close(output, map, &expansions);
	}
	link_expansions_release(&expansions);
	if (rc != 0 || link_lto_settle(job, output, map, names, err) != 0)
		return -1;
	return account_for(map, names, output, sbom, err);
}

int link_output_replace(const struct link_job *job, const struct buf *image, struct err *err)
{
	struct stat st;
	struct landing landing;
	if (stat(job->line.output, &st) != 0)
		return err_errno(err, ERR_FAIL, "cannot stat '%s'", job->line.output);
	if (landing_begin(&landing, job->line.output, st.st_mode & 07777, err) != 0)
		return -1;
	if (landing_write(&landing, image->data, image->size, err) != 0) {
		landing_abort(&landing);
		return -1;
	}
	return landing_commit(&landing, 0, err);
}

/* Replaces the output by the same file with .sbom in it. */
static int embed(const struct link_job *job, const struct elffile *output, const struct buf *json,
                 const char *digest, struct err *err)
{
	BUF_AUTO struct buf packed = BUF_INIT;
	BUF_AUTO struct buf image = BUF_INIT;
	flate_pack(json->data, json->size, &packed);
	struct elfsection_new section = {".sbom", SHT_PROGBITS, 0, buf_span(&packed)};
	if (elfsection_add(output, &section, &image, err) != 0 ||
	    noteobj_patch(output, image.data, digest, err) < 0)
		return -1;
	return link_output_replace(job, &image, err);
}

/* Keeps the full record where TARE_RECORD says: in that file, or in that folder under the
 * program's name. */
static int keep_record(const struct link_job *job, const struct link_record *record,
                       struct err *err)
{
	if (!job->wishes.record)
		return 0;
	BUF_AUTO struct buf text = BUF_INIT;
	MEM_AUTO char *name = str_format("%s.link.json", record->output);
	MEM_AUTO char *path = path_is_dir(job->wishes.record) ? path_join(job->wishes.record, name)
	                                                      : str_dup(job->wishes.record);
	link_record_write(record, &text);
	if (file_land(path, 0644, text.data, text.size, err) != 0)
		return err_wrap(err, "keeping the record of the link");
	return 0;
}

static int record_into(struct link_job *job, const struct elffile *output, struct linkmap *map,
                       struct err *err)
{
	struct sbom sbom = SBOM_INIT;
	struct link_names names = {0};
	BUF_AUTO struct buf json = BUF_INIT;
	int rc = make_sbom(job, map, output, &sbom, &names, err);
	if (rc == 0) {
		cyclonedx_write(&sbom, &json);
		MEM_AUTO char *digest = sha256_hex(json.data, json.size);
		struct link_record record = {path_base(job->line.output), digest, map, names.owner, &sbom};
		rc = embed(job, output, &json, digest, err);
		if (rc == 0)
			rc = keep_record(job, &record, err);
	}
	link_names_release(&names);
	sbom_release(&sbom);
	return rc;
}

int link_record(struct link_job *job, struct err *err)
{
	struct linkmap map = LINKMAP_INIT;
	struct fd_map bytes;
	struct elffile output;
	if (link_map_read(job, &map, err) != 0)
		return -1;
	if (fd_map_file(job->line.output, LIMIT_ELF_FILE, &bytes, err) != 0) {
		linkmap_release(&map);
		return -1;
	}
	int rc = elffile_open(&output, bytes.data, bytes.size, job->line.output, err);
	if (rc == 0) {
		rc = record_into(job, &output, &map, err);
		elffile_release(&output);
	}
	fd_map_release(&bytes);
	linkmap_release(&map);
	return rc;
}
