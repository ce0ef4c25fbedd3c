#include "input/projectroot.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "input/worktree.h"
#include "model/sourcefacts.h"
#include "wire/decl.h"
#include "wrap/json_jansson.h"

/* A folder no project reaches up into; it may be a project's folder only if the command runs in
 * it. */
static bool is_ceiling(const char *dir)
{
	static const char *const system[] = {"/",     "/tmp",     "/usr",           "/usr/local",
	                                     "/home", "/var",     "/var/tmp",       "/opt",
	                                     "/srv",  "/usr/src", "/usr/local/src", "/root",
	                                     "/mnt",  "/media",   "/run",           "/dev/shm"};
	for (size_t i = 0; i < sizeof system / sizeof *system; i++)
		if (str_equal(dir, system[i]))
			return true;
	const char *const own[] = {getenv("HOME"), getenv("TMPDIR")};
	for (size_t i = 0; i < 2; i++) {
		MEM_AUTO char *clean = own[i] && own[i][0] == '/' ? path_clean(own[i]) : NULL;
		if (str_equal(dir, clean))
			return true;
	}
	return false;
}

static bool has_marker(const char *dir)
{
	static const char *const markers[] = {
		"configure.ac", "configure.in", "configure",     "CMakeLists.txt", "meson.build",
		"Makefile",     "makefile",     "GNUmakefile",   "Makefile.am",    "Makefile.in",
		"Cargo.toml",   "go.mod",       "WORKSPACE",     "MODULE.bazel",   "build.zig",
		"SConstruct",   "xmake.lua",    "debian/control"};
	for (size_t i = 0; i < sizeof markers / sizeof *markers; i++) {
		MEM_AUTO char *path = path_join(dir, markers[i]);
		if (path_exists(path))
			return true;
	}
	return false;
}

static char *read_text(const char *dir, const char *name)
{
	MEM_AUTO char *path = path_join(dir, name);
	BUF_AUTO struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	if (!path_is_file(path) || fd_read_file(path, LIMIT_TEXT_FILE, &text, &err) != 0) {
		err_clear(&err);
		return NULL;
	}
	return buf_detach(&text);
}

static char *source_of_cmake(const char *dir)
{
	MEM_AUTO char *text = read_text(dir, "CMakeCache.txt");
	if (!text)
		return NULL;
	struct span home = cmake_cache_value(span_of(text), "CMAKE_HOME_DIRECTORY");
	return home.length ? span_dup(home) : NULL;
}

static char *source_of_meson(const char *dir)
{
	MEM_AUTO char *text = read_text(dir, "meson-info/meson-info.json");
	struct err err = ERR_INIT;
	struct jsn *info = text ? jsn_parse(span_of(text), &err) : NULL;
	err_clear(&err);
	char *source = str_dup(jsn_get_text(jsn_get(info, "directories"), "source"));
	jsn_free(info);
	return source;
}

/* config.status keeps the srcdir it was configured with: srcdir='../..' */
static char *source_of_configure(const char *dir)
{
	MEM_AUTO char *text = read_text(dir, "config.status");
	struct span rest = span_of(text ? text : ""), line;
	while (span_line(&rest, &line)) {
		static const char key[] = "srcdir='";
		if (!span_starts(line, key) || line.at[line.length - 1] != '\'')
			continue;
		size_t skip = sizeof key - 1;
		if (line.length <= skip + 1)
			return NULL;
		MEM_AUTO char *given = str_dup_n(line.at + skip, line.length - skip - 1);
		MEM_AUTO char *joined = path_join(dir, given);
		return path_real(joined);
	}
	return NULL;
}

/* Looks for a build folder at or above start; sets build and twin, and returns where to go on. */
static char *leave_build(const char *start, struct projectroot *out)
{
	MEM_AUTO char *dir = str_dup(start);
	for (;;) {
		char *source = source_of_cmake(dir);
		if (!source)
			source = source_of_meson(dir);
		if (!source)
			source = source_of_configure(dir);
		if (source && source[0] == '/' && path_is_dir(source)) {
			MEM_AUTO char *real = path_real(source);
			free(source);
			if (!str_equal(real, dir)) {
				out->build = str_dup(dir);
				out->twin = str_dup(real);
			}
			return MEM_STEAL(real);
		}
		free(source);
		char *up = path_dir(dir);
		free(dir);
		dir = up;
		if (is_ceiling(dir))
			return str_dup(start);
	}
}

/* The top of the git work tree, or NULL. */
static char *git_top(const char *start)
{
	MEM_AUTO char *dir = str_dup(start);
	char *found = NULL;
	while (!is_ceiling(dir)) {
		bool submodule;
		if (worktree_is_top(dir, &submodule)) {
			free(found);
			found = str_dup(dir);
			if (!submodule)
				return found;
		}
		char *up = path_dir(dir);
		free(dir);
		dir = up;
	}
	return found;
}

char *projectroot_worktree(const char *path)
{
	MEM_AUTO char *dir = path_dir(path);
	while (!is_ceiling(dir)) {
		if (worktree_is_top(dir, NULL))
			return MEM_STEAL(dir);
		char *up = path_dir(dir);
		free(dir);
		dir = up;
	}
	return NULL;
}

/* The outermost of the marked folders above start, below `limit` (may be NULL).  With `stepping` a
 * folder that only orders may lie between two of them. */
static char *outermost_marked(const char *start, const char *limit, bool stepping)
{
	MEM_AUTO char *top = str_dup(start);
	for (;;) {
		MEM_AUTO char *up = path_dir(top);
		if (is_ceiling(up) || str_equal(up, limit))
			return MEM_STEAL(top);
		if (!has_marker(up)) {
			MEM_AUTO char *next = path_dir(up);
			if (!stepping || !sourcefacts_is_structural(path_base(up)) || is_ceiling(next) ||
			    str_equal(next, limit) || !has_marker(next))
				return MEM_STEAL(top);
			str_set(&up, next);
		}
		free(top);
		top = MEM_STEAL(up);
	}
}

/* Built by itself: no build file leads from the top down to it. */
static bool is_home(const char *marked, const char *top)
{
	MEM_AUTO char *up = path_dir(marked);
	if (str_equal(marked, top) || !has_marker(marked) ||
	    sourcefacts_is_structural(path_base(marked)))
		return false;
	return !str_equal(up, top) || !has_marker(top);
}

void projectroot_find(const char *start, struct projectroot *out)
{
	*out = (struct projectroot){0};
	if (str_equal(start, "/") || str_equal(start, "/usr") || path_within("/usr/lib", start) ||
	    path_within("/usr/include", start)) {
		out->source = str_dup("");
		return;
	}
	MEM_AUTO char *source = leave_build(start, out);
	MEM_AUTO char *top = git_top(source);
	MEM_AUTO char *near = outermost_marked(source, top, false);
	MEM_AUTO char *far = outermost_marked(source, top, true);
	/* Sources unpacked somewhere inside another project's work tree are no part of it. */
	bool foreign = top && !str_equal(top, source) && has_marker(far) && !worktree_tracks(top, far);
	out->source = top && !foreign ? MEM_STEAL(top) : MEM_STEAL(far);
	if (is_home(near, out->source))
		out->home = MEM_STEAL(near);
}

void projectroot_release(struct projectroot *root)
{
	free(root->source);
	free(root->build);
	free(root->twin);
	free(root->home);
	*root = (struct projectroot){0};
}
