/* The notes of .note.package (UAPI.8 "Package Metadata for Executable Files": owner FDO, type
 * 0xcafe1a7e, one JSON object each).  A program may hold several: static archives of some
 * distributions bring their own. */
#ifndef TARE_INPUT_PACKAGE_NOTE_H
#define TARE_INPUT_PACKAGE_NOTE_H

#include "base/str.h"
#include "model/component.h"
#include "wrap/elf_libelf.h"
#include "wrap/json_jansson.h"

/* Calls use() with the JSON object of each note, in the order of the file, through the section
 * headers or, where there are none, the program headers.  Notes that are no JSON object are
 * passed over.  At most LIMIT_PACKAGE_NOTES. */
void package_note_each(const struct elffile *file,
                       void (*use)(const struct jsn *note, void *context), void *context);

/* The component a note names, with the purl it states or the one its type, os and osVersion make;
 * HOW_STATIC.  The caller releases it.  name is NULL when the note has none. */
struct component package_note_component(const struct jsn *note);

#endif
