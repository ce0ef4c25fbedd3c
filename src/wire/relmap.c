#include "wire/relmap.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"

#define HEADING "tare-rel 1"

static bool has_newline(const char *text)
{
	return text && (strchr(text, '\n') || strchr(text, '\t'));
}

static void write_input(const struct linkmap_input *input, const char *folder, struct buf *out)
{
	MEM_AUTO char *full = path_join(folder, input->path);
	MEM_AUTO char *path = path_clean(full);
	if (has_newline(path) || has_newline(input->member))
		buf_add_str(out, "in ?\n"); /* keeps the numbers of the others */
	else if (input->member)
		buf_format(out, "in %s\t%s\n", path, input->member);
	else
		buf_format(out, "in %s\n", path);
}

static void write_run(struct buf *out, uint64_t size, uint32_t owner)
{
	if (size == 0)
		return;
	buf_format(out, "run %llx ", (unsigned long long)size);
	if (owner == LINKMAP_LINKER)
		buf_add_str(out, "l\n");
	else if (owner == LINKMAP_FILL)
		buf_add_str(out, "f\n");
	else if (owner == LINKMAP_MERGED)
		buf_add_str(out, "m\n");
	else
		buf_format(out, "%u\n", owner);
}

/* Tables the linker made change when the record is added; tare's own sections need none. */
static bool is_worth_writing(const struct linkmap_section *section)
{
	if (has_newline(section->name) || str_starts(section->name, ".tare."))
		return false;
	for (size_t i = 0; i < section->count; i++)
		if (section->piece[i].input != LINKMAP_LINKER && section->piece[i].input != LINKMAP_FILL)
			return true;
	return false;
}

static void write_section(const struct linkmap_section *section, struct buf *out)
{
	uint64_t end = 0, run = 0;
	uint32_t owner = LINKMAP_FILL;
	if (!is_worth_writing(section))
		return;
	buf_format(out, "sec %llx %s\n", (unsigned long long)section->size, section->name);
	for (size_t i = 0; i < section->count; i++) {
		const struct linkmap_piece *piece = &section->piece[i];
		if (piece->input != owner || piece->offset != end) {
			write_run(out, run, owner);
			write_run(out, piece->offset - end, LINKMAP_FILL);
			run = 0;
		}
		owner = piece->input;
		run += piece->size;
		end = piece->offset + piece->size;
	}
	write_run(out, run, owner);
}

void relmap_write(const struct linkmap *map, const char *folder, struct buf *out)
{
	buf_add_str(out, HEADING "\n");
	for (size_t i = 0; i < map->input_count; i++)
		write_input(&map->input[i], folder, out);
	for (size_t i = 0; i < map->section_count; i++)
		write_section(&map->section[i], out);
	buf_add_str(out, "end\n");
}

struct reader {
	struct linkmap *map;
	uint64_t end; /* of the last run of the open section */
};

static int refuse(const char *what, struct err *err)
{
	return err_set(err, ERR_FAIL, "record of a relocatable link: %s", what);
}

/* Names are kept as strings: a NUL inside would cut them. */
static bool is_name(struct span text)
{
	return text.length && !memchr(text.at, '\0', text.length);
}

static int read_input(struct reader *reader, struct span text, struct err *err)
{
	struct linkmap *map = reader->map;
	const char *tab = memchr(text.at, '\t', text.length);
	struct span path = {text.at, tab ? (size_t)(tab - text.at) : text.length};
	if (!is_name(text) || path.length == 0 || map->section_count)
		return refuse("an input without a path, or behind the sections", err);
	mem_grow(&map->input, &map->input_cap, map->input_count + 1, sizeof *map->input);
	map->input[map->input_count++] = (struct linkmap_input){
		.path = span_dup(path),
		.member = tab ? str_dup_n(tab + 1, text.length - path.length - 1) : NULL,
	};
	return 0;
}

static int read_section(struct reader *reader, struct span text, struct err *err)
{
	struct linkmap *map = reader->map;
	struct span number;
	uint64_t size;
	if (!span_word(&text, &number) || !span_hex(number, &size) || text.length < 2 || !is_name(text))
		return refuse("a section without a size or a name", err);
	if (map->section_count >= LIMIT_ELF_SECTIONS)
		return refuse("too many sections", err);
	mem_grow(&map->section, &map->section_cap, map->section_count + 1, sizeof *map->section);
	map->section[map->section_count++] = (struct linkmap_section){
		.name = str_dup_n(text.at + 1, text.length - 1),
		.size = size,
	};
	reader->end = 0;
	return 0;
}

static bool read_owner(const struct linkmap *map, struct span word, uint32_t *owner)
{
	uint64_t number;
	if (span_equal(word, "l"))
		*owner = LINKMAP_LINKER;
	else if (span_equal(word, "f"))
		*owner = LINKMAP_FILL;
	else if (span_equal(word, "m"))
		*owner = LINKMAP_MERGED;
	else if (span_decimal(word, &number) && number < map->input_count)
		*owner = (uint32_t)number;
	else
		return false;
	return true;
}

static int read_run(struct reader *reader, struct span text, struct err *err)
{
	struct linkmap *map = reader->map;
	struct span number, word;
	uint64_t size;
	uint32_t owner;
	if (!span_word(&text, &number) || !span_hex(number, &size) || !span_word(&text, &word) ||
	    !read_owner(map, word, &owner))
		return refuse("a run without a size or an owner", err);
	if (map->section_count == 0)
		return refuse("a run outside a section", err);
	struct linkmap_section *section = &map->section[map->section_count - 1];
	if (size == 0 || size > section->size - reader->end)
		return refuse("a run that passes its section's end", err);
	mem_grow(&section->piece, &section->cap, section->count + 1, sizeof *section->piece);
	section->piece[section->count++] = (struct linkmap_piece){
		.offset = reader->end, .size = size, .input = owner};
	reader->end += size;
	return 0;
}

/* Takes the word and the space behind it off the line. */
static bool begins(struct span *line, const char *word)
{
	size_t length = strlen(word);
	if (!span_starts(*line, word))
		return false;
	line->at += length;
	line->length -= length;
	return true;
}

static int read_record(struct reader *reader, struct span *rest, struct err *err)
{
	struct span line;
	while (span_line(rest, &line)) {
		int rc;
		if (span_equal(line, "end"))
			return 0;
		if (begins(&line, "in "))
			rc = read_input(reader, line, err);
		else if (begins(&line, "sec "))
			rc = read_section(reader, line, err);
		else if (begins(&line, "run "))
			rc = read_run(reader, line, err);
		else
			rc = refuse("a line of another kind", err);
		if (rc != 0)
			return rc;
	}
	return refuse("it has no end", err);
}

/* Linkers align sections they put behind each other: zeros between the records. */
static void skip_zeros(struct span *rest)
{
	while (rest->length && rest->at[0] == '\0') {
		rest->at++;
		rest->length--;
	}
}

int relmap_next(struct span *rest, struct linkmap *out, struct err *err)
{
	struct span line;
	*out = (struct linkmap)LINKMAP_INIT;
	skip_zeros(rest);
	if (!span_line(rest, &line))
		return 0;
	if (!span_equal(line, HEADING))
		return refuse("it does not begin like one", err);
	struct reader reader = {.map = out};
	if (read_record(&reader, rest, err) == 0)
		return 1;
	linkmap_release(out);
	return -1;
}
