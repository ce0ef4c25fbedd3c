/* Shared objects a program may load by itself while it runs, as it says in its .note.dlopen
 * (UAPI.12: owner FDO, type 0x407c0c0a, a JSON array of objects with soname, feature, description
 * and priority; a file may have many of these notes). */
#ifndef TARE_WIRE_DLOPEN_NOTE_H
#define TARE_WIRE_DLOPEN_NOTE_H

#include <stddef.h>

#include "base/err.h"
#include "wrap/elf_libelf.h"

struct dlopen_wish {
	struct strlist soname; /* the first that is found will do */
	char *feature;         /* what it is for; owned, NULL when not said */
	char *priority;        /* "required", "recommended", "suggested"; NULL when not said */
};

struct dlopen_list {
	struct dlopen_wish *item;
	size_t count, cap;
};

#define DLOPEN_LIST_INIT                                                                           \
	{                                                                                              \
		0                                                                                          \
	}

/* Appends what one note says; ERR_FAIL when it is not of the form above. */
int dlopen_note_read(struct span content, struct dlopen_list *out, struct err *err);
/* Appends what all notes of a file say; the damaged ones are an error after the others. */
int dlopen_notes_of(const struct elffile *file, struct dlopen_list *out, struct err *err);
void dlopen_list_release(struct dlopen_list *list);

#endif
