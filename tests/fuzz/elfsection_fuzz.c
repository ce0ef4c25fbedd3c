/* The way of a linked program through the stand-in: layout, account, section, note.  Whatever the
 * linker wrote, nothing here may read outside of it, and what comes out is an ELF file again. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "assemble/elfsection.h"
#include "assemble/noteobj.h"
#include "input/elflayout.h"
#include "resolve/account.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void rewrite(const struct elffile *file)
{
	struct err err = ERR_INIT;
	struct elfsection_new section = {".sbom", SHT_PROGBITS, 0, {"payload", 7}};
	struct buf image = BUF_INIT;
	static const char digest[65] =
		"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
	if (elfsection_add(file, &section, &image, &err) == 0) {
		struct elffile again;
		noteobj_patch(file, image.data, digest, &err);
		if (elffile_open(&again, image.data, image.size, "again", &err) != 0 ||
		    again.section_count != file->section_count + 1)
			abort();
		elffile_release(&again);
	}
	err_clear(&err);
	buf_release(&image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT;
	struct elffile file;
	if (elffile_open(&file, data, size, "fuzz", &err) == 0) {
		struct layout layout = {0};
		struct account account;
		struct sbom none = SBOM_INIT;
		if (elflayout_read(&file, &layout, &err) == 0)
			account_file(&layout, &none, &account, &err);
		layout_release(&layout);
		rewrite(&file);
		elffile_release(&file);
	}
	err_clear(&err);
	return 0;
}
