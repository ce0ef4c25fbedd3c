/* Which of two versions is the later one: dpkg, apk, rpm, semantic versions, and what C projects
 * call their releases.  Nothing is allocated; a comparison takes well under a microsecond.
 *
 * Every scheme orders every text, valid or not, so that a sort or a search never meets a
 * contradiction.  What is no version is ordered as each scheme says below; ask
 * version_is_valid() before trusting the answer.  Numbers may have any number of digits.
 *
 * VERSION_DPKG     deb-version(7): [epoch:]upstream[-revision].  Blanks around it are ignored.
 *                  Invalid: the same rules over all bytes; a thing before the colon that is no
 *                  number belongs to the upstream version.
 * VERSION_APK      apk-tools 3, apk-package(5): 1.2.3a_rc1_p2~hash-r4.  After the first number, one
 *                  that begins with 0 makes its pair compare as text: 1.05 < 1.1, 1.010 < 1.02.
 *                  Invalid: as far as it can be read; what cannot be read is less than nothing and
 *                  is ordered by its bytes, where apk says "equal".
 * VERSION_RPM      rpm-version(7): [epoch:]version[-release], rpmvercmp with ~ and ^.  Without a
 *                  release it is less than with any.  Invalid: the same rules; bytes that are no
 *                  letter, digit, ~ or ^ only separate.
 * VERSION_SEMVER   semver.org 2.0.0, section 11.  As Go and OSV have it: a "v" or "=" may stand in
 *                  front and minor and patch may be missing, which makes them 0; build metadata
 * does not count.  Leading zeros are read but not valid.  What cannot be read is less than all that
 * can, and is ordered by its bytes. VERSION_GENERIC  see below.
 *
 * Generic versions
 *
 * 1. A name in front is dropped: words without a digit, words such as "bzip2-" that a digit or a
 *    "v" with a digit follows, and the letters before the first number.  curl-7_88_1, v7.88.1 and
 *    7.88.1 are equal; so are bzip2-1.0.8 and 1.0.8.
 * 2. What stands between numbers and words only separates: 1_2-3 = 1.2.3.  Case does not count.
 * 3. The numbers up to the first word are the release; missing ones are 0: 1.2 = 1.2.0 < 1.2.0.1,
 *    20230311 < 20230312.
 * 4. Equal releases are ordered by what follows, word by word and number by number:
 *    ~  <  dev  <  alpha  <  beta  <  pre  <  rc  <  nothing  <  any other word  <  a number.
 *    3.0.0-dev < 3.0.0-alpha1 < 3.0.0-rc1 < 3.0.0 < 3.0.0a;  1.1.1 < 1.1.1v < 1.1.1w < 1.1.1za;
 *    9.3p1 < 9.3p2;  8.1.0-DEV < 8.1.0.
 *    devel, snapshot and nightly are dev; preview and prerelease are pre; a and b with a number
 *    right behind them are alpha and beta: 3.12.0b4 < 3.12.0.
 * 5. final, release, stable, ga and rtm mean nothing: 3.90-RTM = 3.90.
 * 6. Without a number ("HEAD", "master") it is invalid, less than all that have one, and ordered by
 *    its bytes. */
#ifndef TARE_RESOLVE_VERSION_H
#define TARE_RESOLVE_VERSION_H

#include <stdbool.h>

#include "base/str.h"

enum version_scheme { VERSION_DPKG, VERSION_APK, VERSION_RPM, VERSION_SEMVER, VERSION_GENERIC };

/* -1, 0 or 1: a is before b, both are the same version, a is after b. */
int version_compare(enum version_scheme scheme, struct span a, struct span b);

/* Whether the text is a version of the scheme: for dpkg and apk what these programs take, for the
 * others what is said above. */
bool version_is_valid(enum version_scheme scheme, struct span text);

/* Apk's operator ~: whether `text` is `prefix` or goes on behind it, 3.6.1-r2 ~ 3.6. */
bool version_apk_starts(struct span text, struct span prefix);

#endif
