#include "wire/dlopen_note.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "wrap/json_jansson.h"

#define NOTE_TYPE 0x407c0c0aU

static int add_wish(const struct jsn *entry, struct dlopen_list *out, struct err *err)
{
	const struct jsn *sonames = jsn_get(entry, "soname");
	if (jsn_count(sonames) == 0)
		return err_set(err, ERR_FAIL, "a dlopen note without its soname");
	mem_grow(&out->item, &out->cap, out->count + 1, sizeof *out->item);
	struct dlopen_wish *wish = &out->item[out->count++];
	*wish = (struct dlopen_wish){.feature = str_dup(jsn_get_text(entry, "feature")),
	                             .priority = str_dup(jsn_get_text(entry, "priority"))};
	for (size_t i = 0; i < jsn_count(sonames); i++) {
		const char *soname = jsn_string(jsn_at(sonames, i));
		if (!soname)
			return err_set(err, ERR_FAIL, "a dlopen note whose soname is no string");
		strlist_add(&wish->soname, soname);
	}
	return 0;
}

int dlopen_note_read(struct span content, struct dlopen_list *out, struct err *err)
{
	if (content.length > LIMIT_NOTE)
		return err_set(err, ERR_FAIL, "a dlopen note of %zu bytes", content.length);
	while (content.length && content.at[content.length - 1] == '\0')
		content.length--;
	struct jsn *root = jsn_parse(content, err);
	if (!root)
		return err_wrap(err, "a dlopen note");
	int rc = 0;
	if (!jsn_is_array(root))
		rc = err_set(err, ERR_FAIL, "a dlopen note that is no array");
	for (size_t i = 0; rc == 0 && i < jsn_count(root); i++)
		rc = add_wish(jsn_at(root, i), out, err);
	jsn_free(root);
	return rc;
}

/* The notes of a stripped file are found through its segments, those of others there too. */
int dlopen_notes_of(const struct elffile *file, struct dlopen_list *out, struct err *err)
{
	int rc = 0;
	for (size_t i = 0; i < file->segment_count; i++) {
		const struct elfsegment *segment = &file->segment[i];
		if (segment->type != PT_NOTE || segment->offset > file->size ||
		    segment->file_size > file->size - segment->offset)
			continue;
		struct span notes = {(const char *)file->data + segment->offset, segment->file_size};
		struct elfnote note;
		size_t cursor = 0;
		while (elffile_note(file, notes, segment->align, &cursor, &note))
			if (note.type == NOTE_TYPE && strcmp(note.owner, "FDO") == 0 &&
			    dlopen_note_read(note.content, out, err) != 0)
				rc = -1;
	}
	return rc;
}

void dlopen_list_release(struct dlopen_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		strlist_release(&list->item[i].soname);
		free(list->item[i].feature);
		free(list->item[i].priority);
	}
	free(list->item);
	*list = (struct dlopen_list)DLOPEN_LIST_INIT;
}
