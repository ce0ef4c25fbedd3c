/* Any bytes are an ELF file or are refused; its evidence is read or refused; caught from a stream
 * it never reads out of bounds. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "input/elfcatch.h"
#include "input/elfevidence.h"
#include "input/elflayout.h"
#include "resolve/account.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_elf(const void *data, size_t size)
{
	struct elffile file;
	struct audited program;
	struct err err = ERR_INIT;
	if (elffile_open(&file, data, size, "x", &err) == 0) {
		elfevidence_is_program(&file);
		if (elfevidence_read(&file, "x", &program, &err) == 0) {
			if (program.sbom.count == 0)
				abort();
			if (elflayout_read(&file, &program.layout, &err) == 0)
				account_file(&program.layout, &program.sbom, &program.account, &err);
			audited_release(&program);
		}
		elffile_release(&file);
	}
	err_clear(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct elfcatch catch;
	struct err err = ERR_INIT;
	read_elf(data, size);
	if (size < sizeof(Elf32_Ehdr) || elfcatch_begin(&catch, size, data[size - 1] & 1, &err) != 0) {
		err_clear(&err);
		return 0;
	}
	size_t step = 1 + data[size / 2] * (size_t)97;
	for (size_t at = 0; at < size; at += step)
		elfcatch_add(&catch, data + at, size - at < step ? size - at : step);
	if (!catch.is_unwanted) {
		/* What is kept is what was there; the rest is zero. */
		for (size_t at = 0; at < size; at++)
			if (catch.data[at] && catch.data[at] != data[at])
				abort();
		read_elf(catch.data, catch.size);
	}
	elfcatch_release(&catch);
	return 0;
}
