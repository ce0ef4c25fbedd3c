/* AC_INIT of configure.ac, and what it becomes in configure. */
#include <string.h>

#include "base/mem.h"
#include "wire/decl.h"

#define ARGUMENTS_MOST 8

/* Takes arguments off "(a, [b, c], d)", the parenthesis being taken already; quotes stay on.
 * Returns their number, 0 when the text ends before the parenthesis does. */
static size_t split_arguments(struct span text, struct span *out)
{
	size_t count = 0, start = 0;
	int quote = 0, paren = 0;
	for (size_t i = 0; i < text.length; i++) {
		char c = text.at[i];
		if (c == '[')
			quote++;
		else if (c == ']' && quote)
			quote--;
		else if (c == '(' && !quote)
			paren++;
		bool last = c == ')' && !quote && paren == 0;
		if (c == ')' && !quote && paren)
			paren--;
		if (!last && !(c == ',' && !quote && !paren))
			continue;
		if (count < ARGUMENTS_MOST)
			out[count++] = span_trim((struct span){text.at + start, i - start});
		start = i + 1;
		if (last)
			return count;
	}
	return 0;
}

/* Takes the [quotes] off, if all of it is quoted. */
static struct span unquoted(struct span text)
{
	while (text.length >= 2 && text.at[0] == '[' && text.at[text.length - 1] == ']')
		text = span_trim((struct span){text.at + 1, text.length - 2});
	return text;
}

static bool is_commented(struct span text, size_t at)
{
	size_t start = at;
	while (start && text.at[start - 1] != '\n')
		start--;
	struct span before = {text.at + start, at - start};
	return memchr(before.at, '#', before.length) || memmem(before.at, before.length, "dnl", 3);
}

/* The arguments of the next call of a macro at or after *from; 0 when there is none. */
static size_t next_call(struct span text, const char *macro, size_t *from, struct span *arguments)
{
	size_t length = strlen(macro);
	while (*from < text.length) {
		const char *at = memmem(text.at + *from, text.length - *from, macro, length);
		if (!at)
			return 0;
		size_t here = (size_t)(at - text.at), end = here + length;
		*from = end;
		if (is_commented(text, here) || end >= text.length || text.at[end] != '(')
			continue;
		struct span inner = {text.at + end + 1, text.length - end - 1};
		size_t count = split_arguments(inner, arguments);
		if (count)
			return count;
	}
	return 0;
}

/* What m4_define([name], [value]) of this file says, or the text itself. */
static struct span look_up(struct span text, struct span name)
{
	static const char *const definers[] = {"m4_define", "define", "AC_SUBST"};
	struct span arguments[ARGUMENTS_MOST];
	MEM_AUTO char *wanted = span_dup(name);
	for (size_t i = 0; i < sizeof definers / sizeof *definers; i++) {
		size_t from = 0, count;
		while ((count = next_call(text, definers[i], &from, arguments)))
			if (count >= 2 && span_equal(unquoted(arguments[0]), wanted))
				return unquoted(arguments[1]);
	}
	return name;
}

static bool is_macro_name(struct span text)
{
	bool digit_first = text.length && text.at[0] >= '0' && text.at[0] <= '9';
	return text.length && !digit_first && !memchr(text.at, '.', text.length);
}

void decl_autoconf(struct span text, struct decl *out)
{
	struct span arguments[ARGUMENTS_MOST];
	size_t from = 0;
	size_t count = next_call(text, "AC_INIT", &from, arguments);
	if (count < 2)
		return;
	struct span name = unquoted(arguments[0]), version = unquoted(arguments[1]);
	decl_set_name(out, look_up(text, name));
	/* A version that is a word is a macro's name unless the file defines it. */
	struct span value = is_macro_name(version) ? look_up(text, version) : version;
	if (!is_macro_name(value))
		decl_set_version(out, value);
}

static struct span shell_variable(struct span text, const char *name)
{
	struct span line, none = {0};
	size_t length = strlen(name);
	while (span_line(&text, &line)) {
		if (!span_starts(line, name))
			continue;
		struct span value = {line.at + length, line.length - length};
		if (value.length >= 2 && value.at[0] == '\'' && value.at[value.length - 1] == '\'')
			value = (struct span){value.at + 1, value.length - 2};
		return value;
	}
	return none;
}

void decl_configure(struct span text, struct decl *out)
{
	decl_set_name(out, shell_variable(text, "PACKAGE_NAME="));
	decl_set_version(out, shell_variable(text, "PACKAGE_VERSION="));
}
