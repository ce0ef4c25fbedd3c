#include "input/loaderpath.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "wire/ldsoconf.h"

#define INCLUDE_DEPTH 8
#define DIRS_MOST 4096

static void read_conf(const char *root, const char *file, struct strlist *dirs, unsigned depth);

static void read_included(const char *root, const char *from, struct span pattern,
                          struct strlist *dirs, unsigned depth)
{
	MEM_AUTO char *name = span_dup(pattern);
	MEM_AUTO char *folder = path_dir(from);
	MEM_AUTO char *inside = name[0] == '/' ? str_dup(name) : path_join(folder, name);
	MEM_AUTO char *whole = str_format("%s%s", root, inside);
	glob_t found = {0};
	if (glob(whole, 0, NULL, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc; i++)
			read_conf(root, found.gl_pathv[i] + strlen(root), dirs, depth + 1);
	globfree(&found);
}

/* A file that is missing or unreadable adds nothing, as for ldconfig. */
static void read_conf(const char *root, const char *file, struct strlist *dirs, unsigned depth)
{
	struct err ignored = ERR_INIT;
	BUF_AUTO struct buf text = BUF_INIT;
	MEM_AUTO char *whole = str_format("%s%s", root, file);
	if (depth > INCLUDE_DEPTH || fd_read_file(whole, LIMIT_TEXT_FILE, &text, &ignored) != 0) {
		err_clear(&ignored);
		return;
	}
	struct ldsoconf_cursor cursor = {.rest = buf_span(&text)};
	enum ldsoconf_kind kind;
	struct span entry;
	while (dirs->count < DIRS_MOST && ldsoconf_next(&cursor, &kind, &entry)) {
		if (kind == LDSOCONF_INCLUDE)
			read_included(root, file, entry, dirs, depth);
		else
			strlist_take(dirs, span_dup(entry));
	}
}

/* "/lib/ld-musl-x86_64.so.1" → "/etc/ld-musl-x86_64.path" */
static void read_musl(const char *root, const char *interpreter, struct loaderpath *out)
{
	static const char *const built_in[] = {"/lib", "/usr/local/lib", "/usr/lib"};
	for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++)
		strlist_add(&out->built_in, built_in[i]);
	const char *name = path_base(interpreter);
	MEM_AUTO char *file = str_format("%s/etc/%.*s.path", root, (int)strcspn(name, "."), name);
	struct err ignored = ERR_INIT;
	BUF_AUTO struct buf text = BUF_INIT;
	if (fd_read_file(file, LIMIT_TEXT_FILE, &text, &ignored) == 0) {
		struct span rest = buf_span(&text), dir;
		while (out->configured.count < DIRS_MOST && ldsoconf_musl_next(&rest, &dir))
			strlist_take(&out->configured, span_dup(dir));
	}
	err_clear(&ignored);
	out->library_word = str_dup("lib");
}

/* glibc's loader has its own folder built in, with and without /usr, and on systems with
 * architecture folders the plain ones behind it. */
static void add_glibc_dirs(const char *loader, struct loaderpath *out)
{
	MEM_AUTO char *dir = path_dir(loader);
	const char *base = str_starts(dir, "/usr/") ? dir + 4 : dir;
	strlist_add(&out->built_in, base);
	strlist_take(&out->built_in, str_format("/usr%s", base));
	out->library_word = str_dup(base + 1);
	if (strcmp(base, "/lib") == 0 || strcmp(base, "/lib64") == 0)
		return;
	strlist_add(&out->built_in, "/lib");
	strlist_add(&out->built_in, "/usr/lib");
}

int loaderpath_read(const char *root, const char *interpreter, struct loaderpath *out,
                    struct err *err)
{
	*out = (struct loaderpath){0};
	if (interpreter[0] != '/')
		return err_set(err, ERR_FAIL, "the interpreter '%s' is not an absolute path", interpreter);
	out->is_musl = str_starts(path_base(interpreter), "ld-musl-");
	if (out->is_musl) {
		read_musl(root, interpreter, out);
		return 0;
	}
	MEM_AUTO char *whole = str_format("%s%s", root, interpreter);
	MEM_AUTO char *real = path_real(whole);
	MEM_AUTO char *real_root = path_real(*root ? root : "/");
	const char *inside = path_within(real_root, real);
	MEM_AUTO char *loader = str_format("/%s", inside ? inside : interpreter + 1);
	add_glibc_dirs(loader, out);
	read_conf(root, "/etc/ld.so.conf", &out->configured, 0);
	return 0;
}

void loaderpath_release(struct loaderpath *path)
{
	free(path->library_word);
	strlist_release(&path->configured);
	strlist_release(&path->built_in);
	*path = (struct loaderpath){0};
}
