#include "log.h"

#include <poll.h>
#include <unistd.h>

#include "clock.h"
#include "date.h"
#include "kernel.h"
#include "part.h"
#include "text.h"

#define LINE_MOST 4096 /* what a pipe takes at once */
#define PATIENCE 20    /* ms for a reader that does not keep up */
#define END_ROOM 96    /* for what closes a line */
#define COLOUR_SIZE 5  /* bytes of the sequence of a level */

static struct {
	uint8_t bare;  /* how much of a colour's sequence is left out: nothing, or all */
	unsigned lost; /* lines that nobody read; who did not is not waited for again */
	struct text text;
} out;
static char buffer[LINE_MOST];

void log_init(bool colours, bool numbers_in_clear)
{
	out.bare = colours ? 0 : COLOUR_SIZE;
	text_in_clear = numbers_in_clear;
}

/* A reader who stopped reading must not stop us: write(2) to a pipe that has room for a line does
 * not wait, and poll(2) says whether it has, or that there is nobody, which write(2) will say. */
static bool is_writable(int patience)
{
	static struct pollfd polled = {.fd = 1, .events = POLLOUT};
	return kernel_poll(&polled, patience) > 0;
}

static void add_start(unsigned about, const struct log_span *span)
{
	/* Each is as wide as the others.  Behind the shorter sequences is one more end. */
	static const char levels[3][11] = {"\033[32m INFO", "\033[33m WARN", "\033[31mERROR"};
	static const char modules[] = "main\0server\0webhook\0call\0messages\0tools\0contacts";
	static const char dimmed[] = "\033[2m\0", normal[] = "\033[0m\0";
	static struct timespec now;
	size_t bare = out.bare;
	const char *dim = dimmed + bare, *back = normal + bare;
	clock_read(CLOCK_REALTIME, &now);
	text_begin(&out.text, buffer, sizeof buffer - END_ROOM);
	text_write(&out.text, dim);
	date_add_stamp(&out.text, (uint64_t)now.tv_sec, (unsigned)now.tv_nsec / 1000);
	text_write(&out.text, "%s %s%s ", back, levels[about & 3] + bare, back);
	if (span)
		text_write(&out.text, span->form, span->id);
	text_write(&out.text, "%s%s:%s ", dim, part_pick(modules, about >> 2), back);
}

void log_write(unsigned about, const struct log_span *span, const char *template, ...)
{
	va_list arguments;
	add_start(about, span);
	va_start(arguments, template);
	text_write_list(&out.text, template, arguments);
	va_end(arguments);
	out.text.room = sizeof buffer;
	if (!is_writable(out.lost ? 0 : PATIENCE)) {
		out.lost++;
		return;
	}
	text_write(&out.text,
	           out.lost ? "%s (%u lines before this one were lost: nobody read them)\n" : "%s\n",
	           out.text.full ? "..." : "", out.lost);
	out.lost = 0;
	ssize_t written = kernel_write(1, buffer, out.text.size);
	(void)written; /* a closed or full output: there is nobody to tell */
}
