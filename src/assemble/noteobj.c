#include "assemble/noteobj.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wire/elf_encode.h"
#include "wrap/json_jansson.h"

#define NOTE_TYPE 0xcafe1a7eU
#define NOTE_OWNER "FDO"
#define DIGEST_PREFIX "\"sbom\":\"sha256:"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

char *noteobj_text(const char *name, const char *version, const char *metadata)
{
	struct err err = ERR_INIT;
	struct jsn *note = metadata ? jsn_parse(span_of(metadata), &err) : NULL;
	err_clear(&err);
	if (!jsn_is_object(note)) {
		jsn_free(note);
		note = jsn_object();
	}
	if (!jsn_get(note, "name"))
		jsn_set_text(note, "name", name);
	if (!jsn_get(note, "version"))
		jsn_set_text(note, "version", version);
	if (!jsn_get(note, "type"))
		jsn_set_text(note, "type", "generic");
	jsn_set_text(note, "sbom", "sha256:" ZEROS);
	struct buf text = BUF_INIT;
	jsn_write(note, &text);
	jsn_free(note);
	return buf_detach(&text);
}

static void put_note(struct buf *out, struct elf_form form, const char *text)
{
	size_t size = strlen(text) + 1;
	elf_put32(out, form, sizeof NOTE_OWNER);
	elf_put32(out, form, (uint32_t)size);
	elf_put32(out, form, NOTE_TYPE);
	buf_add(out, NOTE_OWNER, sizeof NOTE_OWNER);
	buf_add(out, text, size);
	buf_add_fill(out, 0, -size & 3);
}

void noteobj_write(const struct elffile *like, const char *text, struct buf *out)
{
	/* GNU ld wants .note.GNU-stack, or warns that the stack may be executable. */
	static const char names[] = "\0.note.package\0.note.GNU-stack\0.shstrtab";
	struct elf_form form = elf_form_of(like);
	struct buf BUF_AUTO note = BUF_INIT;
	put_note(&note, form, text);
	uint64_t note_at = elf_header_size(form);
	uint64_t names_at = note_at + note.size;
	uint64_t table_at = (names_at + sizeof names + 7) & ~(uint64_t)7;
	elf_put_header(out, like, table_at, 4, 3);
	buf_add(out, note.data, note.size);
	buf_add(out, names, sizeof names);
	buf_add_fill(out, 0, table_at - names_at - sizeof names);
	elf_put_section(out, form, &(struct elfsection){0}, 0);
	/* Every linker here keeps SHT_NOTE sections under --gc-sections. */
	elf_put_section(
		out, form,
		&(struct elfsection){
			.type = SHT_NOTE, .flags = SHF_ALLOC, .offset = note_at, .size = note.size, .align = 4},
		1);
	elf_put_section(out, form,
	                &(struct elfsection){.type = SHT_PROGBITS, .offset = names_at, .align = 1}, 15);
	elf_put_section(out, form,
	                &(struct elfsection){
						.type = SHT_STRTAB, .offset = names_at, .size = sizeof names, .align = 1},
	                31);
}

/* Our note's JSON in the section, or NULL. */
static char *find_text(const struct elffile *file, const struct elfsection *section)
{
	size_t cursor = 0;
	struct elfnote note;
	while (elffile_note(file, elffile_bytes(file, section), section->align, &cursor, &note)) {
		if (note.type != NOTE_TYPE || strcmp(note.owner, NOTE_OWNER) != 0)
			continue;
		MEM_AUTO char *text = span_dup(note.content);
		if (strstr(text, DIGEST_PREFIX ZEROS))
			return MEM_STEAL(text);
	}
	return NULL;
}

int noteobj_patch(const struct elffile *file, unsigned char *image, const char *digest,
                  struct err *err)
{
	const struct elfsection *section = elffile_find(file, ".note.package");
	MEM_AUTO char *text = section ? find_text(file, section) : NULL;
	if (!text)
		return 1;
	char *zeros = strstr(text, DIGEST_PREFIX ZEROS) + strlen(DIGEST_PREFIX);
	memcpy(zeros, digest, sizeof ZEROS - 1);
	struct buf BUF_AUTO note = BUF_INIT;
	struct elf_form form = elf_form_of(file);
	put_note(&note, form, text);
	if (note.size > section->size)
		return err_set(err, ERR_FAIL, ".note.package is smaller than the note it should hold");
	/* What other notes leave free becomes part of our note's NUL padding. */
	struct buf BUF_AUTO size = BUF_INIT;
	uint64_t content = section->size - 12 - sizeof NOTE_OWNER;
	elf_put32(&size, form, (uint32_t)content);
	if (section->size != note.size)
		memcpy(note.data + 4, size.data, 4);
	memset(image + section->offset, 0, section->size);
	memcpy(image + section->offset, note.data, note.size);
	return 0;
}
