#include "model/component.h"

#include <stdlib.h>

#include "base/str.h"

static const char *const names[HOW_COUNT] = {"application", "static",  "vendored", "startup",
                                             "shared",      "headers", "installed"};

const char *how_name(enum how how)
{
	return names[how];
}

int how_parse(const char *text)
{
	for (int i = 0; i < HOW_COUNT; i++)
		if (str_equal(names[i], text))
			return i;
	return -1;
}

void component_release(struct component *component)
{
	free(component->ref);
	free(component->name);
	free(component->version);
	free(component->purl);
	free(component->license);
	free(component->sha256);
	free(component->path);
	free(component->comment);
	*component = (struct component){0};
}

struct component component_copy(const struct component *from)
{
	struct component copy = *from;
	copy.ref = str_dup(from->ref);
	copy.name = str_dup(from->name);
	copy.version = str_dup(from->version);
	copy.purl = str_dup(from->purl);
	copy.license = str_dup(from->license);
	copy.sha256 = str_dup(from->sha256);
	copy.path = str_dup(from->path);
	copy.comment = str_dup(from->comment);
	return copy;
}
