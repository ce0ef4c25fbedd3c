/* Semantic versions: semver.org 2.0.0, with what Go, Cargo and OSV allow besides. */
#include "resolve/version_schemes.h"

struct semver {
	struct span core[3]; /* major, minor, patch; empty when missing */
	struct span pre;     /* dotted; empty for a release */
	bool is_readable;
	bool has_padding; /* a number with a leading zero */
};

static void skip_blanks(struct span *rest)
{
	while (rest->length && (*rest->at == ' ' || *rest->at == '\t'))
		*rest = version_skip(*rest, 1);
}

static bool take_char(struct span *rest, char c)
{
	if (!rest->length || *rest->at != c)
		return false;
	*rest = version_skip(*rest, 1);
	return true;
}

static bool is_padded(struct span number)
{
	return number.length > 1 && *number.at == '0';
}

static bool is_number(struct span identifier)
{
	struct span rest = identifier;
	version_take_digits(&rest);
	return !rest.length && identifier.length;
}

static struct span take_identifier(struct span *rest)
{
	struct span identifier = {rest->at, 0};
	while (rest->length &&
	       (version_is_digit(*rest->at) || version_is_letter(*rest->at) || *rest->at == '-')) {
		*rest = version_skip(*rest, 1);
		identifier.length++;
	}
	return identifier;
}

/* Dotted identifiers up to what cannot be one; false if one is empty. */
static bool take_identifiers(struct span *rest, struct span *all, bool *has_padding)
{
	*all = (struct span){rest->at, 0};
	do {
		struct span identifier = take_identifier(rest);
		if (!identifier.length)
			return false;
		*has_padding |= is_number(identifier) && is_padded(identifier);
	} while (take_char(rest, '.'));
	all->length = (size_t)(rest->at - all->at);
	return true;
}

static bool read_rest(struct span rest, struct semver *version)
{
	skip_blanks(&rest);
	take_char(&rest, '=');
	skip_blanks(&rest);
	take_char(&rest, 'v');
	skip_blanks(&rest);
	for (size_t i = 0; i < 3; i++) {
		version->core[i] = version_take_digits(&rest);
		version->has_padding |= is_padded(version->core[i]);
		if (!version->core[i].length)
			return false;
		if (i < 2 && !take_char(&rest, '.'))
			break;
	}
	struct span build;
	bool ignored = false;
	if (take_char(&rest, '-') && !take_identifiers(&rest, &version->pre, &version->has_padding))
		return false;
	if (take_char(&rest, '+') && !take_identifiers(&rest, &build, &ignored))
		return false;
	skip_blanks(&rest);
	return !rest.length;
}

static struct semver parse(struct span text)
{
	struct semver version = {0};
	version.is_readable = read_rest(text, &version);
	return version;
}

static int compare_identifiers(struct span a, struct span b)
{
	bool is_number_a = is_number(a), is_number_b = is_number(b);
	if (is_number_a != is_number_b)
		return is_number_a ? -1 : 1;
	return is_number_a ? version_digits_compare(a, b) : version_bytes_compare(a, b);
}

static int compare_pre(struct span a, struct span b)
{
	if (!a.length || !b.length)
		return (a.length == 0) - (b.length == 0);
	for (;;) {
		struct span of_a = take_identifier(&a);
		int order = compare_identifiers(of_a, take_identifier(&b));
		if (order)
			return order;
		bool goes_on_a = take_char(&a, '.'), goes_on_b = take_char(&b, '.');
		if (!goes_on_a || !goes_on_b)
			return goes_on_a - goes_on_b;
	}
}

int version_semver_compare(struct span a, struct span b)
{
	struct semver of_a = parse(a), of_b = parse(b);
	if (!of_a.is_readable || !of_b.is_readable) {
		if (of_a.is_readable != of_b.is_readable)
			return of_a.is_readable ? 1 : -1;
		return version_bytes_compare(a, b);
	}
	for (size_t i = 0; i < 3; i++) {
		int order = version_digits_compare(of_a.core[i], of_b.core[i]);
		if (order)
			return order;
	}
	return compare_pre(of_a.pre, of_b.pre);
}

bool version_semver_is_valid(struct span text)
{
	struct semver version = parse(text);
	return version.is_readable && !version.has_padding;
}
