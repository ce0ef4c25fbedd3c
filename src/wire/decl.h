/* What a source tree says about itself: the name and version its build files declare.
 *
 * One function per format.  Each fills in only what is still missing in *out, and takes only what
 * is literal (or a variable the same file sets to a literal): a value that would need m4, CMake or
 * a shell to know is left out. */
#ifndef TARE_WIRE_DECL_H
#define TARE_WIRE_DECL_H

#include <stdbool.h>

#include "base/str.h"

struct decl {
	char *name, *version; /* owned; NULL while unknown */
};

void decl_release(struct decl *decl);

/* Set a field if it is still NULL and the text looks like one: a name is letters, digits and
 * " +._-"; a version has a digit, begins with a letter or digit, and no blanks.  Both at most 64
 * bytes. */
bool decl_set_name(struct decl *out, struct span text);
bool decl_set_version(struct decl *out, struct span text);

/* configure.ac, configure.in: AC_INIT([NAME], [VERSION], …); m4_define()s of the file are looked
 * through.  The old form with one argument (a file's name) says nothing. */
void decl_autoconf(struct span text, struct decl *out);
/* A generated configure: PACKAGE_NAME='…', PACKAGE_VERSION='…'. */
void decl_configure(struct span text, struct decl *out);
/* CMakeLists.txt: project(NAME … VERSION V …); ${VAR}s set() in the same file are expanded. */
void decl_cmake(struct span text, struct decl *out);
/* CMakeCache.txt: CMAKE_PROJECT_NAME, CMAKE_PROJECT_VERSION. */
void decl_cmake_cache(struct span text, struct decl *out);
/* The value of a variable in a CMakeCache.txt: a view, length 0 when it is not there. */
struct span cmake_cache_value(struct span text, const char *name);
/* meson.build: project('NAME', …, version: 'V'). */
void decl_meson(struct span text, struct decl *out);
/* debian/changelog: the first line, "NAME (VERSION) …". */
void decl_changelog(struct span text, struct decl *out);
/* A file VERSION: its first line, a leading "v" and git describe's "-0-gHASH" taken off. */
void decl_version_file(struct span text, struct decl *out);
/* A Makefile: VERSION, PATCHLEVEL, SUBLEVEL, EXTRAVERSION as Linux and busybox have them, or
 * VERSION = 1.2.3. */
void decl_makefile(struct span text, struct decl *out);
/* A C header: X_VERSION "1.2.3", or X_VERSION_MAJOR, …_MINOR, …_PATCH.  With `key` only when X is
 * that name (case, punctuation, a "lib" in front and digits at the end do not matter).  Without,
 * X gives the name too, but only when the header declares exactly one such X. */
void decl_header(struct span text, const char *key, struct decl *out);
/* Cargo.toml: [package] name and version. */
void decl_cargo(struct span text, struct decl *out);
/* go.mod: the last part of the module's path, a "/v2" left out. */
void decl_gomod(struct span text, struct decl *out);
/* The license of a Cargo.toml as an SPDX expression ("MIT/Apache-2.0" is the old way to write OR),
 * or NULL. */
char *decl_cargo_license(struct span text);

/* Whether two names mean the same project: as decl_header() compares. */
bool decl_same_name(const char *a, const char *b);

#endif
