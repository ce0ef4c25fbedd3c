#include "check.h"

#include <string.h>

#include "casefold.h"

static void same(const char *a, const char *b)
{
	char one[64], other[64];
	ptrdiff_t size = casefold_text(a, strlen(a), one, sizeof one);
	assert_true(size >= 0);
	assert_int_equal(size, casefold_text(b, strlen(b), other, sizeof other));
	assert_memory_equal(one, other, size);
}

static void letters_of_four_scripts_lose_their_case(void **state)
{
	(void)state;
	same("Alice EXAMPLE", "aLICE example");
	same("ÀÉÎÕÜ ÞØ", "àéîõü þø");
	same("ŁÓDŹ ŐŰ Ÿ ŠŽ Ș", "łódź őű ÿ šž ș");
	same("ΣΟΦΊΑ ς", "σοφία σ");
	same("ИВАН ЁЖ ЇЄҐ", "иван ёж їєґ");
	same("ԱՐԱՄ", "արամ");
	same("NGUYỄN ẞ", "nguyễn ß");
}

static void what_has_no_case_stays(void **state)
{
	(void)state;
	static const char text[] = "× ÷ ß 0-9 İ ı 中文 ひら \xf0\x9f\x93\x9e \xd7\xa9";
	char folded[64];
	assert_int_equal(casefold_text(text, sizeof text - 1, folded, sizeof folded), sizeof text - 1);
	assert_memory_equal(folded, text, sizeof text - 1);
}

static void folding_twice_changes_nothing_more(void **state)
{
	(void)state;
	for (uint32_t code = 0; code < 0x3000; code++)
		assert_int_equal(casefold(casefold(code)), casefold(code));
}

static void bad_utf8_and_lack_of_room_are_refused(void **state)
{
	(void)state;
	char folded[4];
	assert_int_equal(casefold_text("\xff", 1, folded, sizeof folded), -1);
	assert_int_equal(casefold_text("\xc3", 1, folded, sizeof folded), -1);
	assert_int_equal(casefold_text("abcde", 5, folded, sizeof folded), -1);
	assert_int_equal(casefold_text("abcd", 4, folded, sizeof folded), 4);
	assert_int_equal(casefold_text("", 0, folded, sizeof folded), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_of_four_scripts_lose_their_case),
		cmocka_unit_test(what_has_no_case_stays),
		cmocka_unit_test(folding_twice_changes_nothing_more),
		cmocka_unit_test(bad_utf8_and_lack_of_room_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
