/* Alpine versions as apk-tools 3 orders them: number{.number}[letter]{_suffix[number]}[~hash][-rN]
 */
#include "resolve/version.h"

#include <string.h>

#include "resolve/version_schemes.h"

/* In ascending order of what they make of an otherwise equal version. */
enum kind {
	PRE_SUFFIX,
	UNREADABLE,
	END,
	REVISION,
	HASH,
	SUFFIX_NUMBER,
	POST_SUFFIX,
	LETTER,
	NUMBER,
	FIRST_NUMBER,
};

struct token {
	enum kind kind;
	unsigned rank;     /* of a suffix */
	struct span value; /* for what cannot be read, all that is left */
};

static const struct suffix {
	const char *name;
	enum kind kind;
} suffixes[] = {
	{"alpha", PRE_SUFFIX}, {"beta", PRE_SUFFIX}, {"pre", PRE_SUFFIX},
	{"rc", PRE_SUFFIX},    {"cvs", POST_SUFFIX}, {"svn", POST_SUFFIX},
	{"git", POST_SUFFIX},  {"hg", POST_SUFFIX},  {"p", POST_SUFFIX},
};

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_hex(char c)
{
	return version_is_digit(c) || (c >= 'a' && c <= 'f');
}

/* Takes the bytes at the start of *rest off that are of a class. */
static struct span take(struct span *rest, bool (*is_of_class)(char))
{
	struct span taken = {rest->at, 0};
	while (taken.length < rest->length && is_of_class(rest->at[taken.length]))
		taken.length++;
	*rest = version_skip(*rest, taken.length);
	return taken;
}

static bool read_suffix(struct span *rest, struct token *token)
{
	struct span name = take(rest, is_lower);
	for (unsigned i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (span_equal(name, suffixes[i].name)) {
			token->kind = suffixes[i].kind;
			token->rank = i;
			return true;
		}
	return false;
}

static bool read_number(struct span *rest, enum kind kind, struct token *token)
{
	token->kind = kind;
	token->value = version_take_digits(rest);
	return token->value.length > 0;
}

static bool is_suffix(enum kind kind)
{
	return kind == PRE_SUFFIX || kind == POST_SUFFIX;
}

static bool is_number(enum kind kind)
{
	return kind == NUMBER || kind == FIRST_NUMBER;
}

/* What may follow a token of the kind `after`; false for what may not. */
static bool read_token(struct span *rest, enum kind after, struct token *token)
{
	char first = *rest->at;
	if (version_is_digit(first))
		return is_suffix(after) && read_number(rest, SUFFIX_NUMBER, token);
	if (is_lower(first)) {
		token->kind = LETTER;
		token->value = (struct span){rest->at, 1};
		*rest = version_skip(*rest, 1);
		return is_number(after);
	}
	*rest = version_skip(*rest, 1);
	switch (first) {
	case '.':
		return is_number(after) && read_number(rest, NUMBER, token);
	case '_':
		return after != HASH && after != REVISION && read_suffix(rest, token);
	case '~':
		token->kind = HASH;
		token->value = take(rest, is_hex);
		return after != HASH && after != REVISION && token->value.length;
	case '-':
		if (after == REVISION || !rest->length || *rest->at != 'r')
			return false;
		*rest = version_skip(*rest, 1);
		return read_number(rest, REVISION, token);
	default:
		return false;
	}
}

static void next(struct span *rest, struct token *token)
{
	struct span all = *rest;
	if (!rest->length)
		*token = (struct token){.kind = END, .value = *rest};
	else if (!read_token(rest, token->kind, token))
		*token = (struct token){.kind = UNREADABLE, .value = all};
}

static void first(struct span *rest, struct token *token)
{
	struct span all = *rest;
	*token = (struct token){.kind = UNREADABLE};
	if (!read_number(rest, FIRST_NUMBER, token))
		*token = (struct token){.kind = UNREADABLE, .value = all};
}

static int compare_values(const struct token *a, const struct token *b)
{
	switch (a->kind) {
	case PRE_SUFFIX:
	case POST_SUFFIX:
		return (a->rank > b->rank) - (a->rank < b->rank);
	case NUMBER:
		if (*a->value.at == '0' || *b->value.at == '0')
			return version_bytes_compare(a->value, b->value);
		return version_digits_compare(a->value, b->value);
	case FIRST_NUMBER:
	case SUFFIX_NUMBER:
	case REVISION:
		return version_digits_compare(a->value, b->value);
	default:
		return version_bytes_compare(a->value, b->value);
	}
}

/* Leaves the tokens where the two part, and how. */
static int walk(struct span a, struct span b, struct token *of_a, struct token *of_b)
{
	first(&a, of_a);
	first(&b, of_b);
	for (;;) {
		if (of_a->kind != of_b->kind)
			return of_a->kind < of_b->kind ? -1 : 1;
		int order = compare_values(of_a, of_b);
		if (order || of_a->kind == END || of_a->kind == UNREADABLE)
			return order;
		next(&a, of_a);
		next(&b, of_b);
	}
}

int version_apk_compare(struct span a, struct span b)
{
	struct token of_a, of_b;
	return walk(a, b, &of_a, &of_b);
}

bool version_apk_starts(struct span text, struct span prefix)
{
	struct token of_text, of_prefix;
	return walk(text, prefix, &of_text, &of_prefix) == 0 || of_prefix.kind == END;
}

bool version_apk_is_valid(struct span text)
{
	struct token token;
	for (first(&text, &token); token.kind != END; next(&text, &token))
		if (token.kind == UNREADABLE)
			return false;
	return true;
}
