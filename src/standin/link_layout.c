#include "standin/link_layout.h"

#include <string.h>

/* As the default script has them: the order within a section is not to change.  Notes stood beside
 * the headers until binutils 2.43 gave them a place behind the constants. */
static const char constants[] =
	"SECTIONS\n"
	"{\n"
	"	.note.gnu.property : { *(.note.gnu.property) }\n"
	"	.note.ABI-tag : { *(.note.ABI-tag) }\n"
	"	.note.package : { *(.note.package) }\n"
	"	.note.dlopen : { *(.note.dlopen) }\n"
	"	.rodata : { *(.rodata .rodata.* .gnu.linkonce.r.*) }\n"
	"	.rodata1 : { *(.rodata1) }\n"
	"	.eh_frame_hdr : { *(.eh_frame_hdr) *(.eh_frame_entry .eh_frame_entry.*) }\n"
	"	.eh_frame : ONLY_IF_RO { KEEP(*(.eh_frame)) *(.eh_frame.*) }\n"
	"	.sframe : ONLY_IF_RO { *(.sframe .sframe.*) }\n"
	"	.gcc_except_table : ONLY_IF_RO { *(.gcc_except_table .gcc_except_table.*) }\n"
	"}\n"
	"INSERT BEFORE .init;\n";

/* Sections are matched in the order of these lines: .data must not get what .data.rel.ro is to. The
 * address of .data is the next one that lies behind .got in the file.  The default script has set
 * _edata by then. */
static const char relro[] = "SECTIONS\n"
							"{\n"
							"	.data.rel.ro :\n"
							"	{\n"
							"		*(.data.rel.ro.local* .gnu.linkonce.d.rel.ro.local.*)\n"
							"		*(.data.rel.ro .data.rel.ro.* .gnu.linkonce.d.rel.ro.*)\n"
							"	}\n"
							"}\n"
							"INSERT BEFORE .dynamic;\n"
							"SECTIONS\n"
							"{\n"
							"	.relro_padding : { . = ALIGN(CONSTANT(MAXPAGESIZE)); }\n"
							"}\n"
							"INSERT AFTER .got;\n"
							"SECTIONS\n"
							"{\n"
							"	.data ALIGN(CONSTANT(MAXPAGESIZE)) +\n"
							"		(ADDR(.relro_padding) & (CONSTANT(MAXPAGESIZE) - 1)) :\n"
							"	{\n"
							"		*(.data .data.* .gnu.linkonce.d.*)\n"
							"	}\n"
							"	_edata = .;\n"
							"	PROVIDE(edata = .);\n"
							"}\n"
							"INSERT AFTER .data1;\n";

struct pages {
	bool separate, relro, now;
};

/* The keyword of -z; the last one of a pair holds. */
static void read_keyword(const char *keyword, struct pages *pages)
{
	if (strcmp(keyword, "separate-code") == 0 || strcmp(keyword, "noseparate-code") == 0)
		pages->separate = keyword[0] == 's';
	else if (strcmp(keyword, "relro") == 0 || strcmp(keyword, "norelro") == 0)
		pages->relro = keyword[0] == 'r';
	else if (strcmp(keyword, "now") == 0 || strcmp(keyword, "lazy") == 0)
		pages->now = keyword[0] == 'n';
}

/* Addresses by hand, pages for all in one, or a word against it. */
static bool places_sections(const char *word)
{
	static const char *const starts[] = {"-T",       "section-start", "section-ordering-file",
	                                     "nmagic",   "omagic",        "no-rosegment",
	                                     "split-by", "emit-relocs"};
	if (strcmp(word, "-n") == 0 || strcmp(word, "-N") == 0 || strcmp(word, "-q") == 0)
		return true;
	const char *name = word + strspn(word, "-");
	for (size_t i = 0; word[0] == '-' && i < sizeof starts / sizeof *starts; i++)
		if (str_starts(starts[i][0] == '-' ? word : name, starts[i]))
			return true;
	return false;
}

bool link_layout_script(const struct linkline *line, struct buf *out)
{
	struct pages pages = {0};
	if (line->has_script || line->has_format || line->kind == LINKLINE_RELOCATABLE)
		return false;
	for (size_t i = 0; i < line->words.count; i++) {
		const char *word = line->words.item[i];
		if (places_sections(word))
			return false;
		if (strcmp(word, "-z") == 0 && i + 1 < line->words.count)
			read_keyword(line->words.item[++i], &pages);
		else if (str_starts(word, "-z"))
			read_keyword(word + 2, &pages);
	}
	/* Read-only relocations without binding at start: .got.plt lies between, and data could share
	 * the last page of the code. */
	if (!pages.separate || pages.relro != pages.now)
		return false;
	buf_add_str(out, constants);
	if (pages.relro)
		buf_add_str(out, relro);
	return true;
}
