#include "wire/license_name.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"

#define EXPRESSION_MOST 512

struct pair {
	const char *name, *spdx;
};

static const struct pair names[] = {
	{"0BSD", "0BSD"},
	{"AFL-2.1", "AFL-2.1"},
	{"APACHE-2-LLVM-EXCEPTIONS", "Apache-2.0 WITH LLVM-exception"},
	{"Apache-1.1", "Apache-1.1"},
	{"Apache-2", "Apache-2.0"},
	{"Apache-2.0", "Apache-2.0"},
	{"Artistic", "Artistic-1.0"},
	{"Artistic-1", "Artistic-1.0"},
	{"Artistic-2", "Artistic-2.0"},
	{"Artistic-2.0", "Artistic-2.0"},
	{"BSD-1-clause", "BSD-1-Clause"},
	{"BSD-2-clause", "BSD-2-Clause"},
	{"BSD-2", "BSD-2-Clause"},
	{"BSD-3-clause", "BSD-3-Clause"},
	{"BSD-3", "BSD-3-Clause"},
	{"BSD-4-clause", "BSD-4-Clause"},
	{"BSD-4-clause-UC", "BSD-4-Clause-UC"},
	{"BSL-1.0", "BSL-1.0"},
	{"Beerware", "Beerware"},
	{"CC-BY-3.0", "CC-BY-3.0"},
	{"CC-BY-4.0", "CC-BY-4.0"},
	{"CC-BY-SA-3.0", "CC-BY-SA-3.0"},
	{"CC-BY-SA-4.0", "CC-BY-SA-4.0"},
	{"CC0", "CC0-1.0"},
	{"CC0-1.0", "CC0-1.0"},
	{"CDDL-1.0", "CDDL-1.0"},
	{"EPL-1.0", "EPL-1.0"},
	{"EPL-2.0", "EPL-2.0"},
	{"Expat", "MIT"},
	{"FSFAP", "FSFAP"},
	{"FSFUL", "FSFUL"},
	{"FSFULLR", "FSFULLR"},
	{"FTL", "FTL"},
	{"GFDL-NIV-1.3", "GFDL-1.3-no-invariants-only"},
	{"GFDL-NIV-1.3+", "GFDL-1.3-no-invariants-or-later"},
	{"HPND", "HPND"},
	{"HPND-sell-variant", "HPND-sell-variant"},
	{"IJG", "IJG"},
	{"ISC", "ISC"},
	{"Info-ZIP", "Info-ZIP"},
	{"JSON", "JSON"},
	{"Libpng", "Libpng"},
	{"MIT", "MIT"},
	{"MIT-0", "MIT-0"},
	{"MIT/X11", "MIT"},
	{"MPL-1.1", "MPL-1.1"},
	{"MPL-2", "MPL-2.0"},
	{"MPL-2.0", "MPL-2.0"},
	{"NCSA", "NCSA"},
	{"NTP", "NTP"},
	{"OFL-1.1", "OFL-1.1"},
	{"OLDAP-2.8", "OLDAP-2.8"},
	{"OpenLDAP-2.8", "OLDAP-2.8"},
	{"OpenSSL", "OpenSSL"},
	{"PSF-2", "PSF-2.0"},
	{"PostgreSQL", "PostgreSQL"},
	{"Python-2.0", "Python-2.0"},
	{"Sleepycat", "Sleepycat"},
	{"TCL", "TCL"},
	{"Unicode-3.0", "Unicode-3.0"},
	{"Unicode-DFS-2016", "Unicode-DFS-2016"},
	{"Unlicense", "Unlicense"},
	{"W3C", "W3C"},
	{"WTFPL", "WTFPL"},
	{"WTFPL-2", "WTFPL"},
	{"X11", "X11"},
	{"ZPL-2.1", "ZPL-2.1"},
	{"Zlib", "Zlib"},
	{"bzip2-1.0.6", "bzip2-1.0.6"},
	{"curl", "curl"},
};

static const struct pair exceptions[] = {
	{"Bison", "Bison-exception-2.2"},       {"Classpath", "Classpath-exception-2.0"},
	{"Font", "Font-exception-2.0"},         {"GCC", "GCC-exception-3.1"},
	{"GCC-Runtime", "GCC-exception-3.1"},   {"LLVM", "LLVM-exception"},
	{"Libtool", "Libtool-exception"},       {"Linux-syscall-note", "Linux-syscall-note"},
	{"Linux syscall", "Linux-syscall-note"}};

static bool same(struct span text, const char *word)
{
	return text.length == strlen(word) && strncasecmp(text.at, word, text.length) == 0;
}

static bool take_prefix(struct span *text, const char *prefix)
{
	size_t length = strlen(prefix);
	if (text->length < length || strncasecmp(text->at, prefix, length) != 0)
		return false;
	*text = (struct span){text->at + length, text->length - length};
	return true;
}

/* GPL-2, GPLv3+, LGPL-2.1, AGPL-3.0-or-later, … */
static char *gnu_name(struct span text)
{
	static const char *const families[] = {"LGPL", "AGPL", "GPL"};
	static const char *const versions[] = {"2.1", "1.0", "2.0", "3.0", "1", "2", "3"};
	static const char *const exact[] = {"2.1", "1.0", "2.0", "3.0", "1.0", "2.0", "3.0"};
	for (size_t i = 0; i < 3; i++) {
		struct span rest = text;
		if (!take_prefix(&rest, families[i]))
			continue;
		take_prefix(&rest, "-");
		take_prefix(&rest, "v");
		size_t v = 0;
		while (v < sizeof versions / sizeof *versions && !take_prefix(&rest, versions[v]))
			v++;
		if (v == sizeof versions / sizeof *versions)
			return NULL;
		bool later = same(rest, "+") || same(rest, "-or-later");
		if (rest.length && !later && !same(rest, "-only"))
			return NULL;
		return str_format("%s-%s-%s", families[i], exact[v], later ? "or-later" : "only");
	}
	return NULL;
}

static char *plain_name(struct span text)
{
	char *gnu = gnu_name(text);
	if (gnu)
		return gnu;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (same(text, names[i].name))
			return str_dup(names[i].spdx);
	return NULL;
}

static const char *exception_name(struct span text, const char *license)
{
	if (same(text, "Autoconf"))
		return strstr(license, "GPL-3") ? "Autoconf-exception-3.0" : "Autoconf-exception-2.0";
	for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
		if (same(text, exceptions[i].name))
			return exceptions[i].spdx;
	return NULL;
}

/* Where `word` stands in the text between blanks (case does not matter), or -1. */
static long find_word(struct span text, const char *word)
{
	size_t length = strlen(word);
	for (size_t i = 1; i + length < text.length; i++)
		if (isspace((unsigned char)text.at[i - 1]) && isspace((unsigned char)text.at[i + length]) &&
		    strncasecmp(text.at + i, word, length) == 0)
			return (long)i;
	return -1;
}

/* "NAME with EXCEPTION exception" */
static char *one_license(struct span text)
{
	long with = find_word(text, "with");
	if (with < 0)
		return plain_name(span_trim(text));
	struct span left = {text.at, (size_t)with};
	struct span right = {text.at + with + 4, text.length - (size_t)with - 4};
	right = span_trim(right);
	static const char ending[] = "exception";
	size_t size = sizeof ending - 1;
	if (right.length <= size || strncasecmp(right.at + right.length - size, ending, size) != 0)
		return NULL;
	right = span_trim((struct span){right.at, right.length - size});
	MEM_AUTO char *license = plain_name(span_trim(left));
	const char *exception = license ? exception_name(right, license) : NULL;
	return exception ? str_format("%s WITH %s", license, exception) : NULL;
}

static char *combine(struct span text, int level);

/* Splits at the first `word`; both sides must be known. */
static char *split(struct span text, long at, size_t skip, const char *operator, int level)
{
	struct span left = {text.at, (size_t)at};
	struct span right = {text.at + at + skip, text.length - (size_t)at - skip};
	left = span_trim(left);
	while (left.length && left.at[left.length - 1] == ',')
		left = span_trim((struct span){left.at, left.length - 1});
	MEM_AUTO char *first = combine(left, level + 1);
	MEM_AUTO char *second = combine(span_trim(right), level);
	if (!first || !second)
		return NULL;
	bool and = str_equal(operator, "AND");
	bool wrap_first = and&&strstr(first, " OR ");
	bool wrap_second = and&&strstr(second, " OR ") && second[0] != '(';
	return str_format("%s%s%s %s %s%s%s", wrap_first ? "(" : "", first,
	                  wrap_first ? ")" : "", operator, wrap_second ? "(" : "", second,
	                  wrap_second ? ")" : "");
}

/* DEP-5, "License" syntax: "and" binds stronger than "or"; a comma before either makes it the
 * weakest. */
static char *combine(struct span text, int level)
{
	static const struct {
		const char *word, *operator;
		bool comma;
	} steps[] = {
		{"or", "OR", true}, {"and", "AND", true}, {"or", "OR", false}, {"and", "AND", false}};
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		long at = find_word(text, steps[i].word);
		while (at > 0 && steps[i].comma) {
			struct span before = span_trim((struct span){text.at, (size_t)at});
			if (before.length && before.at[before.length - 1] == ',')
				break;
			struct span rest = {text.at + at, text.length - (size_t)at};
			long next = find_word(rest, steps[i].word);
			at = next < 0 ? -1 : at + next;
		}
		if (at > 0 && level < 16)
			return split(text, at, strlen(steps[i].word), steps[i].operator, level);
	}
	return one_license(text);
}

char *license_name_spdx(struct span text)
{
	text = span_trim(text);
	if (text.length == 0 || text.length > EXPRESSION_MOST || memchr(text.at, '\n', text.length))
		return NULL;
	return combine(text, 0);
}

static bool is_id(struct span word)
{
	for (size_t i = 0; i < word.length; i++)
		if (!isalnum((unsigned char)word.at[i]) && (!word.at[i] || !strchr(".-+:", word.at[i])))
			return false;
	return word.length > 0;
}

bool license_is_expression(struct span text)
{
	int depth = 0;
	bool want_id = true;
	if (text.length > EXPRESSION_MOST)
		return false;
	for (size_t i = 0; i < text.length;) {
		char c = text.at[i];
		if (c == ' ') {
			i++;
		} else if (c == '(' && want_id) {
			depth++, i++;
		} else if (c == ')' && !want_id && depth) {
			depth--, i++;
		} else {
			size_t end = i;
			while (end < text.length && !strchr(" ()", text.at[end]))
				end++;
			struct span word = {text.at + i, end - i};
			bool joint = span_equal(word, "AND") || span_equal(word, "OR") ||
			             span_equal(word, "WITH");
			if (joint == want_id || (!joint && !is_id(word)) || end == i)
				return false;
			want_id = joint;
			i = end;
		}
	}
	return depth == 0 && !want_id;
}

/* Whether `expression` is one of the terms of an AND. */
static bool has_term(const char *joined, const char *expression)
{
	size_t length = strlen(expression);
	for (const char *at = joined; (at = strstr(at, expression)); at++) {
		bool begins = at == joined || str_starts(at - 5 < joined ? joined : at - 5, " AND ");
		bool ends = at[length] == '\0' || str_starts(at + length, " AND ");
		if (begins && ends)
			return true;
	}
	return false;
}

static void join_term(char **joined, struct span text)
{
	MEM_AUTO char *plain = span_dup(text);
	bool choice = plain[0] != '(' && strstr(plain, " OR ");
	MEM_AUTO char *term = choice ? str_format("(%s)", plain) : str_dup(plain);
	if (has_term(*joined, term))
		return;
	char *longer = str_format("%s AND %s", *joined, term);
	free(*joined);
	*joined = longer;
}

static bool is_choice(const char *expression)
{
	return strstr(expression, " OR ") && !strstr(expression, " AND ") && expression[0] != '(';
}

void license_join(char **joined, const char *expression)
{
	if (!*joined) {
		*joined = str_dup(expression);
		return;
	}
	if (str_equal(*joined, expression))
		return;
	if (is_choice(*joined)) {
		char *wrapped = str_format("(%s)", *joined);
		free(*joined);
		*joined = wrapped;
	}
	/* The terms of an AND that stand outside of parentheses, one by one. */
	int depth = 0;
	const char *start = expression, *at = expression;
	for (; *at; at++) {
		depth += (*at == '(') - (*at == ')');
		if (depth || !str_starts(at, " AND "))
			continue;
		join_term(joined, (struct span){start, (size_t)(at - start)});
		start = at + strlen(" AND ");
	}
	join_term(joined, (struct span){start, (size_t)(at - start)});
}
