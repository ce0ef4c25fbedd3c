/* .note.dlopen, as a note's content and through a whole ELF file. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "wire/dlopen_note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT;
	struct dlopen_list list = DLOPEN_LIST_INIT;
	struct elffile file;
	if (elffile_is(data, size)) {
		if (elffile_open(&file, data, size, "fuzz", &err) == 0) {
			dlopen_notes_of(&file, &list, &err);
			elffile_release(&file);
		}
	} else if (dlopen_note_read((struct span){(const char *)data, size}, &list, &err) == 0) {
		for (size_t i = 0; i < list.count; i++)
			if (list.item[i].soname.count == 0)
				abort();
	}
	dlopen_list_release(&list);
	err_clear(&err);
	return 0;
}
