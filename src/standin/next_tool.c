#include "standin/next_tool.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

static bool is_program(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

static bool is_standin_name(const char *base)
{
	return strcmp(base, "tare-ld") == 0 || strcmp(base, "tare-link") == 0 ||
	       strcmp(base, "tare-cc1") == 0 || strcmp(base, "tare-cc") == 0;
}

bool next_tool_is_standin(const char *path)
{
	/* Asked by name after links: a second tare around this one has other inodes. */
	char real[PATH_MAX];
	if (!realpath(path, real))
		return false;
	return is_standin_name(path_base(real));
}

char *next_tool_in(const char *list, const char *name)
{
	while (list) {
		const char *end = strchrnul(list, ':');
		MEM_AUTO char *dir = str_dup_n(list, (size_t)(end - list));
		MEM_AUTO char *path = path_join(*dir ? dir : ".", name);
		if (is_program(path) && !next_tool_is_standin(path))
			return MEM_STEAL(path);
		list = *end ? end + 1 : NULL;
	}
	return NULL;
}

char *next_tool_parent(void)
{
	MEM_AUTO char *link = str_format("/proc/%ld/exe", (long)getppid());
	char target[PATH_MAX];
	ssize_t length = readlink(link, target, sizeof target - 1);
	if (length <= 0)
		return NULL;
	target[length] = '\0';
	return str_dup(target);
}

/* Whether a compiler driver found the stand-in: it calls it by its path in the folder "exec". */
static bool called_by_driver(void)
{
	MEM_AUTO char *dir = path_dir(program_invocation_name);
	return strchr(program_invocation_name, '/') && strcmp(path_base(dir), "exec") == 0;
}

static char *beside_parent(const char *name)
{
	MEM_AUTO char *parent = next_tool_parent();
	if (!parent)
		return NULL;
	MEM_AUTO char *dir = path_dir(parent);
	return next_tool_in(dir, name);
}

/* "aarch64-linux-gnu-gcc-12" → "aarch64-linux-gnu-ld", looked for in PATH. */
static char *with_target_prefix(const char *name)
{
	const char *driver = getenv("COLLECT_GCC");
	if (!driver)
		return NULL;
	driver = path_base(driver);
	static const char *const kinds[] = {"-gcc", "-g++", "-c++", "-cc"};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const char *at = strstr(driver, kinds[i]);
		if (!at || at == driver)
			continue;
		MEM_AUTO char *full = str_format("%.*s-%s", (int)(at - driver), driver, name);
		char *found = next_tool_in(getenv("PATH"), full);
		if (found)
			return found;
	}
	return NULL;
}

/* The value of --target=TARGET or -target TARGET in NUL-separated words; NULL when not there. */
static const char *target_in(const char *words, const char *end)
{
	for (; words < end; words += strlen(words) + 1) {
		if (str_starts(words, "--target="))
			return words + strlen("--target=");
		if (strcmp(words, "-target") == 0 || strcmp(words, "--target") == 0) {
			words += strlen(words) + 1;
			return words < end ? words : NULL;
		}
	}
	return NULL;
}

/* clang --target=TARGET takes TARGET-name from PATH, or name from the target's own folder. */
static char *of_clangs_target(const char *name)
{
	struct err ignored = ERR_INIT;
	BUF_AUTO struct buf words = BUF_INIT;
	MEM_AUTO char *parent = next_tool_parent();
	MEM_AUTO char *line = str_format("/proc/%ld/cmdline", (long)getppid());
	if (!parent || !strstr(path_base(parent), "clang"))
		return NULL;
	if (fd_read_file(line, LIMIT_ARGUMENTS, &words, &ignored) < 0)
		err_clear(&ignored);
	const char *at = (const char *)words.data;
	const char *target = at ? target_in(at, at + words.size) : NULL;
	if (!target || strchr(target, '/'))
		return NULL;
	MEM_AUTO char *full = str_format("%s-%s", target, name);
	char *found = next_tool_in(getenv("PATH"), full);
	if (found)
		return found;
	MEM_AUTO char *folder = str_format("/usr/%s/bin", target);
	return next_tool_in(folder, name);
}

char *next_tool(const char *name, struct err *err)
{
	char *found = next_tool_in(getenv("COMPILER_PATH"), name);
	if (!found && called_by_driver()) {
		found = of_clangs_target(name);
		if (!found)
			found = beside_parent(name);
		if (!found)
			found = with_target_prefix(name);
	}
	if (!found)
		found = next_tool_in(getenv("PATH"), name);
	if (!found)
		err_set(err, ERR_FAIL, "no '%s' in PATH besides tare's own stand-in; install it", name);
	return found;
}
