/* GNU ld's map, and gold's, which has the same lines with a few words changed.
 *
 * Columns are fixed: names take 16 (30 in the block of reasons); a longer name stands on a line
 * of its own and the rest follows on the next, indented to that column.  Reading by column keeps
 * names with spaces whole.
 */
#include "wire/linkmap.h"

#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/strmap.h"
#include "wire/linkmap_build.h"

#define NAME_WIDTH 16
#define REASON_WIDTH 30
#define STUBS "linker stubs" /* what bfd calls the file of jumps it adds */

enum part {
	PART_REASONS, /* everything before the map proper: reasons, common symbols, discarded */
	PART_MAP,
};

struct reader {
	struct linkmap_build build;
	struct strmap by_base; /* base name of a loaded file → input */
	enum part part;
	bool is_gold;
	struct span section;    /* name of the open output section */
	struct span pending;    /* a name whose numbers come on the next line */
	bool pending_is_output; /* it stood at column 0 */
	uint32_t first;         /* the first file loaded; bfd lists its own sections under it */
	bool first_seen;        /* that file's own .eh_frame is behind us */
	uint32_t input;         /* of the last piece: symbols that follow are its */
	bool has_input;
	bool may_be_pool; /* the last piece is kept and of a kind that strings can be in */
};

/* How many spaces the line begins with. */
static size_t indent_of(struct span line)
{
	size_t i = 0;
	while (i < line.length && line.at[i] == ' ')
		i++;
	return i;
}

static struct span from(struct span text, size_t start)
{
	return (struct span){text.at + start, text.length - start};
}

static struct span trim_right(struct span text)
{
	while (text.length && text.at[text.length - 1] == ' ')
		text.length--;
	return text;
}

/* "0x…" up to the next space, taken off *rest with the spaces after it counted. */
static bool take_number(struct span *rest, uint64_t *value, size_t *gap)
{
	struct span word = *rest;
	const char *space = memchr(word.at, ' ', word.length);
	if (space)
		word.length = (size_t)(space - word.at);
	if (!span_starts(word, "0x") || !span_hex(word, value))
		return false;
	*rest = from(*rest, word.length);
	*gap = indent_of(*rest);
	*rest = from(*rest, *gap);
	return true;
}

/* A shared object is named by its soname there: libz.so.1 was loaded as libz.so.1 or libz.so. */
static void add_needed(struct reader *reader, struct span name, struct span by, struct span symbol)
{
	while (name.length) {
		MEM_AUTO char *base = span_dup(name);
		const size_t *input = strmap_get(&reader->by_base, base);
		if (input) {
			linkmap_build_reason(&reader->build, (uint32_t)*input, by, symbol);
			return;
		}
		const char *dot = memrchr(name.at, '.', name.length);
		name.length = dot ? (size_t)(dot - name.at) : 0;
	}
}

/* Where " (symbol)" begins: files and demangled symbols may hold " (" too, so the first place
 * behind a known file counts, else the first. */
static size_t find_symbol(struct reader *reader, struct span text)
{
	size_t first = 0;
	if (text.length == 0 || text.at[text.length - 1] != ')')
		return 0;
	for (size_t i = 1, tries = 0; i + 2 < text.length && tries < 16; i++) {
		if (text.at[i] != ' ' || text.at[i + 1] != '(')
			continue;
		if (linkmap_build_knows(&reader->build, (struct span){text.at, i}))
			return i;
		first = first ? first : i;
		tries++;
	}
	return first;
}

/* "file (symbol)" */
static void add_reason(struct reader *reader, struct span member, struct span text)
{
	text = trim_right(text);
	struct span symbol = {0};
	size_t split = find_symbol(reader, text);
	if (split) {
		symbol = (struct span){text.at + split + 2, text.length - split - 3};
		text = trim_right((struct span){text.at, split});
	}
	if (text.length == 0 || member.length == 0)
		return;
	if (member.at[member.length - 1] == ')')
		linkmap_build_reason(&reader->build, linkmap_build_input(&reader->build, member), text,
		                     symbol);
	else
		add_needed(reader, member, text, symbol);
}

/* Before the map: only the reasons matter.  The other blocks have no line of their shape: the
 * list of discarded sections is indented by one, common symbols have a number at column 20. */
static void read_reason(struct reader *reader, struct span line)
{
	size_t indent = indent_of(line);
	bool ends_well = line.length && line.at[line.length - 1] == ')';
	if (indent == REASON_WIDTH && reader->pending.length && ends_well)
		add_reason(reader, reader->pending, from(line, REASON_WIDTH));
	reader->pending = (struct span){0};
	if (indent)
		return;
	if (line.length > REASON_WIDTH && line.at[REASON_WIDTH - 1] == ' ' &&
	    line.at[REASON_WIDTH] != ' ' && ends_well)
		add_reason(reader, trim_right((struct span){line.at, REASON_WIDTH}),
		           from(line, REASON_WIDTH));
	else
		reader->pending = trim_right(line);
}

static int open_section(struct reader *reader, struct span name, uint64_t address, uint64_t size,
                        struct err *err)
{
	reader->section = name;
	reader->has_input = false;
	reader->may_be_pool = false;
	return linkmap_build_section(&reader->build, name, address, size, err);
}

/* gold's own pieces are called "** fill", "** merge strings" and so on. */
static uint32_t gold_origin(const struct reader *reader, struct span name)
{
	bool is_note = span_starts(reader->section, ".note.");
	if (span_equal(name, "** fill") && !is_note)
		return LINKMAP_FILL;
	if (span_starts(name, "** merge ") || span_equal(name, "** common") ||
	    span_equal(name, "** eh_frame"))
		return LINKMAP_MERGED;
	return LINKMAP_LINKER;
}

static uint32_t origin_of(struct reader *reader, struct span name, struct span file)
{
	if (span_equal(name, "*fill*"))
		return LINKMAP_FILL;
	if (span_starts(name, "** "))
		return gold_origin(reader, name);
	if (file.length == 0 || span_equal(file, STUBS))
		return LINKMAP_LINKER;
	uint32_t input = linkmap_build_input(&reader->build, file);
	if (linkmap_is_synthetic(reader->section, name))
		return LINKMAP_LINKER;
	return input;
}

/* bfd lists sections of its own under the first file: unwind tables for .plt, behind that file's
 * own table, and room for constants of shared objects that it copies (R_*_COPY), where a startup
 * file has none. */
static bool is_made_for_first(struct reader *reader, struct span name, uint32_t input)
{
	if (reader->is_gold || input != reader->first)
		return false;
	if (span_equal(name, ".data.rel.ro"))
		return strstr(path_base(reader->build.map->input[input].path), "crt") != NULL;
	if (!span_equal(name, ".eh_frame"))
		return false;
	bool again = reader->first_seen;
	reader->first_seen = true;
	return again;
}

static int add_piece(struct reader *reader, struct span name, struct span numbers, struct err *err)
{
	uint64_t address, size;
	size_t gap;
	if (!take_number(&numbers, &address, &gap) || !take_number(&numbers, &size, &gap))
		return 0;
	uint32_t input = origin_of(reader, name, numbers);
	if (size && is_made_for_first(reader, name, input))
		input = LINKMAP_LINKER;
	reader->input = input;
	reader->has_input = true;
	reader->may_be_pool = size && input < LINKMAP_FILL && !span_starts(name, ".text") &&
	                      !span_starts(name, ".eh_frame") && !span_starts(name, ".sframe");
	return linkmap_build_piece(&reader->build, name, address, size, input, err);
}

/* Symbols may be demangled and hold spaces; assignments hold " = ". */
static bool is_symbol(struct span text)
{
	return text.length && !span_starts(text, "ASSERT (") && !memmem(text.at, text.length, " = ", 3);
}

/* Indented to the column of numbers: what belongs to a name on the line before, a symbol, an
 * assignment of the linker script, or data the script asked for. */
static int read_numbers(struct reader *reader, struct span line, struct err *err)
{
	struct span pending = reader->pending;
	struct span rest = from(line, NAME_WIDTH);
	uint64_t address, size;
	size_t gap;
	reader->pending = (struct span){0};
	if (pending.length && !reader->pending_is_output)
		return add_piece(reader, pending, rest, err);
	if (!take_number(&rest, &address, &gap))
		return 0;
	if (pending.length && take_number(&rest, &size, &gap))
		return open_section(reader, pending, address, size, err);
	if (gap < NAME_WIDTH && span_starts(rest, "0x")) {
		if (!take_number(&rest, &size, &gap))
			return 0;
		return linkmap_build_piece(&reader->build, (struct span){0}, address, size, LINKMAP_LINKER,
		                           err);
	}
	if (gap == NAME_WIDTH && reader->has_input && is_symbol(rest))
		linkmap_build_symbol(&reader->build, rest, address, reader->input);
	return 0;
}

/* "name<pad>0x…": whether the numbers stand on the name's own line. */
static bool has_numbers(struct span line)
{
	return line.length > NAME_WIDTH + 2 && line.at[NAME_WIDTH] == '0' &&
	       line.at[NAME_WIDTH + 1] == 'x' && line.at[NAME_WIDTH - 1] == ' ';
}

static int read_output(struct reader *reader, struct span line, struct err *err)
{
	reader->pending = (struct span){0};
	if (!has_numbers(line)) {
		linkmap_build_close(&reader->build);
		reader->pending = trim_right(line);
		reader->pending_is_output = true;
		return 0;
	}
	struct span numbers = from(line, NAME_WIDTH);
	uint64_t address, size;
	size_t gap;
	if (!take_number(&numbers, &address, &gap) || !take_number(&numbers, &size, &gap))
		return 0;
	return open_section(reader, trim_right((struct span){line.at, NAME_WIDTH}), address, size, err);
}

static int read_input(struct reader *reader, struct span line, struct err *err)
{
	reader->pending = (struct span){0};
	if (has_numbers(line))
		return add_piece(reader, trim_right((struct span){line.at + 1, NAME_WIDTH - 1}),
		                 from(line, NAME_WIDTH), err);
	if (line.length < 2 || (line.at[1] == '*' && !span_starts(line, " ** ")))
		return 0; /* " *(.text)": a pattern of the script */
	reader->pending = trim_right(from(line, 1));
	reader->pending_is_output = false;
	return 0;
}

static int read_line(struct reader *reader, struct span line, struct err *err)
{
	if (line.length == 0)
		return 0;
	size_t indent = indent_of(line);
	if (indent == 0)
		return read_output(reader, line, err);
	if (indent == 1)
		return read_input(reader, line, err);
	if (indent == NAME_WIDTH)
		return read_numbers(reader, line, err);
	/* "0x12 (size before relaxing)": merging, mostly, changed the size. */
	if (indent > NAME_WIDTH && reader->may_be_pool && span_starts(from(line, indent), "0x"))
		linkmap_build_pool(&reader->build);
	reader->may_be_pool = false;
	return 0;
}

/* "LOAD path" lines first: they say which files are archives' names, in link order. */
static void read_loads(struct reader *reader, struct span text)
{
	struct span line;
	reader->first = UINT32_MAX;
	while (span_line(&text, &line)) {
		if (!span_starts(line, "LOAD ") || line.length == 5 || span_equal(line, "LOAD " STUBS))
			continue;
		uint32_t input = linkmap_build_file(&reader->build, from(line, 5));
		const char *base = path_base(reader->build.map->input[input].path);
		if (!strmap_get(&reader->by_base, base))
			strmap_put(&reader->by_base, base, input);
		if (reader->first == UINT32_MAX)
			reader->first = input;
	}
}

/* "*default*" is never translated, the headings of GNU ld are. */
static bool is_map_heading(struct reader *reader, struct span line)
{
	reader->is_gold = span_equal(line, "Memory map");
	return reader->is_gold || span_starts(line, "*default* ");
}

static int read_all(struct reader *reader, struct span text, struct err *err)
{
	struct span line;
	read_loads(reader, text);
	while (span_line(&text, &line)) {
		if (reader->part == PART_MAP) {
			if (!span_starts(line, "LOAD ") && read_line(reader, line, err) < 0)
				return -1;
		} else if (is_map_heading(reader, line)) {
			reader->part = PART_MAP;
			reader->build.has_ghosts = !reader->is_gold;
			reader->pending = (struct span){0};
		} else {
			read_reason(reader, line);
		}
	}
	if (reader->build.map->section_count == 0)
		return err_set(err, ERR_FAIL, "link map: no section in it");
	reader->build.map->flavour = reader->is_gold ? LINKMAP_GOLD : LINKMAP_GNU;
	return linkmap_build_finish(&reader->build, err);
}

int linkmap_read_gnu(struct span text, struct linkmap *out, struct err *err)
{
	struct reader reader = {0};
	linkmap_build_init(&reader.build, out);
	int result = read_all(&reader, text, err);
	linkmap_build_release(&reader.build);
	strmap_release(&reader.by_base);
	return result;
}
