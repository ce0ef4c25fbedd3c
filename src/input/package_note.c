#include "input/package_note.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "wire/purl.h"

#define NOTE_PACKAGE 0xcafe1a7eU

struct walk {
	void (*use)(const struct jsn *note, void *context);
	void *context;
	size_t notes, bytes; /* how much more may be looked at */
};

static void use_note(struct span content, struct walk *walk)
{
	struct err ignored = ERR_INIT; /* what others put into their notes is not ours to judge */
	const char *end = memchr(content.at, '\0', content.length);
	if (end)
		content.length = (size_t)(end - content.at);
	struct jsn *root = content.length <= LIMIT_NOTE ? jsn_parse(content, &ignored) : NULL;
	if (jsn_is_object(root))
		walk->use(root, walk->context);
	jsn_free(root);
	err_clear(&ignored);
}

static void walk_notes(const struct elffile *file, struct span notes, uint64_t align,
                       struct walk *walk)
{
	size_t cursor = 0;
	struct elfnote note;
	/* Many headers may point at the same notes: each byte of the file is paid for once. */
	if (notes.length > walk->bytes)
		return;
	walk->bytes -= notes.length;
	while (walk->notes && elffile_note(file, notes, align, &cursor, &note)) {
		walk->notes--;
		if (note.type == NOTE_PACKAGE && strcmp(note.owner, "FDO") == 0)
			use_note(note.content, walk);
	}
}

void package_note_each(const struct elffile *file,
                       void (*use)(const struct jsn *note, void *context), void *context)
{
	struct walk walk = {use, context, LIMIT_PACKAGE_NOTES, file->size};
	for (size_t i = 1; i < file->section_count; i++) {
		const struct elfsection *section = &file->section[i];
		if (section->type == SHT_NOTE)
			walk_notes(file, elffile_bytes(file, section), section->align, &walk);
	}
	for (size_t i = 0; i < file->segment_count && file->section_count == 0; i++) {
		const struct elfsegment *segment = &file->segment[i];
		if (segment->type != PT_NOTE || segment->offset > file->size ||
		    segment->file_size > file->size - segment->offset)
			continue;
		struct span notes = {(const char *)file->data + segment->offset, segment->file_size};
		walk_notes(file, notes, segment->align, &walk);
	}
}

static char *stated_purl(const char *text)
{
	struct purl purl;
	struct err ignored = ERR_INIT;
	if (!text || purl_parse(text, &purl, &ignored) != 0) {
		err_clear(&ignored);
		return NULL;
	}
	char *canonical = purl_format(&purl);
	purl_release(&purl);
	return canonical;
}

static char *made_purl(const struct jsn *note, const char *name)
{
	static const char *const package_types[] = {"deb", "rpm", "apk", "alpm"};
	const char *type = jsn_get_text(note, "type"), *os = jsn_get_text(note, "os");
	const char *os_version = jsn_get_text(note, "osVersion");
	struct purl purl = PURL_INIT;
	for (size_t i = 0; type && i < sizeof package_types / sizeof *package_types; i++)
		if (strcmp(type, package_types[i]) == 0 && os && *os)
			purl.type = str_dup(type);
	if (purl.type) {
		purl.namespace = str_dup(os);
		MEM_AUTO char *distro = str_format("%s-%s", os, os_version ? os_version : "");
		purl_qualify(&purl, "distro", os_version && *os_version ? distro : os);
		purl_qualify(&purl, "arch", jsn_get_text(note, "architecture"));
	} else {
		purl.type = str_dup("generic");
	}
	purl.name = str_dup(name);
	purl.version = str_dup(jsn_get_text(note, "version"));
	char *text = purl_format(&purl);
	purl_release(&purl);
	return text;
}

struct component package_note_component(const struct jsn *note)
{
	const char *name = jsn_get_text(note, "name"), *version = jsn_get_text(note, "version");
	struct component component = {.how = HOW_STATIC};
	if (!name || !*name)
		return component;
	component.name = str_dup(name);
	component.version = version && *version ? str_dup(version) : NULL;
	component.purl = stated_purl(jsn_get_text(note, "purl"));
	if (!component.purl)
		component.purl = made_purl(note, name);
	component.ref = str_dup(component.purl);
	return component;
}
