#include "input/rootscan_roots.h"

#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "input/rootscan.h"
#include "input/truststore.h"

bool rootscan_is_store(const char *path)
{
	static const char *const folders[] = {"etc/ssl/",
	                                      "etc/pki/",
	                                      "etc/ca-certificates/",
	                                      "usr/share/ca-certificates/",
	                                      "usr/local/share/ca-certificates/",
	                                      "usr/local/etc/ssl/",
	                                      "usr/share/pki/",
	                                      "usr/lib/ssl/",
	                                      "var/lib/ca-certificates/"};
	static const char *const endings[] = {".pem", ".crt", ".cer", ".der", ".0"};
	static const char *const names[] = {"cacert.pem", "ca-certificates.crt", "ca-bundle.crt",
	                                    "ca-bundle.pem"};
	const char *base = path_base(path);
	bool is_there = false, is_called = false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(base, names[i]) == 0)
			return true;
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		is_there |= str_starts(path, folders[i]);
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		is_called |= str_ends(base, endings[i]);
	return is_there && is_called;
}

int rootscan_read_store(struct span text, struct trust_store *store, struct err *err)
{
	if (!truststore_is(text) || !truststore_has_certificate(text))
		return 0;
	return truststore_read_text(text, NULL, store, err);
}

static void move_roots(struct trust_store *from, const char *path, struct trust_places *places)
{
	MEM_AUTO char *folder = path_dir(path);
	bool is_single = from->count == 1 && from->root[0].form == TRUST_FORM_WHOLE &&
	                 rootscan_is_store(path) && strchr(path, '/');
	struct trust_store *to = trust_places_at(places, is_single ? folder : path);
	for (size_t i = 0; i < from->count; i++)
		trust_store_add(to, &from->root[i]);
	from->count = 0;
}

void rootscan_collect_roots(struct finds *finds, struct trust_places *places, struct inventory *out)
{
	for (size_t i = 0; i < finds->count; i++) {
		struct find *find = &finds->item[i];
		if (find->kind == FIND_ROOTS)
			move_roots(&find->roots, find->path, places);
		else if (find->kind == FIND_DAMAGED)
			strlist_take(&out->gaps,
			             str_format("%s: %s", find->path, (const char *)find->text.data));
	}
	if (finds->is_exhausted)
		strlist_add(&out->gaps, "there is more than tare has room for: not all is listed");
	strlist_sort_unique(&out->gaps);
	trust_places_finish(places);
}
