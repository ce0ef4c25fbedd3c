#include "wrap/elf_libelf.h"

#include <gelf.h>
#include <libelf.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"

bool elffile_is(const void *data, size_t size)
{
	return size >= EI_NIDENT && memcmp(data, ELFMAG, SELFMAG) == 0;
}

static bool is_inside(const struct elffile *file, uint64_t offset, uint64_t size)
{
	return offset <= file->size && size <= file->size - offset;
}

/* libelf takes a table outside of the file for no table; here that is a lie to be told. */
static int check_tables(const struct elffile *file, const GElf_Ehdr *header, const char *label,
                        struct err *err)
{
	uint64_t section = file->is_64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
	uint64_t segment = file->is_64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	uint64_t sections = header->e_shnum ? header->e_shnum : 1; /* 0: the number is in the first */
	uint64_t segments = header->e_phnum == PN_XNUM ? 0 : header->e_phnum;
	if (header->e_shoff &&
	    (header->e_shentsize != section || !is_inside(file, header->e_shoff, sections * section)))
		return err_set(err, ERR_FAIL, "'%s': its section headers are not in the file", label);
	if (segments &&
	    (header->e_phentsize != segment || !is_inside(file, header->e_phoff, segments * segment)))
		return err_set(err, ERR_FAIL, "'%s': its program headers are not in the file", label);
	return 0;
}

/* What libelf complains of.  Memory that is not there ends the process as everywhere else: it must
 * not look like a damaged file. */
static const char *why(void)
{
	const char *text = elf_errmsg(-1);
	if (text && strcmp(text, "out of memory") == 0)
		mem_alloc((size_t)-1);
	return text ? text : "unknown";
}

static int read_header(struct elffile *file, const char *label, struct err *err)
{
	GElf_Ehdr header;
	if (!gelf_getehdr(file->handle, &header))
		return err_set(err, ERR_FAIL, "'%s': damaged ELF header: %s", label, why());
	file->is_64 = header.e_ident[EI_CLASS] == ELFCLASS64;
	file->is_big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB;
	file->osabi = header.e_ident[EI_OSABI];
	file->type = header.e_type;
	file->machine = header.e_machine;
	file->flags = header.e_flags;
	file->entry = header.e_entry;
	file->segment_offset = header.e_phoff;
	file->section_offset = header.e_shoff;
	file->header_size = header.e_ehsize;
	file->segment_entry = header.e_phentsize;
	file->section_entry = header.e_shentsize;
	return check_tables(file, &header, label, err);
}

static int read_segments(struct elffile *file, const char *label, struct err *err)
{
	size_t count = 0;
	if (elf_getphdrnum(file->handle, &count) != 0)
		return err_set(err, ERR_FAIL, "'%s': damaged program header table: %s", label, why());
	file->segment = mem_alloc(count * sizeof *file->segment);
	for (size_t i = 0; i < count; i++) {
		GElf_Phdr header;
		if (!gelf_getphdr(file->handle, (int)i, &header))
			return err_set(err, ERR_FAIL, "'%s': program header %zu is damaged: %s", label, i,
			               why());
		file->segment[i] = (struct elfsegment){header.p_type,  header.p_flags,  header.p_offset,
		                                       header.p_vaddr, header.p_filesz, header.p_memsz,
		                                       header.p_align};
		file->segment_count = i + 1;
	}
	return 0;
}

static int read_sections(struct elffile *file, const char *label, struct err *err)
{
	size_t count = 0, names = 0;
	if (elf_getshdrnum(file->handle, &count) != 0)
		return err_set(err, ERR_FAIL, "'%s': damaged section header table: %s", label, why());
	if (count > LIMIT_ELF_SECTIONS)
		return err_set(err, ERR_FAIL, "'%s': %zu sections are more than the %zu allowed", label,
		               count, LIMIT_ELF_SECTIONS);
	file->section = mem_alloc(count * sizeof *file->section);
	MEM_AUTO uint32_t *name = mem_alloc(count * sizeof *name);
	if (count && (elf_getshdrstrndx(file->handle, &names) != 0 || names >= count))
		names = 0;
	file->name_section = (uint32_t)names;
	for (size_t i = 0; i < count; i++) {
		GElf_Shdr header;
		Elf_Scn *section = elf_getscn(file->handle, i);
		if (!section || !gelf_getshdr(section, &header))
			return err_set(err, ERR_FAIL, "'%s': section header %zu is damaged: %s", label, i,
			               why());
		file->section[i] = (struct elfsection){"",
		                                       header.sh_type,
		                                       header.sh_link,
		                                       header.sh_info,
		                                       header.sh_flags,
		                                       header.sh_addr,
		                                       header.sh_offset,
		                                       header.sh_size,
		                                       header.sh_addralign,
		                                       header.sh_entsize};
		name[i] = header.sh_name;
		file->section_count = i + 1;
	}
	for (size_t i = 0; names && i < count; i++) {
		const char *text = elffile_string(file, (uint32_t)names, name[i]);
		file->section[i].name = text ? text : "";
	}
	return 0;
}

int elffile_open(struct elffile *file, const void *data, size_t size, const char *label,
                 struct err *err)
{
	*file = (struct elffile){.data = data, .size = size};
	if (!elffile_is(data, size))
		return err_set(err, ERR_FAIL, "'%s' is not an ELF file", label);
	if (elf_version(EV_CURRENT) == EV_NONE)
		return err_set(err, ERR_FAIL, "libelf does not know the current ELF version");
	union {
		const void *from;
		char *to;
	} cast = {.from = data};
	file->handle = elf_memory(cast.to, size);
	if (!file->handle || elf_kind(file->handle) != ELF_K_ELF) {
		err_set(err, ERR_FAIL, "'%s' is not a readable ELF file: %s", label, why());
		elffile_release(file);
		return -1;
	}
	if (read_header(file, label, err) == 0 && read_segments(file, label, err) == 0 &&
	    read_sections(file, label, err) == 0)
		return 0;
	elffile_release(file);
	return -1;
}

void elffile_release(struct elffile *file)
{
	mem_auto_free(&file->section);
	mem_auto_free(&file->segment);
	if (file->handle)
		elf_end(file->handle);
	*file = (struct elffile){0};
}

const struct elfsection *elffile_find(const struct elffile *file, const char *name)
{
	for (size_t i = 1; i < file->section_count; i++)
		if (strcmp(file->section[i].name, name) == 0)
			return &file->section[i];
	return NULL;
}

bool elfsection_has_bytes(const struct elfsection *section)
{
	return section->type != SHT_NOBITS && section->type != SHT_NULL && section->size;
}

struct span elffile_bytes(const struct elffile *file, const struct elfsection *section)
{
	if (!elfsection_has_bytes(section) || !is_inside(file, section->offset, section->size))
		return (struct span){"", 0};
	return (struct span){(const char *)file->data + section->offset, section->size};
}

const char *elffile_string(const struct elffile *file, uint32_t section, uint64_t offset)
{
	if (section >= file->section_count)
		return NULL;
	struct span table = elffile_bytes(file, &file->section[section]);
	if (offset >= table.length || !memchr(table.at + offset, 0, table.length - offset))
		return NULL;
	return table.at + offset;
}

size_t elffile_symbol_count(const struct elffile *file, const struct elfsection *table)
{
	size_t entry = file->is_64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
	return elffile_bytes(file, table).length / entry;
}

bool elffile_symbol(const struct elffile *file, const struct elfsection *table, size_t index,
                    struct elfsymbol *symbol)
{
	GElf_Sym raw;
	Elf_Scn *section = elf_getscn(file->handle, (size_t)(table - file->section));
	Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;
	if (!data || index > INT32_MAX || !gelf_getsym(data, (int)index, &raw))
		return false;
	const char *name = elffile_string(file, table->link, raw.st_name);
	*symbol = (struct elfsymbol){.name = name ? name : "",
	                             .value = raw.st_value,
	                             .size = raw.st_size,
	                             .type = GELF_ST_TYPE(raw.st_info),
	                             .bind = GELF_ST_BIND(raw.st_info),
	                             .visibility = GELF_ST_VISIBILITY(raw.st_other),
	                             .section = raw.st_shndx};
	return true;
}

static uint32_t read32(const struct elffile *file, const char *at)
{
	const unsigned char *b = (const unsigned char *)at;
	if (file->is_big_endian)
		return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
	return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

bool elffile_note(const struct elffile *file, struct span notes, uint64_t align, size_t *cursor,
                  struct elfnote *note)
{
	uint64_t unit = align == 8 ? 8 : 4;
	size_t at = *cursor;
	if (notes.length < 12 || at > notes.length - 12)
		return false;
	uint64_t owner_size = read32(file, notes.at + at);
	uint64_t content_size = read32(file, notes.at + at + 4);
	uint64_t owner_at = at + 12;
	uint64_t content_at = owner_at + ((owner_size + unit - 1) & ~(unit - 1));
	/* The owner is padded to the note's alignment, counted from the header. */
	if (unit == 8)
		content_at = at + ((12 + owner_size + 7) & ~(uint64_t)7);
	if (content_at > notes.length || content_size > notes.length - content_at || owner_size == 0)
		return false;
	if (notes.at[owner_at + owner_size - 1] != '\0')
		return false;
	uint64_t next = content_at + ((content_size + unit - 1) & ~(unit - 1));
	*note = (struct elfnote){notes.at + owner_at,
	                         read32(file, notes.at + at + 8),
	                         {notes.at + content_at, content_size}};
	*cursor = next > notes.length ? notes.length : next;
	return true;
}

/* File bytes at a virtual address, through the PT_LOAD segments; for files without sections. */
static const char *string_at(const struct elffile *file, uint64_t address)
{
	for (size_t i = 0; i < file->segment_count; i++) {
		const struct elfsegment *load = &file->segment[i];
		if (load->type != PT_LOAD || address < load->address ||
		    address - load->address >= load->file_size)
			continue;
		uint64_t offset = load->offset + (address - load->address);
		if (offset >= file->size || !memchr(file->data + offset, 0, file->size - offset))
			return NULL;
		return (const char *)file->data + offset;
	}
	return NULL;
}

struct dyn {
	int64_t tag;
	uint64_t value;
};

static bool dyn_at(const struct elffile *file, const struct elfsegment *table, size_t index,
                   struct dyn *out)
{
	size_t entry = file->is_64 ? sizeof(Elf64_Dyn) : sizeof(Elf32_Dyn);
	if (!is_inside(file, table->offset, table->file_size) || index >= table->file_size / entry)
		return false;
	union {
		const void *from;
		void *to;
	} cast = {.from = file->data + table->offset + index * entry};
	Elf_Data from = {
		.d_buf = cast.to, .d_type = ELF_T_DYN, .d_size = entry, .d_version = EV_CURRENT};
	GElf_Dyn raw = {0};
	Elf64_Dyn wide = {0};
	Elf32_Dyn narrow = {0};
	Elf_Data to = from;
	to.d_buf = file->is_64 ? (void *)&wide : (void *)&narrow;
	if (!gelf_xlatetom(file->handle, &to, &from, file->is_big_endian ? ELFDATA2MSB : ELFDATA2LSB))
		return false;
	if (file->is_64)
		raw = wide;
	else
		raw.d_tag = narrow.d_tag, raw.d_un.d_val = narrow.d_un.d_val;
	*out = (struct dyn){raw.d_tag, raw.d_un.d_val};
	return true;
}

static void read_dynamic(const struct elffile *file, const struct elfsegment *table,
                         struct elfdynamic *dynamic)
{
	struct dyn entry;
	uint64_t strings = 0;
	for (size_t i = 0; dyn_at(file, table, i, &entry) && entry.tag != DT_NULL; i++)
		if (entry.tag == DT_STRTAB)
			strings = entry.value;
	for (size_t i = 0; dyn_at(file, table, i, &entry) && entry.tag != DT_NULL; i++) {
		const char *text = string_at(file, strings + entry.value);
		if (entry.tag == DT_NEEDED && text)
			strlist_add(&dynamic->needed, text);
		else if (entry.tag == DT_SONAME)
			dynamic->soname = text;
		else if (entry.tag == DT_RPATH)
			dynamic->rpath = text;
		else if (entry.tag == DT_RUNPATH)
			dynamic->runpath = text;
		else if (entry.tag == DT_FLAGS_1)
			dynamic->is_pie = entry.value & DF_1_PIE;
	}
}

int elffile_dynamic(const struct elffile *file, struct elfdynamic *dynamic, struct err *err)
{
	*dynamic = (struct elfdynamic){0};
	for (size_t i = 0; i < file->segment_count; i++) {
		const struct elfsegment *segment = &file->segment[i];
		if (segment->type == PT_INTERP) {
			if (!is_inside(file, segment->offset, segment->file_size) || segment->file_size == 0 ||
			    file->data[segment->offset + segment->file_size - 1] != '\0') {
				elfdynamic_release(dynamic);
				return err_set(err, ERR_FAIL, "the interpreter's name (PT_INTERP) is damaged");
			}
			dynamic->interpreter = (const char *)file->data + segment->offset;
		} else if (segment->type == PT_DYNAMIC) {
			dynamic->has_dynamic = true;
			read_dynamic(file, segment, dynamic);
		}
	}
	return 0;
}

void elfdynamic_release(struct elfdynamic *dynamic)
{
	strlist_release(&dynamic->needed);
	*dynamic = (struct elfdynamic){0};
}
