#include "input/objectfacts.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "base/str.h"
#include "wrap/elf_libelf.h"

static bool begins_with(struct span bytes, const char *magic, size_t size)
{
	return bytes.length >= size && memcmp(bytes.at, magic, size) == 0;
}

static void read_records(const struct elffile *file, struct objectfacts *out)
{
	struct err ignored = ERR_INIT;
	const struct elfsection *section = elffile_find(file, COMPILE_RECORD_SECTION);
	if (section && compile_records_read(elffile_bytes(file, section), &out->records, &ignored) != 0)
		err_clear(&ignored);
	for (size_t i = 1; i < file->section_count && !out->has_gimple; i++)
		out->has_gimple = str_starts(file->section[i].name, ".gnu.lto_");
}

static void read_elf(struct span bytes, const char *label, struct objectfacts *out)
{
	struct err ignored = ERR_INIT;
	struct elffile file;
	if (elffile_open(&file, bytes.at, bytes.length, label, &ignored) != 0) {
		err_clear(&ignored);
		return;
	}
	if (file.type == ET_DYN) {
		struct elfdynamic dynamic;
		out->kind = OBJECT_SHARED;
		if (elffile_dynamic(&file, &dynamic, &ignored) == 0) {
			out->soname = str_dup(dynamic.soname);
			elfdynamic_release(&dynamic);
		}
	} else if (file.type == ET_REL) {
		out->kind = OBJECT_PLAIN;
		read_records(&file, out);
	}
	err_clear(&ignored);
	elffile_release(&file);
}

static void read_object(struct span bytes, const char *label, struct objectfacts *out)
{
	if (elffile_is(bytes.at, bytes.length))
		read_elf(bytes, label, out);
	else if (begins_with(bytes, "BC\xc0\xde", 4) || begins_with(bytes, "\xde\xc0\x17\x0b", 4))
		out->kind = OBJECT_BITCODE;
	else if (begins_with(bytes, "!<arch>", 7))
		out->kind = OBJECT_ARCHIVE;
}

/* Opens `path` unless it is the file that is open already. */
static bool open_file(struct objectreader *reader, const char *path)
{
	struct err ignored = ERR_INIT;
	if (str_equal(reader->path, path))
		return true;
	objectreader_release(reader);
	if (fd_map_file(path, LIMIT_ELF_FILE, &reader->map, &ignored) != 0) {
		err_clear(&ignored);
		return false;
	}
	reader->path = str_dup(path);
	return true;
}

void objectfacts_read(struct objectreader *reader, const char *path, const char *member,
                      struct objectfacts *out)
{
	struct err ignored = ERR_INIT;
	*out = (struct objectfacts){.kind = OBJECT_MISSING};
	if (!open_file(reader, path))
		return;
	out->kind = OBJECT_OTHER;
	struct span bytes = {(const char *)reader->map.data, reader->map.size};
	if (!member) {
		read_object(bytes, path, out);
		return;
	}
	err_clear(&ignored);
}

void objectfacts_release(struct objectfacts *facts)
{
	compile_records_release(&facts->records);
	free(facts->soname);
	*facts = (struct objectfacts){0};
}

void objectreader_release(struct objectreader *reader)
{
	fd_map_release(&reader->map);
	free(reader->path);
	*reader = (struct objectreader){0};
}
