#include "standin/link_size.h"

#include <stdlib.h>
#include <string.h>

#include "assemble/elfstrip.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "model/size_lever.h"

static int strip(const struct link_job *job, const struct elffile *output, struct err *err)
{
	BUF_AUTO struct buf image = BUF_INIT;
	struct err why = ERR_INIT;
	if (elfstrip(output, NULL, &image, NULL, &why) < 0) {
		MEM_AUTO char *message = out_clean(why.message);
		out_warn("not stripped: %s", message);
		err_clear(&why);
		return 0;
	}
	return link_output_replace(job, &image, err);
}

/* A loader or a library would be missing where the program is to run. */
static int check_static(const struct elffile *output, struct err *err)
{
	struct elfdynamic dynamic;
	if (elffile_dynamic(output, &dynamic, err) < 0)
		return -1;
	int rc = 0;
	if (dynamic.interpreter)
		rc = err_set(err, ERR_FAIL, "it was linked as static, but asks for the loader '%s'",
		             dynamic.interpreter);
	else if (dynamic.needed.count)
		rc = err_set(err, ERR_FAIL, "it was linked as static, but needs '%s'",
		             dynamic.needed.item[0]);
	elfdynamic_release(&dynamic);
	return rc;
}

static int finish(const struct link_job *job, const struct size_levers *levers, struct err *err)
{
	struct fd_map bytes;
	struct elffile output;
	bool is_program = job->line.kind == LINKLINE_PROGRAM;
	if (fd_map_file(job->line.output, LIMIT_ELF_FILE, &bytes, err) < 0)
		return -1;
	int rc = elffile_open(&output, bytes.data, bytes.size, job->line.output, err);
	if (rc == 0) {
		if (is_program && getenv("TARE_SIZE_STATIC"))
			rc = check_static(&output, err);
		/* Where a script or a format rules, the file may be no program for a kernel to load. */
		if (rc == 0 && size_levers_has(levers, SIZE_STRIP) && !job->line.has_script &&
		    !job->line.has_format)
			rc = strip(job, &output, err);
		elffile_release(&output);
	}
	fd_map_release(&bytes);
	return rc;
}

static void say_what_is_missing(const struct link_job *job, const struct size_levers *levers)
{
	MEM_AUTO char *name = out_clean(job->line.output);
	BUF_AUTO struct buf list = BUF_INIT;
	if (!getenv("TARE_SIZE_DRIVER")) {
		out_warn("'%s': only stripped; its compiler was not called by a name in PATH, so nothing "
		         "was compiled or linked for size",
		         name);
		return;
	}
	for (unsigned i = 0; levers->max && i < SIZE_LEVERS; i++)
		if (size_lever_text[i].given_up)
			buf_format(&list, "%s%s", list.size ? "; " : "", size_lever_text[i].is);
	if (list.size)
		out_note("'%s' has given up for size: %s (--explain shows the bytes of each)", name,
		         (char *)list.data);
}

int link_size_finish(const struct link_job *job, struct err *err)
{
	struct size_levers levers = size_levers_read(getenv("TARE_SIZE"), getenv("TARE_SIZE_OFF"));
	if (!levers.wanted || job->line.kind == LINKLINE_RELOCATABLE)
		return 0;
	if (finish(job, &levers, err) < 0)
		return -1;
	say_what_is_missing(job, &levers);
	return 0;
}
