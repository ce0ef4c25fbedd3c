/* Versions that C headers define. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wire/decl.h"

enum part { PART_TEXT, PART_MAJOR, PART_MINOR, PART_PATCH };

struct ending {
	const char *text;
	enum part part;
};

/* Longer ones first: the first that fits is taken. */
static const struct ending endings[] = {
	{"_VERSION_PATCHLEVEL", PART_PATCH},
	{"_VERSION_REVISION", PART_PATCH},
	{"_VERSION_RELEASE", PART_PATCH},
	{"_VERSION_STRING", PART_TEXT},
	{"_VERSION_MAJOR", PART_MAJOR},
	{"_VERSION_MINOR", PART_MINOR},
	{"_VERSION_PATCH", PART_PATCH},
	{"_VERSION_MICRO", PART_PATCH},
	{"_MAJOR_VERSION", PART_MAJOR},
	{"_MINOR_VERSION", PART_MINOR},
	{"_PATCH_VERSION", PART_PATCH},
	{"_MICRO_VERSION", PART_PATCH},
	{"_VERSION_TEXT", PART_TEXT},
	{"_VERSION_STR", PART_TEXT},
	{"_VER_STRING", PART_TEXT},
	{"_VER_REVISION", PART_PATCH},
	{"_VER_SUBREVISION", PART_PATCH},
	{"_VER_MAJOR", PART_MAJOR},
	{"_VER_MINOR", PART_MINOR},
	{"_VER_PATCH", PART_PATCH},
	{"_PATCHLEVEL", PART_PATCH},
	{"_VERSION", PART_TEXT},
	{"_RELEASE", PART_TEXT},
	{"_MAJOR", PART_MAJOR},
	{"_MINOR", PART_MINOR},
	{"_PATCH", PART_PATCH},
	{"_MICRO", PART_PATCH},
};

struct found {
	char *prefix;  /* of the macros, as written */
	char *part[4]; /* enum part → value */
};

static void found_release(struct found *found)
{
	free(found->prefix);
	for (size_t i = 0; i < 4; i++)
		free(found->part[i]);
}

/* "#  define NAME VALUE" → both; false for anything else. */
static bool take_define(struct span line, struct span *name, struct span *value)
{
	line = span_trim(line);
	if (!span_starts(line, "#"))
		return false;
	line = span_trim((struct span){line.at + 1, line.length - 1});
	if (!span_starts(line, "define"))
		return false;
	line = (struct span){line.at + 6, line.length - 6};
	if (!span_word(&line, name))
		return false;
	*value = span_trim(line);
	return value->length > 0;
}

static bool split_name(struct span name, struct span *prefix, enum part *part)
{
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		size_t length = strlen(endings[i].text);
		if (name.length <= length ||
		    memcmp(name.at + name.length - length, endings[i].text, length) != 0)
			continue;
		*prefix = (struct span){name.at, name.length - length};
		*part = endings[i].part;
		return true;
	}
	return false;
}

/* The last word of "Lua 5.1.5", a number, or a quoted number; length 0 when it is none. */
static struct span plain_value(struct span value, enum part part)
{
	struct span none = {0}, word = {0}, next;
	bool quoted = value.at[0] == '"';
	if (quoted) {
		const char *end = memchr(value.at + 1, '"', value.length - 1);
		if (!end)
			return none;
		value = (struct span){value.at + 1, (size_t)(end - value.at - 1)};
	} else if (part == PART_TEXT) {
		return none;
	}
	while (span_word(&value, &next)) {
		word = next;
		if (!quoted)
			break;
	}
	if (word.length > 1 && word.at[0] == 'v')
		word = (struct span){word.at + 1, word.length - 1};
	return word.length && isdigit((unsigned char)word.at[0]) ? word : none;
}

/* A longer text is a more exact one: LUA_VERSION "Lua 5.1", LUA_RELEASE "Lua 5.1.5". */
static void keep(struct found *found, enum part part, struct span value)
{
	char **slot = &found->part[part];
	if (*slot && (part != PART_TEXT || strlen(*slot) >= value.length))
		return;
	free(*slot);
	*slot = span_dup(value);
}

static void conclude(const struct found *found, struct decl *out)
{
	if (found->part[PART_TEXT]) {
		decl_set_version(out, span_of(found->part[PART_TEXT]));
		return;
	}
	if (!found->part[PART_MAJOR] || !found->part[PART_MINOR])
		return;
	const char *patch = found->part[PART_PATCH];
	MEM_AUTO char *joined = str_format("%s.%s%s%s", found->part[PART_MAJOR],
	                                   found->part[PART_MINOR], patch ? "." : "",
	                                   patch ? patch : "");
	decl_set_version(out, span_of(joined));
}

static void name_from(const char *prefix, struct decl *out)
{
	MEM_AUTO char *lower = str_dup(prefix);
	for (char *at = lower; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	decl_set_name(out, span_of(lower));
}

void decl_header(struct span text, const char *key, struct decl *out)
{
	struct span line, name, value, start;
	struct found found = {0};
	bool several = false;
	while (span_line(&text, &line) && !several) {
		enum part part;
		if (!take_define(line, &name, &value) || !split_name(name, &start, &part))
			continue;
		value = plain_value(value, part);
		if (value.length == 0)
			continue;
		MEM_AUTO char *prefix = span_dup(start);
		if (key && !decl_same_name(prefix, key))
			continue;
		if (!found.prefix)
			found.prefix = str_dup(prefix);
		if (str_equal(found.prefix, prefix))
			keep(&found, part, value);
		else if (!key)
			several = true;
	}
	if (found.prefix && !several) {
		conclude(&found, out);
		if (!key && out->version)
			name_from(found.prefix, out);
	}
	found_release(&found);
}
