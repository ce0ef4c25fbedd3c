/* project() of CMakeLists.txt and of Meson, and CMake's cache. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "wire/decl.h"

#define WORDS_MOST 64
#define EXPANSIONS_MOST 4 /* ${A} that says ${B} that says … */
#define VALUE_MOST 256

/* Finds the next call of a command at the start of a line (case does not matter) and gives what
 * stands in its parentheses. */
static bool next_call(struct span *rest, const char *command, struct span *inner)
{
	struct span line;
	size_t length = strlen(command);
	while (rest->length) {
		struct span before = *rest;
		if (!span_line(rest, &line))
			return false;
		size_t at = 0;
		while (at < line.length && isblank((unsigned char)line.at[at]))
			at++;
		if (line.length - at <= length || strncasecmp(line.at + at, command, length) != 0)
			continue;
		at += length;
		while (at < line.length && isblank((unsigned char)line.at[at]))
			at++;
		if (at >= line.length || line.at[at] != '(')
			continue;
		size_t skip = (size_t)(line.at - before.at) + at + 1;
		struct span body = {before.at + skip, before.length - skip};
		const char *close = memchr(body.at, ')', body.length);
		if (!close)
			return false;
		*inner = (struct span){body.at, (size_t)(close - body.at)};
		return true;
	}
	return false;
}

/* Words between blanks and newlines; "quoted ones" without their quotes; # begins a comment. */
static size_t split_words(struct span text, struct span *out)
{
	size_t count = 0, i = 0;
	while (i < text.length && count < WORDS_MOST) {
		char c = text.at[i];
		if (isspace((unsigned char)c)) {
			i++;
		} else if (c == '#') {
			while (i < text.length && text.at[i] != '\n')
				i++;
		} else if (c == '"') {
			size_t start = ++i;
			while (i < text.length && text.at[i] != '"')
				i++;
			out[count++] = (struct span){text.at + start, i - start};
			i++;
		} else {
			size_t start = i;
			while (i < text.length && !isspace((unsigned char)text.at[i]))
				i++;
			out[count++] = (struct span){text.at + start, i - start};
		}
	}
	return count;
}

static struct span value_of(struct span text, struct span variable)
{
	struct span inner, word[WORDS_MOST], none = {0};
	MEM_AUTO char *wanted = span_dup(variable);
	while (next_call(&text, "set", &inner))
		if (split_words(inner, word) >= 2 && span_equal(word[0], wanted))
			return word[1];
	return none;
}

/* Appends value with its ${…} expanded; false when one is not known. */
static bool expand(struct span text, struct span value, int depth, struct buf *out)
{
	for (size_t i = 0; i < value.length;) {
		if (out->size > VALUE_MOST)
			return false;
		if (value.at[i] != '$') {
			buf_add_byte(out, (unsigned char)value.at[i++]);
			continue;
		}
		const char *close = memchr(value.at + i, '}', value.length - i);
		if (i + 1 >= value.length || value.at[i + 1] != '{' || !close || depth == 0)
			return false;
		struct span name = {value.at + i + 2, (size_t)(close - value.at) - i - 2};
		struct span found = value_of(text, name);
		if (found.length == 0 || !expand(text, found, depth - 1, out))
			return false;
		i = (size_t)(close - value.at) + 1;
	}
	return true;
}

void decl_cmake(struct span text, struct decl *out)
{
	struct span rest = text, inner, word[WORDS_MOST];
	if (!next_call(&rest, "project", &inner))
		return;
	size_t count = split_words(inner, word);
	BUF_AUTO struct buf name = BUF_INIT;
	if (count && expand(text, word[0], EXPANSIONS_MOST, &name))
		decl_set_name(out, buf_span(&name));
	for (size_t i = 1; i + 1 < count; i++) {
		BUF_AUTO struct buf version = BUF_INIT;
		if (!span_equal(word[i], "VERSION"))
			continue;
		if (expand(text, word[i + 1], EXPANSIONS_MOST, &version))
			decl_set_version(out, buf_span(&version));
		break;
	}
}

struct span cmake_cache_value(struct span text, const char *name)
{
	struct span line, none = {0};
	size_t length = strlen(name);
	while (span_line(&text, &line)) {
		if (!span_starts(line, name) || line.length == length || line.at[length] != ':')
			continue;
		const char *equals = memchr(line.at, '=', line.length);
		if (equals)
			return (struct span){equals + 1, line.length - (size_t)(equals + 1 - line.at)};
	}
	return none;
}

void decl_cmake_cache(struct span text, struct decl *out)
{
	decl_set_name(out, cmake_cache_value(text, "CMAKE_PROJECT_NAME"));
	decl_set_version(out, cmake_cache_value(text, "CMAKE_PROJECT_VERSION"));
}

/* The first 'text' at or behind *at. */
static bool next_literal(struct span text, size_t *at, struct span *out)
{
	const char *open = *at < text.length ? memchr(text.at + *at, '\'', text.length - *at) : NULL;
	if (!open)
		return false;
	size_t start = (size_t)(open - text.at) + 1;
	const char *close = memchr(text.at + start, '\'', text.length - start);
	if (!close)
		return false;
	*out = (struct span){text.at + start, (size_t)(close - text.at) - start};
	*at = (size_t)(close - text.at) + 1;
	return true;
}

void decl_meson(struct span text, struct decl *out)
{
	struct span rest = text, inner, literal;
	size_t at = 0;
	if (!next_call(&rest, "project", &inner) || !next_literal(inner, &at, &literal))
		return;
	decl_set_name(out, literal);
	const char *key = memmem(inner.at + at, inner.length - at, "version", 7);
	while (key) {
		at = (size_t)(key - inner.at) + 7;
		struct span value = span_trim((struct span){inner.at + at, inner.length - at});
		/* Not meson_version, not a version that is computed. */
		bool whole = !(isalnum((unsigned char)key[-1]) || key[-1] == '_');
		if (whole && span_starts(value, ":")) {
			value = span_trim((struct span){value.at + 1, value.length - 1});
			at = 0;
			if (span_starts(value, "'") && next_literal(value, &at, &literal))
				decl_set_version(out, literal);
			return;
		}
		key = memmem(inner.at + at, inner.length - at, "version", 7);
	}
}
