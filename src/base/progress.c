#include "base/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/out.h"

static int64_t now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void progress_begin(struct progress *progress, const char *what)
{
	const char *term = getenv("TERM");
	*progress = (struct progress){.what = out_clean(what)};
	progress->is_shown = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
	progress->began = now();
}

void progress_set(struct progress *progress, uint64_t done, uint64_t all)
{
	enum { CELLS = 24 };
	int64_t time = progress->is_shown ? now() : 0;
	/* What is over before it is noticed needs no bar. */
	if (!progress->is_shown || time < progress->last + 100 || time < progress->began + 300)
		return;
	progress->last = time;
	char bar[CELLS * 3 + 1] = "";
	unsigned full = all ? (unsigned)(done * CELLS / all) : 0;
	for (unsigned i = 0; all && i < CELLS; i++)
		memcpy(bar + 3 * (size_t)i, i < full ? "━" : "┄", 4);
	uint64_t rate = done * 1000 / (uint64_t)(time - progress->began);
	fprintf(stderr, "\r\033[K%.40s  %s%s%s  %s/s", progress->what, bar, all ? "  " : "",
	        out_bytes_human(done), out_bytes_human(rate));
	fflush(stderr);
}

void progress_end(struct progress *progress)
{
	if (progress->is_shown && progress->last) {
		fputs("\r\033[K", stderr);
		fflush(stderr);
	}
	free(progress->what);
	progress->what = NULL;
}
