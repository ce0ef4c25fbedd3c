#include "wire/debcopyright.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "wire/license_name.h"
#include "wire/license_text.h"

#define TERMS_MOST 12 /* more groups than this: the main licence alone is told */

/* A paragraph's two fields of interest; the patterns with their continuation lines. */
struct paragraph {
	struct span files, license;
	struct span text; /* of the licence: the lines below its name */
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
	bool any = false, in_files = false, in_license = false;
	*out = (struct paragraph){0};
	while (span_line(rest, &line)) {
		if (span_trim(line).length == 0) {
			if (any)
				return true;
			continue;
		}
		any = true;
		if (line.at[0] == ' ' || line.at[0] == '\t') {
			const char *end = line.at + line.length;
			if (in_files)
				out->files.length = (size_t)(end - out->files.at);
			if (in_license && !out->text.at)
				out->text.at = line.at;
			if (in_license)
				out->text.length = (size_t)(end - out->text.at);
			continue;
		}
		in_files = in_license = false;
		if (field(line, "Files", &value)) {
			out->files = value;
			in_files = true;
		} else if (field(line, "License", &value)) {
			out->license = value;
			in_license = true;
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

/* The text a paragraph of its own gives for a licence's name; length 0 when there is none. */
static struct span text_of(struct span whole, struct span name)
{
	struct paragraph paragraph;
	while (next_paragraph(&whole, &paragraph))
		if (paragraph.files.length == 0 && paragraph.license.length == name.length &&
		    memcmp(paragraph.license.at, name.at, name.length) == 0 && paragraph.text.length)
			return paragraph.text;
	return (struct span){"", 0};
}

/* By its name; a name of Debian's own making is looked up in the file and known by its text. */
static char *license_of(struct span whole, const struct paragraph *paragraph)
{
	char *known = license_name_spdx(paragraph->license);
	if (known || paragraph->license.length == 0)
		return known;
	struct span text = paragraph->text.length ? paragraph->text
	                                          : text_of(whole, paragraph->license);
	return license_text_spdx(text, (struct span){"", 0});
}

/* The licence of "Files: *"; of the only group when there is no such. */
static char *main_license(struct span whole)
{
	struct span text = whole;
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
		found = license_of(whole, &paragraph);
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
		MEM_AUTO char *more = license_of(text, &paragraph);
		size_t before = strlen(joined);
		if (more)
			license_join(&joined, more);
		if (strlen(joined) != before && ++terms > TERMS_MOST)
			return MEM_STEAL(alone);
	}
	return MEM_STEAL(joined);
}
