#include "input/go_buildinfo.h"

#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "wire/purl.h"

#define HEADER 32
#define MAGIC_SIZE (sizeof GO_BUILDINFO_MAGIC - 1)
#define UNNAMED_MOST ((uint64_t)1 << 20) /* searched when no section names the place */
#define SENTINEL 16 /* bytes of noise the linker puts before and behind the module list */

static bool is_inside(const struct elffile *file, uint64_t offset, uint64_t size)
{
	return offset <= file->size && size <= file->size - offset;
}

/* The header stands at a multiple of 16, counted from the start of its section or segment. */
static bool scan(const struct elffile *file, uint64_t from, uint64_t size, uint64_t *offset)
{
	if (!is_inside(file, from, size))
		size = from < file->size ? file->size - from : 0;
	for (uint64_t at = 0; size >= HEADER && at <= size - HEADER; at += 16) {
		if (memcmp(file->data + from + at, GO_BUILDINFO_MAGIC, MAGIC_SIZE) == 0) {
			*offset = from + at;
			return true;
		}
	}
	return false;
}

bool go_buildinfo_find(const struct elffile *file, uint64_t *offset)
{
	const struct elfsection *section = elffile_find(file, ".go.buildinfo");
	if (section)
		return scan(file, section->offset, elffile_bytes(file, section).length, offset);
	/* Go's own reader looks at the first writable segment too, when the name is gone. */
	for (size_t i = 0; i < file->segment_count && file->section_count == 0; i++)
		if (file->segment[i].type == PT_LOAD && (file->segment[i].flags & PF_W))
			return scan(file, file->segment[i].offset,
			            file->segment[i].file_size < UNNAMED_MOST ? file->segment[i].file_size
			                                                      : UNNAMED_MOST,
			            offset);
	return false;
}

/* A string with its length in front as a varint; moves *at behind it. */
static bool inline_string(const struct elffile *file, uint64_t *at, struct span *text)
{
	uint64_t length = 0;
	for (unsigned shift = 0; shift < 35; shift += 7) {
		if (!is_inside(file, *at, 1))
			return false;
		uint64_t byte = file->data[(*at)++];
		length |= (byte & 0x7f) << shift;
		if (byte & 0x80)
			continue;
		if (length > LIMIT_GO_BUILDINFO || !is_inside(file, *at, length))
			return false;
		*text = (struct span){(const char *)file->data + *at, length};
		*at += length;
		return true;
	}
	return false;
}

/* Bytes at a virtual address; NULL when no segment has them all in the file. */
static const unsigned char *at_address(const struct elffile *file, uint64_t address, uint64_t size)
{
	for (size_t i = 0; i < file->segment_count; i++) {
		const struct elfsegment *load = &file->segment[i];
		if (load->type != PT_LOAD || address < load->address ||
		    address - load->address > load->file_size ||
		    size > load->file_size - (address - load->address))
			continue;
		uint64_t offset = load->offset + (address - load->address);
		if (offset >= load->offset && is_inside(file, offset, size))
			return file->data + offset;
	}
	return NULL;
}

static uint64_t word(const unsigned char *at, size_t size, bool is_big)
{
	uint64_t value = 0;
	for (size_t i = 0; i < size; i++)
		value = value << 8 | at[is_big ? i : size - 1 - i];
	return value;
}

/* A Go string header (pointer, length) at the address a pointer in the file names. */
static bool pointed_string(const struct elffile *file, const unsigned char *pointer, size_t size,
                           bool is_big, struct span *text)
{
	const unsigned char *header = at_address(file, word(pointer, size, is_big), 2 * size);
	if (!header)
		return false;
	uint64_t address = word(header, size, is_big), length = word(header + size, size, is_big);
	const unsigned char *data = length <= LIMIT_GO_BUILDINFO ? at_address(file, address, length)
	                                                         : NULL;
	*text = (struct span){(const char *)data, data ? length : 0};
	return data != NULL;
}

static bool read_strings(const struct elffile *file, uint64_t offset, struct span *version,
                         struct span *modules)
{
	size_t size = file->data[offset + 14];
	unsigned flags = file->data[offset + 15];
	const unsigned char *header = file->data + offset;
	uint64_t at = offset + HEADER;
	*modules = (struct span){"", 0};
	if (flags & 2)
		return inline_string(file, &at, version) && inline_string(file, &at, modules);
	if (size != 4 && size != 8)
		return false;
	/* A program built without modules has a version alone. */
	bool is_big = flags & 1;
	if (!pointed_string(file, header + 16, size, is_big, version))
		return false;
	if (!pointed_string(file, header + 16 + size, size, is_big, modules))
		*modules = (struct span){"", 0};
	return true;
}

static struct component module(const char *path, const char *version, enum how how)
{
	struct purl purl = {.type = str_dup("golang"), .version = str_dup(version)};
	const char *slash = strrchr(path, '/');
	bool split = slash && slash[1];
	purl.namespace = split ? str_dup_n(path, (size_t)(slash - path)) : NULL;
	purl.name = str_dup(split ? slash + 1 : path);
	struct component component = {
		.name = str_dup(path), .version = str_dup(version), .purl = purl_format(&purl), .how = how};
	component.ref = str_dup(component.purl);
	purl_release(&purl);
	return component;
}

static bool field(struct span *rest, struct span *out)
{
	if (!rest->at)
		return false;
	const char *tab = memchr(rest->at, '\t', rest->length);
	*out = *rest;
	if (tab) {
		out->length = (size_t)(tab - rest->at);
		rest->length -= out->length + 1;
		rest->at = tab + 1;
	} else {
		rest->at = NULL;
	}
	return true;
}

/* "PATH\tVERSION\tSUM" → component; a version in brackets, "(devel)", is none. */
static bool read_module(struct span rest, enum how how, struct component *out)
{
	struct span path = {"", 0}, version = {"", 0};
	if (!field(&rest, &path) || path.length == 0)
		return false;
	field(&rest, &version);
	if (memchr(path.at, '\0', path.length) || memchr(version.at, '\0', version.length))
		return false;
	MEM_AUTO char *name = span_dup(path);
	MEM_AUTO char *number = version.length && version.at[0] != '(' ? span_dup(version) : NULL;
	*out = module(name, number, how);
	return true;
}

/* A module replaced by another is that other; by a directory, it keeps its name and has no
 * version that anybody else would know. */
static void replace(struct sbom *out, struct component with)
{
	struct component *last = &out->item[out->count - 1];
	if (with.name[0] == '.' || with.name[0] == '/') {
		struct component bare = module(last->name, NULL, last->how);
		component_release(&with);
		with = bare;
	}
	with.how = last->how;
	component_release(last);
	*last = with;
}

void go_buildinfo_modules(struct span list, struct sbom *out)
{
	struct span line, kind;
	struct component found;
	size_t before = out->count;
	while (span_line(&list, &line)) {
		if (!field(&line, &kind) || !line.at)
			continue;
		if (span_equal(kind, "mod") && read_module(line, HOW_APPLICATION, &found))
			sbom_add(out, found);
		else if (span_equal(kind, "dep") && read_module(line, HOW_STATIC, &found))
			sbom_add(out, found);
		else if (span_equal(kind, "=>") && out->count > before &&
		         read_module(line, HOW_STATIC, &found))
			replace(out, found);
		else if (span_equal(kind, "build") && span_equal(line, "CGO_ENABLED=1"))
			strlist_add(
				&out->gaps,
				"built with cgo enabled: C code linked in, if any, is not in the Go module list");
	}
}

int go_buildinfo_read(const struct elffile *file, struct sbom *out, struct err *err)
{
	uint64_t offset;
	struct span version, modules;
	if (!go_buildinfo_find(file, &offset))
		return err_set(err, ERR_FAIL, "there is no Go build info");
	if (!read_strings(file, offset, &version, &modules))
		return err_set(err, ERR_FAIL, "the Go build info is damaged");
	if (modules.length >= 2 * SENTINEL + 1 && modules.at[modules.length - SENTINEL - 1] == '\n') {
		modules.at += SENTINEL;
		modules.length -= (size_t)2 * SENTINEL;
	}
	go_buildinfo_modules(modules, out);
	/* "go1.22.1 X:experiment" */
	if (span_starts(version, "go")) {
		const char *space = memchr(version.at, ' ', version.length);
		size_t length = (space ? (size_t)(space - version.at) : version.length) - 2;
		MEM_AUTO char *number = str_dup_n(version.at + 2, length);
		sbom_add(out, module("stdlib", number, HOW_STATIC));
	}
	return 0;
}
