/* Debian versions: Debian Policy 5.6.12 and deb-version(7). */
#include "resolve/version_schemes.h"

/* dpkg keeps an epoch in an int. */
#define EPOCH_MOST "2147483647"

struct dpkg {
	struct span epoch, upstream, revision;
	bool has_epoch, has_revision;
};

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct span trim(struct span text)
{
	while (text.length && is_blank(*text.at))
		text = version_skip(text, 1);
	while (text.length && is_blank(text.at[text.length - 1]))
		text.length--;
	return text;
}

static struct dpkg split(struct span text)
{
	text = trim(text);
	const char *start = text.at;
	struct dpkg version = {.epoch = version_take_epoch(&text)};
	version.has_epoch = text.at != start;
	version.upstream = text;
	for (size_t i = text.length; i > 0; i--)
		if (text.at[i - 1] == '-') {
			version.upstream.length = i - 1;
			version.revision = version_skip(text, i);
			version.has_revision = true;
			break;
		}
	return version;
}

/* "~" is before the end, letters are before everything else.  A digit ends the word. */
static int rank(struct span text)
{
	if (!text.length || version_is_digit(*text.at))
		return 0;
	if (*text.at == '~')
		return -1;
	return (unsigned char)*text.at + (version_is_letter(*text.at) ? 0 : 256);
}

static int compare_words(struct span *a, struct span *b)
{
	for (;;) {
		int of_a = rank(*a), of_b = rank(*b);
		if (of_a != of_b)
			return of_a < of_b ? -1 : 1;
		if (!of_a)
			return 0;
		*a = version_skip(*a, 1);
		*b = version_skip(*b, 1);
	}
}

static int compare_part(struct span a, struct span b)
{
	while (a.length || b.length) {
		int order = compare_words(&a, &b);
		if (order)
			return order;
		struct span of_a = version_take_digits(&a);
		order = version_digits_compare(of_a, version_take_digits(&b));
		if (order)
			return order;
	}
	return 0;
}

int version_dpkg_compare(struct span a, struct span b)
{
	struct dpkg of_a = split(a), of_b = split(b);
	int order = version_digits_compare(of_a.epoch, of_b.epoch);
	if (!order)
		order = compare_part(of_a.upstream, of_b.upstream);
	return order ? order : compare_part(of_a.revision, of_b.revision);
}

/* Letters, digits and the marks given. */
static bool is_made_of(struct span text, const char *marks)
{
	for (size_t i = 0; i < text.length; i++) {
		const char *mark = marks;
		while (*mark && *mark != text.at[i])
			mark++;
		if (!*mark && !version_is_digit(text.at[i]) && !version_is_letter(text.at[i]))
			return false;
	}
	return true;
}

bool version_dpkg_is_valid(struct span text)
{
	struct dpkg version = split(text);
	if (version.has_epoch &&
	    (!version.epoch.length || version_digits_compare(version.epoch, span_of(EPOCH_MOST)) > 0))
		return false;
	if (!version.upstream.length || !version_is_digit(*version.upstream.at))
		return false;
	if (version.has_revision && !version.revision.length)
		return false;
	/* A colon in the upstream version is for those that have an epoch. */
	return is_made_of(version.upstream, version.has_epoch ? ".-+~:" : ".-+~") &&
	       is_made_of(version.revision, ".+~");
}
