#include "assemble/elfstrip.h"

#include <string.h>

#include "assemble/elfhole.h"
#include "base/mem.h"
#include "wire/elf_encode.h"

/* What a section of the old file becomes. */
enum fate {
	FATE_GOES,
	FATE_STAYS,
	FATE_BLANK, /* an empty header, so that the sections behind it keep their numbers */
};

struct job {
	const struct elffile *file;
	struct elf_form form;
	bool keep_loaded;
	uint64_t loaded_end; /* up to here the file stays as it is */
	enum fate *fate;     /* of each section */
	uint16_t *number;    /* in the new table */
	size_t staying;      /* entries of the new table, the null entry and the names not counted */
	size_t marked;       /* the section that bears the mark; 0: an empty one more, or none */
	bool has_mark;
	struct elfholes holes; /* of the loaded part, while it is written */
};

/* Where scanners and tare look by name; the first of them is to bear the mark.  A note cannot:
 * it is known by its type too. */
static const char *const evidence[] = {".sbom", ".dep-v0", ".rust-deps-v0", ".go.buildinfo",
                                       ".note.package"};
#define EVIDENCE_MARKABLE 4

static size_t evidence_rank(const char *name)
{
	size_t i = 0;
	while (i < sizeof evidence / sizeof *evidence && strcmp(name, evidence[i]) != 0)
		i++;
	return i;
}

static bool is_evidence(const char *name)
{
	return evidence_rank(name) < sizeof evidence / sizeof *evidence;
}

static bool is_loaded(const struct elfsection *section)
{
	return section->flags & SHF_ALLOC && section->type != SHT_NULL;
}

static bool has_bytes(const struct elfsection *section)
{
	return section->type != SHT_NOBITS && section->type != SHT_NULL && section->size;
}

/* Moves *end behind [offset, offset + size); -1 when that is not in the file.  An empty segment
 * counts: the kernel maps the page it begins in. */
static int reach(const struct elffile *file, uint64_t offset, uint64_t size, const char *what,
                 uint64_t *end, struct err *err)
{
	if (offset > file->size || size > file->size - offset)
		return err_set(err, ERR_FAIL, "%s reaches out of the file", what);
	if (offset + size > *end)
		*end = offset + size;
	return 0;
}

static int find_loaded_end(struct job *job, struct err *err)
{
	const struct elffile *file = job->file;
	if (reach(file, 0, elf_header_size(job->form), "the ELF header", &job->loaded_end, err) != 0 ||
	    reach(file, file->segment_offset, (uint64_t)file->segment_count * file->segment_entry,
	          "the program header table", &job->loaded_end, err) != 0)
		return -1;
	for (size_t i = 0; i < file->segment_count; i++) {
		const struct elfsegment *segment = &file->segment[i];
		if (reach(file, segment->offset, segment->file_size, "a segment", &job->loaded_end, err) !=
		    0)
			return -1;
	}
	return 0;
}

static int check_kind(const struct elffile *file, struct err *err)
{
	if (file->type == ET_REL)
		return err_set(err, ERR_FAIL,
		               "it is an object file, which is linked by its symbols; 'strip -g' takes "
		               "the debug information alone");
	if (file->type == ET_CORE)
		return err_set(err, ERR_FAIL, "it is a core dump, not a program");
	if (file->type != ET_EXEC && file->type != ET_DYN)
		return err_set(err, ERR_FAIL, "it is not a program (ELF type %u)", file->type);
	if (file->segment_count == 0)
		return err_set(err, ERR_FAIL, "it has no program headers, so nothing of it is loaded");
	/* Their number would stand in the first section header. */
	if (file->segment_count >= PN_XNUM)
		return err_set(err, ERR_FAIL, "it has too many program headers");
	return 0;
}

static int check_section(const struct job *job, const struct elfsection *section, uint64_t *end,
                         struct err *err)
{
	MEM_AUTO char *what = str_format("section '%s'", section->name);
	if (!has_bytes(section))
		return 0;
	if (reach(job->file, section->offset, section->size, what, end, err) != 0)
		return -1;
	if (is_loaded(section) && section->offset + section->size > job->loaded_end)
		return err_set(err, ERR_FAIL, "%s is marked as loaded, but no segment loads it", what);
	return 0;
}

/* Everything the headers name lies in the file, and the file ends there. */
static int check(struct job *job, struct err *err)
{
	const struct elffile *file = job->file;
	if (check_kind(file, err) != 0 || find_loaded_end(job, err) != 0)
		return -1;
	uint64_t end = job->loaded_end;
	if (reach(file, file->section_offset, (uint64_t)file->section_count * file->section_entry,
	          "the section header table", &end, err) != 0)
		return -1;
	for (size_t i = 1; i < file->section_count; i++)
		if (check_section(job, &file->section[i], &end, err) != 0)
			return -1;
	for (uint64_t at = end; at < file->size; at++)
		if (file->data[at])
			return err_set(err, ERR_FAIL,
			               "%llu bytes behind its end belong to no section and would be lost (an "
			               "appended archive?)",
			               (unsigned long long)(file->size - end));
	return 0;
}

/* Linked against, not started: the headers of its loaded sections are for linkers. */
static int is_library(const struct elffile *file, bool *yes, struct err *err)
{
	struct elfdynamic dynamic;
	if (elffile_dynamic(file, &dynamic, err) != 0)
		return -1;
	bool is_program = file->type == ET_EXEC ||
	                  (file->entry != 0 && (dynamic.is_pie || dynamic.interpreter != NULL));
	*yes = file->type == ET_DYN && (dynamic.soname || !is_program);
	elfdynamic_release(&dynamic);
	return 0;
}

static bool is_wanted(const struct job *job, const struct elfsection *section,
                      const struct elfstrip_wishes *wishes)
{
	if (section->type == SHT_NULL)
		return false;
	if (is_evidence(section->name) || (job->keep_loaded && is_loaded(section)))
		return true;
	return wishes && wishes->keep && strlist_has(wishes->keep, section->name);
}

/* A section that stays is worth little without the one it refers to (.dynamic and .dynstr); but
 * symbols never come back that way. */
static void keep_links(struct job *job, size_t from)
{
	const struct elffile *file = job->file;
	for (size_t i = from; i && i < file->section_count && job->fate[i] != FATE_STAYS &&
	                      file->section[i].type != SHT_SYMTAB;) {
		job->fate[i] = FATE_STAYS;
		i = i == file->name_section ? 0 : file->section[i].link;
	}
}

static void choose_mark(struct job *job)
{
	size_t best = EVIDENCE_MARKABLE;
	job->has_mark = job->staying && !job->keep_loaded;
	for (size_t i = 1; job->has_mark && i < job->file->section_count; i++) {
		size_t rank = evidence_rank(job->file->section[i].name);
		bool can = job->fate[i] == FATE_STAYS && job->file->section[i].type != SHT_NOBITS;
		if (can && rank < best) {
			best = rank;
			job->marked = i;
		}
	}
}

static int keep_wanted(struct job *job, const struct elfstrip_wishes *wishes, struct err *err)
{
	const struct elffile *file = job->file;
	bool is_any = false;
	for (size_t i = 1; i < file->section_count; i++) {
		const struct elfsection *section = &file->section[i];
		if (!is_wanted(job, section, wishes) || i == file->name_section)
			continue;
		if (section->type == SHT_SYMTAB)
			return err_set(err, ERR_FAIL,
			               "'%s' cannot stay: it names sections by numbers, which change",
			               section->name);
		keep_links(job, i);
		is_any = true;
	}
	/* Where there is a table, readers look in it for what a dynamic program needs. */
	for (size_t i = 1; is_any && i < file->section_count; i++)
		if (file->section[i].type == SHT_DYNAMIC)
			keep_links(job, i);
	/* The names are written anew. */
	if (file->name_section < file->section_count)
		job->fate[file->name_section] = FATE_GOES;
	return 0;
}

/* Headers of sections that go stay as empty ones in front of the last loaded section: dynamic
 * symbols name sections by numbers. */
static void keep_numbers(struct job *job)
{
	size_t last = job->keep_loaded ? job->file->section_count : 0;
	while (last && !(job->fate[last - 1] == FATE_STAYS && is_loaded(&job->file->section[last - 1])))
		last--;
	for (size_t i = 1; i < last; i++)
		if (job->fate[i] == FATE_GOES)
			job->fate[i] = FATE_BLANK;
}

static int decide(struct job *job, const struct elfstrip_wishes *wishes, struct err *err)
{
	if (keep_wanted(job, wishes, err) != 0)
		return -1;
	keep_numbers(job);
	size_t count = 1;
	for (size_t i = 1; i < job->file->section_count; i++) {
		if (job->fate[i] == FATE_GOES)
			continue;
		if (count >= SHN_LORESERVE - 3)
			return err_set(err, ERR_FAIL, "it has too many sections");
		job->number[i] = (uint16_t)count++;
	}
	job->staying = count - 1;
	choose_mark(job);
	return 0;
}

/* Puts the bytes into a hole, or else behind all that is there.  Returns their offset. */
static uint64_t place(struct job *job, const void *data, size_t size, uint64_t align,
                      struct buf *out)
{
	/* An alignment that is no power of two, or larger than a page, is nobody's need in a file. */
	uint64_t unit = align && (align & (align - 1)) == 0 && align <= 4096 ? align : 1;
	uint64_t offset = 0;
	if (elfholes_take(&job->holes, size, unit, &offset)) {
		memcpy(out->data + offset, data, size);
		return offset;
	}
	buf_add_fill(out, 0, (size_t)(-out->size & (unit - 1)));
	offset = out->size;
	buf_add(out, data, size);
	return offset;
}

static void put_mark(struct elfsection *header)
{
	header->type = ELFSTRIP_MARK;
	header->flags |= SHF_OS_NONCONFORMING;
}

/* The old header of section i with its new place and its references renumbered. */
static struct elfsection moved(struct job *job, size_t i, struct buf *out)
{
	const struct elffile *file = job->file;
	struct elfsection header = file->section[i];
	header.link = header.link < file->section_count ? job->number[header.link] : 0;
	if (header.type == SHT_REL || header.type == SHT_RELA || header.flags & SHF_INFO_LINK)
		header.info = header.info < file->section_count ? job->number[header.info] : 0;
	if (job->has_mark && job->marked == i)
		put_mark(&header);
	if (is_loaded(&header) || !has_bytes(&header))
		return header;
	header.offset = place(job, file->data + file->section[i].offset, header.size, header.align,
	                      out);
	return header;
}

/* Sections, names, table.  Returns the table's offset, or 0 when nothing stays. */
static uint64_t put_sections(struct job *job, struct buf *out)
{
	static const char own_name[] = ".shstrtab";
	BUF_AUTO struct buf names = BUF_INIT;
	BUF_AUTO struct buf table = BUF_INIT;
	if (job->staying == 0)
		return 0;
	names.ceiling = out->ceiling;
	buf_add_byte(&names, 0);
	elf_put_section(&table, job->form, &(struct elfsection){0}, 0);
	for (size_t i = 1; i < job->file->section_count; i++) {
		struct elfsection header = {0};
		uint32_t name = 0;
		if (job->fate[i] == FATE_GOES)
			continue;
		if (job->fate[i] == FATE_STAYS) {
			header = moved(job, i, out);
			name = (uint32_t)names.size;
			buf_add(&names, header.name, strlen(header.name) + 1);
		}
		elf_put_section(&table, job->form, &header, name);
	}
	if (job->has_mark && job->marked == 0) {
		struct elfsection header = {.offset = job->loaded_end, .align = 1};
		put_mark(&header);
		elf_put_section(&table, job->form, &header, (uint32_t)names.size);
		buf_add_str(&names, ELFSTRIP_MARK_NAME);
		buf_add_byte(&names, 0);
	}
	uint32_t name = (uint32_t)names.size;
	buf_add(&names, own_name, sizeof own_name);
	uint64_t names_at = place(job, names.data, names.size, 1, out);
	struct elfsection last = {
		.type = SHT_STRTAB, .offset = names_at, .size = names.size, .align = 1};
	elf_put_section(&table, job->form, &last, name);
	out->full = out->full || names.full;
	return place(job, table.data, table.size, job->form.is_64 ? 8 : 4, out);
}

static void find_holes(struct job *job, unsigned char *image)
{
	size_t count = job->file->section_count;
	MEM_AUTO bool *kept = mem_alloc(count * sizeof *kept);
	for (size_t i = 0; i < count; i++)
		kept[i] = job->fate[i] == FATE_STAYS;
	elfholes_find(job->file, kept, image, job->loaded_end, &job->holes);
}

static int write_file(struct job *job, struct buf *out, struct err *err)
{
	/* Headers may share bytes; what they unfold to is bounded by what is there. */
	if (job->file->size < BUF_CEILING / 2 - 4096)
		out->ceiling = 2 * job->file->size + 4096;
	buf_add(out, job->file->data, job->loaded_end);
	if (!out->full)
		find_holes(job, out->data);
	uint64_t table_at = put_sections(job, out);
	elfholes_release(&job->holes);
	if (out->full || (!job->form.is_64 && out->size > UINT32_MAX))
		return err_set(err, ERR_FAIL, "it is too large to be written anew");
	bool is_longer = job->has_mark && job->marked == 0;
	uint16_t names = table_at ? (uint16_t)(job->staying + 1 + is_longer) : 0;
	elf_patch_tables(out->data, job->form, table_at, (uint16_t)(table_at ? names + 1 : 0));
	elf_patch_names(out->data, job->form, names);
	return 0;
}

static bool is_debug(const char *name)
{
	return str_starts(name, ".debug") || str_starts(name, ".zdebug") || str_starts(name, ".stab") ||
	       str_starts(name, ".gdb_index") || str_starts(name, ".gnu_debug") ||
	       strcmp(name, ".line") == 0;
}

static void count(const struct job *job, uint64_t new_size, struct elfstrip_gone *gone)
{
	const struct elffile *file = job->file;
	*gone = (struct elfstrip_gone){0};
	for (size_t i = 1; i < file->section_count; i++) {
		const struct elfsection *section = &file->section[i];
		if (job->fate[i] == FATE_STAYS || is_loaded(section) || !has_bytes(section) ||
		    i == file->name_section)
			continue;
		if (section->type == SHT_SYMTAB || section->type == SHT_STRTAB ||
		    section->type == SHT_SYMTAB_SHNDX)
			gone->symbols += section->size;
		else if (is_debug(section->name))
			gone->debug += section->size;
		else
			gone->other += section->size;
	}
	gone->headers = (int64_t)(file->size - new_size - gone->symbols - gone->debug - gone->other);
}

int elfstrip(const struct elffile *file, const struct elfstrip_wishes *wishes, struct buf *out,
             struct elfstrip_gone *gone, struct err *err)
{
	struct job job = {.file = file, .form = elf_form_of(file)};
	if (check(&job, err) != 0 || is_library(file, &job.keep_loaded, err) != 0)
		return -1;
	job.keep_loaded = job.keep_loaded || (wishes && wishes->keep_loaded);
	MEM_AUTO enum fate *fate = mem_alloc(file->section_count * sizeof *fate);
	MEM_AUTO uint16_t *number = mem_alloc(file->section_count * sizeof *number);
	job.fate = fate;
	job.number = number;
	if (decide(&job, wishes, err) != 0 || write_file(&job, out, err) != 0)
		return -1;
	if (gone)
		count(&job, out->size, gone);
	return 0;
}
