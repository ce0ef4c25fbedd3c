#include "standin/preload.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/path.h"

static const char library[] = "tare-opened.so";

void preload_enter(const char *report)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
	if (length <= 0)
		return;
	self[length] = '\0';
	MEM_AUTO char *dir = path_dir(self);
	if (strpbrk(dir, ": "))
		return; /* the loader would split the path there */
	const char *old = getenv("LD_PRELOAD");
	MEM_AUTO char *list = str_format("%s/%s%s%s", dir, library, old && *old ? ":" : "",
	                                 old ? old : "");
	setenv("LD_PRELOAD", list, 1);
	setenv("TARE_OPENED", report, 1);
}

void preload_leave(void)
{
	const char *list = getenv("LD_PRELOAD");
	const char *ours = list ? strstr(list, library) : NULL;
	if (!ours)
		return;
	MEM_AUTO char *rest = str_dup(ours + strlen(library));
	if (rest[0] == ':')
		setenv("LD_PRELOAD", rest + 1, 1);
	else
		unsetenv("LD_PRELOAD");
}

static bool is_system_state(const char *path)
{
	return str_starts(path, "/dev/") || str_starts(path, "/proc/") || str_starts(path, "/sys/") ||
	       str_starts(path, "/etc/");
}

bool preload_read(struct span report, struct compile_record *record)
{
	if (report.length == 0 || report.at[0] != '\n')
		return false;
	while (report.length) {
		const char *end = memchr(report.at, '\0', report.length);
		size_t length = end ? (size_t)(end - report.at) : report.length;
		MEM_AUTO char *entry = str_dup_n(report.at, length);
		/* Each process starts with a newline. */
		const char *path = entry + strspn(entry, "\n");
		if (end && *path == '\0')
			strlist_add(&record->gap, "a header whose path is too long");
		else if (end && !is_system_state(path))
			strlist_add(&record->hdr, path);
		length += end ? 1 : 0;
		report.at += length;
		report.length -= length;
	}
	return true;
}
