#include "input/elfsbom.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "input/package_note.h"
#include "wire/cyclonedx.h"
#include "wrap/flate_zlib.h"
#include "wrap/hash_openssl.h"
#include "wrap/json_jansson.h"

#define DIGEST_PREFIX "sha256:"

static bool is_digest(const char *hex)
{
	return strlen(hex) == 64 && strspn(hex, "0123456789abcdef") == 64;
}

/* Takes name, version and digest from tare's note; others have no digest and change nothing. */
static void read_note(const struct jsn *note, void *context)
{
	struct elfsbom *out = context;
	const char *digest = jsn_get_text(note, "sbom");
	if (!digest || !str_starts(digest, DIGEST_PREFIX) ||
	    !is_digest(digest + strlen(DIGEST_PREFIX)) || out->digest)
		return;
	out->digest = str_dup(digest + strlen(DIGEST_PREFIX));
	out->name = str_dup(jsn_get_text(note, "name"));
	out->version = str_dup(jsn_get_text(note, "version"));
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
	package_note_each(file, read_note, out);
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
