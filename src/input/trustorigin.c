#include "input/trustorigin.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/strmap.h"
#include "input/owner.h"
#include "input/truststore.h"
#include "wire/decl.h"
#include "wrap/hash_openssl.h"

/* Where Debian, Ubuntu, Alpine and Arch keep the certificates one by one. */
static const char system_folder[] = "/usr/share/ca-certificates";

struct origin {
	struct owner_db *owners;
	struct component *package; /* those that brought a root */
	size_t *roots;             /* how many each */
	size_t count, cap, roots_cap;
	size_t *of_root; /* per chosen root: index into package + 1, or 0 */
};

static bool is_package(enum owner_kind kind)
{
	return kind != OWNER_KIND_PROJECT && kind != OWNER_KIND_UNKNOWN;
}

/* The package of a file: its index + 1, or 0. */
static size_t package_of(struct origin *origin, const char *path)
{
	struct component component = {0};
	enum owner_kind kind;
	struct err ignored = ERR_INIT;
	MEM_AUTO char *real = path_real(path);
	if (owner_of(origin->owners, real, &component, &kind, &ignored) != 0) {
		err_clear(&ignored);
		return 0;
	}
	if (!is_package(kind) || !component.name || (!component.version && !component.purl)) {
		component_release(&component);
		return 0;
	}
	for (size_t i = 0; i < origin->count; i++) {
		const struct component *known = &origin->package[i];
		if (str_equal(known->name, component.name) &&
		    str_equal(known->version, component.version) &&
		    str_equal(known->purl, component.purl)) {
			component_release(&component);
			return i + 1;
		}
	}
	mem_grow(&origin->package, &origin->cap, origin->count + 1, sizeof *origin->package);
	mem_grow(&origin->roots, &origin->roots_cap, origin->count + 1, sizeof *origin->roots);
	origin->roots[origin->count] = 0;
	origin->package[origin->count++] = component;
	return origin->count;
}

/* By the files of the store themselves. */
static void ask_files(struct origin *origin, const char *store_path,
                      const struct trust_store *chosen)
{
	size_t whole = path_is_dir(store_path) ? 0 : package_of(origin, store_path);
	for (size_t i = 0; i < chosen->count; i++) {
		origin->of_root[i] = whole;
		if (!chosen->root[i].path)
			continue;
		MEM_AUTO char *path = path_join(store_path, chosen->root[i].path);
		origin->of_root[i] = package_of(origin, path);
	}
}

/* By the system's certificates that are the same. */
static void ask_system(struct origin *origin, const struct trust_store *chosen)
{
	struct trust_store system;
	struct strlist files;
	struct strmap digests = STRMAP_INIT;
	struct err ignored = ERR_INIT;
	bool is_needed = false;
	for (size_t i = 0; i < chosen->count; i++)
		is_needed |= origin->of_root[i] == 0;
	if (!is_needed || !path_is_dir(system_folder))
		return;
	if (truststore_read(system_folder, &system, &files, &ignored) == 0) {
		for (size_t i = 0; i < system.count; i++)
			strmap_put(&digests, system.root[i].sha256, i);
		for (size_t i = 0; i < chosen->count; i++) {
			const size_t *index = strmap_get(&digests, chosen->root[i].sha256);
			if (origin->of_root[i] || !index)
				continue;
			MEM_AUTO char *path = path_join(system_folder, system.root[*index].path);
			origin->of_root[i] = package_of(origin, path);
		}
	}
	err_clear(&ignored);
	strmap_release(&digests);
	trust_store_release(&system);
	strlist_release(&files);
}

/* Only what a reader of the tags believes. */
static void set_name(struct filetags *out, const char *text)
{
	struct decl decl = {0};
	MEM_AUTO char *plain = str_dup(text);
	for (char *at = plain; *at; at++)
		if (!isalnum((unsigned char)*at) && !strchr("+._-", *at))
			*at = '_';
	if (!decl_set_name(&decl, span_of(plain)))
		decl.name = str_dup("trust-roots");
	out->name = decl.name;
}

static void set_version(struct filetags *out, const char *text)
{
	struct decl decl = {0};
	if (text && decl_set_version(&decl, span_of(text)))
		out->version = decl.version;
}

/* One file by its bytes; of a directory the digests of the certificates, in order. */
static char *digest_of(const char *store_path, const struct strlist *files, struct err *err)
{
	if (!path_is_dir(store_path))
		return sha256_file(store_path, err);
	BUF_AUTO struct buf sums = BUF_INIT;
	for (size_t i = 0; i < files->count; i++) {
		MEM_AUTO char *hex = sha256_file(files->item[i], err);
		if (!hex)
			return NULL;
		buf_format(&sums, "%s  %s\n", hex, path_base(files->item[i]));
	}
	return sha256_hex(sums.data, sums.size);
}

static void describe(const struct origin *origin, const char *base, size_t best,
                     struct filetags *out)
{
	if (best) {
		const struct component *package = &origin->package[best - 1];
		set_name(out, package->name);
		set_version(out, package->version);
		out->purl = str_dup(package->purl);
		out->license = str_dup(package->license);
	} else {
		set_name(out, base);
	}
	if (!out->version && !out->purl)
		out->version = str_format("0+sha256.%.12s", out->sha256);
}

static void add_remarks(const struct origin *origin, const struct trust_store *chosen, size_t best,
                        const struct filetags *out, struct strlist *remarks)
{
	if (!best)
		return;
	for (size_t i = 0; i < chosen->count; i++) {
		MEM_AUTO char *label = trust_root_label(&chosen->root[i]);
		size_t other = origin->of_root[i];
		if (other == 0)
			strlist_take(remarks,
			             str_format("%s is not of %s: no package brought it", label, out->name));
		else if (other != best)
			strlist_take(remarks, str_format("%s is not of %s: it is of %s", label, out->name,
			                                 origin->package[other - 1].name));
	}
}

static size_t best_package(struct origin *origin, size_t roots)
{
	size_t best = 0;
	for (size_t i = 0; i < roots; i++)
		if (origin->of_root[i])
			origin->roots[origin->of_root[i] - 1]++;
	for (size_t i = 0; i < origin->count; i++)
		if (origin->roots[i] && (best == 0 || origin->roots[i] > origin->roots[best - 1]))
			best = i + 1;
	return best;
}

static void origin_release(struct origin *origin)
{
	for (size_t i = 0; i < origin->count; i++)
		component_release(&origin->package[i]);
	free(origin->package);
	free(origin->roots);
	free(origin->of_root);
	owner_db_free(origin->owners);
}

int trustorigin_read(const char *store_path, const struct strlist *files,
                     const struct trust_store *chosen, size_t total, struct filetags *out,
                     struct strlist *remarks, struct err *err)
{
	struct origin origin = {.owners = owner_db_open(NULL)};
	MEM_AUTO char *clean = path_real(store_path);
	*out = (struct filetags){0};
	origin.of_root = mem_alloc(chosen->count * sizeof *origin.of_root);
	out->sha256 = digest_of(store_path, files, err);
	if (out->sha256) {
		ask_files(&origin, store_path, chosen);
		ask_system(&origin, chosen);
		size_t best = best_package(&origin, chosen->count);
		describe(&origin, path_base(clean), best, out);
		add_remarks(&origin, chosen, best, out, remarks);
		struct filetags named = {0};
		set_name(&named, path_base(clean));
		out->comment = str_format("%zu of %zu roots of %s", chosen->count, total, named.name);
		filetags_release(&named);
	}
	origin_release(&origin);
	return out->sha256 ? 0 : -1;
}
