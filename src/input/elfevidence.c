#include "input/elfevidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "input/dep_v0.h"
#include "input/elfsbom.h"
#include "input/go_buildinfo.h"
#include "input/package_note.h"

static const char *machine_name(uint16_t machine)
{
	static const struct {
		uint16_t number;
		const char *name;
	} names[] = {
		{EM_386, "i386"},          {EM_X86_64, "x86-64"},   {EM_ARM, "arm"},
		{EM_AARCH64, "arm64"},     {EM_PPC64, "ppc64"},     {EM_S390, "s390"},
		{EM_RISCV, "riscv"},       {EM_MIPS, "mips"},       {EM_68K, "m68k"},
		{EM_LOONGARCH, "loong64"}, {EM_SPARCV9, "sparc64"},
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].number == machine)
			return names[i].name;
	return NULL;
}

/* Takes over what tare embedded, or makes an item[0] from its note, or from the path. */
static int read_tare(const struct elffile *file, const char *path, struct audited *out,
                     struct err *err)
{
	struct elfsbom found;
	if (elfsbom_read(file, &found, err) != 0)
		return -1;
	out->state = found.state;
	out->digest = MEM_STEAL(found.digest);
	out->json = MEM_STEAL(found.json);
	out->json_size = found.json_size;
	out->sbom = found.sbom;
	found.sbom = (struct sbom)SBOM_INIT;
	if (found.state != ELFSBOM_NONE)
		out->evidence |= EVIDENCE_TARE;
	if (out->sbom.count == 0)
		sbom_add(&out->sbom, (struct component){.name = str_dup(found.name),
		                                        .version = str_dup(found.version),
		                                        .how = HOW_APPLICATION});
	struct component *self = &out->sbom.item[0];
	if (!self->name || !*self->name)
		str_set(&self->name, path_base(path));
	elfsbom_release(&found);
	return 0;
}

static bool has_component(const struct sbom *sbom, const struct component *component)
{
	for (size_t i = 0; i < sbom->count; i++) {
		const struct component *item = &sbom->item[i];
		if (component->purl ? str_equal(item->purl, component->purl)
		                    : str_equal(item->name, component->name) &&
		                          str_equal(item->version, component->version))
			return true;
	}
	return false;
}

/* Moves the components of `more` into the program's; one that says it is the program itself names
 * it when nobody better did. */
static void merge(struct audited *out, struct sbom *more)
{
	bool is_named = out->state != ELFSBOM_NONE;
	for (size_t i = 0; i < more->count; i++) {
		struct component *from = &more->item[i];
		struct component *self = &out->sbom.item[0];
		if (from->how == HOW_APPLICATION && !is_named) {
			component_release(self);
			*self = *from;
			is_named = true;
		} else if (from->how == HOW_APPLICATION || has_component(&out->sbom, from)) {
			component_release(from);
		} else {
			sbom_add(&out->sbom, *from);
		}
	}
	for (size_t i = 0; i < more->gaps.count; i++)
		strlist_add(&out->sbom.gaps, more->gaps.item[i]);
	more->count = 0;
	sbom_release(more);
}

static int read_cargo(const struct elffile *file, struct audited *out, struct err *err)
{
	struct sbom more = SBOM_INIT;
	if (!dep_v0_is_there(file))
		return 0;
	if (dep_v0_read(file, &more, err) != 0)
		return -1;
	out->evidence |= EVIDENCE_CARGO;
	merge(out, &more);
	return 0;
}

static int read_go(const struct elffile *file, struct audited *out, struct err *err)
{
	struct sbom more = SBOM_INIT;
	uint64_t offset;
	if (!go_buildinfo_find(file, &offset))
		return 0;
	if (go_buildinfo_read(file, &more, err) != 0)
		return -1;
	out->evidence |= EVIDENCE_GO;
	merge(out, &more);
	return 0;
}

static void add_note(const struct jsn *note, void *context)
{
	struct sbom *more = context;
	/* tare's own note was read before. */
	if (jsn_get_text(note, "sbom"))
		return;
	struct component component = package_note_component(note);
	if (component.name)
		sbom_add(more, component);
	else
		component_release(&component);
}

/* One note names the program; several tell that it was put together from several packages, and
 * none of them is it. */
static void read_notes(const struct elffile *file, struct audited *out)
{
	struct sbom more = SBOM_INIT;
	package_note_each(file, add_note, &more);
	if (more.count == 0)
		return;
	out->evidence |= EVIDENCE_NOTE;
	if (more.count == 1)
		more.item[0].how = HOW_APPLICATION;
	merge(out, &more);
}

static void say_what_is_missing(struct audited *out)
{
	struct strlist *gaps = &out->sbom.gaps;
	if (out->state == ELFSBOM_NOTE_ONLY)
		strlist_take(gaps, str_format("the .sbom section was stripped; the document to look for "
		                              "is sha256:%s",
		                              out->digest));
	if (out->state == ELFSBOM_PENDING)
		strlist_add(gaps, "the link was cut off before its bill of materials was written");
	if (out->state == ELFSBOM_MISMATCH)
		strlist_take(gaps, str_format("the .sbom section is not the document the program's note "
		                              "names, sha256:%s",
		                              out->digest));
	if (out->evidence == 0)
		strlist_add(gaps, "nothing in this file says what it was made of");
	if (out->evidence == EVIDENCE_NOTE)
		strlist_add(gaps, "only a package note is there: what was linked in is not known");
}

int elfevidence_read(const struct elffile *file, const char *path, struct audited *out,
                     struct err *err)
{
	*out = (struct audited){.path = str_dup(path), .size = file->size};
	out->machine = str_dup(machine_name(file->machine));
	if (read_tare(file, path, out, err) != 0 || read_cargo(file, out, err) != 0 ||
	    read_go(file, out, err) != 0) {
		audited_release(out);
		return -1;
	}
	read_notes(file, out);
	say_what_is_missing(out);
	return 0;
}

bool elfevidence_is_program(const struct elffile *file)
{
	for (size_t i = 0; i < file->segment_count; i++)
		if (file->segment[i].type == PT_INTERP)
			return true;
	if (file->type != ET_EXEC && file->type != ET_DYN)
		return false;
	struct err ignored = ERR_INIT;
	struct elfdynamic dynamic;
	if (elffile_dynamic(file, &dynamic, &ignored) != 0) {
		err_clear(&ignored);
		return false;
	}
	bool is_library = dynamic.soname != NULL;
	bool is_static_pie = dynamic.is_pie;
	elfdynamic_release(&dynamic);
	return file->entry != 0 && !is_library && (file->type == ET_EXEC || is_static_pie);
}
