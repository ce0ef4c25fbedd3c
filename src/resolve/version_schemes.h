/* What the version schemes are made of; for resolve/version*.c alone. */
#ifndef TARE_RESOLVE_VERSION_SCHEMES_H
#define TARE_RESOLVE_VERSION_SCHEMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

static inline bool version_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool version_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline struct span version_skip(struct span text, size_t count)
{
	/* No text at all is NULL, to which not even 0 may be added. */
	return count ? (struct span){text.at + count, text.length - count} : text;
}

/* Takes the digits at the start of *rest off; the span is empty when there are none. */
static inline struct span version_take_digits(struct span *rest)
{
	size_t count = 0;
	while (count < rest->length && version_is_digit(rest->at[count]))
		count++;
	struct span digits = {rest->at, count};
	*rest = version_skip(*rest, count);
	return digits;
}

/* As numbers of any length; no digits are 0. */
int version_digits_compare(struct span a, struct span b);
/* As strings of unsigned bytes; a beginning is before the whole. */
int version_bytes_compare(struct span a, struct span b);
/* Takes "EPOCH:" off *text; empty when there is none. */
struct span version_take_epoch(struct span *text);

int version_dpkg_compare(struct span a, struct span b);
int version_apk_compare(struct span a, struct span b);
int version_rpm_compare(struct span a, struct span b);
int version_semver_compare(struct span a, struct span b);
int version_generic_compare(struct span a, struct span b);

bool version_dpkg_is_valid(struct span text);
bool version_apk_is_valid(struct span text);
bool version_rpm_is_valid(struct span text);
bool version_semver_is_valid(struct span text);
bool version_generic_is_valid(struct span text);

#endif
