/* tare-ld: runs in place of a linker, under the linker's name.
 *
 * It has a first look at the line and no library to load: questions and configure probes go
 * straight to the real linker, hundreds of them in one configure run.  All else is for tare-link,
 * which has the libraries that a record needs. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "base/str.h"
#include "input/linkline.h"
#include "standin/fallback.h"
#include "standin/next_tool.h"

/* A line that cannot be read is for tare-link, which says so. */
static bool is_worth_recording(int argc, char **argv)
{
	struct err ignored = ERR_INIT;
	struct linkline line;
	if (linkline_read(&line, argc, argv, &ignored) != 0) {
		err_clear(&ignored);
		return true;
	}
	bool worth = !line.is_question && !linkline_is_probe(line.output);
	linkline_release(&line);
	return worth;
}

static char *beside_ourselves(const char *name)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
	self[length > 0 ? length : 0] = '\0';
	MEM_AUTO char *folder = path_dir(self);
	return path_join(folder, name);
}

int main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	fallback_arm(argv);
	if (argc > 0 && is_worth_recording(argc, argv)) {
		char *recorder = beside_ourselves("tare-link");
		execv(recorder, argv);
		out_warn("cannot run '%s': %s; nothing is recorded", recorder, strerror(errno));
	}
	char *real = argc > 0 ? next_tool(path_base(argv[0]), &err) : NULL;
	if (!real) {
		out_note("%s", err.message ? err.message : "no linker is named");
		return 1;
	}
	argv[0] = real;
	execv(real, argv);
	out_note("cannot run '%s': %s", real, strerror(errno));
	return 127;
}
