#include "standin/fallback.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/path.h"
#include "standin/next_tool.h"

/* Nothing here may touch the heap: fixed storage, and stdio only to format into it. */
static char **arguments;
static char candidate[4096], parent[4096];

static void say(const char *line)
{
	ssize_t ignored = write(STDERR_FILENO, line, strlen(line));
	(void)ignored;
}

/* execv() does not return when it works; when not, the next folder is as good as any. */
static void try_folder(const char *dir, int length, const char *name)
{
	struct stat st;
	int size = snprintf(candidate, sizeof candidate, "%.*s/%s", length, dir, name);
	if (size < 0 || (size_t)size >= sizeof candidate || stat(candidate, &st) != 0 ||
	    !S_ISREG(st.st_mode) || next_tool_is_standin(candidate))
		return;
	execv(candidate, arguments);
}

static void try_list(const char *list, const char *name)
{
	while (list && *list) {
		int length = (int)strcspn(list, ":");
		if (length > 0)
			try_folder(list, length, name);
		list += length;
		list += *list == ':';
	}
}

static void try_beside_parent(const char *name)
{
	char link[64];
	snprintf(link, sizeof link, "/proc/%ld/exe", (long)getppid());
	ssize_t length = readlink(link, parent, sizeof parent - 1);
	if (length <= 0)
		return;
	parent[length] = '\0';
	char *slash = strrchr(parent, '/');
	if (slash)
		try_folder(parent, (int)(slash - parent), name);
}

static void become_the_tool(void)
{
	const char *name = path_base(arguments[0]);
	say("tare: warning: out of memory, nothing is recorded\n");
	try_list(getenv("COMPILER_PATH"), name);
	if (strstr(arguments[0], "/exec/"))
		try_beside_parent(name);
	try_list(getenv("PATH"), name);
	_exit(1);
}

static void lose_the_record(void)
{
	const char *strict = getenv("TARE_STRICT");
	bool is_error = strict && *strict && strcmp(strict, "0") != 0;
	say(is_error ? "tare: out of memory, the record was not written\n"
	             : "tare: warning: out of memory, the record was not written\n");
	_exit(is_error ? 1 : 0);
}

void fallback_arm(char **argv)
{
	arguments = argv;
	mem_on_exhaustion(become_the_tool);
}

void fallback_settle(void)
{
	mem_on_exhaustion(lose_the_record);
}
