#include "wire/debcopyright.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "wire/license_name.h"

#define TERMS_MOST 12 /* more groups than this: the main licence alone is told */

/* A paragraph's two fields of interest; the patterns with their continuation lines. */
struct paragraph {
	struct span files, license;
	bool is_header;
};

static bool field(struct span line, const char *name, struct span *value)
{
	size_t length = strlen(name);
	if (line.length <= length || strncasecmp(line.at, name, length) != 0 || line.at[length] != ':')
		return false;
	*value = span_trim((struct span){line.at + length + 1, line.length - length - 1});
	return true;
}

static bool next_paragraph(struct span *rest, struct paragraph *out)
{
	struct span line, value;
	bool any = false, in_files = false;
	*out = (struct paragraph){0};
	while (span_line(rest, &line)) {
		if (span_trim(line).length == 0) {
			if (any)
				return true;
			continue;
		}
		any = true;
		if (line.at[0] == ' ' || line.at[0] == '\t') {
			if (in_files)
				out->files.length = (size_t)(line.at + line.length - out->files.at);
			continue;
		}
		in_files = false;
		if (field(line, "Files", &value)) {
			out->files = value;
			in_files = true;
		} else if (field(line, "License", &value)) {
			out->license = value;
		} else if (field(line, "Format", &value)) {
			out->is_header = true;
		}
	}
	return any;
}

/* Nothing of these comes into a program. */
static bool is_aside(struct span pattern)
{
	static const char *const folders[] = {"debian/", "doc/",       "docs/",      "test/",
	                                      "tests/",  "testsuite/", "example/",   "examples/",
	                                      "m4/",     "build-aux/", "autoconf/",  "po/",
	                                      "man/",    "scripts/",   "benchmark/", "fuzz/"};
	static const char *const files[] = {
		"configure",     "aclocal.m4",  "install-sh",  "ltmain.sh", "config.guess",
		"config.sub",    "compile",     "depcomp",     "missing",   "Makefile.in",
		"mkinstalldirs", "test-driver", "config.rpath"};
	if (span_starts(pattern, "./"))
		pattern = (struct span){pattern.at + 2, pattern.length - 2};
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		if (span_starts(pattern, folders[i]))
			return true;
	const char *slash = memrchr(pattern.at, '/', pattern.length);
	size_t skip = slash ? (size_t)(slash - pattern.at) + 1 : 0;
	struct span base = {pattern.at + skip, pattern.length - skip};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (span_equal(base, files[i]))
			return true;
	return base.length > 3 && memcmp(base.at + base.length - 3, ".m4", 3) == 0;
}

static bool next_pattern(struct span *rest, struct span *pattern)
{
	*rest = span_trim(*rest);
	size_t length = 0;
	while (length < rest->length && !strchr(" \t\r\n", rest->at[length]))
		length++;
	*pattern = (struct span){rest->at, length};
	*rest = (struct span){rest->at + length, rest->length - length};
	return length > 0;
}

static bool all_aside(struct span files)
{
	struct span pattern;
	while (next_pattern(&files, &pattern))
		if (!is_aside(pattern))
			return false;
	return true;
}

static bool has_star(struct span files)
{
	struct span pattern;
	while (next_pattern(&files, &pattern))
		if (span_equal(pattern, "*"))
			return true;
	return false;
}

/* The licence of "Files: *"; of the only group when there is no such. */
static char *main_license(struct span text)
{
	struct paragraph paragraph;
	char *found = NULL;
	size_t groups = 0;
	while (next_paragraph(&text, &paragraph)) {
		if (paragraph.files.length == 0 || all_aside(paragraph.files))
			continue;
		groups++;
		bool star = has_star(paragraph.files);
		if (!star && groups > 1)
			continue;
		free(found);
		found = license_name_spdx(paragraph.license);
		if (star)
			return found;
	}
	if (groups == 1)
		return found;
	free(found);
	return NULL;
}

char *debcopyright_license(struct span text)
{
	struct paragraph paragraph;
	struct span rest = text;
	if (!next_paragraph(&rest, &paragraph) || !paragraph.is_header)
		return NULL;
	MEM_AUTO char *joined = main_license(text);
	MEM_AUTO char *alone = str_dup(joined);
	size_t terms = 0;
	while (joined && next_paragraph(&rest, &paragraph)) {
		if (paragraph.files.length == 0 || all_aside(paragraph.files))
			continue;
		MEM_AUTO char *more = license_name_spdx(paragraph.license);
		size_t before = strlen(joined);
		if (more)
			license_join(&joined, more);
		if (strlen(joined) != before && ++terms > TERMS_MOST)
			return MEM_STEAL(alone);
	}
	return MEM_STEAL(joined);
}
