#include "log.h"

#include <poll.h>
#include <unistd.h>

#include "clock.h"
#include "date.h"
#include "kernel.h"
#include "text.h"

#define LINE_MOST 4096 /* what a pipe takes at once */
#define PATIENCE 20    /* ms for a reader that does not keep up */
#define END_ROOM 96    /* for what closes a line */

static struct {
	bool plain;    /* no colours */
	unsigned lost; /* lines that nobody read; who did not is not waited for again */
	struct text text;
} out;
static char buffer[LINE_MOST];

void log_init(bool colours, bool numbers_in_clear)
{
	out.plain = !colours;
	text_in_clear = numbers_in_clear;
}

/* A reader who stopped reading must not stop us: write(2) to a pipe that has room for a line does
 * not wait, and poll(2) says whether it has. */
static bool is_writable(int patience)
{
	static struct pollfd polled;
	polled = (struct pollfd){.fd = 1, .events = POLLOUT};
	return kernel_poll(&polled, patience) > 0 && polled.revents & POLLOUT;
}

static void add_start(enum log_level level, const struct log_span *span, const char *module)
{
	/* Dim, the level's own, and back; each level is as wide as the others. */
	static const char names[3][6] = {" INFO", " WARN", "ERROR"};
	static const char colours[5][6] = {"\033[32m", "\033[33m", "\033[31m", "\033[2m", "\033[0m"};
	const char *colour = out.plain ? "" : colours[level], *dim = out.plain ? "" : colours[3],
			   *back = out.plain ? "" : colours[4];
	static struct timespec now;
	clock_read(CLOCK_REALTIME, &now);
	text_begin(&out.text, buffer, sizeof buffer - END_ROOM);
	text_write(&out.text, dim);
	date_add_stamp(&out.text, (uint64_t)now.tv_sec, (unsigned)(now.tv_nsec / 1000));
	text_write(&out.text, "%s %s%s%s ", back, colour, names[level], back);
	if (span)
		text_write(&out.text, span->form, span->id);
	text_write(&out.text, "%s%s:%s ", dim, module, back);
}

void log_write(enum log_level level, const struct log_span *span, const char *module,
               const char *template, ...)
{
	va_list arguments;
	add_start(level, span, module);
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
	ssize_t written = kernel_write(1, out.text.data, out.text.size);
	(void)written; /* a closed or full output: there is nobody to tell */
}
