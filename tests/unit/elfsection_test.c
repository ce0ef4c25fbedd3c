/* The promises of assemble/elfsection and assemble/noteobj, over both classes and byte orders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "assemble/elfsection.h"
#include "assemble/noteobj.h"
#include "input/elflayout.h"
#include "resolve/account.h"

static const struct elffile forms[] = {
	{.is_64 = true, .machine = EM_X86_64},
	{.is_64 = false, .machine = EM_386},
	{.is_64 = true, .is_big_endian = true, .machine = EM_S390},
	{.is_64 = false, .is_big_endian = true, .machine = EM_PPC},
};

static void open_bytes(struct elffile *file, const struct buf *bytes)
{
	struct err err = ERR_INIT;
	assert_int_equal(elffile_open(file, bytes->data, bytes->size, "test", &err), 0);
}

static void the_note_object_is_a_readable_elf_file(void **state)
{
	(void)state;
	char *text = noteobj_text("hello", "1.0", NULL);
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct buf object = BUF_INIT;
		struct elffile file;
		noteobj_write(&forms[i], text, &object);
		open_bytes(&file, &object);
		assert_int_equal(file.type, ET_REL);
		assert_int_equal(file.machine, forms[i].machine);
		const struct elfsection *section = elffile_find(&file, ".note.package");
		assert_non_null(section);
		assert_int_equal(section->flags, SHF_ALLOC);
		size_t cursor = 0;
		struct elfnote note;
		assert_true(elffile_note(&file, elffile_bytes(&file, section), 4, &cursor, &note));
		assert_int_equal(note.type, 0xcafe1a7e);
		assert_string_equal(note.content.at, text);
		elffile_release(&file);
		buf_release(&object);
	}
	free(text);
}

static void an_added_section_moves_nothing_else(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	char *text = noteobj_text("hello", NULL, NULL);
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct buf object = BUF_INIT, bigger = BUF_INIT;
		struct elffile before, after;
		noteobj_write(&forms[i], text, &object);
		open_bytes(&before, &object);
		struct elfsection_new section = {".sbom", SHT_PROGBITS, 0, {"payload", 7}};
		assert_int_equal(elfsection_add(&before, &section, &bigger, &err), 0);
		open_bytes(&after, &bigger);
		assert_int_equal(after.section_count, before.section_count + 1);
		for (size_t j = 1; j < before.section_count; j++) {
			assert_string_equal(after.section[j].name, before.section[j].name);
			if (j != before.name_section)
				assert_int_equal(after.section[j].offset, before.section[j].offset);
		}
		struct span content = elffile_bytes(&after, elffile_find(&after, ".sbom"));
		assert_int_equal(content.length, 7);
		assert_memory_equal(content.at, "payload", 7);
		/* The old tables are overwritten, not left behind. */
		struct layout layout;
		struct account account;
		struct sbom none = SBOM_INIT;
		assert_int_equal(elflayout_read(&after, &layout, &err), 0);
		assert_int_equal(account_file(&layout, &none, &account, &err), 0);
		assert_true(account.padding < 16);
		layout_release(&layout);
		elffile_release(&before);
		elffile_release(&after);
		buf_release(&object);
		buf_release(&bigger);
	}
	free(text);
}

static void a_section_is_never_added_twice(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct buf object = BUF_INIT, bigger = BUF_INIT;
	struct elffile file;
	char *text = noteobj_text("hello", NULL, NULL);
	noteobj_write(&forms[0], text, &object);
	open_bytes(&file, &object);
	struct elfsection_new section = {".note.package", SHT_PROGBITS, 0, {"x", 1}};
	assert_int_equal(elfsection_add(&file, &section, &bigger, &err), -1);
	assert_non_null(strstr(err.message, "already"));
	err_clear(&err);
	elffile_release(&file);
	buf_release(&object);
	buf_release(&bigger);
	free(text);
}

static void the_digest_is_patched_into_our_note_alone(void **state)
{
	(void)state;
	static const char digest[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	struct err err = ERR_INIT;
	struct buf object = BUF_INIT;
	struct elffile file;
	char *text = noteobj_text("hello", "2", NULL);
	noteobj_write(&forms[0], text, &object);
	open_bytes(&file, &object);
	assert_int_equal(noteobj_patch(&file, object.data, digest, &err), 0);
	const struct elfsection *section = elffile_find(&file, ".note.package");
	assert_non_null(memmem(object.data + section->offset, section->size, digest, 64));
	/* A second time there is no note waiting for a digest. */
	assert_int_equal(noteobj_patch(&file, object.data, digest, &err), 1);
	elffile_release(&file);
	buf_release(&object);
	free(text);
}

static void what_the_user_says_of_the_package_stays(void **state)
{
	(void)state;
	char *text = noteobj_text("hello", "1",
	                          "{\"name\":\"theirs\",\"os\":\"wolfi\",\"type\":\"apk\"}");
	assert_non_null(strstr(text, "\"name\":\"theirs\""));
	assert_non_null(strstr(text, "\"os\":\"wolfi\""));
	assert_non_null(strstr(text, "\"type\":\"apk\""));
	assert_non_null(strstr(text, "\"version\":\"1\""));
	free(text);
	text = noteobj_text("hello", "1", "no json");
	assert_non_null(strstr(text, "\"name\":\"hello\""));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_note_object_is_a_readable_elf_file),
		cmocka_unit_test(an_added_section_moves_nothing_else),
		cmocka_unit_test(a_section_is_never_added_twice),
		cmocka_unit_test(the_digest_is_patched_into_our_note_alone),
		cmocka_unit_test(what_the_user_says_of_the_package_stays),
	};
	return cmocka_run_group_tests_name("elfsection", tests, NULL, NULL);
}
