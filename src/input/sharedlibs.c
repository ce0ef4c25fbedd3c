#include "input/sharedlibs.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "input/loaderpath.h"

#define OBJECTS_MOST 10000

/* One object of the process that would run. */
struct object {
	char *name;         /* as it was needed */
	char *soname;       /* as it calls itself, or NULL */
	char *origin;       /* $ORIGIN on this machine */
	char *image_origin; /* and in the image */
	char *rpath;        /* DT_RPATH, unless there is a DT_RUNPATH */
	char *runpath;
	struct strlist needed;
	size_t parent; /* who needed it first; its own index for the program */
};

struct search {
	const char *root;
	const struct program *program;
	struct loaderpath path;
	struct object *object;
	size_t count, cap;
	struct sharedlibs *out;
};

/* A file that was found, and where it goes. */
struct hit {
	char *found;  /* where, as the loader would see it; owned like the others */
	char *source; /* the file it leads to */
	char *place;
};

static void hit_release(struct hit *hit)
{
	free(hit->found);
	free(hit->source);
	free(hit->place);
	*hit = (struct hit){0};
}

static void object_release(struct object *object)
{
	free(object->name);
	free(object->soname);
	free(object->origin);
	free(object->image_origin);
	free(object->rpath);
	free(object->runpath);
	strlist_release(&object->needed);
}

static void take_dynamic(struct object *object, const struct elfdynamic *dynamic)
{
	object->soname = str_dup(dynamic->soname);
	object->runpath = str_dup(dynamic->runpath);
	object->rpath = dynamic->runpath ? NULL : str_dup(dynamic->rpath);
	for (size_t i = 0; i < dynamic->needed.count; i++)
		strlist_add(&object->needed, dynamic->needed.item[i]);
}

static size_t add_object(struct search *search, struct object object)
{
	mem_grow(&search->object, &search->cap, search->count + 1, sizeof *search->object);
	search->object[search->count] = object;
	return search->count++;
}

/* Opens a shared object for the program's machine; 1: it is one, 0: not, and the loader would look
 * on. */
static int read_object(const struct search *search, const char *path, struct object *object,
                       struct sharedlib *lib)
{
	const struct elffile *main = &search->program->elf;
	struct err ignored = ERR_INIT;
	struct fd_map map = {0};
	struct elffile elf = {0};
	struct elfdynamic dynamic = {0};
	int found = 0;
	if (fd_map_file(path, LIMIT_ELF_FILE, &map, &ignored) == 0 &&
	    elffile_open(&elf, map.data, map.size, path, &ignored) == 0 && elf.type == ET_DYN &&
	    elf.machine == main->machine && elf.is_64 == main->is_64 &&
	    elf.is_big_endian == main->is_big_endian &&
	    elffile_dynamic(&elf, &dynamic, &ignored) == 0) {
		found = 1;
		take_dynamic(object, &dynamic);
		lib->size = map.size;
		if (dlopen_notes_of(&elf, &lib->dlopen, &ignored) != 0)
			out_warn("'%s' has a damaged dlopen note", path_base(path));
	}
	err_clear(&ignored);
	elfdynamic_release(&dynamic);
	elffile_release(&elf);
	fd_map_release(&map);
	return found;
}

/* Replaces $ORIGIN, ${ORIGIN}, $LIB and ${LIB}; NULL when another $WORD is in it. */
static char *expand(const char *dir, const char *origin, const char *library_word)
{
	static const char *const form[] = {"$ORIGIN", "${ORIGIN}", "$LIB", "${LIB}"};
	const char *value[] = {origin, origin, library_word, library_word};
	struct buf out = BUF_INIT;
	while (*dir) {
		size_t i = 0;
		while (i < 4 && !str_starts(dir, form[i]))
			i++;
		if (i < 4) {
			buf_add_str(&out, value[i]);
			dir += strlen(form[i]);
		} else if (*dir == '$') {
			buf_release(&out);
			return NULL;
		} else {
			buf_add_byte(&out, (unsigned char)*dir++);
		}
	}
	return buf_detach(&out);
}

static bool looks_right(const struct search *search, const char *path)
{
	struct object object = {0};
	struct sharedlib lib = {0};
	int found = read_object(search, path, &object, &lib);
	object_release(&object);
	dlopen_list_release(&lib.dlopen);
	return found == 1;
}

static bool try_dir(const struct search *search, const char *dir, const char *name,
                    const char *place_dir, struct hit *hit)
{
	MEM_AUTO char *path = str_format("%s%s/%s", search->root, dir, name);
	if (dir[0] != '/' || !path_is_file(path) || !looks_right(search, path))
		return false;
	MEM_AUTO char *place = path_join(place_dir, name);
	*hit = (struct hit){str_dup(path + strlen(search->root)), path_real(path), path_clean(place)};
	return true;
}

/* The directories of one DT_RPATH or DT_RUNPATH. */
static bool try_list(const struct search *search, const char *list, const struct object *owner,
                     const char *name, struct hit *hit)
{
	while (list && *list) {
		size_t length = strcspn(list, ":");
		MEM_AUTO char *dir = str_dup_n(list, length);
		MEM_AUTO char *here = expand(dir, owner->origin, search->path.library_word);
		MEM_AUTO char *there = expand(dir, owner->image_origin, search->path.library_word);
		if (here && there && try_dir(search, here, name, there, hit))
			return true;
		list += length + (list[length] == ':');
	}
	return false;
}

static bool try_dirs(const struct search *search, const struct strlist *dirs, const char *place_dir,
                     const char *name, struct hit *hit)
{
	for (size_t i = 0; i < dirs->count; i++)
		if (try_dir(search, dirs->item[i], name, place_dir ? place_dir : dirs->item[i], hit))
			return true;
	return false;
}

/* glibc: an object with a DT_RUNPATH does not ask the DT_RPATHs of those before it, and nobody
 * inherits a DT_RUNPATH.  musl: everybody inherits both. */
static bool try_inherited(const struct search *search, size_t from, const char *name,
                          struct hit *hit)
{
	bool inherits = search->path.is_musl || !search->object[from].runpath;
	for (size_t at = from;; at = search->object[at].parent) {
		const struct object *object = &search->object[at];
		if (inherits && try_list(search, object->rpath, object, name, hit))
			return true;
		if ((search->path.is_musl || at == from) &&
		    try_list(search, object->runpath, object, name, hit))
			return true;
		if (object->parent == at)
			return false;
	}
}

static bool find(const struct search *search, size_t from, const char *name, struct hit *hit)
{
	const struct loaderpath *path = &search->path;
	if (strchr(name, '/'))
		return name[0] == '/' && try_dir(search, "/", name + 1, "/", hit);
	if (try_inherited(search, from, name, hit))
		return true;
	for (size_t i = 0; i < path->configured.count; i++) {
		const char *dir = path->configured.item[i];
		const char *place = strlist_has(&path->built_in, dir) ? dir : path->built_in.item[0];
		if (try_dir(search, dir, name, place, hit))
			return true;
	}
	return try_dirs(search, &path->built_in, NULL, name, hit);
}

/* musl's loader is its libc: these names mean itself. */
static bool is_loader_itself(const struct search *search, const char *name)
{
	static const char *const own[] = {"libc.",  "libpthread.", "librt.",  "libm.",
	                                  "libdl.", "libutil.",    "libxnet."};
	for (size_t i = 0; search->path.is_musl && i < sizeof own / sizeof *own; i++)
		if (str_starts(name, own[i]))
			return true;
	return false;
}

static bool is_loaded(const struct search *search, const char *name)
{
	for (size_t i = 1; i < search->count; i++)
		if (strcmp(search->object[i].name, name) == 0 || str_equal(search->object[i].soname, name))
			return true;
	return is_loader_itself(search, name);
}

/* Several programs may need the same; one place holds one file. */
static int keep(struct sharedlibs *out, struct sharedlib *lib, struct err *err)
{
	for (size_t i = 0; i < out->count; i++) {
		if (strcmp(out->item[i].place, lib->place) != 0)
			continue;
		if (strcmp(out->item[i].source, lib->source) == 0)
			return 0;
		return err_set(err, ERR_FAIL, "'%s' and '%s' would both be %s in the image",
		               out->item[i].source, lib->source, lib->place);
	}
	mem_grow(&out->item, &out->cap, out->count + 1, sizeof *out->item);
	out->item[out->count++] = *lib;
	*lib = (struct sharedlib){0};
	return 0;
}

static void lib_release(struct sharedlib *lib)
{
	free(lib->name);
	free(lib->source);
	free(lib->place);
	dlopen_list_release(&lib->dlopen);
	*lib = (struct sharedlib){0};
}

/* Empties hit. */
static int load(struct search *search, size_t parent, const char *name, struct hit *hit,
                struct err *err)
{
	struct object object = {.name = str_dup(name), .parent = parent};
	struct sharedlib lib = {.name = str_dup(name), .source = hit->source, .place = hit->place};
	object.origin = path_dir(hit->found);
	hit->source = hit->place = NULL;
	hit_release(hit);
	object.image_origin = path_dir(lib.place);
	int rc = 0;
	if (read_object(search, lib.source, &object, &lib) != 1)
		rc = err_set(err, ERR_FAIL, "'%s' is no shared object for this program", lib.source);
	add_object(search, object);
	if (rc == 0)
		rc = keep(search->out, &lib, err);
	lib_release(&lib);
	return rc;
}

static int load_interpreter(struct search *search, const char *interpreter, struct err *err)
{
	MEM_AUTO char *path = str_format("%s%s", search->root, interpreter);
	if (!path_is_file(path))
		return err_set(err, ERR_FAIL, "its interpreter %s is not on this machine", interpreter);
	struct hit hit = {str_dup(interpreter), path_real(path), path_clean(interpreter)};
	return load(search, 0, path_base(interpreter), &hit, err);
}

static int load_needed(struct search *search, size_t from, struct err *err)
{
	for (size_t i = 0; i < search->object[from].needed.count; i++) {
		MEM_AUTO char *name = str_dup(search->object[from].needed.item[i]);
		struct hit hit = {0};
		if (is_loaded(search, name))
			continue;
		if (search->count >= OBJECTS_MOST)
			return err_set(err, ERR_FAIL, "more than %d shared objects", OBJECTS_MOST);
		if (!find(search, from, name, &hit))
			return err_set(err, ERR_FAIL, "%s, needed by '%s', is nowhere the loader looks", name,
			               search->object[from].name);
		int rc = load(search, from, name, &hit, err);
		hit_release(&hit);
		if (rc != 0)
			return -1;
	}
	return 0;
}

static int run(struct search *search, struct err *err)
{
	const struct elfdynamic *dynamic = &search->program->dynamic;
	MEM_AUTO char *real = path_real(search->program->path);
	struct object main = {.name = str_dup(search->program->name), .image_origin = str_dup("/")};
	main.origin = path_dir(real);
	take_dynamic(&main, dynamic);
	add_object(search, main);
	if (!dynamic->interpreter)
		return dynamic->needed.count == 0
		           ? 0
		           : err_set(err, ERR_FAIL, "it needs %s but names no interpreter",
		                     dynamic->needed.item[0]);
	if (loaderpath_read(search->root, dynamic->interpreter, &search->path, err) != 0 ||
	    load_interpreter(search, dynamic->interpreter, err) != 0)
		return -1;
	/* The list grows while it is walked: breadth first, as the loader goes. */
	for (size_t i = 0; i < search->count; i++)
		if (load_needed(search, i, err) != 0)
			return -1;
	return 0;
}

int sharedlibs_find(const char *root, const struct program *program, struct sharedlibs *out,
                    struct err *err)
{
	struct search search = {.root = root, .program = program, .out = out};
	int rc = run(&search, err);
	for (size_t i = 0; i < search.count; i++)
		object_release(&search.object[i]);
	free(search.object);
	loaderpath_release(&search.path);
	return rc == 0 ? 0 : err_wrap(err, "'%s'", program->path);
}

void sharedlibs_release(struct sharedlibs *libs)
{
	for (size_t i = 0; i < libs->count; i++)
		lib_release(&libs->item[i]);
	free(libs->item);
	*libs = (struct sharedlibs){0};
}
