#include "resolve/version.h"

#include <string.h>

#include "resolve/version_schemes.h"

int version_bytes_compare(struct span a, struct span b)
{
	size_t shorter = a.length < b.length ? a.length : b.length;
	int order = shorter ? memcmp(a.at, b.at, shorter) : 0;
	if (order)
		return order < 0 ? -1 : 1;
	return (a.length > b.length) - (a.length < b.length);
}

static struct span without_zeros(struct span digits)
{
	while (digits.length && *digits.at == '0')
		digits = version_skip(digits, 1);
	return digits;
}

int version_digits_compare(struct span a, struct span b)
{
	a = without_zeros(a);
	b = without_zeros(b);
	if (a.length != b.length)
		return a.length < b.length ? -1 : 1;
	return version_bytes_compare(a, b);
}

struct span version_take_epoch(struct span *text)
{
	struct span rest = *text;
	struct span epoch = version_take_digits(&rest);
	if (!rest.length || *rest.at != ':')
		return (struct span){text->at, 0};
	*text = version_skip(rest, 1);
	return epoch;
}

int version_compare(enum version_scheme scheme, struct span a, struct span b)
{
	switch (scheme) {
	case VERSION_DPKG:
		return version_dpkg_compare(a, b);
	case VERSION_APK:
		return version_apk_compare(a, b);
	case VERSION_RPM:
		return version_rpm_compare(a, b);
	case VERSION_SEMVER:
		return version_semver_compare(a, b);
	case VERSION_GENERIC:
		break;
	}
	return version_generic_compare(a, b);
}

bool version_is_valid(enum version_scheme scheme, struct span text)
{
	switch (scheme) {
	case VERSION_DPKG:
		return version_dpkg_is_valid(text);
	case VERSION_APK:
		return version_apk_is_valid(text);
	case VERSION_RPM:
		return version_rpm_is_valid(text);
	case VERSION_SEMVER:
		return version_semver_is_valid(text);
	case VERSION_GENERIC:
		break;
	}
	return version_generic_is_valid(text);
}
