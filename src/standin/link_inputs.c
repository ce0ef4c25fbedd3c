/* Naming the inputs of a link: which component each object, archive member and header is. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/strmap.h"
#include "input/objectfacts.h"
#include "standin/link_job.h"
#include "wrap/hash_openssl.h"

struct naming {
	struct link_job *job;
	struct sbom *sbom;
	char *folder;          /* our temporary one, real path */
	struct strmap known;   /* key of a component → its index in sbom.item */
	struct strmap refs;    /* bom-refs taken */
	struct strmap headers; /* header paths seen; value 0 */
	struct objectreader reader;
	struct elfdynamic dynamic; /* of the output */
	struct strlist found;      /* of dynamic.needed, those whose owner is known */
	size_t without_record;     /* own objects that carry no compile record */
	char *last_archive;        /* as the map spells it: a packaged archive, … */
	uint32_t last_owner;       /* … and whose all its members are */
};

static bool is_packaged(enum owner_kind kind)
{
	return kind < OWNER_KIND_MESON || kind == OWNER_KIND_RUST || kind == OWNER_KIND_GO;
}

/* A bom-ref no other component of the document has. */
static char *make_ref(struct naming *naming, const struct component *component)
{
	MEM_AUTO char *ref = str_dup(component->name);
	for (size_t i = 2; !strmap_put(&naming->refs, ref, 0); i++) {
		free(ref);
		ref = str_format("%s-%zu", component->name, i);
	}
	return MEM_STEAL(ref);
}

/* The index of the component, which is added if it is new; takes *component over. */
static uint32_t enlist(struct naming *naming, struct component *component, enum how how)
{
	MEM_AUTO char *key = component->purl ? str_dup(component->purl)
	                                     : str_format("%s\n%s\n%s", component->name,
	                                                  component->version ? component->version : "",
	                                                  component->path ? component->path : "");
	size_t *index = strmap_get(&naming->known, key);
	if (index) {
		struct component *item = &naming->sbom->item[*index];
		if (how < item->how)
			item->how = how;
		component_release(component);
		return (uint32_t)*index;
	}
	component->how = how;
	component->ref = make_ref(naming, component);
	uint32_t added = sbom_add(naming->sbom, *component);
	*component = (struct component){0};
	strmap_put(&naming->known, key, added);
	return added;
}

/* Startup files and the compiler's runtime: in every program, chosen by nobody. */
static bool is_startup(const char *path)
{
	const char *base = path_base(path);
	bool crt = strstr(base, "crt") != NULL && str_ends(base, ".o");
	return crt || strcmp(base, "libgcc.a") == 0 || strcmp(base, "libgcc_eh.a") == 0 ||
	       str_starts(base, "libclang_rt.builtins");
}

static enum how how_of(enum owner_kind kind, const char *path)
{
	if (is_packaged(kind))
		return is_startup(path) ? HOW_STARTUP : HOW_STATIC;
	return kind == OWNER_KIND_VENDORED || kind == OWNER_KIND_MESON ||
	               kind == OWNER_KIND_FETCHCONTENT
	           ? HOW_VENDORED
	           : HOW_STATIC;
}

static void hash_once(struct naming *naming, uint32_t index, const char *path)
{
	struct err ignored = ERR_INIT;
	struct component *item = &naming->sbom->item[index];
	if (item->sha256 || index == 0 || item->how != HOW_STATIC)
		return;
	item->sha256 = sha256_file(path, &ignored);
	err_clear(&ignored);
}

static void note_headers(struct naming *naming, const struct compile_records *records)
{
	for (size_t i = 0; i < records->count; i++)
		for (size_t j = 0; j < records->item[i].hdr.count; j++)
			strmap_put(&naming->headers, records->item[i].hdr.item[j], 0);
}

/* The owner that the sources of an object have in common, OWNER_SHARED when there are several (an
 * object of objects whose map is not known); false when none is known. */
static bool owner_of_sources(struct naming *naming, const struct compile_records *records,
                             uint32_t *owner)
{
	struct err ignored = ERR_INIT;
	bool found = false;
	for (size_t i = 0; i < records->count; i++) {
		for (size_t j = 0; j < records->item[i].src.count; j++) {
			MEM_AUTO char *path = path_real(records->item[i].src.item[j]);
			struct component component = {0};
			enum owner_kind kind;
			if (owner_of(naming->job->owners, path, &component, &kind, &ignored) != 0) {
				err_clear(&ignored);
				continue;
			}
			uint32_t one = 0;
			if (kind != OWNER_KIND_UNKNOWN && kind != OWNER_KIND_PROJECT)
				one = enlist(naming, &component, how_of(kind, path));
			component_release(&component);
			if (kind == OWNER_KIND_UNKNOWN)
				continue;
			*owner = found && one != *owner ? OWNER_SHARED : one;
			found = true;
		}
	}
	return found;
}

/* What of path lies below the temporary folder, or NULL. */
static const char *in_temporary_folder(const char *path)
{
	const char *tmp = getenv("TMPDIR");
	MEM_AUTO char *real = tmp && *tmp ? path_real(tmp) : NULL;
	const char *const folders[] = {real, "/tmp", "/var/tmp"};
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		const char *inside = folders[i] ? path_within(folders[i], path) : NULL;
		if (inside)
			return inside;
	}
	return NULL;
}

/* Files a driver made for this link only, told by the names drivers give: gcc's ccXXXXXX.o, clang's
 * NAME-xxxxxx.o, the folders of rustc and go.  The sources they were made from are the program's.
 * Other files that happen to lie in a temporary folder are somebody's. */
static bool is_temporary(const char *path)
{
	static const char alnum[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	const char *inside = in_temporary_folder(path);
	if (!inside)
		return false;
	size_t first = strcspn(inside, "/");
	if (inside[first] == '/')
		return str_starts(inside, "go-link-") || str_starts(inside, "go-build") ||
		       (str_starts(inside, "rustc") && strspn(inside + 5, alnum) == first - 5);
	if (!str_ends(inside, ".o"))
		return false;
	if (str_starts(inside, "cc") && strspn(inside + 2, alnum) == 6 && inside[8] == '.')
		return true;
	const char *dash = strrchr(inside, '-');
	return dash && strspn(dash + 1, "0123456789abcdef") == 6 && strcmp(dash + 7, ".o") == 0;
}

/* An object that no package manager brought: its sources say whose it is. */
static uint32_t name_own(struct naming *naming, const char *path, const struct objectfacts *facts,
                         struct component *component, enum owner_kind kind)
{
	note_headers(naming, &facts->records);
	bool is_object = facts->kind == OBJECT_PLAIN || facts->kind == OBJECT_BITCODE;
	naming->without_record += is_object && facts->records.count == 0 && !facts->lacks_headers;
	uint32_t owner = 0;
	if (owner_of_sources(naming, &facts->records, &owner)) {
		component_release(component);
		return owner;
	}
	if (kind == OWNER_KIND_PROJECT || (kind == OWNER_KIND_UNKNOWN && is_temporary(path))) {
		component_release(component);
		return 0;
	}
	return enlist(naming, component, how_of(kind, path));
}

static uint32_t name_shared(struct naming *naming, const char *path, const char *soname,
                            struct component *component)
{
	const char *name = soname ? soname : path_base(path);
	if (strlist_has(&naming->dynamic.needed, name)) {
		strlist_add(&naming->found, name);
		enlist(naming, component, HOW_SHARED);
	}
	component_release(component);
	return OWNER_LINKER;
}

static int name_input(struct naming *naming, const struct linkmap *map, size_t index,
                      struct link_names *names, struct err *err)
{
	const struct linkmap_input *input = &map->input[index];
	uint32_t *owner = &names->owner[index];
	if (input->member && str_equal(naming->last_archive, input->path)) {
		*owner = naming->last_owner;
		return 0;
	}
	MEM_AUTO char *path = path_real(input->path);
	struct objectfacts facts;
	struct component component = {0};
	enum owner_kind kind;
	*owner = OWNER_LINKER;
	MEM_AUTO char *folder = path_dir(path);
	if (str_equal(folder, naming->folder)) {
		*owner = OWNER_SBOM;
		return 0;
	}
	if (!path_exists(path)) {
		*owner = OWNER_SHARED;
		names->is_product[index] = true;
		return 0;
	}
	if (owner_of(naming->job->owners, path, &component, &kind, err) != 0)
		return -1;
	if (is_packaged(kind) && input->member) {
		*owner = enlist(naming, &component, how_of(kind, path));
		hash_once(naming, *owner, path);
		str_set(&naming->last_archive, input->path);
		naming->last_owner = *owner;
		return 0;
	}
	objectfacts_read(&naming->reader, path, input->member, &facts);
	names->is_source[index] = facts.kind == OBJECT_BITCODE || facts.has_gimple;
	if (facts.kind == OBJECT_SHARED)
		*owner = name_shared(naming, path, facts.soname, &component);
	else if ((facts.kind == OBJECT_ARCHIVE && !facts.has_gimple) || facts.kind == OBJECT_OTHER)
		component_release(&component);
	else if (is_packaged(kind))
		*owner = enlist(naming, &component, how_of(kind, path));
	else
		*owner = name_own(naming, path, &facts, &component, kind);
	objectfacts_release(&facts);
	return 0;
}

static int name_headers(struct naming *naming, struct err *err)
{
	struct strlist sorted = {0};
	int rc = 0;
	for (size_t i = 0; i < naming->headers.cap; i++)
		if (naming->headers.slot[i].key)
			strlist_add(&sorted, naming->headers.slot[i].key);
	strlist_sort_unique(&sorted);
	for (size_t i = 0; i < sorted.count && rc == 0; i++) {
		struct component component = {0};
		enum owner_kind kind;
		MEM_AUTO char *path = path_real(sorted.item[i]);
		rc = owner_of(naming->job->owners, path, &component, &kind, err);
		if (rc == 0 && kind != OWNER_KIND_PROJECT && kind != OWNER_KIND_UNKNOWN)
			enlist(naming, &component, HOW_HEADERS);
		component_release(&component);
	}
	strlist_release(&sorted);
	return rc;
}

/* Shared objects the map does not list (lld, mold): looked for where the linker looked. */
static char *find_shared(const struct naming *naming, const char *soname)
{
	static const char *const usual[] = {"/lib/x86_64-linux-gnu",
	                                    "/usr/lib/x86_64-linux-gnu",
	                                    "/lib/aarch64-linux-gnu",
	                                    "/usr/lib/aarch64-linux-gnu",
	                                    "/lib64",
	                                    "/usr/lib64",
	                                    "/lib",
	                                    "/usr/lib"};
	const struct strlist *words = &naming->job->line.words;
	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->item[i];
		MEM_AUTO char *folder = str_starts(word, "-L") ? str_dup(word + 2) : path_dir(word);
		MEM_AUTO char *path = path_join(folder, soname);
		if (word[0] != '-' || str_starts(word, "-L"))
			if (path_is_file(path))
				return path_real(path);
	}
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
		MEM_AUTO char *path = path_join(usual[i], soname);
		if (path_is_file(path))
			return path_real(path);
	}
	return NULL;
}

static int name_needed(struct naming *naming, struct err *err)
{
	for (size_t i = 0; i < naming->dynamic.needed.count; i++) {
		const char *soname = naming->dynamic.needed.item[i];
		if (strlist_has(&naming->found, soname))
			continue;
		MEM_AUTO char *path = find_shared(naming, soname);
		struct component component = {0};
		enum owner_kind kind;
		if (!path) {
			strlist_take(&naming->sbom->gaps,
			             str_format("the shared object %s was not found", soname));
			continue;
		}
		if (owner_of(naming->job->owners, path, &component, &kind, err) != 0)
			return -1;
		if (kind == OWNER_KIND_PROJECT)
			component_release(&component);
		else
			enlist(naming, &component, HOW_SHARED);
	}
	return 0;
}

static int name_all(struct naming *naming, const struct linkmap *map, struct link_names *names,
                    struct err *err)
{
	for (size_t i = 0; i < map->input_count; i++) {
		if (name_input(naming, map, i, names, err) != 0)
			return err_wrap(err, "naming '%s'", map->input[i].path);
	}
	if (name_needed(naming, err) != 0 || name_headers(naming, err) != 0)
		return -1;
	if (naming->without_record)
		strlist_take(&naming->sbom->gaps,
		             str_format("%zu objects carry no compile record, their headers are unknown",
		                        naming->without_record));
	return 0;
}

/* Only GNU ld lists inputs that gave no section of their own, so those of intermediate code. */
static void add_unlisted(struct naming *naming, struct linkmap *map)
{
	const struct strlist *inputs = &naming->job->line.inputs;
	struct strmap listed = STRMAP_INIT;
	if (map->flavour == LINKMAP_GNU)
		return;
	for (size_t i = 0; i < map->input_count; i++)
		strmap_put(&listed, map->input[i].path, i);
	for (size_t i = 0; i < inputs->count; i++) {
		struct objectfacts facts;
		if (inputs->item[i][0] == '-' || strmap_get(&listed, inputs->item[i]))
			continue;
		objectfacts_read(&naming->reader, inputs->item[i], NULL, &facts);
		if (facts.kind == OBJECT_BITCODE || facts.kind == OBJECT_PLAIN || facts.has_gimple) {
			mem_grow(&map->input, &map->input_cap, map->input_count + 1, sizeof *map->input);
			map->input[map->input_count++] = (struct linkmap_input){
				.path = str_dup(inputs->item[i])};
		}
		objectfacts_release(&facts);
	}
	strmap_release(&listed);
}

static void names_init(struct link_names *names, size_t count)
{
	*names = (struct link_names){.owner = mem_alloc(count * sizeof *names->owner),
	                             .is_product = mem_alloc(count * sizeof *names->is_product),
	                             .is_source = mem_alloc(count * sizeof *names->is_source)};
}

void link_names_release(struct link_names *names)
{
	free(names->owner);
	free(names->is_product);
	free(names->is_source);
	*names = (struct link_names){0};
}

int link_inputs_name(struct link_job *job, struct linkmap *map, const struct elffile *output,
                     struct sbom *sbom, struct link_names *names, struct err *err)
{
	struct naming naming = {.job = job, .sbom = sbom};
	if (elffile_dynamic(output, &naming.dynamic, err) != 0)
		return -1;
	naming.folder = path_real(job->folder);
	job->program.ref = make_ref(&naming, &job->program);
	sbom_add(sbom, job->program);
	job->program = (struct component){0};
	add_unlisted(&naming, map);
	names_init(names, map->input_count);
	int rc = name_all(&naming, map, names, err);
	strmap_release(&naming.known);
	strmap_release(&naming.refs);
	strmap_release(&naming.headers);
	objectreader_release(&naming.reader);
	elfdynamic_release(&naming.dynamic);
	strlist_release(&naming.found);
	free(naming.folder);
	free(naming.last_archive);
	return rc;
}
