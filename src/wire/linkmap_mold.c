/* mold's map. */
#include "wire/linkmap.h"

#include <string.h>

#include "wire/linkmap_build.h"
#include "wire/linkmap_row.h"

struct reader {
	struct linkmap_build build;
	uint32_t input; /* of the last piece: symbols that follow are its */
};

/* A section with no input named is mold's own, or merged strings, constants or unwind tables. */
static int close_section(struct reader *reader, struct err *err)
{
	struct linkmap *map = reader->build.map;
	if (!reader->build.in_section)
		return 0;
	struct linkmap_section *section = &map->section[map->section_count - 1];
	if (section->count)
		return 0;
	struct span name = span_of(section->name);
	uint32_t origin = linkmap_is_synthetic(name, name) ? LINKMAP_LINKER : LINKMAP_MERGED;
	return linkmap_build_piece(&reader->build, (struct span){0}, section->address, section->size,
	                           origin, err);
}

static bool is_header(struct span name)
{
	return span_equal(name, "EHDR") || span_equal(name, "PHDR") || span_equal(name, "SHDR");
}

static int read_row(struct reader *reader, const struct linkmap_row *row, struct err *err)
{
	struct span file, section;
	switch (row->level) {
	case LINKMAP_ROW_OUT:
		if (close_section(reader, err) < 0)
			return -1;
		reader->input = LINKMAP_LINKER;
		linkmap_build_close(&reader->build);
		if (is_header(row->name))
			return 0;
		return linkmap_build_section(&reader->build, row->name, row->address, row->size, err);
	case LINKMAP_ROW_IN:
		if (!linkmap_row_input(row->name, &file, &section))
			return err_set(err, ERR_FAIL, "link map: a row of mold's names no input section");
		reader->input = linkmap_build_input(&reader->build, file);
		return linkmap_build_piece(&reader->build, section, row->address, row->size, reader->input,
		                           err);
	case LINKMAP_ROW_SYMBOL:
		linkmap_build_symbol(&reader->build, row->name, row->address, reader->input);
	}
	return 0;
}

static int read_all(struct reader *reader, struct span text, struct err *err)
{
	struct span line;
	span_line(&text, &line); /* the heading */
	for (size_t number = 2; span_line(&text, &line); number++) {
		struct linkmap_row row;
		if (line.length == 0)
			continue;
		if (!linkmap_row_mold(line, &row) || row.name.length == 0)
			return err_set(err, ERR_FAIL, "link map: line %zu is not one of mold's", number);
		if (read_row(reader, &row, err) < 0)
			return -1;
	}
	if (close_section(reader, err) < 0)
		return -1;
	return linkmap_build_finish(&reader->build, err);
}

int linkmap_read_mold(struct span text, struct linkmap *out, struct err *err)
{
	struct reader reader = {0};
	linkmap_build_init(&reader.build, out);
	out->flavour = LINKMAP_MOLD;
	int result = read_all(&reader, text, err);
	linkmap_build_release(&reader.build);
	return result;
}
