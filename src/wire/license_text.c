#include "wire/license_text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wire/license_name.h"

#define TEXT_MOST ((size_t)256 << 10)

/* Lower case; every run of anything but letters and digits becomes one blank. */
static char *normal_text(struct span text)
{
	if (text.length > TEXT_MOST)
		text.length = TEXT_MOST;
	char *out = mem_alloc(text.length + 2);
	size_t end = 0;
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (isalnum(c))
			out[end++] = (char)tolower(c);
		else if (end && out[end - 1] != ' ')
			out[end++] = ' ';
	}
	out[end] = '\0';
	return out;
}

/* A licence is meant when all of `has` are there and none of `lacks`. */
struct rule {
	const char *spdx;
	const char *has[3], *lacks[3];
};

#define MIT_GRANT "permission is hereby granted free of charge to any person obtaining a copy of"
#define MIT_TERM "this permission notice shall be included in all copies or substantial portions"
#define NO_NAME "except as contained in this notice the name"
#define ISC_GRANT "any purpose with or without fee is hereby granted"
#define ISC_TERM "copyright notice and this permission notice appear in all copies"
#define BSD_GRANT "redistribution and use in source and binary forms with or without"
#define BSD_BINARY "redistributions in binary form must reproduce"
#define BSD_ADVERT "all advertising materials mentioning features"
#define BSD_NAME "endorse or promote products derived from"

static const struct rule rules[] = {
	{"MIT", {MIT_GRANT, MIT_TERM}, {NO_NAME}},
	{"MIT-0", {MIT_GRANT, "without restriction"}, {MIT_TERM, "the above copyright notice"}},
	{"ISC",
     {ISC_GRANT, ISC_TERM, "disclaims all warranties with regard to this software"},
     {NO_NAME, "and its documentation"}},
	{"curl", {ISC_GRANT, ISC_TERM, NO_NAME}, {MIT_GRANT}},
	{"0BSD",
     {ISC_GRANT, "disclaims all warranties with regard to this software"},
     {ISC_TERM, "provided that"}},
	{"BSD-2-Clause", {BSD_GRANT, BSD_BINARY}, {BSD_NAME, BSD_ADVERT, "openssl"}},
	{"BSD-3-Clause", {BSD_GRANT, BSD_BINARY, BSD_NAME}, {BSD_ADVERT, "openssl", "apache"}},
	{"BSD-4-Clause", {BSD_GRANT, BSD_BINARY, BSD_ADVERT}, {"openssl"}},
	{"OpenSSL", {"openssl license", "original ssleay license", BSD_ADVERT}, {NULL}},
	{"Apache-2.0",
     {"apache license version 2 0 january 2004", "grant of patent license"},
     {"llvm exceptions to the apache"}},
	{"Apache-2.0 WITH LLVM-exception",
     {"apache license version 2 0 january 2004", "llvm exceptions to the apache"},
     {NULL}},
	{"MPL-2.0", {"mozilla public license version 2 0 1 definitions"}, {NULL}},
	{"Zlib",
     {"in no event will the author", "altered source versions must be plainly marked",
      "this notice may not be removed or altered"},
     {"png reference library"}},
	{"libpng-2.0", {"png reference library license version 2"}, {NULL}},
	{"bzip2-1.0.6", {"this program bzip2 the associated library libbzip2"}, {NULL}},
	{"PostgreSQL", {"without fee and without a written agreement is hereby granted"}, {NULL}},
	{"Unlicense",
     {"this is free and unencumbered software released into the public domain"},
     {NULL}},
	{"BSL-1.0", {"boost software license version 1 0 august 17th 2003"}, {NULL}},
	{"CC0-1.0", {"cc0 1 0 universal"}, {NULL}},
	{"Unicode-3.0", {"unicode license v3"}, {NULL}},
	{"Unicode-DFS-2016",
     {"unicode inc license agreement data files and software", "copyright 1991 2"},
     {"unicode license v3"}},
	{"blessing", {"may you do good and not evil", "may you share freely"}, {NULL}},
};

static bool fits(const struct rule *rule, const char *text)
{
	for (size_t i = 0; i < 3 && rule->has[i]; i++)
		if (!strstr(text, rule->has[i]))
			return false;
	for (size_t i = 0; i < 3 && rule->lacks[i]; i++)
		if (strstr(text, rule->lacks[i]))
			return false;
	return true;
}

struct gnu {
	const char *title, *spdx, *version; /* how a notice says it */
};

/* The LGPL 3 is a supplement to the GPL 3, so it is looked for first. */
static const struct gnu gnus[] = {
	{"gnu lesser general public license version 3 29 june 2007", "LGPL-3.0", "version 3"},
	{"gnu lesser general public license version 2 1 february 1999", "LGPL-2.1", "version 2 1"},
	{"gnu library general public license version 2 june 1991", "LGPL-2.0", "version 2"},
	{"gnu affero general public license version 3 19 november 2007", "AGPL-3.0", "version 3"},
	{"gnu general public license version 3 29 june 2007", "GPL-3.0", "version 3"},
	{"gnu general public license version 2 june 1991", "GPL-2.0", "version 2"},
};

/* "-or-later", "-only" or NULL: what a notice says about other versions. */
static const char *later_or_only(const char *notice, const struct gnu *gnu)
{
	if (!strstr(notice, gnu->version))
		return NULL;
	if (strstr(notice, "any later version"))
		return "-or-later";
	MEM_AUTO char *only = str_format("%s is the only version", gnu->version);
	MEM_AUTO char *only_too = str_format("%s only", gnu->version);
	MEM_AUTO char *of = str_format("%s of the license", gnu->version);
	if (strstr(notice, only) || strstr(notice, only_too) || strstr(notice, of))
		return "-only";
	return NULL;
}

/* The GNU licence whose whole text is there; *unsure when its versions are not told. */
static char *gnu_text(const char *text, const char *notice, bool *unsure)
{
	for (size_t i = 0; i < sizeof gnus / sizeof *gnus; i++) {
		const char *title = strstr(text, gnus[i].title);
		if (!title)
			continue;
		MEM_AUTO char *before = str_dup_n(text, (size_t)(title - text));
		const char *said = later_or_only(before, &gnus[i]);
		if (!said)
			said = later_or_only(notice, &gnus[i]);
		*unsure = !said;
		return said ? str_format("%s%s", gnus[i].spdx, said) : NULL;
	}
	return NULL;
}

/* A notice alone, as in the head of a source file: "under the terms of the GNU General Public
 * License … version 2 …". */
static char *gnu_notice(const char *text)
{
	if (strlen(text) > 8192)
		return NULL;
	static const char *const families[] = {
		"gnu lesser general public license", "gnu library general public license",
		"gnu affero general public license", "gnu general public license"};
	static const int from[] = {0, 2, 3, 4}, to[] = {2, 3, 4, 6};
	for (size_t i = 0; i < 4; i++) {
		if (!strstr(text, families[i]))
			continue;
		for (int g = from[i]; g < to[i]; g++) {
			const char *said = later_or_only(text, &gnus[g]);
			if (said)
				return str_format("%s%s", gnus[g].spdx, said);
		}
		return NULL;
	}
	return NULL;
}

static char *tagged(struct span text)
{
	static const char tag[] = "SPDX-License-Identifier:";
	char *found = NULL;
	struct span line;
	while (span_line(&text, &line)) {
		const char *at = memmem(line.at, line.length, tag, sizeof tag - 1);
		if (!at)
			continue;
		at += sizeof tag - 1;
		struct span value = span_trim((struct span){at, line.length - (size_t)(at - line.at)});
		if (value.length > 2 && memcmp(value.at + value.length - 2, "*/", 2) == 0)
			value.length -= 2;
		value = span_trim(value);
		if (!license_is_expression(value))
			continue;
		MEM_AUTO char *expression = span_dup(value);
		license_join(&found, expression);
	}
	return found;
}

static bool speaks_of_choice(const char *text)
{
	return strstr(text, "dual licens") || strstr(text, "either license") ||
	       strstr(text, "either of the") || strstr(text, "at your choice") ||
	       strstr(text, "your choice of") || strstr(text, "dually licens");
}

char *license_text_spdx(struct span text, struct span notice)
{
	char *tag = tagged(text);
	if (tag)
		return tag;
	MEM_AUTO char *plain = normal_text(text);
	MEM_AUTO char *plain_notice = normal_text(notice);
	bool unsure = false;
	char *found = gnu_text(plain, plain_notice, &unsure);
	bool gnu = found || unsure;
	size_t count = found ? 1 : 0;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		if (!fits(&rules[i], plain))
			continue;
		license_join(&found, rules[i].spdx);
		count++;
	}
	if (!found && !gnu)
		found = gnu_notice(plain);
	if (unsure || (count > 1 && speaks_of_choice(plain))) {
		free(found);
		return NULL;
	}
	return found;
}
