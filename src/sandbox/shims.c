#include "sandbox/shims.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cache.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

void shims_release(struct shims *shims)
{
	free(shims->path_dir);
	free(shims->exec_dir);
	free(shims->libexec);
	*shims = (struct shims){0};
}

/* Beside ourselves in a build tree; ../libexec/tare from an installed program, wherever the whole
 * was moved to. */
static char *find_libexec(struct err *err)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
	if (length <= 0)
		return err_errno(err, ERR_FAIL, "cannot read /proc/self/exe"), NULL;
	self[length] = '\0';
	MEM_AUTO char *here = path_dir(self);
	MEM_AUTO char *moved = str_format("%s/../libexec/tare", here);
	const char *const places[] = {here, moved, TARE_LIBEXEC};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		MEM_AUTO char *tool = path_join(places[i], "tare-ld");
		if (access(tool, X_OK) == 0)
			return path_clean(places[i]);
	}
	return err_set(err, ERR_FAIL, "the stand-ins (tare-ld and others) are in none of '%s', '%s'",
	               here, TARE_LIBEXEC),
	       NULL;
}

static bool is_for_size(void)
{
	const char *size = getenv("TARE_SIZE");
	return size && *size && strcmp(size, "0") != 0;
}

/* The names of the tools in one folder of PATH. */
static void list_names(const char *dir, struct strlist *names)
{
	bool strips = is_for_size();
	DIR *open = opendir(dir);
	if (!open)
		return;
	for (struct dirent *entry = readdir(open); entry; entry = readdir(open)) {
		const char *name = entry->d_name;
		if (!shims_is_compiler(name) && !shims_is_linker(name) && strcmp(name, "ccache") != 0 &&
		    !(strips && shims_is_strip(name)))
			continue;
		MEM_AUTO char *path = path_join(dir, name);
		if (access(path, X_OK) == 0 && path_is_file(path))
			strlist_add(names, name);
	}
	closedir(open);
}

static void list_all_names(struct strlist *names)
{
	MEM_AUTO char *list = shims_without(getenv("PATH"));
	for (char *at = list; at;) {
		char *end = strchr(at, ':');
		if (end)
			*end = '\0';
		list_names(*at ? at : ".", names);
		at = end ? end + 1 : NULL;
	}
	strlist_sort_unique(names);
}

static uint64_t mix(uint64_t sum, const char *text)
{
	/* FNV-1a, the zero at the end included: it names a folder and secures nothing. */
	do {
		sum = (sum ^ (unsigned char)*text) * 0x100000001b3u;
	} while (*text++);
	return sum;
}

static char *folder_name(const struct shims *shims, const struct strlist *names)
{
	uint64_t sum = mix(0xcbf29ce484222325u, shims->libexec);
	sum = mix(sum, TARE_VERSION_TEXT);
	for (size_t i = 0; i < names->count; i++)
		sum = mix(sum, names->item[i]);
	return str_format("shims-%016llx", (unsigned long long)sum);
}

/* A link DIR/NAME to the stand-in, put there in one step: other builds may be running. */
static int put_link(const char *dir, const char *name, const char *libexec, const char *standin,
                    struct err *err)
{
	MEM_AUTO char *path = path_join(dir, name);
	MEM_AUTO char *target = path_join(libexec, standin);
	char now[PATH_MAX];
	ssize_t length = readlink(path, now, sizeof now - 1);
	if (length > 0 && (size_t)length == strlen(target) && memcmp(now, target, (size_t)length) == 0)
		return 0;
	MEM_AUTO char *temporary = str_format("%s.%ld~", path, (long)getpid());
	unlink(temporary);
	if (symlink(target, temporary) != 0)
		return err_errno(err, ERR_FAIL, "cannot make '%s'", temporary);
	if (rename(temporary, path) != 0) {
		err_errno(err, ERR_FAIL, "cannot make '%s'", path);
		unlink(temporary);
		return -1;
	}
	return 0;
}

static int make_dir(const char *path, struct err *err)
{
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return err_errno(err, ERR_FAIL, "cannot make the folder '%s'", path);
	return 0;
}

static int fill(const struct shims *shims, const struct strlist *names, struct err *err)
{
	static const char *const linkers[] = {"ld", "ld.bfd", "ld.gold", "ld.lld", "ld.mold"};
	static const char *const compilers[] = {"cc1", "cc1plus"};
	for (size_t i = 0; i < sizeof linkers / sizeof *linkers; i++)
		if (put_link(shims->exec_dir, linkers[i], shims->libexec, "tare-ld", err) < 0)
			return -1;
	for (size_t i = 0; i < sizeof compilers / sizeof *compilers; i++)
		if (put_link(shims->exec_dir, compilers[i], shims->libexec, "tare-cc1", err) < 0)
			return -1;
	for (size_t i = 0; i < names->count; i++) {
		const char *standin = shims_is_linker(names->item[i])  ? "tare-ld"
		                      : shims_is_strip(names->item[i]) ? "tare-link"
		                                                       : "tare-cc";
		if (put_link(shims->path_dir, names->item[i], shims->libexec, standin, err) < 0)
			return -1;
	}
	return 0;
}

static int make_folders(struct shims *shims, const struct strlist *names, struct err *err)
{
	MEM_AUTO char *cache = cache_folder();
	if (!cache)
		return err_set(err, ERR_FAIL,
		               "there is no folder for the stand-ins; set XDG_CACHE_HOME to one of yours");
	MEM_AUTO char *name = folder_name(shims, names);
	MEM_AUTO char *top = path_join(cache, name);
	MEM_AUTO char *known = path_join(top, "known");
	shims->path_dir = path_join(top, "path");
	shims->exec_dir = path_join(top, "exec");
	if (strchr(top, ':'))
		return err_set(err, ERR_FAIL, "'%s' cannot be in PATH: it holds a colon", top);
	if (make_dir(top, err) < 0 || make_dir(known, err) < 0 || make_dir(shims->path_dir, err) < 0 ||
	    make_dir(shims->exec_dir, err) < 0)
		return -1;
	return fill(shims, names, err);
}

int shims_prepare(struct shims *shims, bool names, struct err *err)
{
	struct strlist found = {0};
	*shims = (struct shims){.libexec = find_libexec(err)};
	if (!shims->libexec)
		return -1;
	if (names)
		list_all_names(&found);
	int rc = make_folders(shims, &found, err);
	strlist_release(&found);
	if (rc < 0)
		shims_release(shims);
	return rc;
}

static void put_first(const char *variable, const char *dir, const char *fallback)
{
	const char *old = getenv(variable);
	MEM_AUTO char *rest = shims_without(old ? old : fallback);
	MEM_AUTO char *all = *rest ? str_format("%s:%s", dir, rest) : str_dup(dir);
	setenv(variable, all, 1);
}

void shims_enter(const struct shims *shims, bool names)
{
	put_first("COMPILER_PATH", shims->exec_dir, "");
	if (names)
		put_first("PATH", shims->path_dir, "/usr/local/bin:/usr/bin:/bin");
}
