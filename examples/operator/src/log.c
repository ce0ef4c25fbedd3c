#include "log.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "date.h"
#include "text.h"

#define LINE_MOST 4096 /* what a pipe takes at once */
#define PATIENCE 20    /* ms for a reader that does not keep up */
#define END_ROOM 96    /* for what closes a line */

static struct {
	bool plain;    /* no colours */
	bool stuck;    /* nobody read the last line; do not wait for him again */
	unsigned lost; /* lines since then */
	struct text text;
} out;
static char buffer[LINE_MOST];

void log_init(bool colours, bool numbers_in_clear)
{
	out.plain = !colours;
	text_in_clear = numbers_in_clear;
}

void log_begin(enum log_level level, const struct log_span *span, const char *module)
{
	/* Dim, the level's own, and back; each level is as wide as the others. */
	static const char coloured[3][6] = {"\033[32m", "\033[33m", "\033[31m"};
	static const char names[3][6] = {" INFO", " WARN", "ERROR"};
	const char *dim = out.plain ? "" : "\033[2m", *colour = out.plain ? "" : coloured[level],
			   *back = out.plain ? "" : "\033[0m";
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	out.text = (struct text){buffer, 0, sizeof buffer - END_ROOM, false};
	text_write(&out.text, "%s", dim);
	date_add_stamp(&out.text, (uint64_t)now.tv_sec, (unsigned)(now.tv_nsec / 1000));
	text_write(&out.text, "%s %s%s%s ", back, colour, names[level], back);
	if (span)
		text_write(&out.text, span->form, span->id);
	text_write(&out.text, "%s%s:%s ", dim, module, back);
}

void log_text(const char *text)
{
	text_write(&out.text, "%s", text);
}

void log_number(uint64_t number)
{
	text_add_uint(&out.text, number);
}

void log_foreign(const char *data, size_t size)
{
	text_write(&out.text, "%Q", data, size);
}

void log_private(const char *data, size_t size)
{
	text_write(&out.text, "%M", data, size);
}

/* A reader who stopped reading must not stop us: write(2) to a pipe that has room for a line does
 * not wait, and poll(2) says whether it has. */
static bool is_writable(int patience)
{
	struct pollfd polled = {.fd = 1, .events = POLLOUT};
	return poll(&polled, 1, patience) > 0 && polled.revents & POLLOUT;
}

void log_end(void)
{
	out.text.room = sizeof buffer;
	text_write(&out.text, out.text.full ? "..." : "");
	if (!is_writable(out.stuck ? 0 : PATIENCE)) {
		out.stuck = true;
		out.lost++;
		return;
	}
	if (out.lost)
		text_write(&out.text, " (%u lines before this one were lost: nobody read them)", out.lost);
	out.stuck = false;
	out.lost = 0;
	text_write(&out.text, "\n");
	ssize_t written = write(1, out.text.data, out.text.size);
	(void)written; /* a closed or full output: there is nobody to tell */
}

void log_write(enum log_level level, const struct log_span *span, const char *module,
               const char *template, ...)
{
	va_list arguments;
	log_begin(level, span, module);
	va_start(arguments, template);
	text_write_list(&out.text, template, arguments);
	va_end(arguments);
	log_end();
}

void log_say(enum log_level level, const struct log_span *span, const char *module,
             const char *message)
{
	log_begin(level, span, module);
	log_text(message);
	log_end();
}
