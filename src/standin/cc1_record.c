#include "standin/cc1_record.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "sandbox/child.h"
#include "standin/precompiled.h"
#include "standin/preload.h"
#include "wire/compile_record.h"
#include "wire/depfile.h"
#include "wire/linemarkers.h"

static int read_memory(const struct cc1_compile *compile, struct buf *text, struct err *err)
{
	if (lseek(compile->report_fd, 0, SEEK_SET) != 0)
		return err_errno(err, ERR_FAIL, "cannot read the list of headers");
	return fd_read_all(compile->report_fd, "list of headers", LIMIT_DEPS_FILE, text, err);
}

/* The list could not be made while it compiled: have the headers listed by a run of their own. */
static int ask_again(const struct cc1_compile *compile, struct compile_record *record,
                     struct err *err)
{
	if (ftruncate(compile->report_fd, 0) != 0)
		return err_errno(err, ERR_FAIL, "cannot make a list of headers");
	MEM_AUTO char **argv = cc1_line_dependencies(compile->argv, compile->report);
	FD_AUTO int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	int status = 0;
	pid_t pid = child_start(argv[0], argv, nowhere, nowhere, err);
	if (pid < 0 || child_wait(pid, &status, err) < 0)
		return -1;
	BUF_AUTO struct buf text = BUF_INIT;
	if (read_memory(compile, &text, err) < 0)
		return -1;
	if (status != 0)
		strlist_add(&record->gap, "the headers: the compiler would not list them");
	return depfile_read(buf_span(&text), &record->hdr, err);
}

static int read_opened(const struct cc1_compile *compile, struct compile_record *record,
                       struct err *err)
{
	BUF_AUTO struct buf text = BUF_INIT;
	if (read_memory(compile, &text, err) < 0)
		return -1;
	if (!preload_read(buf_span(&text), record))
		return ask_again(compile, record, err);
	precompiled_expand(compile->standin, record);
	return 0;
}

static int read_deps(const struct cc1_compile *compile, struct compile_record *record,
                     struct err *err)
{
	BUF_AUTO struct buf text = BUF_INIT;
	if (compile->line.headers == CC1_HEADERS_OWN_FILE) {
		if (read_memory(compile, &text, err) < 0)
			return -1;
	} else if (fd_read_file(compile->line.users_file, LIMIT_DEPS_FILE, &text, err) < 0) {
		return -1;
	}
	return depfile_read(buf_span(&text), &record->hdr, err);
}

static int read_markers(const struct cc1_compile *compile, struct compile_record *record,
                        struct err *err)
{
	if (strcmp(compile->line.source, "-") == 0) {
		strlist_add(&record->gap, "the headers: preprocessed text came from standard input");
		return 0;
	}
	struct fd_map map;
	if (!path_is_file(compile->line.source))
		return err_set(err, ERR_FAIL, "preprocessed text that can be read once only");
	if (fd_map_file(compile->line.source, LIMIT_DEPS_FILE, &map, err) < 0)
		return -1;
	struct linemarkers markers;
	struct span text = {(const char *)map.data, map.size};
	int rc = linemarkers_read(text, &markers, err);
	if (rc == 0) {
		strlist_add(&record->src, markers.main ? markers.main : compile->line.source);
		for (size_t i = 0; i < markers.files.count; i++)
			strlist_add(&record->hdr, markers.files.item[i]);
		if (markers.dir)
			str_set(&record->dir, markers.dir);
	}
	linemarkers_release(&markers);
	fd_map_release(&map);
	return rc;
}

static void drop_source(struct strlist *list, const char *source)
{
	size_t kept = 0;
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->item[i], source) == 0)
			free(list->item[i]);
		else
			list->item[kept++] = list->item[i];
	}
	list->count = kept;
}

int cc1_record_make(const struct cc1_compile *compile, struct buf *out, struct err *err)
{
	const struct cc1_line *line = &compile->line;
	struct compile_record record = {.dir = getcwd(NULL, 0)};
	int rc = 0;
	if (line->headers == CC1_HEADERS_LINEMARKERS) {
		rc = read_markers(compile, &record, err);
	} else if (line->headers == CC1_HEADERS_OPENED) {
		rc = read_opened(compile, &record, err);
	} else {
		rc = read_deps(compile, &record, err);
	}
	drop_source(&record.hdr, line->source);
	if (strcmp(line->source, "-") == 0)
		strlist_add(&record.gap, "the source: it came from standard input");
	else if (record.src.count == 0)
		strlist_add(&record.src, line->source);
	if (rc == 0)
		compile_record_write(&record, out);
	compile_record_release(&record);
	if (rc == 0 && (out->full || out->size > LIMIT_COMPILE_RECORD))
		return err_set(err, ERR_FAIL, "the record is too long");
	return rc;
}
