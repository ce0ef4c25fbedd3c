#include "input/conan.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "input/purl_source.h"
#include "input/sourcedir.h"

#define REVISION 32 /* hexadecimal digits of an MD5 */
#define PACKAGE_ID 40

static bool is_hex(const char *at, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!isxdigit((unsigned char)at[i]))
			return false;
	return true;
}

static bool is_reference_byte(char c)
{
	return islower((unsigned char)c) || isdigit((unsigned char)c) || (c && strchr("_+.-/@", c));
}

static char *reference_before(struct span database, size_t at)
{
	size_t behind = 2 * REVISION + PACKAGE_ID;
	if (at < behind || !is_hex(database.at + at - behind, behind))
		return NULL;
	size_t end = at - behind, start = end;
	while (start && end - start < 256 && is_reference_byte(database.at[start - 1]))
		start--;
	struct span reference = {database.at + start, end - start};
	const char *slash = memchr(reference.at, '/', reference.length);
	if (!slash || slash == reference.at || slash + 1 == reference.at + reference.length)
		return NULL;
	return span_dup(reference);
}

char *conan_reference(struct span database, const char *place)
{
	size_t length = strlen(place);
	for (size_t from = 0; length && from < database.length;) {
		const char *at = memmem(database.at + from, database.length - from, place, length);
		if (!at)
			return NULL;
		size_t here = (size_t)(at - database.at);
		char *reference = reference_before(database, here);
		if (reference)
			return reference;
		from = here + 1;
	}
	return NULL;
}

static bool fill(const char *reference, const char *folder, struct component *out)
{
	MEM_AUTO char *full = str_dup(reference);
	full[strcspn(full, "@#")] = '\0';
	char *slash = strchr(full, '/');
	if (!slash || slash == full || !slash[1])
		return false;
	*slash = '\0';
	struct sourcefacts facts;
	MEM_AUTO char *licenses = path_join(folder, "licenses");
	sourcedir_read(licenses, full, false, &facts);
	*out = (struct component){.how = HOW_STATIC};
	out->name = str_dup(full);
	out->version = str_dup(slash + 1);
	out->license = str_dup(facts.license);
	out->purl = purl_of_type("conan", NULL, out->name, out->version);
	sourcefacts_release(&facts);
	return true;
}

/* PATH holds MARK, then NAME/VERSION/; the package's folder is what stands before `depth` more
 * components. */
static bool by_path(const char *path, const char *mark, int depth, struct component *out)
{
	const char *at = strstr(path, mark);
	if (!at)
		return false;
	const char *name = at + strlen(mark), *end = name;
	for (int i = 0; i < 2; i++) {
		end += strcspn(end, "/");
		if (!*end)
			return false;
		end++;
	}
	MEM_AUTO char *reference = str_dup_n(name, (size_t)(end - name - 1));
	for (int i = 0; i < depth && *end; i++) {
		end += strcspn(end, "/");
		end += *end == '/';
	}
	MEM_AUTO char *folder = str_dup_n(path, (size_t)(end - path));
	return fill(reference, folder, out);
}

static bool by_cache(const char *path, struct component *out)
{
	const char *cache = strstr(path, "/p/");
	for (; cache; cache = strstr(cache + 1, "/p/")) {
		MEM_AUTO char *root = str_dup_n(path, (size_t)(cache - path) + 2);
		MEM_AUTO char *file = path_join(root, "cache.sqlite3");
		const char *inner = strstr(cache + 3, "/p/");
		if (!inner || !path_is_file(file))
			continue;
		MEM_AUTO char *place = str_dup_n(cache + 3, (size_t)(inner - cache) - 1);
		MEM_AUTO char *folder = str_dup_n(path, (size_t)(inner - path) + 2);
		BUF_AUTO struct buf text = BUF_INIT;
		struct err err = ERR_INIT;
		if (fd_read_file(file, LIMIT_PACKAGE_DB, &text, &err) != 0) {
			err_clear(&err);
			return false;
		}
		MEM_AUTO char *reference = conan_reference(buf_span(&text), place);
		return reference && fill(reference, folder, out);
	}
	return false;
}

bool conan_owner(const char *path, struct component *out)
{
	return by_path(path, "/.conan/data/", 4, out) || by_path(path, "/full_deploy/host/", 2, out) ||
	       by_cache(path, out);
}
