/* The promises of input/dep_v0, go_buildinfo, elfcatch and package_note, on ELF files made here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "input/dep_v0.h"
#include "input/elfcatch.h"
#include "input/elfevidence.h"
#include "input/go_buildinfo.h"
#include "wrap/flate_zlib.h"

/* A small ELF64: header, segments for all of `content` at address 0x400000 + offset, no sections.
 */
#define BODY (sizeof(Elf64_Ehdr) + 2 * sizeof(Elf64_Phdr))
#define BASE ((uint64_t)0x400000)

static void make_elf(struct buf *out, const void *content, size_t size, uint32_t note_at,
                     uint32_t note_size)
{
	Elf64_Ehdr header = {.e_type = ET_EXEC, .e_machine = EM_X86_64, .e_version = 1};
	memcpy(header.e_ident, ELFMAG, SELFMAG);
	header.e_ident[EI_CLASS] = ELFCLASS64;
	header.e_ident[EI_DATA] = ELFDATA2LSB;
	header.e_ident[EI_VERSION] = EV_CURRENT;
	header.e_phoff = sizeof header;
	header.e_ehsize = sizeof header;
	header.e_phentsize = sizeof(Elf64_Phdr);
	header.e_phnum = 2;
	header.e_entry = BASE;
	/* The loaded bytes begin at the start of the body, at a multiple of 16 (176). */
	Elf64_Phdr load = {.p_type = PT_LOAD,
	                   .p_flags = PF_R | PF_W,
	                   .p_offset = BODY,
	                   .p_vaddr = BASE + BODY,
	                   .p_filesz = size,
	                   .p_memsz = size,
	                   .p_align = 1};
	Elf64_Phdr note = load;
	note.p_type = PT_NOTE;
	note.p_flags = PF_R;
	note.p_offset = BODY + note_at;
	note.p_filesz = note_size;
	note.p_align = 4;
	buf_add(out, &header, sizeof header);
	buf_add(out, &load, sizeof load);
	buf_add(out, &note, sizeof note);
	buf_add(out, content, size);
}

static void add_note(struct buf *out, const char *json)
{
	uint32_t head[3] = {4, (uint32_t)strlen(json) + 1, 0xcafe1a7e};
	buf_add(out, head, sizeof head);
	buf_add(out, "FDO", 4);
	buf_add(out, json, head[1]);
	while (out->size % 4)
		buf_add_byte(out, 0);
}

static const char modules[] = "0123456789abcdefpath\texample.org/x\n"
							  "mod\texample.org/x\t(devel)\t\n"
							  "dep\tgithub.com/a/b\tv1.2.3\th1:abc=\n"
							  "dep\tgithub.com/c/d\tv0.1.0\n=>\tgithub.com/e/f\tv0.2.0\th1:x=\n"
							  "dep\tgithub.com/g/h\tv0.3.0\n=>\t./local\t\t\n"
							  "build\tCGO_ENABLED=1\n0123456789abcdef";

static void add_varint_text(struct buf *out, const char *text)
{
	size_t size = strlen(text);
	for (; size >= 0x80; size >>= 7)
		buf_add_byte(out, (unsigned char)(size | 0x80));
	buf_add_byte(out, (unsigned char)size);
	buf_add_str(out, text);
}

static void add_go_header(struct buf *out, unsigned char pointer_size, unsigned char flags)
{
	buf_add(out, GO_BUILDINFO_MAGIC, 14);
	buf_add_byte(out, pointer_size);
	buf_add_byte(out, flags);
}

static void add_go_inline(struct buf *out)
{
	add_go_header(out, 8, 2);
	buf_add_fill(out, 0, 16);
	add_varint_text(out, "go1.22.1 X:nothing");
	add_varint_text(out, modules);
}

static void expect_go(const struct sbom *sbom)
{
	assert_int_equal(sbom->count, 5);
	assert_string_equal(sbom->item[0].name, "example.org/x");
	assert_null(sbom->item[0].version);
	assert_int_equal(sbom->item[0].how, HOW_APPLICATION);
	assert_string_equal(sbom->item[1].purl, "pkg:golang/github.com/a/b@v1.2.3");
	assert_string_equal(sbom->item[2].purl, "pkg:golang/github.com/e/f@v0.2.0");
	assert_string_equal(sbom->item[3].name, "github.com/g/h");
	assert_null(sbom->item[3].version);
	assert_string_equal(sbom->item[4].purl, "pkg:golang/stdlib@1.22.1");
	assert_int_equal(sbom->gaps.count, 1);
}

static int read_go(const struct buf *elf, struct sbom *sbom, struct err *err)
{
	struct elffile file;
	*sbom = (struct sbom)SBOM_INIT;
	if (elffile_open(&file, elf->data, elf->size, "test", err) != 0)
		return -1;
	int rc = go_buildinfo_read(&file, sbom, err);
	elffile_release(&file);
	return rc;
}

static void go_build_info_in_place_is_read(void **state)
{
	(void)state;
	BUF_AUTO struct buf body = BUF_INIT, elf = BUF_INIT;
	struct err err = ERR_INIT;
	struct sbom sbom;
	buf_add_fill(&body, 7, 32);
	add_go_inline(&body);
	make_elf(&elf, body.data, body.size, 0, 0);
	if (read_go(&elf, &sbom, &err) != 0)
		fail_msg("%s", err.message);
	expect_go(&sbom);
	sbom_release(&sbom);
}

static void add_word(struct buf *out, uint64_t value, size_t size, bool is_big)
{
	for (size_t i = 0; i < size; i++)
		buf_add_byte(out, (unsigned char)(value >> 8 * (is_big ? size - 1 - i : i)));
}

/* The form before Go 1.18: the header points at string headers, which point at the strings. */
static void make_pointers(struct buf *elf, size_t size, bool is_big)
{
	BUF_AUTO struct buf body = BUF_INIT;
	uint64_t start = BASE + BODY;
	uint64_t texts = 32 + 4 * size;
	add_go_header(&body, (unsigned char)size, is_big);
	add_word(&body, start + 32, size, is_big);
	add_word(&body, start + 32 + 2 * size, size, is_big);
	buf_add_fill(&body, 0, 32 - body.size);
	add_word(&body, start + texts, size, is_big);
	add_word(&body, 8, size, is_big);
	add_word(&body, start + texts + 8, size, is_big);
	add_word(&body, sizeof modules - 1, size, is_big);
	buf_add_str(&body, "go1.22.1");
	buf_add_str(&body, modules);
	make_elf(elf, body.data, body.size, 0, 0);
}

static void go_build_info_behind_pointers_is_read(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		BUF_AUTO struct buf elf = BUF_INIT;
		struct err err = ERR_INIT;
		struct sbom sbom;
		make_pointers(&elf, i & 1 ? 4 : 8, i & 2);
		if (read_go(&elf, &sbom, &err) != 0)
			fail_msg("%s", err.message);
		expect_go(&sbom);
		sbom_release(&sbom);
	}
}

static void damaged_go_build_info_is_refused_wherever_it_is_cut(void **state)
{
	(void)state;
	BUF_AUTO struct buf body = BUF_INIT, pointers = BUF_INIT;
	add_go_inline(&body);
	make_pointers(&pointers, 8, false);
	for (size_t size = 33; size < body.size; size += 7) {
		BUF_AUTO struct buf elf = BUF_INIT;
		struct err err = ERR_INIT;
		struct sbom sbom;
		make_elf(&elf, body.data, size, 0, 0);
		assert_int_equal(read_go(&elf, &sbom, &err), -1);
		assert_int_equal(sbom.count, 0);
		err_clear(&err);
	}
	/* Pointers that lead nowhere. */
	memset(pointers.data + BODY + 16, 0xff, 8);
	struct err err = ERR_INIT;
	struct sbom sbom;
	assert_int_equal(read_go(&pointers, &sbom, &err), -1);
	err_clear(&err);
}

static void a_stream_gives_what_the_file_gives(void **state)
{
	(void)state;
	static const size_t steps[] = {1, 17, 4096, 65536, 1000000};
	/* Go's header at places that straddle the stages elfcatch looks at. */
	static const size_t places[] = {32, 65536 + 2048 - 176 - 16, 131072, 300000 - 300000 % 16};
	for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
		BUF_AUTO struct buf body = BUF_INIT, elf = BUF_INIT;
		size_t note = 0;
		add_note(&body, "{\"name\":\"n\",\"version\":\"1\"}");
		note = body.size;
		buf_add_fill(&body, 7, places[p] > body.size ? places[p] - body.size : 0);
		buf_add_fill(&body, 7, (16 - body.size % 16) % 16);
		add_go_inline(&body);
		buf_add_fill(&body, 9, 100000);
		make_elf(&elf, body.data, body.size, 0, (uint32_t)note);
		for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
			struct elfcatch catch;
			struct err err = ERR_INIT;
			assert_int_equal(elfcatch_begin(&catch, elf.size, false, &err), 0);
			for (size_t at = 0; at < elf.size; at += steps[s])
				elfcatch_add(&catch, elf.data + at,
				             elf.size - at < steps[s] ? elf.size - at : steps[s]);
			assert_false(catch.is_unwanted);
			assert_false(catch.needs_all);
			struct buf caught = {.data = catch.data, .size = catch.size};
			struct elffile file;
			struct audited program;
			assert_int_equal(elffile_open(&file, caught.data, caught.size, "x", &err), 0);
			assert_int_equal(file.section_count, 0);
			assert_int_equal(elfevidence_read(&file, "x", &program, &err), 0);
			assert_int_equal(program.evidence, EVIDENCE_NOTE | EVIDENCE_GO);
			assert_int_equal(program.sbom.count, 5);
			audited_release(&program);
			elffile_release(&file);
			uint64_t at = BODY + (places[p] < note ? note : places[p]);
			at += (16 - at % 16) % 16;
			size_t length = 32 + 1 + 18 + 2 + sizeof modules - 1;
			assert_memory_equal(catch.data + at, elf.data + at, length);
			elfcatch_release(&catch);
		}
	}
}

static void a_stream_of_the_old_go_form_asks_for_the_whole_file(void **state)
{
	(void)state;
	BUF_AUTO struct buf elf = BUF_INIT;
	struct elfcatch catch;
	struct err err = ERR_INIT;
	make_pointers(&elf, 8, false);
	assert_int_equal(elfcatch_begin(&catch, elf.size, false, &err), 0);
	elfcatch_add(&catch, elf.data, elf.size);
	assert_true(catch.needs_all);
	elfcatch_release(&catch);
	assert_int_equal(elfcatch_begin(&catch, elf.size, true, &err), 0);
	elfcatch_add(&catch, elf.data, elf.size);
	assert_memory_equal(catch.data, elf.data, elf.size);
	elfcatch_release(&catch);
}

static int read_crates(const char *json, struct sbom *sbom, struct err *err)
{
	BUF_AUTO struct buf packed = BUF_INIT;
	*sbom = (struct sbom)SBOM_INIT;
	flate_pack(json, strlen(json), &packed);
	return dep_v0_parse(buf_span(&packed), sbom, err);
}

static void crates_that_are_in_the_program_are_listed_and_build_ones_are_not(void **state)
{
	(void)state;
	struct sbom sbom;
	struct err err = ERR_INIT;
	assert_int_equal(
		read_crates("{\"packages\":[{\"name\":\"app\",\"version\":\"0.1.0\",\"source\":\"local\","
	                "\"root\":true,\"dependencies\":[1]},{\"name\":\"libz-sys\",\"version\":"
	                "\"1.1.8+x\",\"source\":\"registry\"},{\"name\":\"cc\",\"version\":\"1.0.0\","
	                "\"source\":\"registry\",\"kind\":\"build\"}],\"format\":1}",
	                &sbom, &err),
		0);
	assert_int_equal(sbom.count, 2);
	assert_int_equal(sbom.item[0].how, HOW_APPLICATION);
	assert_string_equal(sbom.item[1].purl, "pkg:cargo/libz-sys@1.1.8%2Bx");
	sbom_release(&sbom);
}

static void damaged_crate_lists_are_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"", "[]", "{\"packages\":{}}", "{\"packages\":[{\"name\":\"x\"}]}",
		("{\"packages\":[{\"name\":\"a\",\"version\":\"1\",\"root\":true},"
	     "{\"name\":\"b\",\"version\":\"1\",\"root\":true}]}")};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct sbom sbom;
		struct err err = ERR_INIT;
		assert_int_equal(read_crates(bad[i], &sbom, &err), -1);
		assert_int_equal(sbom.count, 0);
		err_clear(&err);
		sbom_release(&sbom);
	}
	/* 16 MiB of spaces in a few kilobytes. */
	BUF_AUTO struct buf wide = BUF_INIT, packed = BUF_INIT;
	struct sbom sbom = SBOM_INIT;
	struct err err = ERR_INIT;
	buf_add_fill(&wide, ' ', (size_t)16 << 20);
	flate_pack(wide.data, wide.size, &packed);
	assert_int_equal(dep_v0_parse(buf_span(&packed), &sbom, &err), -1);
	assert_non_null(strstr(err.message, "more than"));
	err_clear(&err);
}

static struct audited read_evidence(const struct buf *elf)
{
	struct elffile file;
	struct audited program;
	struct err err = ERR_INIT;
	assert_int_equal(elffile_open(&file, elf->data, elf->size, "test", &err), 0);
	if (elfevidence_read(&file, "bin/test", &program, &err) != 0)
		fail_msg("%s", err.message);
	elffile_release(&file);
	return program;
}

static void one_package_note_names_the_program(void **state)
{
	(void)state;
	BUF_AUTO struct buf body = BUF_INIT, elf = BUF_INIT;
	add_note(&body, "{\"type\":\"deb\",\"os\":\"ubuntu\",\"osVersion\":\"24.10\",\"name\":\"jq\","
	                "\"version\":\"1.7.1-3\",\"architecture\":\"amd64\"}");
	make_elf(&elf, body.data, body.size, 0, (uint32_t)body.size);
	struct audited program = read_evidence(&elf);
	assert_int_equal(program.evidence, EVIDENCE_NOTE);
	assert_int_equal(program.sbom.count, 1);
	assert_string_equal(program.sbom.item[0].purl,
	                    "pkg:deb/ubuntu/jq@1.7.1-3?arch=amd64&distro=ubuntu-24.10");
	audited_release(&program);
}

static void several_package_notes_are_all_components(void **state)
{
	(void)state;
	BUF_AUTO struct buf body = BUF_INIT, elf = BUF_INIT;
	add_note(&body,
	         "{\"type\":\"apk\",\"os\":\"wolfi\",\"name\":\"glibc\",\"version\":\"2.40-r1\"}");
	add_note(&body, "no json at all");
	add_note(&body, "{\"type\":\"other\",\"name\":\"b\",\"version\":\"2\",\"purl\":\"pkg:x/y@2\"}");
	add_note(&body, "{\"name\":\"\",\"version\":\"2\"}");
	make_elf(&elf, body.data, body.size, 0, (uint32_t)body.size);
	struct audited program = read_evidence(&elf);
	assert_int_equal(program.sbom.count, 3);
	assert_string_equal(program.sbom.item[0].name, "test");
	assert_string_equal(program.sbom.item[1].purl, "pkg:apk/wolfi/glibc@2.40-r1?distro=wolfi");
	assert_string_equal(program.sbom.item[2].purl, "pkg:x/y@2");
	audited_release(&program);
}

static void a_stripped_document_is_named_by_its_digest(void **state)
{
	(void)state;
	BUF_AUTO struct buf body = BUF_INIT, elf = BUF_INIT;
	add_note(
		&body,
		"{\"name\":\"app\",\"sbom\":\"sha256:"
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\",\"version\":\"3\"}");
	make_elf(&elf, body.data, body.size, 0, (uint32_t)body.size);
	struct audited program = read_evidence(&elf);
	assert_int_equal(program.evidence, EVIDENCE_TARE);
	assert_int_equal(program.state, ELFSBOM_NOTE_ONLY);
	assert_string_equal(program.sbom.item[0].name, "app");
	assert_string_equal(program.sbom.item[0].version, "3");
	assert_int_equal(program.sbom.gaps.count, 1);
	assert_non_null(strstr(program.sbom.gaps.item[0], "sha256:0123456789abcdef"));
	audited_release(&program);
}

static void a_link_that_was_cut_off_is_told(void **state)
{
	(void)state;
	BUF_AUTO struct buf body = BUF_INIT, elf = BUF_INIT;
	add_note(&body, "{\"name\":\"app\",\"sbom\":\"sha256:"
	                "0000000000000000000000000000000000000000000000000000000000000000\"}");
	make_elf(&elf, body.data, body.size, 0, (uint32_t)body.size);
	struct audited program = read_evidence(&elf);
	assert_int_equal(program.state, ELFSBOM_PENDING);
	assert_int_equal(program.sbom.gaps.count, 1);
	audited_release(&program);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(go_build_info_in_place_is_read),
		cmocka_unit_test(go_build_info_behind_pointers_is_read),
		cmocka_unit_test(damaged_go_build_info_is_refused_wherever_it_is_cut),
		cmocka_unit_test(a_stream_gives_what_the_file_gives),
		cmocka_unit_test(a_stream_of_the_old_go_form_asks_for_the_whole_file),
		cmocka_unit_test(crates_that_are_in_the_program_are_listed_and_build_ones_are_not),
		cmocka_unit_test(damaged_crate_lists_are_refused),
		cmocka_unit_test(one_package_note_names_the_program),
		cmocka_unit_test(several_package_notes_are_all_components),
		cmocka_unit_test(a_stripped_document_is_named_by_its_digest),
		cmocka_unit_test(a_link_that_was_cut_off_is_told),
	};
	return cmocka_run_group_tests_name("elfevidence", tests, NULL, NULL);
}
