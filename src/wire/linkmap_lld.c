/* lld's map. */
#include "wire/linkmap.h"

#include <string.h>

#include "wire/linkmap_build.h"
#include "wire/linkmap_row.h"

struct reader {
	struct linkmap_build build;
	struct span section; /* name of the open output section */
	uint32_t input;      /* of the last piece: symbols that follow are its */
};

/* "symbol = expression" or, without a text, "ASSERT(…)" of a linker script. */
static bool is_command(struct span text)
{
	return text.length == 0 || memmem(text.at, text.length, " = ", 3);
}

/* What lld made itself is called "<internal>": either one of the sections every linker makes, or
 * strings and constants it merged. */
static uint32_t origin_of(struct reader *reader, struct span file, struct span section)
{
	if (!span_equal(file, "<internal>"))
		return linkmap_build_input(&reader->build, file);
	if (linkmap_is_synthetic(reader->section, section))
		return LINKMAP_LINKER;
	return LINKMAP_MERGED;
}

static int read_row(struct reader *reader, const struct linkmap_row *row, struct err *err)
{
	struct span file, section;
	switch (row->level) {
	case LINKMAP_ROW_OUT:
		if (is_command(row->name))
			return 0;
		reader->section = row->name;
		reader->input = LINKMAP_LINKER;
		return linkmap_build_section(&reader->build, row->name, row->address, row->size, err);
	case LINKMAP_ROW_IN:
		if (linkmap_row_input(row->name, &file, &section))
			reader->input = origin_of(reader, file, section);
		else if (is_command(row->name))
			return 0;
		else
			section = (struct span){0}; /* "BYTE ( 1 )" of a script */
		return linkmap_build_piece(&reader->build, section, row->address, row->size,
		                           section.length ? reader->input : LINKMAP_LINKER, err);
	case LINKMAP_ROW_SYMBOL:
		linkmap_build_symbol(&reader->build, row->name, row->address, reader->input);
	}
	return 0;
}

/* Records of .eh_frame are padded to the size of an address; the map gives their sizes without,
 * though the padding is inside the record. */
static void pad_unwind(struct linkmap *map)
{
	for (size_t i = 0; i < map->section_count; i++) {
		struct linkmap_section *section = &map->section[i];
		if (strcmp(section->name, ".eh_frame") != 0)
			continue;
		for (size_t j = 0; j + 1 < section->count; j++) {
			struct linkmap_piece *piece = &section->piece[j];
			uint64_t room = section->piece[j + 1].offset - piece->offset;
			if (room - piece->size < 8)
				piece->size = room;
		}
	}
}

static int read_all(struct reader *reader, struct span text, struct err *err)
{
	struct span line;
	span_line(&text, &line); /* the heading */
	for (size_t number = 2; span_line(&text, &line); number++) {
		struct linkmap_row row;
		if (line.length == 0)
			continue;
		if (!linkmap_row_lld(line, &row))
			return err_set(err, ERR_FAIL, "link map: line %zu is not one of lld's", number);
		if (read_row(reader, &row, err) < 0)
			return -1;
	}
	if (linkmap_build_finish(&reader->build, err) < 0)
		return -1;
	pad_unwind(reader->build.map);
	return 0;
}

int linkmap_read_lld(struct span text, struct linkmap *out, struct err *err)
{
	struct reader reader = {0};
	linkmap_build_init(&reader.build, out);
	out->flavour = LINKMAP_LLD;
	int result = read_all(&reader, text, err);
	linkmap_build_release(&reader.build);
	return result;
}
