#include "wire/debian_release.h"

char *debian_release_number(struct span codename)
{
	/* https://www.debian.org/releases/ */
	static const struct {
		const char *codename, *number;
	} releases[] = {
		{"wheezy", "7"},  {"jessie", "8"},    {"stretch", "9"},
		{"buster", "10"}, {"bullseye", "11"}, {"bookworm", "12"},
		{"trixie", "13"}, {"forky", "14"},    {"duke", "15"},
	};
	for (size_t i = 0; i < sizeof releases / sizeof *releases; i++)
		if (span_equal(codename, releases[i].codename))
			return str_dup(releases[i].number);
	return span_dup(codename);
}
