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

void byte_section_add_run(struct byte_section *section, struct byte_run run)
{
	struct byte_run *last = section->count ? &section->run[section->count - 1] : NULL;
	if (run.size == 0)
		return;
	if (run.owner == OWNER_PADDING)
		run.padding = run.size;
	if (last && (last->owner == run.owner || run.owner == OWNER_PADDING)) {
		last->size += run.size;
		last->padding += run.padding;
		return;
	}
	mem_grow(&section->run, &section->cap, section->count + 1, sizeof *section->run);
	section->run[section->count++] = run;
}

void byte_section_add(struct byte_section *section, uint64_t size, uint32_t owner)
{
	byte_section_add_run(section, (struct byte_run){.size = size, .owner = owner});
}

uint64_t sbom_bytes_of(const struct sbom *sbom, uint32_t owner)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < sbom->section_count; i++) {
		for (size_t j = 0; j < sbom->section[i].count; j++) {
			const struct byte_run *run = &sbom->section[i].run[j];
			if (owner == OWNER_PADDING)
				sum += run->padding;
			else if (run->owner == owner)
				sum += run->size - run->padding;
		}
	}
	return sum;
}

bool sbom_is_tiled(const struct sbom *sbom)
{
	for (size_t i = 0; i < sbom->section_count; i++) {
		const struct byte_section *section = &sbom->section[i];
		uint64_t sum = 0;
		for (size_t j = 0; j < section->count; j++) {
			uint32_t owner = section->run[j].owner;
			if (section->run[j].size > section->size - sum ||
			    section->run[j].padding > section->run[j].size)
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
