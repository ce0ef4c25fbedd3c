/* What C projects call their releases; the rules are in resolve/version.h. */
#include "resolve/version_schemes.h"

/* In ascending order of what they make of an otherwise equal release. */
enum kind { TILDE, DEV, ALPHA, BETA, PRE, CANDIDATE, END, WORD, NUMBER, NOTHING };

struct token {
	enum kind kind;
	struct span value;
};

/* In lower case.  NOTHING is skipped. */
static const struct meaning {
	const char *word;
	enum kind kind;
} meanings[] = {
	{"dev", DEV},        {"devel", DEV},    {"snapshot", DEV},  {"nightly", DEV},
	{"alpha", ALPHA},    {"beta", BETA},    {"pre", PRE},       {"preview", PRE},
	{"prerelease", PRE}, {"rc", CANDIDATE}, {"final", NOTHING}, {"release", NOTHING},
	{"stable", NOTHING}, {"ga", NOTHING},   {"rtm", NOTHING},
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool is_word(struct span text, const char *word)
{
	size_t i = 0;
	while (i < text.length && word[i] && lower(text.at[i]) == word[i])
		i++;
	return i == text.length && !word[i];
}

static struct span take_letters(struct span *rest)
{
	struct span letters = {rest->at, 0};
	while (rest->length && version_is_letter(*rest->at)) {
		*rest = version_skip(*rest, 1);
		letters.length++;
	}
	return letters;
}

static bool starts_with_digit(struct span text)
{
	return text.length && version_is_digit(*text.at);
}

static bool starts_with_letter(struct span text)
{
	return text.length && version_is_letter(*text.at);
}

/* "-1.0" and "_v1" behind a word with digits in it: then the word is a name, as in bzip2-1.0.8. */
static bool is_version_next(struct span rest)
{
	if (!rest.length || (*rest.at != '-' && *rest.at != '_'))
		return false;
	rest = version_skip(rest, 1);
	if (rest.length && lower(*rest.at) == 'v')
		rest = version_skip(rest, 1);
	return starts_with_digit(rest);
}

/* Up to the first number of the version; empty if there is none. */
static struct span without_name(struct span text)
{
	while (text.length && !version_is_digit(*text.at)) {
		if (!version_is_letter(*text.at)) {
			text = version_skip(text, 1);
			continue;
		}
		struct span letters = take_letters(&text);
		struct span behind = text;
		while (starts_with_digit(behind) || starts_with_letter(behind))
			behind = version_skip(behind, 1);
		if (letters.length > 1 && behind.at != text.at && is_version_next(behind))
			text = behind;
	}
	return text;
}

static enum kind meaning_of(struct span word, bool has_number_behind)
{
	if (word.length == 1 && has_number_behind && lower(*word.at) == 'a')
		return ALPHA;
	if (word.length == 1 && has_number_behind && lower(*word.at) == 'b')
		return BETA;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (is_word(word, meanings[i].word))
			return meanings[i].kind;
	return WORD;
}

static struct token next(struct span *rest)
{
	while (rest->length) {
		struct token token = {NUMBER, {rest->at, 0}};
		if (version_is_digit(*rest->at)) {
			token.value = version_take_digits(rest);
			return token;
		}
		if (version_is_letter(*rest->at)) {
			token.value = take_letters(rest);
			token.kind = meaning_of(token.value, starts_with_digit(*rest));
			if (token.kind != NOTHING)
				return token;
			continue;
		}
		token.kind = TILDE;
		bool is_tilde = *rest->at == '~';
		*rest = version_skip(*rest, 1);
		if (is_tilde)
			return token;
	}
	return (struct token){END, *rest};
}

/* The next number of the release; empty, and *rest as it was, when the release is over. */
static struct span take_release(struct span *rest)
{
	struct span ahead = *rest;
	while (ahead.length && !version_is_digit(*ahead.at)) {
		if (version_is_letter(*ahead.at) || *ahead.at == '~')
			return (struct span){rest->at, 0};
		ahead = version_skip(ahead, 1);
	}
	struct span number = version_take_digits(&ahead);
	if (number.length)
		*rest = ahead;
	return number;
}

static int compare_folded(struct span a, struct span b)
{
	for (size_t i = 0; i < a.length && i < b.length; i++) {
		char of_a = lower(a.at[i]), of_b = lower(b.at[i]);
		if (of_a != of_b)
			return of_a < of_b ? -1 : 1;
	}
	return (a.length > b.length) - (a.length < b.length);
}

static int compare_rest(struct span a, struct span b)
{
	for (;;) {
		struct token of_a = next(&a), of_b = next(&b);
		if (of_a.kind != of_b.kind)
			return of_a.kind < of_b.kind ? -1 : 1;
		if (of_a.kind == END)
			return 0;
		int order = 0;
		if (of_a.kind == NUMBER)
			order = version_digits_compare(of_a.value, of_b.value);
		else if (of_a.kind == WORD)
			order = compare_folded(of_a.value, of_b.value);
		if (order)
			return order;
	}
}

int version_generic_compare(struct span a, struct span b)
{
	struct span rest_a = without_name(a), rest_b = without_name(b);
	if (!rest_a.length || !rest_b.length) {
		if (rest_a.length || rest_b.length)
			return rest_a.length ? 1 : -1;
		return version_bytes_compare(a, b);
	}
	for (;;) {
		struct span of_a = take_release(&rest_a);
		struct span of_b = take_release(&rest_b);
		if (!of_a.length && !of_b.length)
			return compare_rest(rest_a, rest_b);
		int order = version_digits_compare(of_a, of_b);
		if (order)
			return order;
	}
}

bool version_generic_is_valid(struct span text)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.at[i] < ' ' || text.at[i] > '~')
			return false;
	return without_name(text).length > 0;
}
