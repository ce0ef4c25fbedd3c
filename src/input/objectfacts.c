#include "input/objectfacts.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "wire/bitcode.h"
#include "wrap/elf_libelf.h"

static bool begins_with(struct span bytes, const char *magic, size_t size)
{
	return bytes.length >= size && memcmp(bytes.at, magic, size) == 0;
}

static void read_records(const struct elffile *file, struct objectfacts *out)
{
	struct err ignored = ERR_INIT;
	struct compile_records more = {0};
	const struct elfsection *section = elffile_find(file, COMPILE_RECORD_SECTION);
	if (section && compile_records_read(elffile_bytes(file, section), &more, &ignored) != 0)
		err_clear(&ignored);
	compile_records_take(&out->records, &more);
	for (size_t i = 1; i < file->section_count && !out->has_gimple; i++)
		out->has_gimple = str_starts(file->section[i].name, ".gnu.lto_");
}

/* Compilers sign what they make in .comment, rustc too, and Go's linker has sections of its own;
 * assemblers do not, nor does who turns data into an object.  Of Rust, Go and assembly there are
 * no headers to know. */
static bool lacks_headers(const struct elffile *file)
{
	bool compiled = false;
	for (size_t i = 1; i < file->section_count; i++) {
		const struct elfsection *section = &file->section[i];
		struct span bytes = elffile_bytes(file, section);
		bool signs = strcmp(section->name, ".comment") == 0;
		if (signs && memmem(bytes.at, bytes.length, "rustc version ", 14))
			return true;
		if (str_starts(section->name, ".go.") || str_starts(section->name, ".note.go."))
			return true;
		compiled = compiled || signs || strcmp(section->name, ".debug_info") == 0;
	}
	return !compiled;
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
		out->lacks_headers = lacks_headers(&file);
		read_records(&file, out);
	}
	err_clear(&ignored);
	elffile_release(&file);
}

static void read_bitcode(struct span bytes, struct objectfacts *out)
{
	struct err ignored = ERR_INIT;
	struct compile_records more = {0};
	struct span record;
	out->kind = OBJECT_BITCODE;
	if (bitcode_find_record(bytes, &record) && compile_records_read(record, &more, &ignored) != 0)
		err_clear(&ignored);
	compile_records_take(&out->records, &more);
}

static void read_object(struct span bytes, const char *label, struct objectfacts *out)
{
	if (elffile_is(bytes.at, bytes.length))
		read_elf(bytes, label, out);
	else if (bitcode_is(bytes))
		read_bitcode(bytes, out);
	else if (begins_with(bytes, "\xde\xc0\x17\x0b", 4))
		out->kind = OBJECT_BITCODE;
	else if (ar_is(bytes.at, bytes.length))
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

static void read_file(const char *path, struct objectfacts *out)
{
	struct err ignored = ERR_INIT;
	struct fd_map map;
	if (fd_map_file(path, LIMIT_ELF_FILE, &map, &ignored) != 0) {
		err_clear(&ignored);
		return;
	}
	read_object((struct span){(const char *)map.data, map.size}, path, out);
	fd_map_release(&map);
}

/* A thin archive holds names, not objects. */
static void read_thin(const char *archive, const struct ar_member *member, struct objectfacts *out)
{
	MEM_AUTO char *folder = path_dir(archive);
	MEM_AUTO char *path = path_join(folder, member->name);
	if (!member->origin)
		read_file(path, out);
}

static bool open_archive(struct objectreader *reader)
{
	struct err ignored = ERR_INIT;
	if (!reader->has_archive && ar_open(&reader->archive, reader->map.data, reader->map.size,
	                                    reader->path, &ignored) != 0) {
		err_clear(&ignored);
		return false;
	}
	reader->has_archive = true;
	return true;
}

static void read_members(struct objectreader *reader, const char *name, struct objectfacts *out)
{
	const struct ar_member *member;
	bool is_open = open_archive(reader);
	/* gold names a thin archive's member by its path, not as the archive does. */
	if (is_open && reader->archive.is_thin && !ar_find(&reader->archive, name, 0))
		read_file(name, out);
	for (size_t i = 0; is_open && (member = ar_find(&reader->archive, name, i)); i++) {
		if (reader->archive.is_thin)
			read_thin(reader->path, member, out);
		else
			read_object(member->content, name, out);
	}
}

/* Whether the first object in the open archive waits for link-time optimisation. */
static bool holds_intermediate(struct objectreader *reader)
{
	struct objectfacts first = {.kind = OBJECT_OTHER};
	bool is_open = open_archive(reader);
	for (size_t i = 0; is_open && i < reader->archive.count && first.kind == OBJECT_OTHER; i++)
		read_object(reader->archive.member[i].content, reader->path, &first);
	bool found = first.has_gimple || first.kind == OBJECT_BITCODE;
	objectfacts_release(&first);
	return found;
}

void objectfacts_read(struct objectreader *reader, const char *path, const char *member,
                      struct objectfacts *out)
{
	*out = (struct objectfacts){.kind = OBJECT_MISSING};
	if (!open_file(reader, path))
		return;
	out->kind = OBJECT_OTHER;
	if (member)
		read_members(reader, member, out);
	else
		read_object((struct span){(const char *)reader->map.data, reader->map.size}, path, out);
	if (out->kind == OBJECT_ARCHIVE)
		out->has_gimple = holds_intermediate(reader);
}

void objectfacts_release(struct objectfacts *facts)
{
	compile_records_release(&facts->records);
	free(facts->soname);
	*facts = (struct objectfacts){0};
}

void objectreader_release(struct objectreader *reader)
{
	if (reader->has_archive)
		ar_release(&reader->archive);
	fd_map_release(&reader->map);
	free(reader->path);
	*reader = (struct objectreader){0};
}
