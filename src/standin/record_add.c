#include "standin/record_add.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "assemble/elfsection.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "output/file.h"
#include "standin/late_record.h"
#include "standin/preload.h"
#include "wire/bitcode.h"
#include "wire/compile_record.h"
#include "wrap/elf_libelf.h"

/* The whole file with the section; out stays empty when it has one already. */
static int add_section(const char *path, const struct fd_map *map, struct span record,
                       struct buf *out, struct err *err)
{
	struct elffile file;
	struct elfsection_new section = {
		.name = COMPILE_RECORD_SECTION,
		.type = SHT_PROGBITS,
		.flags = SHF_EXCLUDE,
		.content = record,
	};
	struct span object = {(const char *)map->data, map->size};
	if (bitcode_is(object))
		return bitcode_add_record(object, record, out, err);
	if (elffile_open(&file, map->data, map->size, path, err) < 0)
		return -1;
	int rc = 0;
	if (!elffile_find(&file, COMPILE_RECORD_SECTION))
		rc = elfsection_add(&file, &section, out, err);
	elffile_release(&file);
	return rc;
}

int record_add(const char *path, struct span record, struct err *err)
{
	struct stat st;
	struct fd_map map;
	BUF_AUTO struct buf whole = BUF_INIT;
	if (stat(path, &st) != 0)
		return err_errno(err, ERR_FAIL, "cannot stat '%s'", path);
	if (!S_ISREG(st.st_mode))
		return 0; /* -o /dev/null: nobody will link it */
	if (fd_map_file(path, LIMIT_ELF_FILE, &map, err) < 0)
		return -1;
	int rc = add_section(path, &map, record, &whole, err);
	fd_map_release(&map);
	if (rc == 0 && whole.size)
		rc = file_land(path, st.st_mode & 07777, whole.data, whole.size, err);
	return rc;
}

int record_add_main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	BUF_AUTO struct buf record = BUF_INIT;
	if (argc != 3)
		return 2;
	if (fd_read_file(argv[1], LIMIT_COMPILE_RECORD, &record, &err) < 0 ||
	    record_add(argv[2], buf_span(&record), &err) < 0) {
		err_clear(&err);
		return 3;
	}
	return 0;
}

/* "/tmp/name-1a2b3c.o" is of "…/name.c": so clang names its temporary objects, and gcc those that
 * -save-temps keeps end in it. */
static bool is_object_of(const char *object, const char *source)
{
	const char *base = path_base(source);
	const char *dot = strrchr(base, '.');
	MEM_AUTO char *stem = str_dup_n(base, dot ? (size_t)(dot - base) : strlen(base));
	MEM_AUTO char *clang = str_format("%s-", stem);
	MEM_AUTO char *gcc = str_format("-%s.o", stem);
	return str_ends(object, ".o") &&
	       (str_starts(path_base(object), clang) || str_ends(object, gcc));
}

static void add_one(const char *object, const char *source)
{
	struct err ignored = ERR_INIT;
	BUF_AUTO struct buf record = BUF_INIT;
	if (late_record_make(source, &record, &ignored) == 0 && record.size)
		record_add(object, buf_span(&record), &ignored);
	err_clear(&ignored);
}

void record_add_late(int argc, char *const *argv)
{
	struct strlist sources = {0};
	late_record_sources(&sources);
	for (int i = 1; sources.count && i < argc; i++) {
		for (size_t k = 0; k < sources.count; k++) {
			if (argv[i][0] != '-' && is_object_of(argv[i], sources.item[k])) {
				add_one(argv[i], sources.item[k]);
				break;
			}
		}
	}
	if (sources.count) {
		unsetenv("CC_PRINT_HEADERS_FILE");
		unsetenv("CC_PRINT_HEADERS");
	}
	preload_leave();
	unsetenv("TARE_OPENED");
	unsetenv("TARE_LATE_GAP");
	unsetenv("TARE_LATE_SOURCES");
	unsetenv("TARE_RECORD_TO");
	strlist_release(&sources);
}
