#include "input/elfsbom.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "wire/cyclonedx.h"
#include "wrap/flate_zlib.h"
#include "wrap/hash_openssl.h"
#include "wrap/json_jansson.h"

#define NOTE_PACKAGE 0xcafe1a7eU
#define DIGEST_PREFIX "sha256:"

static bool is_digest(const char *hex)
{
	return strlen(hex) == 64 && strspn(hex, "0123456789abcdef") == 64;
}

/* Takes name, version and digest from one FDO note; notes that are not tare's have no digest and
 * change nothing. */
static void read_note(struct span content, struct elfsbom *out)
{
	struct err ignored = ERR_INIT; /* what others put into their notes is not tare's to judge */
	const char *end = memchr(content.at, '\0', content.length);
	if (end)
		content.length = (size_t)(end - content.at);
	struct jsn *root = content.length <= LIMIT_NOTE ? jsn_parse(content, &ignored) : NULL;
	const char *digest = jsn_get_text(root, "sbom");
	if (digest && str_starts(digest, DIGEST_PREFIX) && is_digest(digest + strlen(DIGEST_PREFIX)) &&
	    !out->digest) {
		out->digest = str_dup(digest + strlen(DIGEST_PREFIX));
		out->name = str_dup(jsn_get_text(root, "name"));
		out->version = str_dup(jsn_get_text(root, "version"));
	}
	jsn_free(root);
	err_clear(&ignored);
}

static void walk_notes(const struct elffile *file, struct span notes, uint64_t align,
                       struct elfsbom *out)
{
	size_t cursor = 0;
	struct elfnote note;
	while (elffile_note(file, notes, align, &cursor, &note))
		if (note.type == NOTE_PACKAGE && strcmp(note.owner, "FDO") == 0)
			read_note(note.content, out);
}

/* Through the section, or, when the section headers are gone, through the segments. */
static void read_notes(const struct elffile *file, struct elfsbom *out)
{
	for (size_t i = 1; i < file->section_count; i++) {
		const struct elfsection *section = &file->section[i];
		if (section->type == SHT_NOTE)
			walk_notes(file, elffile_bytes(file, section), section->align, out);
	}
	for (size_t i = 0; i < file->segment_count && file->section_count == 0; i++) {
		const struct elfsegment *segment = &file->segment[i];
		if (segment->type != PT_NOTE || segment->offset > file->size ||
		    segment->file_size > file->size - segment->offset)
			continue;
		struct span notes = {(const char *)file->data + segment->offset, segment->file_size};
		walk_notes(file, notes, segment->align, out);
	}
}

static int read_document(struct span packed, struct elfsbom *out, struct err *err)
{
	BUF_AUTO struct buf json = BUF_INIT;
	if (flate_unpack(packed.at, packed.length, LIMIT_SBOM_JSON, &json, err) != 0 ||
	    cyclonedx_read(buf_span(&json), &out->sbom, err) != 0)
		return err_wrap(err, "section .sbom");
	MEM_AUTO char *digest = sha256_hex(json.data, json.size);
	bool is_named = !out->digest || strcmp(digest, out->digest) == 0;
	out->state = is_named ? ELFSBOM_FULL : ELFSBOM_MISMATCH;
	out->json_size = json.size;
	out->json = buf_detach(&json);
	return 0;
}

int elfsbom_read(const struct elffile *file, struct elfsbom *out, struct err *err)
{
	*out = (struct elfsbom){0};
	read_notes(file, out);
	const struct elfsection *section = elffile_find(file, ".sbom");
	struct span packed = section ? elffile_bytes(file, section) : (struct span){"", 0};
	if (section && packed.length == 0) {
		err_set(err, ERR_FAIL, "section .sbom is empty or reaches out of the file");
	} else if (section) {
		if (read_document(packed, out, err) == 0)
			return 0;
	} else {
		if (out->digest)
			out->state = strspn(out->digest, "0") == 64 ? ELFSBOM_PENDING : ELFSBOM_NOTE_ONLY;
		return 0;
	}
	elfsbom_release(out);
	return -1;
}

void elfsbom_release(struct elfsbom *elfsbom)
{
	free(elfsbom->name);
	free(elfsbom->version);
	free(elfsbom->digest);
	free(elfsbom->json);
	sbom_release(&elfsbom->sbom);
	*elfsbom = (struct elfsbom){0};
}
