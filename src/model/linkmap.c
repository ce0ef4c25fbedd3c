#include "model/linkmap.h"

#include <stdlib.h>

static void input_release(struct linkmap_input *input)
{
	free(input->path);
	free(input->member);
	free(input->pulled_by);
	free(input->symbol);
}

static void section_release(struct linkmap_section *section)
{
	for (size_t i = 0; i < section->count; i++)
		free(section->piece[i].name);
	free(section->piece);
	free(section->name);
}

void linkmap_release(struct linkmap *map)
{
	for (size_t i = 0; i < map->input_count; i++)
		input_release(&map->input[i]);
	for (size_t i = 0; i < map->section_count; i++)
		section_release(&map->section[i]);
	for (size_t i = 0; i < map->symbol_count; i++)
		free(map->symbol[i].name);
	free(map->input);
	free(map->section);
	free(map->symbol);
	*map = (struct linkmap){0};
}
