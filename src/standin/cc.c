/* tare-cc: runs in place of a compiler driver, under the driver's name.  gcc is set up so that our
 * cc1 and ld are used, and takes over; for clang, assembly and -save-temps we wait
 * and add the record. */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "base/str.h"
#include "sandbox/child.h"
#include "sandbox/shims.h"
#include "standin/ccache.h"
#include "standin/driver_line.h"
#include "standin/fallback.h"
#include "standin/late_record.h"
#include "standin/next_tool.h"
#include "standin/preload.h"
#include "standin/size_drive.h"
#include "standin/size_log.h"

struct driver {
	struct driver_line line;
	char *real;     /* the real driver */
	char *exec_dir; /* our folder of inner tools, or NULL */
	char *libexec;  /* where the stand-ins are */
	char **argv;    /* for the real driver; borrowed words, and those in made */
	struct strlist made;
	struct size_drive size;
};

/* What comes behind us in PATH must not find us again: ccache looks for the compiler, too. */
static void leave_path(void)
{
	const char *path = getenv("PATH");
	if (!path)
		return;
	MEM_AUTO char *rest = shims_without(path);
	setenv("PATH", rest, 1);
}

/* The first `name` in PATH that is no stand-in and, when ccache runs us, not ccache again. */
static char *find_in_path(const char *name)
{
	const char *list = getenv("PATH");
	while (list) {
		char *found = next_tool_in(list, name);
		if (!found || !ccache_runs_us() || !ccache_is(found))
			return found;
		free(found);
		list = strchr(list, ':');
		list = list ? list + 1 : NULL;
	}
	return NULL;
}

static char *find_real(const char *name, struct err *err)
{
	if (strchr(name, '/') && !next_tool_is_standin(name))
		return str_dup(name);
	char *found = find_in_path(path_base(name));
	if (!found)
		err_set(err, ERR_FAIL, "no '%s' in PATH besides tare's own stand-in; install it",
		        path_base(name));
	return found;
}

/* A build remembers the stand-in's path and calls it later without `tare run` around it. */
static char *find_exec_dir(const char *name)
{
	const char *list = getenv("COMPILER_PATH");
	MEM_AUTO char *first = list ? str_dup_n(list, strcspn(list, ":")) : str_dup("");
	MEM_AUTO char *inside = path_join(first, "ld");
	if (*first && next_tool_is_standin(inside))
		return MEM_STEAL(first);
	MEM_AUTO char *dir = path_dir(name);
	MEM_AUTO char *top = path_dir(dir);
	MEM_AUTO char *own = path_join(top, "exec/ld");
	if (name[0] != '/' || !next_tool_is_standin(own))
		return NULL;
	return path_join(top, "exec");
}

static bool holds_tool(const char *prefix)
{
	static const char *const names[] = {"ld",      "ld.bfd", "ld.gold", "ld.lld",
	                                    "ld.mold", "cc1",    "cc1plus"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		MEM_AUTO char *inside = path_join(prefix, names[i]);
		MEM_AUTO char *joined = str_format("%s%s", prefix, names[i]);
		if (access(inside, X_OK) == 0 || access(joined, X_OK) == 0)
			return true;
	}
	return false;
}

/* Our folder first in COMPILER_PATH, then the user's -B folders that hold tools (they would have
 * come before it), then what was there.  Returns whether -B must put ours first, too. */
static bool set_compiler_path(const struct driver *driver)
{
	const char *old = getenv("COMPILER_PATH");
	MEM_AUTO char *rest = shims_without(old ? old : "");
	BUF_AUTO struct buf list = BUF_INIT;
	bool overtaken = false;
	buf_add_str(&list, driver->exec_dir);
	for (size_t i = 0; i < driver->line.tools.count; i++) {
		if (!holds_tool(driver->line.tools.item[i]))
			continue;
		buf_format(&list, ":%s", driver->line.tools.item[i]);
		overtaken = true;
	}
	if (*rest)
		buf_format(&list, ":%s", rest);
	setenv("COMPILER_PATH", (char *)list.data, 1);
	return overtaken;
}

/* clang takes a linker by its path: give it the stand-in of the same name. */
static char *replaced_linker(const struct driver *driver, const char *word)
{
	const char *linker = driver->line.linker;
	if (!linker || !driver->exec_dir || !str_ends(word, linker) || word[0] != '-' ||
	    next_tool_is_standin(linker))
		return NULL;
	MEM_AUTO char *standin = path_join(driver->exec_dir, path_base(linker));
	if (access(standin, X_OK) != 0)
		return NULL;
	MEM_AUTO char *dir = path_dir(linker);
	const char *old = getenv("COMPILER_PATH");
	MEM_AUTO char *list = str_format("%s:%s", dir, old ? old : "");
	setenv("COMPILER_PATH", list, 1);
	return str_format("%.*s%s", (int)(strlen(word) - strlen(linker)), word, standin);
}

static void build_arguments(struct driver *driver, char **argv)
{
	size_t count = 1; /* main() has seen argv[0] */
	while (argv[count])
		count++;
	driver->argv = mem_alloc((count + 3) * sizeof *driver->argv);
	char **to = driver->argv;
	/* A driver called by name finds its own folder through PATH; called by path, it was ours. */
	*to++ = strchr(argv[0], '/') ? driver->real : argv[0];
	if (driver->exec_dir && set_compiler_path(driver)) {
		strlist_add(&driver->made, "-B");
		*to++ = driver->made.item[0];
		*to++ = driver->exec_dir;
	}
	for (size_t i = 1; i < count; i++) {
		char *other = replaced_linker(driver, argv[i]);
		*to++ = other ? other : argv[i];
		if (other)
			strlist_take(&driver->made, other);
	}
}

static bool is_clang(const char *real)
{
	char path[PATH_MAX];
	return realpath(real, path) && strstr(path_base(path), "clang");
}

static char *memory_file(const char *name)
{
	int fd = memfd_create(name, MFD_CLOEXEC);
	/* By our pid: every process below us can open it while we wait. */
	return fd < 0 ? NULL : str_format("/proc/%ld/fd/%d", (long)getpid(), fd);
}

/* Names the files for late records in the environment; see late_record.h. */
static int open_files(const struct driver *driver, bool clang, struct err *err)
{
	MEM_AUTO char *sources = memory_file("tare sources");
	MEM_AUTO char *results = memory_file("tare records");
	if (!sources || !results)
		return err_errno(err, ERR_FAIL, "cannot make a file in memory");
	BUF_AUTO struct buf list = BUF_INIT;
	for (size_t i = 0; i < driver->line.sources.count; i++)
		buf_format(&list, "%s\n", driver->line.sources.item[i]);
	int fd = (int)strtol(path_base(sources), NULL, 10);
	if (fd_write_all(fd, list.data, list.size, "list of sources", err) < 0)
		return -1;
	setenv("TARE_LATE_SOURCES", sources, 1);
	if (driver->line.uses_precompiled)
		setenv("TARE_LATE_GAP", "the headers in a precompiled header", 1);
	if (!clang) {
		setenv("TARE_RECORD_TO", results, 1);
	} else if (driver->line.leaves_headers_out) {
		preload_enter(results); /* clang's own list would change what -MMD writes */
	} else {
		setenv("CC_PRINT_HEADERS_FILE", results, 1);
		setenv("CC_PRINT_HEADERS", "1", 1);
	}
	return 0;
}

/* Has tare-link put the record into the object: it has the ELF library that we do without. */
static int add_record(const struct driver *driver, const char *source, struct err *err)
{
	BUF_AUTO struct buf record = BUF_INIT;
	if (late_record_make(source, &record, err) < 0)
		return -1;
	if (record.size == 0)
		return 0;
	MEM_AUTO char *file = memory_file("tare record");
	if (!file)
		return err_errno(err, ERR_FAIL, "cannot make a file in memory");
	int fd = (int)strtol(path_base(file), NULL, 10);
	if (fd_write_all(fd, record.data, record.size, "record", err) < 0)
		return -1;
	MEM_AUTO char *object = driver_line_object(&driver->line, source);
	MEM_AUTO char *tool = path_join(driver->libexec, "tare-link");
	MEM_AUTO char *name = str_dup("tare-record");
	char *argv[] = {name, file, object, NULL};
	int status = 0;
	int rc = child_run(tool, argv, &status, err);
	close(fd);
	if (rc == 0 && status != 0)
		return err_set(err, ERR_FAIL, "'%s' takes no record", object);
	return rc;
}

static int complain(const char *source, struct err *err)
{
	const char *strict = getenv("TARE_STRICT");
	bool is_error = strict && *strict && strcmp(strict, "0") != 0;
	MEM_AUTO char *name = out_clean(source);
	MEM_AUTO char *message = out_clean(err->message);
	err_clear(err);
	if (is_error)
		out_note("%s: no record of what was compiled: %s", name, message);
	else
		out_warn("%s: no record of what was compiled: %s", name, message);
	return is_error ? 1 : 0;
}

static _Noreturn void hand_over(const struct driver *driver)
{
	struct strlist words = {0};
	char **argv = driver->argv;
	if (driver->size.active)
		argv = size_drive_words(&driver->size, driver->argv, SIZE_WHOLE, &words);
	execv(driver->real, argv);
	out_note("cannot run '%s': %s", driver->real, strerror(errno));
	exit(127);
}

/* Whether the record must be added when the compiler is done. */
static bool is_late(const struct driver *driver, bool clang)
{
	const struct driver_line *line = &driver->line;
	if (line->stops_early || line->sources.count == 0 || !driver->exec_dir)
		return false;
	if (clang)
		return !getenv("CC_PRINT_HEADERS"); /* the user wants the headers himself */
	for (size_t i = 0; i < line->sources.count; i++)
		if (late_record_is_assembly(line->sources.item[i]))
			return true;
	return line->keeps_temporaries;
}

static int wait_and_record(struct driver *driver, bool clang, char *const *called)
{
	struct err err = ERR_INIT;
	bool late = is_late(driver, clang);
	if (late && open_files(driver, clang, &err) < 0) {
		if (complain(path_base(driver->real), &err) != 0)
			return 1;
		hand_over(driver);
	}
	int status = 0;
	if (size_drive_run(&driver->size, driver->real, driver->argv, &status, &err) < 0) {
		out_note("%s", err.message);
		return 1;
	}
	if (status != 0)
		child_end_like(status);
	fallback_settle();
	preload_leave();
	int result = 0;
	for (size_t i = 0; late && driver->line.compiles && i < driver->line.sources.count; i++)
		if (add_record(driver, driver->line.sources.item[i], &err) < 0)
			result |= complain(driver->line.sources.item[i], &err);
	size_log_keep(&driver->size, called);
	return result;
}

/* Our stand-in for a compiler in path/, if there is one. */
static char *own_standin(const struct driver *driver, const char *name)
{
	if (!driver->exec_dir)
		return NULL;
	MEM_AUTO char *top = path_dir(driver->exec_dir);
	MEM_AUTO char *path = str_format("%s/path/%s", top, name);
	return next_tool_is_standin(path) ? MEM_STEAL(path) : NULL;
}

/* Runs ccache with the stand-in for its compiler, when that is clang; see ccache.h.  `ccache` is
 * its path, words what follows the compiler's name.  Returns when it is not to be done. */
static void run_ccache(const struct driver *driver, char *ccache, const char *compiler,
                       char *const *words, const char *path)
{
	MEM_AUTO char *standin = own_standin(driver, path_base(compiler));
	setenv("TARE_PAST_CCACHE", "1", 1);
	MEM_AUTO char *clang = find_in_path(path_base(compiler));
	unsetenv("TARE_PAST_CCACHE");
	if (!standin || !clang || !is_clang(clang))
		return;
	char real[PATH_MAX], named[PATH_MAX];
	if (strchr(compiler, '/') && realpath(clang, real) && realpath(compiler, named) &&
	    strcmp(real, named) != 0 && !next_tool_is_standin(compiler))
		return; /* another clang than the one we would find */
	size_t count = 0;
	while (words[count])
		count++;
	char **argv = mem_alloc((count + 3) * sizeof *argv);
	argv[0] = ccache;
	argv[1] = standin;
	memcpy(argv + 2, words, count * sizeof *words);
	ccache_enter(clang);
	setenv("PATH", path, 1);
	execv(ccache, argv);
	free(argv);
}

/* Both ways to call it: `ccache clang …`, and a link named clang in front of the real one. */
static void try_ccache(const struct driver *driver, char **argv, const char *path)
{
	char ccache[PATH_MAX];
	if (ccache_runs_us() || !ccache_is(driver->real) || !realpath(driver->real, ccache))
		return;
	if (strcmp(path_base(argv[0]), "ccache") != 0)
		run_ccache(driver, ccache, argv[0], argv + 1, path);
	else if (argv[1] && argv[1][0] != '-')
		run_ccache(driver, ccache, argv[1], argv + 2, path);
}

static char *own_folder(void)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
	self[length > 0 ? length : 0] = '\0';
	return path_dir(self);
}

static void driver_release(struct driver *driver)
{
	free(driver->real);
	free(driver->exec_dir);
	free(driver->libexec);
	free(driver->argv);
	strlist_release(&driver->made);
	size_drive_release(&driver->size);
	driver_line_release(&driver->line);
}

int main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	struct driver driver = {0};
	if (argc < 1)
		return 1;
	fallback_arm(argv);
	MEM_AUTO char *path = str_dup(getenv("PATH"));
	leave_path();
	driver.real = find_real(argv[0], &err);
	if (!driver.real) {
		out_note("%s", err.message);
		return 127;
	}
	driver.exec_dir = find_exec_dir(argv[0]);
	driver.libexec = own_folder();
	try_ccache(&driver, argv, path ? path : "");
	if (driver_line_read(&driver.line, argv, &err) < 0)
		err_clear(&err); /* the real driver will say what is wrong with its line */
	build_arguments(&driver, argv);
	size_drive_prepare(&driver.size, argv[0], driver.real, argv, &driver.line);
	size_drive_enter(&driver.size);
	bool clang = is_clang(driver.real);
	bool waits = driver.size.active && (driver.size.view.links || size_log_is_wanted());
	if (!is_late(&driver, clang) && !waits)
		hand_over(&driver);
	int status = wait_and_record(&driver, clang, argv);
	driver_release(&driver);
	return status;
}
