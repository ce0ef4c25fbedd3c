#include "standin/late_record.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "standin/preload.h"
#include "wire/compile_record.h"

static void split_lines(struct span text, struct strlist *lines)
{
	struct span line;
	while (span_line(&text, &line))
		if (line.length)
			strlist_take(lines, span_dup(line));
}

static int read_lines(const char *variable, struct strlist *lines, struct err *err)
{
	const char *path = getenv(variable);
	BUF_AUTO struct buf text = BUF_INIT;
	if (!path)
		return 0;
	if (fd_read_file(path, LIMIT_DEPS_FILE, &text, err) < 0)
		return -1;
	split_lines(buf_span(&text), lines);
	return 0;
}

void late_record_sources(struct strlist *sources)
{
	struct err ignored = ERR_INIT;
	read_lines("TARE_LATE_SOURCES", sources, &ignored);
	err_clear(&ignored);
}

/* Of the finished records the one for this source; all relative names start in our folder. */
static int pick_record(const char *path, const char *source, struct buf *out, struct err *err)
{
	BUF_AUTO struct buf text = BUF_INIT;
	struct compile_records records;
	if (fd_read_file(path, LIMIT_COMPILE_RECORD, &text, err) < 0 ||
	    compile_records_read(buf_span(&text), &records, err) < 0)
		return -1;
	MEM_AUTO char *here = getcwd(NULL, 0);
	for (size_t i = 0; i < records.count; i++) {
		struct compile_record *record = &records.item[i];
		MEM_AUTO char *joined = path_join(here, source);
		MEM_AUTO char *absolute = path_clean(joined);
		if (out->size == 0 && strlist_has(&record->src, absolute))
			compile_record_write(record, out);
	}
	compile_records_release(&records);
	return 0;
}

static int read_headers(struct compile_record *record, struct err *err)
{
	const char *report = getenv("TARE_OPENED");
	if (!report)
		return read_lines("CC_PRINT_HEADERS_FILE", &record->hdr, err);
	BUF_AUTO struct buf text = BUF_INIT;
	if (fd_read_file(report, LIMIT_DEPS_FILE, &text, err) < 0)
		return -1;
	if (!preload_read(buf_span(&text), record))
		strlist_add(&record->gap, "the headers: the compiler could not be watched");
	return 0;
}

/* Headers only: what is read besides are the sources and response files. */
static void drop_sources(struct compile_record *record, const struct strlist *sources)
{
	size_t kept = 0;
	for (size_t i = 0; i < record->hdr.count; i++) {
		char *path = record->hdr.item[i];
		if (strlist_has(sources, path))
			free(path);
		else
			record->hdr.item[kept++] = path;
	}
	record->hdr.count = kept;
}

bool late_record_is_assembly(const char *source)
{
	return str_ends(source, ".s");
}

static void write_assembly(const char *source, struct buf *out)
{
	struct compile_record record = {.dir = getcwd(NULL, 0)};
	strlist_add(&record.src, source);
	compile_record_write(&record, out);
	compile_record_release(&record);
}

int late_record_make(const char *source, struct buf *out, struct err *err)
{
	const char *finished = getenv("TARE_RECORD_TO");
	if (finished) {
		if (pick_record(finished, source, out, err) < 0)
			return -1;
		if (out->size == 0 && late_record_is_assembly(source))
			write_assembly(source, out);
		return 0;
	}
	struct strlist sources = {0};
	struct compile_record record = {.dir = getcwd(NULL, 0)};
	int rc = read_headers(&record, err);
	if (rc == 0)
		rc = read_lines("TARE_LATE_SOURCES", &sources, err);
	drop_sources(&record, &sources);
	if (sources.count > 1)
		strlist_add(&record.gap,
		            "which headers were for which of the sources compiled in one call");
	if (getenv("TARE_LATE_GAP"))
		strlist_add(&record.gap, getenv("TARE_LATE_GAP"));
	if (strcmp(source, "-") == 0)
		strlist_add(&record.gap, "the source: it came from standard input");
	else
		strlist_add(&record.src, source);
	if (rc == 0)
		compile_record_write(&record, out);
	strlist_release(&sources);
	compile_record_release(&record);
	return rc;
}
