#include "model/sbom.h"

#include <stdlib.h>

#include "base/mem.h"

uint32_t sbom_add(struct sbom *sbom, struct component component)
{
	mem_grow(&sbom->item, &sbom->cap, sbom->count + 1, sizeof *sbom->item);
	sbom->item[sbom->count] = component;
	return (uint32_t)sbom->count++;
}

struct byte_section *sbom_add_section(struct sbom *sbom, const char *name, uint64_t size)
{
	mem_grow(&sbom->section, &sbom->section_cap, sbom->section_count + 1, sizeof *sbom->section);
	struct byte_section *section = &sbom->section[sbom->section_count++];
	*section = (struct byte_section){.name = str_dup(name), .size = size};
	return section;
}

void byte_section_add(struct byte_section *section, uint64_t size, uint32_t owner)
{
	if (size == 0)
		return;
	if (section->count && section->run[section->count - 1].owner == owner) {
		section->run[section->count - 1].size += size;
		return;
	}
	mem_grow(&section->run, &section->cap, section->count + 1, sizeof *section->run);
	section->run[section->count++] = (struct byte_run){size, owner};
}

uint64_t sbom_bytes_of(const struct sbom *sbom, uint32_t owner)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < sbom->section_count; i++)
		for (size_t j = 0; j < sbom->section[i].count; j++)
			if (sbom->section[i].run[j].owner == owner)
				sum += sbom->section[i].run[j].size;
	return sum;
}

bool sbom_is_tiled(const struct sbom *sbom)
{
	for (size_t i = 0; i < sbom->section_count; i++) {
		const struct byte_section *section = &sbom->section[i];
		uint64_t sum = 0;
		for (size_t j = 0; j < section->count; j++) {
			uint32_t owner = section->run[j].owner;
			if (section->run[j].size > section->size - sum)
				return false;
			if (owner < OWNER_SBOM && owner >= sbom->count)
				return false;
			sum += section->run[j].size;
		}
		if (sum != section->size)
			return false;
	}
	return true;
}

void sbom_release(struct sbom *sbom)
{
	for (size_t i = 0; i < sbom->count; i++)
		component_release(&sbom->item[i]);
	for (size_t i = 0; i < sbom->section_count; i++) {
		free(sbom->section[i].name);
		free(sbom->section[i].run);
	}
	free(sbom->item);
	free(sbom->section);
	strlist_release(&sbom->gaps);
	free(sbom->tool_version);
	*sbom = (struct sbom){0};
}
