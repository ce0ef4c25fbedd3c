/* rpm versions: rpm-version(7). */
#include "resolve/version_schemes.h"

struct rpm {
	struct span epoch, version, release;
	bool has_release;
};

static struct rpm split(struct span text)
{
	struct rpm rpm = {.epoch = version_take_epoch(&text)};
	rpm.version = text;
	for (size_t i = text.length; i > 0; i--)
		if (text.at[i - 1] == '-') {
			rpm.version.length = i - 1;
			rpm.release = version_skip(text, i);
			rpm.has_release = true;
			break;
		}
	return rpm;
}

/* In ascending order of what they make of an otherwise equal version. */
enum kind { TILDE, END, CARET, WORD, NUMBER };

struct token {
	enum kind kind;
	struct span value;
};

static struct token next(struct span *rest)
{
	for (; rest->length; *rest = version_skip(*rest, 1)) {
		char c = *rest->at;
		struct token token = {WORD, {rest->at, 0}};
		if (version_is_digit(c)) {
			token.kind = NUMBER;
			token.value = version_take_digits(rest);
			return token;
		}
		if (version_is_letter(c)) {
			while (rest->length && version_is_letter(*rest->at)) {
				*rest = version_skip(*rest, 1);
				token.value.length++;
			}
			return token;
		}
		if (c == '~' || c == '^') {
			*rest = version_skip(*rest, 1);
			token.kind = c == '~' ? TILDE : CARET;
			return token;
		}
	}
	return (struct token){END, *rest};
}

static int compare_part(struct span a, struct span b)
{
	for (;;) {
		struct token of_a = next(&a), of_b = next(&b);
		if (of_a.kind != of_b.kind)
			return of_a.kind < of_b.kind ? -1 : 1;
		if (of_a.kind == END)
			return 0;
		int order = of_a.kind == NUMBER ? version_digits_compare(of_a.value, of_b.value)
		                                : version_bytes_compare(of_a.value, of_b.value);
		if (order)
			return order;
	}
}

int version_rpm_compare(struct span a, struct span b)
{
	struct rpm of_a = split(a), of_b = split(b);
	int order = version_digits_compare(of_a.epoch, of_b.epoch);
	if (!order)
		order = compare_part(of_a.version, of_b.version);
	if (!order)
		order = of_a.has_release - of_b.has_release;
	return order ? order : compare_part(of_a.release, of_b.release);
}

static bool is_made_well(struct span part)
{
	for (size_t i = 0; i < part.length; i++) {
		char c = part.at[i];
		if (!version_is_digit(c) && !version_is_letter(c) && c != '.' && c != '_' && c != '+' &&
		    c != '~' && c != '^')
			return false;
	}
	return part.length > 0;
}

bool version_rpm_is_valid(struct span text)
{
	struct rpm rpm = split(text);
	return is_made_well(rpm.version) && (!rpm.has_release || is_made_well(rpm.release));
}
