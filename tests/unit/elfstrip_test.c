/* The promises of assemble/elfstrip, over both classes and byte orders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "assemble/elfstrip.h"
#include "wire/elf_encode.h"

static const struct elffile forms[] = {
	{.is_64 = true, .machine = EM_X86_64},
	{.is_64 = false, .machine = EM_386},
	{.is_64 = true, .is_big_endian = true, .machine = EM_S390},
	{.is_64 = false, .is_big_endian = true, .machine = EM_PPC},
};
#define FORMS (sizeof forms / sizeof *forms)

#define ADDRESS 0x10000
#define LOADED 0x200 /* bytes of the one segment */

struct part {
	const char *name;
	uint32_t type;
	uint64_t flags;
	uint64_t offset; /* of loaded ones; others get the next free place */
	uint64_t size;
	uint32_t link;
	uint64_t align;
};

static const struct part program_parts[] = {
	{".note.package", SHT_NOTE, SHF_ALLOC, 0x100, 0x20, 0, 4},
	{".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 0x120, 0xe0, 0, 16},
	{".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, 0x200, 0x1000, 0, 16},
	{".comment", SHT_PROGBITS, 0, 0, 30, 0, 1},
	{".debug_info", SHT_PROGBITS, 0, 0, 50, 0, 1},
	{".sbom", SHT_PROGBITS, 0, 0, 21, 0, 1},
	{".symtab", SHT_SYMTAB, 0, 0, 48, 8, 8},
	{".strtab", SHT_STRTAB, 0, 0, 11, 0, 1},
};

static void put_head(struct buf *out, struct elf_form form, const struct elffile *like,
                     uint16_t type, uint64_t table, size_t sections)
{
	struct buf header = BUF_INIT, words = BUF_INIT;
	size_t size = elf_header_size(form), word = form.is_64 ? 8 : 4;
	elf_put_header(&header, like, table, (uint16_t)(sections + 2), (uint16_t)(sections + 1));
	elf_put16(&words, form, type);
	memcpy(header.data + 16, words.data, 2);
	elf_put_word(&words, form, ADDRESS + 0x120);
	elf_put_word(&words, form, size);
	memcpy(header.data + 24, words.data + 2, 2 * word);
	elf_put16(&words, form, form.is_64 ? 56 : 32);
	elf_put16(&words, form, 1);
	memcpy(header.data + size - 10, words.data + 2 + 2 * word, 4);
	buf_add(out, header.data, header.size);
	elf_put32(out, form, PT_LOAD);
	if (form.is_64)
		elf_put32(out, form, PF_R | PF_X);
	elf_put_word(out, form, 0);
	elf_put_word(out, form, ADDRESS);
	elf_put_word(out, form, ADDRESS);
	elf_put_word(out, form, LOADED);
	elf_put_word(out, form, LOADED + 0x1000);
	if (!form.is_64)
		elf_put32(out, form, PF_R | PF_X);
	elf_put_word(out, form, 0x1000);
	buf_release(&header);
	buf_release(&words);
}

/* A program with one segment and the given sections, .shstrtab last. */
static void make(const struct elffile *like, uint16_t type, const struct part *part, size_t count,
                 struct buf *out)
{
	struct elf_form form = elf_form_of(like);
	struct buf tail = BUF_INIT, names = BUF_INIT, table = BUF_INIT;
	buf_add_byte(&names, 0);
	elf_put_section(&table, form, &(struct elfsection){0}, 0);
	for (size_t i = 0; i < count; i++) {
		bool is_loaded = part[i].flags & SHF_ALLOC;
		struct elfsection section = {.type = part[i].type,
		                             .flags = part[i].flags,
		                             .link = part[i].link,
		                             .address = is_loaded ? ADDRESS + part[i].offset : 0,
		                             .offset = is_loaded ? part[i].offset : LOADED + tail.size,
		                             .size = part[i].size,
		                             .align = part[i].align};
		if (!is_loaded)
			buf_add_fill(&tail, (unsigned char)('a' + i), part[i].size);
		elf_put_section(&table, form, &section, (uint32_t)names.size);
		buf_add(&names, part[i].name, strlen(part[i].name) + 1);
	}
	uint32_t own = (uint32_t)names.size;
	buf_add(&names, ".shstrtab", 10);
	struct elfsection last = {
		.type = SHT_STRTAB, .offset = LOADED + tail.size, .size = names.size, .align = 1};
	elf_put_section(&table, form, &last, own);
	buf_add(&tail, names.data, names.size);
	buf_add_fill(&tail, 0, -tail.size & 7);
	put_head(out, form, like, type, LOADED + tail.size, count);
	buf_add_fill(out, 0x90, LOADED - out->size);
	buf_add(out, tail.data, tail.size);
	buf_add(out, table.data, table.size);
	buf_release(&tail);
	buf_release(&names);
	buf_release(&table);
}

static int strip(const struct buf *from, const struct elfstrip_wishes *wishes, struct buf *to,
                 struct elfstrip_gone *gone, struct err *err)
{
	struct elffile file;
	assert_int_equal(elffile_open(&file, from->data, from->size, "test", err), 0);
	int rc = elfstrip(&file, wishes, to, gone, err);
	elffile_release(&file);
	return rc;
}

static void expect_sections(const struct buf *bytes, const char *expected)
{
	struct err err = ERR_INIT;
	struct elffile file;
	struct buf text = BUF_INIT;
	assert_int_equal(elffile_open(&file, bytes->data, bytes->size, "test", &err), 0);
	for (size_t i = 1; i < file.section_count; i++)
		buf_format(&text, "%s%s", i > 1 ? " " : "", file.section[i].name);
	assert_string_equal(text.size ? (char *)text.data : "", expected);
	elffile_release(&file);
	buf_release(&text);
}

static void loaded_bytes_stay_and_the_evidence_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < FORMS; i++) {
		struct err err = ERR_INIT;
		struct buf whole = BUF_INIT, out = BUF_INIT;
		struct elffile file;
		struct elfstrip_gone gone;
		make(&forms[i], ET_EXEC, program_parts, 8, &whole);
		assert_int_equal(strip(&whole, NULL, &out, &gone, &err), 0);
		expect_sections(&out, ".note.package .sbom .shstrtab");
		size_t header = elf_header_size(elf_form_of(&forms[i]));
		assert_memory_equal(out.data + header, whole.data + header, LOADED - header);
		assert_memory_equal(out.data, whole.data, 32); /* up to e_phoff, of either class */
		assert_int_equal(elffile_open(&file, out.data, out.size, "test", &err), 0);
		struct span sbom = elffile_bytes(&file, elffile_find(&file, ".sbom"));
		assert_int_equal(sbom.length, 21);
		assert_ptr_equal(sbom.at, out.data + LOADED); /* right behind the last loaded byte */
		assert_int_equal(sbom.at[0], 'f');
		assert_int_equal(elffile_find(&file, ".note.package")->address, ADDRESS + 0x100);
		assert_int_equal(file.section_offset % (forms[i].is_64 ? 8 : 4), 0);
		assert_int_equal(gone.symbols, 48 + 11);
		assert_int_equal(gone.debug, 50);
		assert_int_equal(gone.other, 30);
		assert_int_equal((int64_t)(whole.size - out.size), 48 + 11 + 50 + 30 + gone.headers);
		elffile_release(&file);
		buf_release(&whole);
		buf_release(&out);
	}
}

static void twice_is_the_same_as_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < FORMS; i++) {
		for (uint16_t type = ET_EXEC; type <= ET_DYN; type++) {
			struct err err = ERR_INIT;
			struct buf whole = BUF_INIT, once = BUF_INIT, twice = BUF_INIT;
			make(&forms[i], type, program_parts, 8, &whole);
			assert_int_equal(strip(&whole, NULL, &once, NULL, &err), 0);
			assert_int_equal(strip(&once, NULL, &twice, NULL, &err), 0);
			assert_int_equal(once.size, twice.size);
			assert_memory_equal(once.data, twice.data, once.size);
			buf_release(&whole);
			buf_release(&once);
			buf_release(&twice);
		}
	}
}

static void a_program_without_evidence_has_no_table_left(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct buf whole = BUF_INIT, out = BUF_INIT;
	make(&forms[0], ET_EXEC, program_parts + 1, 4, &whole);
	assert_int_equal(strip(&whole, NULL, &out, NULL, &err), 0);
	assert_int_equal(out.size, LOADED);
	expect_sections(&out, "");
	buf_release(&whole);
	buf_release(&out);
}

/* GNU strip must refuse the file, or it leaves a wreck. */
static void one_section_tells_other_tools_to_keep_off(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	for (size_t count = 1; count <= 8; count += 7) {
		struct buf whole = BUF_INIT, out = BUF_INIT;
		struct elffile file;
		make(&forms[0], ET_EXEC, program_parts, count, &whole);
		assert_int_equal(strip(&whole, NULL, &out, NULL, &err), 0);
		assert_int_equal(elffile_open(&file, out.data, out.size, "test", &err), 0);
		const struct elfsection *marked = elffile_find(&file,
		                                               count == 1 ? ELFSTRIP_MARK_NAME : ".sbom");
		assert_non_null(marked);
		assert_int_equal(marked->type, ELFSTRIP_MARK);
		assert_true(marked->flags & SHF_OS_NONCONFORMING);
		assert_int_equal(elffile_find(&file, ".note.package")->type, SHT_NOTE);
		elffile_release(&file);
		buf_release(&whole);
		buf_release(&out);
	}
}

static void a_library_keeps_its_loaded_headers_and_their_numbers(void **state)
{
	(void)state;
	static const struct part parts[] = {
		{".dynsym", SHT_DYNSYM, SHF_ALLOC, 0x100, 0x20, 3, 4},
		{".comment", SHT_PROGBITS, 0, 0, 30, 0, 1},
		{".dynstr", SHT_STRTAB, SHF_ALLOC, 0x120, 0x20, 0, 1},
		{".symtab", SHT_SYMTAB, 0, 0, 48, 5, 8},
		{".strtab", SHT_STRTAB, 0, 0, 11, 0, 1},
	};
	struct err err = ERR_INIT;
	struct buf whole = BUF_INIT, out = BUF_INIT;
	struct elffile file;
	make(&forms[0], ET_DYN, parts, 5, &whole);
	assert_int_equal(strip(&whole, NULL, &out, NULL, &err), 0);
	expect_sections(&out, ".dynsym  .dynstr .shstrtab");
	assert_int_equal(elffile_open(&file, out.data, out.size, "test", &err), 0);
	assert_int_equal(file.section[1].link, 3);
	assert_int_equal(file.section[2].type, SHT_NULL);
	elffile_release(&file);
	buf_release(&whole);
	buf_release(&out);
}

static void a_section_that_is_asked_for_stays(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct buf whole = BUF_INIT, out = BUF_INIT;
	struct strlist keep = {0};
	struct elfstrip_wishes wishes = {.keep = &keep};
	strlist_add(&keep, ".comment");
	make(&forms[3], ET_EXEC, program_parts, 8, &whole);
	assert_int_equal(strip(&whole, &wishes, &out, NULL, &err), 0);
	expect_sections(&out, ".note.package .comment .sbom .shstrtab");
	buf_release(&out);
	out = (struct buf)BUF_INIT;
	strlist_add(&keep, ".symtab");
	assert_int_equal(strip(&whole, &wishes, &out, NULL, &err), -1);
	assert_non_null(strstr(err.message, "cannot stay"));
	err_clear(&err);
	strlist_release(&keep);
	buf_release(&whole);
	buf_release(&out);
}

static void expect_refused(const struct buf *whole, const char *why)
{
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT;
	assert_int_equal(strip(whole, NULL, &out, NULL, &err), -1);
	assert_int_equal(err.kind, ERR_FAIL);
	assert_non_null(strstr(err.message, why));
	err_clear(&err);
	buf_release(&out);
}

static void what_would_be_broken_is_refused(void **state)
{
	(void)state;
	static const struct part unloaded[] = {{".data", SHT_PROGBITS, SHF_ALLOC, 0x1f0, 0x20, 0, 1}};
	struct buf whole = BUF_INIT;
	make(&forms[0], ET_REL, program_parts, 8, &whole);
	expect_refused(&whole, "object file");
	buf_release(&whole);
	whole = (struct buf)BUF_INIT;
	make(&forms[0], ET_CORE, program_parts, 8, &whole);
	expect_refused(&whole, "core dump");
	buf_release(&whole);
	whole = (struct buf)BUF_INIT;
	make(&forms[0], ET_EXEC, unloaded, 1, &whole);
	expect_refused(&whole, "no segment loads it");
	buf_release(&whole);
	whole = (struct buf)BUF_INIT;
	make(&forms[0], ET_EXEC, program_parts, 8, &whole);
	buf_add_str(&whole, "an archive");
	expect_refused(&whole, "10 bytes behind its end");
	buf_release(&whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loaded_bytes_stay_and_the_evidence_is_found),
		cmocka_unit_test(twice_is_the_same_as_once),
		cmocka_unit_test(a_program_without_evidence_has_no_table_left),
		cmocka_unit_test(one_section_tells_other_tools_to_keep_off),
		cmocka_unit_test(a_library_keeps_its_loaded_headers_and_their_numbers),
		cmocka_unit_test(a_section_that_is_asked_for_stays),
		cmocka_unit_test(what_would_be_broken_is_refused),
	};
	return cmocka_run_group_tests_name("elfstrip", tests, NULL, NULL);
}
