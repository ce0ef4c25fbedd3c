#include "model/inventory.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void audited_release(struct audited *program)
{
	free(program->path);
	free(program->machine);
	free(program->sha256);
	free(program->digest);
	free(program->json);
	sbom_release(&program->sbom);
	layout_release(&program->layout);
	*program = (struct audited){0};
}

void inventory_add_program(struct inventory *inventory, struct audited program)
{
	mem_grow(&inventory->program, &inventory->cap, inventory->count + 1,
	         sizeof *inventory->program);
	inventory->program[inventory->count++] = program;
}

void inventory_add_package(struct inventory *inventory, struct component package)
{
	mem_grow(&inventory->package, &inventory->package_cap, inventory->package_count + 1,
	         sizeof *inventory->package);
	inventory->package[inventory->package_count++] = package;
}

static int by_path(const void *a, const void *b)
{
	const struct audited *left = a, *right = b;
	return strcmp(left->path, right->path);
}

static int compare_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int by_name(const void *a, const void *b)
{
	const struct component *left = a, *right = b;
	int order = compare_text(left->name, right->name);
	order = order ? order : compare_text(left->version, right->version);
	return order ? order : compare_text(left->purl, right->purl);
}

void inventory_sort(struct inventory *inventory)
{
	if (inventory->count)
		qsort(inventory->program, inventory->count, sizeof *inventory->program, by_path);
	if (inventory->package_count)
		qsort(inventory->package, inventory->package_count, sizeof *inventory->package, by_name);
	size_t kept = 0;
	for (size_t i = 0; i < inventory->package_count; i++) {
		struct component *package = &inventory->package[i];
		if (kept && by_name(&inventory->package[kept - 1], package) == 0)
			component_release(package);
		else
			inventory->package[kept++] = *package;
	}
	inventory->package_count = kept;
	strlist_sort_unique(&inventory->silent);
	strlist_sort_unique(&inventory->gaps);
}

void inventory_release(struct inventory *inventory)
{
	for (size_t i = 0; i < inventory->count; i++)
		audited_release(&inventory->program[i]);
	for (size_t i = 0; i < inventory->package_count; i++)
		component_release(&inventory->package[i]);
	free(inventory->program);
	free(inventory->package);
	free(inventory->name);
	free(inventory->digest);
	free(inventory->platform);
	free(inventory->os_id);
	free(inventory->os_version);
	free(inventory->os_name);
	strlist_release(&inventory->silent);
	strlist_release(&inventory->gaps);
	*inventory = (struct inventory)INVENTORY_INIT;
}
