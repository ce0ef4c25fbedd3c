/* Licences: short names, copyright files, texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "wire/debcopyright.h"
#include "wire/license_name.h"
#include "wire/license_text.h"

static void expect_name(const char *text, const char *spdx)
{
	MEM_AUTO char *got = license_name_spdx(span_of(text));
	if (spdx)
		assert_string_equal(got, spdx);
	else
		assert_null(got);
	if (got)
		assert_true(license_is_expression(span_of(got)));
}

static void debian_names_become_spdx(void **state)
{
	(void)state;
	expect_name("Expat", "MIT");
	expect_name("GPL-2+", "GPL-2.0-or-later");
	expect_name("LGPL-2.1", "LGPL-2.1-only");
	expect_name("GPLv3+", "GPL-3.0-or-later");
	expect_name("AGPL-3.0-only", "AGPL-3.0-only");
	expect_name("BSD-3-clause or GPL-2", "BSD-3-Clause OR GPL-2.0-only");
	expect_name("GPL-2+ with Autoconf exception", "GPL-2.0-or-later WITH Autoconf-exception-2.0");
	expect_name("APACHE-2-LLVM-EXCEPTIONS", "Apache-2.0 WITH LLVM-exception");
}

static void a_comma_binds_weaker_than_or(void **state)
{
	(void)state;
	expect_name("GPL-1+ or Artistic, and BSD-3-clause",
	            "(GPL-1.0-or-later OR Artistic-1.0) AND BSD-3-Clause");
	expect_name("MIT and ISC or Zlib", "MIT AND ISC OR Zlib");
}

static void names_without_an_spdx_id_are_not_guessed(void **state)
{
	(void)state;
	expect_name("permissive", NULL);
	expect_name("GPL", NULL);
	expect_name("GPL-2.5", NULL);
	expect_name("MIT or permissive", NULL);
	expect_name("GPL-2+ with secret exception", NULL);
	expect_name("", NULL);
}

static void joining_keeps_each_term_once(void **state)
{
	(void)state;
	char *joined = NULL;
	license_join(&joined, "MIT OR ISC");
	license_join(&joined, "Zlib");
	license_join(&joined, "MIT OR ISC");
	license_join(&joined, "Zlib AND FTL");
	assert_string_equal(joined, "(MIT OR ISC) AND Zlib AND FTL");
	free(joined);
}

static void expressions_are_told_from_prose(void **state)
{
	(void)state;
	assert_true(license_is_expression(span_of("(MIT OR Apache-2.0) AND Zlib")));
	assert_false(license_is_expression(span_of("MIT OR")));
	assert_false(license_is_expression(span_of("see LICENSE")));
	assert_false(license_is_expression(span_of("(MIT")));
	assert_false(license_is_expression(span_of("")));
}

#define DEP5 "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"

static void expect_file(const char *text, const char *spdx)
{
	MEM_AUTO char *got = debcopyright_license(span_of(text));
	if (spdx)
		assert_string_equal(got, spdx);
	else
		assert_null(got);
}

static void copyright_files_tell_the_licences_of_the_code(void **state)
{
	(void)state;
	expect_file(DEP5 "Files: *\nLicense: Zlib\n\nFiles: debian/*\nLicense: GPL-3\n", "Zlib");
	expect_file(DEP5 "Files: *\nLicense: curl\n text\n\nFiles: a.c\n b.c\nLicense: ISC\n",
	            "curl AND ISC");
	expect_file(DEP5 "Files: src/*\nLicense: MIT\n", "MIT");
	expect_file(DEP5 "Files: *\nLicense: MIT\n\nFiles: m4/x.m4 install-sh\nLicense: X11\n", "MIT");
}

static void copyright_files_that_do_not_say_are_not_guessed(void **state)
{
	(void)state;
	expect_file("This is the Debian package of foo.\n\nLicense: GPL-2\n", NULL);
	expect_file(DEP5 "Files: *\nLicense: own-words\n\nFiles: a\nLicense: MIT\n", NULL);
	expect_file("", NULL);
}

static void expect_text(const char *text, const char *notice, const char *spdx)
{
	MEM_AUTO char *got = license_text_spdx(span_of(text), span_of(notice));
	if (spdx)
		assert_string_equal(got, spdx);
	else
		assert_null(got);
}

#define ISC                                                                                        \
	"Permission to use, copy, modify, and/or distribute this software for any\n"                   \
	" * purpose with or without fee is hereby granted, provided that the above\n"                  \
	" * copyright notice and this permission notice appear in all copies.\n"                       \
	"THE SOFTWARE IS PROVIDED \"AS IS\" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH\n"            \
	"REGARD TO THIS SOFTWARE"
#define BSD                                                                                        \
	"Redistribution and use in source and binary forms, with or without\nmodification, are "       \
	"permitted.\nRedistributions in binary form must reproduce the above\n"
#define GPL2 "GNU GENERAL PUBLIC LICENSE\n  Version 2, June 1991\n"

static void licences_are_known_by_their_sentences(void **state)
{
	(void)state;
	expect_text(ISC, "", "ISC");
	expect_text(BSD, "", "BSD-2-Clause");
	expect_text(BSD "may be used to endorse or promote products derived from this", "",
	            "BSD-3-Clause");
	expect_text("// SPDX-License-Identifier: MIT OR Apache-2.0\nint x;", "", "MIT OR Apache-2.0");
	expect_text(ISC "\n---\n" BSD, "", "ISC AND BSD-2-Clause");
	expect_text("You may choose either license.\n" ISC "\n" BSD, "", NULL);
	expect_text("All rights reserved.", "", NULL);
}

static void gnu_texts_need_to_be_told_about_later_versions(void **state)
{
	(void)state;
	expect_text(GPL2, "", NULL);
	expect_text("version 2 is the only version of this license\n" GPL2, "", "GPL-2.0-only");
	expect_text(GPL2, "either version 2 of the License, or (at your option) any later version",
	            "GPL-2.0-or-later");
	expect_text(
		"GNU Lesser General Public License; version 2.1 of the License, or any later version", "",
		"LGPL-2.1-or-later");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(debian_names_become_spdx),
		cmocka_unit_test(a_comma_binds_weaker_than_or),
		cmocka_unit_test(names_without_an_spdx_id_are_not_guessed),
		cmocka_unit_test(joining_keeps_each_term_once),
		cmocka_unit_test(expressions_are_told_from_prose),
		cmocka_unit_test(copyright_files_tell_the_licences_of_the_code),
		cmocka_unit_test(copyright_files_that_do_not_say_are_not_guessed),
		cmocka_unit_test(licences_are_known_by_their_sentences),
		cmocka_unit_test(gnu_texts_need_to_be_told_about_later_versions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
