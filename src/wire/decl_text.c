/* The plain formats, and what a name and a version look like. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "wire/decl.h"
#include "wire/license_name.h"

#define WORD_MOST 64

void decl_release(struct decl *decl)
{
	free(decl->name);
	free(decl->version);
	*decl = (struct decl){0};
}

bool decl_set_name(struct decl *out, struct span text)
{
	text = span_trim(text);
	if (out->name || text.length == 0 || text.length > WORD_MOST)
		return false;
	if (!isalnum((unsigned char)text.at[0]))
		return false;
	for (size_t i = 0; i < text.length; i++)
		if (!isalnum((unsigned char)text.at[i]) && (!text.at[i] || !strchr(" +._-", text.at[i])))
			return false;
	out->name = span_dup(text);
	return true;
}

bool decl_set_version(struct decl *out, struct span text)
{
	text = span_trim(text);
	bool digit = false;
	if (out->version || text.length == 0 || text.length > WORD_MOST)
		return false;
	if (!isalnum((unsigned char)text.at[0]))
		return false;
	for (size_t i = 0; i < text.length; i++) {
		if (!isalnum((unsigned char)text.at[i]) && (!text.at[i] || !strchr(".+~:_-", text.at[i])))
			return false;
		digit |= isdigit((unsigned char)text.at[i]) != 0;
	}
	if (digit)
		out->version = span_dup(text);
	return digit;
}

/* Lower case, letters and digits only; "lib" in front and digits at the end taken off when
 * something is left. */
static char *normal_name(const char *name)
{
	char *out = mem_alloc(strlen(name) + 1);
	size_t end = 0;
	for (; *name; name++)
		if (isalnum((unsigned char)*name))
			out[end++] = (char)tolower((unsigned char)*name);
	size_t digits = end;
	while (digits && isdigit((unsigned char)out[digits - 1]))
		digits--;
	if (digits)
		end = digits;
	out[end] = '\0';
	if (end > 3 && str_starts(out, "lib"))
		memmove(out, out + 3, end - 2);
	return out;
}

bool decl_same_name(const char *a, const char *b)
{
	if (!a || !b)
		return false;
	MEM_AUTO char *left = normal_name(a);
	MEM_AUTO char *right = normal_name(b);
	return *left && str_equal(left, right);
}

void decl_changelog(struct span text, struct decl *out)
{
	struct span line;
	if (!span_line(&text, &line))
		return;
	const char *open = memchr(line.at, '(', line.length);
	const char *close = memchr(line.at, ')', line.length);
	if (!open || !close || close < open ||
	    !memchr(close, ';', line.length - (size_t)(close - line.at)))
		return;
	decl_set_name(out, (struct span){line.at, (size_t)(open - line.at)});
	decl_set_version(out, (struct span){open + 1, (size_t)(close - open - 1)});
}

/* "5.2.1-0-g0" is 5.2.1 exactly. */
static struct span without_describe(struct span text)
{
	for (size_t i = 1; i + 4 < text.length; i++) {
		if (memcmp(text.at + i, "-0-g", 4) != 0)
			continue;
		size_t hex = i + 4;
		while (hex < text.length && isxdigit((unsigned char)text.at[hex]))
			hex++;
		if (hex == text.length)
			return (struct span){text.at, i};
	}
	return text;
}

void decl_version_file(struct span text, struct decl *out)
{
	struct span line = {0};
	while (span_line(&text, &line) && span_trim(line).length == 0)
		;
	line = span_trim(line);
	if (line.length > 1 && (line.at[0] == 'v' || line.at[0] == 'V')) {
		line.at++;
		line.length--;
	}
	if (line.length && isdigit((unsigned char)line.at[0]))
		decl_set_version(out, without_describe(line));
}

/* The value of "NAME = value" or "NAME := value" at a line's start; length 0 when not there. */
static struct span make_variable(struct span text, const char *name)
{
	struct span line, none = {0};
	size_t length = strlen(name);
	while (span_line(&text, &line)) {
		if (!span_starts(line, name))
			continue;
		struct span value = span_trim((struct span){line.at + length, line.length - length});
		if (span_starts(value, ":=") || span_starts(value, "?=")) {
			value.at++;
			value.length--;
		}
		if (!span_starts(value, "="))
			continue;
		value = (struct span){value.at + 1, value.length - 1};
		const char *comment = memchr(value.at, '#', value.length);
		if (comment)
			value.length = (size_t)(comment - value.at);
		return span_trim(value);
	}
	return none;
}

void decl_makefile(struct span text, struct decl *out)
{
	struct span version = make_variable(text, "VERSION");
	struct span level = make_variable(text, "PATCHLEVEL");
	if (version.length == 0 || !isdigit((unsigned char)version.at[0]))
		return;
	if (level.length == 0) {
		if (memchr(version.at, '.', version.length))
			decl_set_version(out, version);
		return;
	}
	struct span sub = make_variable(text, "SUBLEVEL");
	struct span extra = make_variable(text, "EXTRAVERSION");
	BUF_AUTO struct buf joined = BUF_INIT;
	buf_add(&joined, version.at, version.length);
	buf_add_byte(&joined, '.');
	buf_add(&joined, level.at, level.length);
	if (sub.length) {
		buf_add_byte(&joined, '.');
		buf_add(&joined, sub.at, sub.length);
	}
	buf_add(&joined, extra.at, extra.length);
	decl_set_version(out, buf_span(&joined));
}

static struct span toml_text(struct span line, const char *key)
{
	struct span none = {0};
	size_t length = strlen(key);
	if (!span_starts(line, key))
		return none;
	struct span value = span_trim((struct span){line.at + length, line.length - length});
	if (!span_starts(value, "="))
		return none;
	value = span_trim((struct span){value.at + 1, value.length - 1});
	if (value.length < 2 || value.at[0] != '"')
		return none;
	const char *end = memchr(value.at + 1, '"', value.length - 1);
	return end ? (struct span){value.at + 1, (size_t)(end - value.at - 1)} : none;
}

void decl_cargo(struct span text, struct decl *out)
{
	struct span line;
	bool package = false;
	while (span_line(&text, &line)) {
		line = span_trim(line);
		if (span_starts(line, "["))
			package = span_equal(line, "[package]");
		if (!package)
			continue;
		decl_set_name(out, toml_text(line, "name"));
		decl_set_version(out, toml_text(line, "version"));
	}
}

char *decl_cargo_license(struct span text)
{
	struct span line;
	bool package = false;
	while (span_line(&text, &line)) {
		line = span_trim(line);
		if (span_starts(line, "["))
			package = span_equal(line, "[package]");
		struct span said = package ? toml_text(line, "license") : (struct span){0};
		if (said.length == 0)
			continue;
		BUF_AUTO struct buf joined = BUF_INIT;
		for (size_t i = 0; i < said.length; i++)
			if (said.at[i] == '/')
				buf_add_str(&joined, " OR ");
			else
				buf_add_byte(&joined, (unsigned char)said.at[i]);
		return license_is_expression(buf_span(&joined)) ? span_dup(buf_span(&joined)) : NULL;
	}
	return NULL;
}

/* "v2" at the end of a module's path is its major version. */
static bool is_major_version(struct span part)
{
	return part.length > 1 && part.at[0] == 'v' && isdigit((unsigned char)part.at[1]);
}

/* Takes the last part off a path: "a/b" → "b", leaving "a". */
static struct span take_last_part(struct span *path)
{
	const char *slash = memrchr(path->at, '/', path->length);
	size_t skip = slash ? (size_t)(slash - path->at) + 1 : 0;
	struct span part = {path->at + skip, path->length - skip};
	path->length = slash ? skip - 1 : 0;
	return part;
}

void decl_gomod(struct span text, struct decl *out)
{
	struct span line, word, path;
	while (span_line(&text, &line)) {
		if (!span_word(&line, &word) || !span_equal(word, "module") || !span_word(&line, &path))
			continue;
		struct span part = take_last_part(&path);
		if (is_major_version(part) && path.length)
			part = take_last_part(&path);
		decl_set_name(out, part);
		return;
	}
}
