#include "standin/link_job.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assemble/noteobj.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "output/file.h"
#include "standin/link_layout.h"

static bool is_named_like(const char *path, const char *part)
{
	MEM_AUTO char *real = path_real(path);
	return strstr(path_base(real), part) != NULL;
}

/* The first input that is an ELF file: it says for which machine the link is. */
static int write_note_like(const char *path, const char *text, const char *note_path, bool *done,
                           struct err *err)
{
	struct fd_map map;
	struct elffile like;
	struct err ignored = ERR_INIT;
	if (fd_map_file(path, LIMIT_ELF_FILE, &map, &ignored) != 0) {
		err_clear(&ignored);
		return 0;
	}
	int rc = 0;
	if (elffile_open(&like, map.data, map.size, path, &ignored) == 0) {
		struct buf BUF_AUTO object = BUF_INIT;
		noteobj_write(&like, text, &object);
		rc = file_land(note_path, 0600, object.data, object.size, err);
		*done = rc == 0;
		elffile_release(&like);
	}
	err_clear(&ignored);
	fd_map_release(&map);
	return rc;
}

static int make_note(struct link_job *job, struct err *err)
{
	MEM_AUTO char *path = path_join(job->folder, "note.o");
	MEM_AUTO char *text = noteobj_text(job->program.name, job->program.version, job->line.metadata);
	bool done = false;
	for (size_t i = 0; i < job->line.inputs.count && !done; i++)
		if (write_note_like(job->line.inputs.item[i], text, path, &done, err) != 0)
			return -1;
	if (done) {
		landing_watch(path);
		job->note_path = MEM_STEAL(path);
	}
	return 0;
}

/* tare-cc knows that the linker is one for it. */
static int make_script(struct link_job *job, struct err *err)
{
	BUF_AUTO struct buf text = BUF_INIT;
	if (!getenv("TARE_SIZE_LAYOUT") || !link_layout_script(&job->line, &text))
		return 0;
	MEM_AUTO char *path = path_join(job->folder, "layout.ld");
	if (file_land(path, 0600, text.data, text.size, err) != 0)
		return -1;
	landing_watch(path);
	job->script = MEM_STEAL(path);
	return 0;
}

static void name_program(struct link_job *job)
{
	job->owners = owner_db_open(NULL);
	owner_project(job->owners, job->line.output, &job->program);
	job->program.how = HOW_APPLICATION;
	bool renamed = job->wishes.name && !str_equal(job->wishes.name, job->program.name);
	bool changed = job->wishes.version && !str_equal(job->wishes.version, job->program.version);
	if (renamed)
		str_set(&job->program.name, job->wishes.name);
	if (changed)
		str_set(&job->program.version, job->wishes.version);
	/* A purl that says another name or version than the user would be a lie. */
	if (renamed || changed)
		str_set(&job->program.purl, NULL);
}

static void remove_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	while (dir && (entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
	rmdir(folder);
}

static int prepare(struct link_job *job, struct err *err)
{
	const char *tmp = getenv("TMPDIR");
	name_program(job);
	job->folder = str_format("%s/tare-link-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(job->folder)) {
		err_errno(err, ERR_FAIL, "cannot make the folder '%s'", job->folder);
		str_set(&job->folder, NULL);
		return -1;
	}
	landing_watch(job->folder);
	if (job->line.map)
		job->map_path = str_dup(job->line.map);
	else
		job->map_path = path_join(job->folder, "map");
	if (is_named_like(job->linker, "lld"))
		job->why_path = path_join(job->folder, "why");
	if (!job->line.map)
		landing_watch(job->map_path);
	if (job->why_path)
		landing_watch(job->why_path);
	/* Where a script places the sections, one more loaded section could move what must not move. */
	bool wants_note = !job->wishes.no_note && !job->line.has_script && !job->line.has_format &&
	                  job->line.kind != LINKLINE_RELOCATABLE;
	if (wants_note && make_note(job, err) != 0)
		return -1;
	return make_script(job, err);
}

int link_job_prepare(struct link_job *job, struct err *err)
{
	int rc = prepare(job, err);
	/* The caller may become the real linker now: nothing may be left. */
	if (rc != 0 && job->folder) {
		remove_folder(job->folder);
		str_set(&job->folder, NULL);
	}
	return rc;
}

void link_job_words(const struct link_job *job, struct strlist *extra)
{
	if (!job->line.map)
		strlist_take(extra, str_format("-Map=%s", job->map_path));
	if (job->why_path)
		strlist_take(extra, str_format("--why-extract=%s", job->why_path));
	if (job->note_path)
		strlist_add(extra, job->note_path);
	if (job->script) {
		strlist_add(extra, "-T");
		strlist_add(extra, job->script);
	}
}

void link_job_release(struct link_job *job)
{
	if (job->folder)
		remove_folder(job->folder);
	linkline_release(&job->line);
	free(job->linker);
	free(job->folder);
	free(job->map_path);
	free(job->note_path);
	free(job->why_path);
	free(job->script);
	owner_db_free(job->owners);
	component_release(&job->program);
	*job = (struct link_job){0};
}
