#include "log.h"

#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "date.h"
#include "text.h"
#include "utf8.h"

#define LINE_MOST 4096   /* what a pipe takes at once */
#define FOREIGN_MOST 256 /* bytes of one foreign text */
#define PATIENCE 20      /* ms for a reader that does not keep up */
#define END_ROOM 96      /* for what closes a line */

static struct {
	bool colours, in_clear;
	bool stuck;    /* nobody read the last line; do not wait for him again */
	uint64_t lost; /* lines since then */
	struct text text;
} out = {.colours = true};
static char buffer[LINE_MOST];

void log_init(bool colours, bool numbers_in_clear)
{
	out.colours = colours;
	out.in_clear = numbers_in_clear;
}

static void add_colour(const char *code)
{
	if (!out.colours)
		return;
	text_add(&out.text, "\033[", 2);
	text_add_str(&out.text, code);
	text_add_byte(&out.text, 'm');
}

static void add_stamp(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	date_add_stamp(&out.text, (uint64_t)now.tv_sec, (unsigned)(now.tv_nsec / 1000));
}

void log_begin(enum log_level level, const struct log_span *span, const char *module)
{
	static const char *const names[] = {" INFO", " WARN", "ERROR"};
	static const char *const colours[] = {"32", "33", "31"};
	out.text = (struct text){buffer, 0, sizeof buffer - END_ROOM, false};
	add_colour("2");
	add_stamp();
	add_colour("0");
	text_add_byte(&out.text, ' ');
	add_colour(colours[level]);
	text_add_str(&out.text, names[level]);
	add_colour("0");
	text_add_byte(&out.text, ' ');
	if (span) {
		text_add_str(&out.text, span->name);
		text_add_byte(&out.text, '{');
		text_add_str(&out.text, span->key);
		text_add_byte(&out.text, '=');
		log_foreign(span->id, strlen(span->id));
		text_add_str(&out.text, "}: ");
	}
	add_colour("2");
	text_add_str(&out.text, module);
	text_add_byte(&out.text, ':');
	add_colour("0");
	text_add_byte(&out.text, ' ');
}

void log_text(const char *text)
{
	text_add_str(&out.text, text);
}

void log_number(uint64_t number)
{
	text_add_uint(&out.text, number);
}

/* Control characters move a terminal's cursor, and those of direction and line swap what is read.
 */
static bool is_plain(uint32_t code)
{
	return code >= 0x20 && (code < 0x7f || code > 0x9f) && !(code >= 0x200b && code <= 0x200f) &&
	       !(code >= 0x2028 && code <= 0x202e) && !(code >= 0x2060 && code <= 0x206f) &&
	       code != 0xfeff;
}

static void add_escaped(const char *data, size_t length, uint32_t code)
{
	static const char hex[] = "0123456789abcdef";
	if (length && is_plain(code)) {
		if (code == '"' || code == '\\')
			text_add_byte(&out.text, '\\');
		text_add(&out.text, data, length);
		return;
	}
	if (length == 1 && (*data == '\n' || *data == '\r' || *data == '\t')) {
		text_add_byte(&out.text, '\\');
		text_add_byte(&out.text, *data == '\n' ? 'n' : *data == '\r' ? 'r' : 't');
		return;
	}
	for (size_t i = 0; i < length || i == 0; i++) {
		unsigned char byte = (unsigned char)data[i];
		char escape[4] = {'\\', 'x', hex[byte >> 4], hex[byte & 15]};
		text_add(&out.text, escape, 4);
	}
}

/* The first `hidden` characters as stars. */
static void add_quoted(const char *data, size_t size, size_t hidden)
{
	size_t rest = size < FOREIGN_MOST ? size : FOREIGN_MOST;
	text_add_byte(&out.text, '"');
	while (rest) {
		uint32_t code;
		size_t length = utf8_read(data, rest, &code), step = length ? length : 1;
		if (!length && size > FOREIGN_MOST && rest < 4)
			break; /* we cut that one ourselves */
		if (hidden) {
			text_add_byte(&out.text, '*');
			hidden--;
		} else {
			add_escaped(data, length, code);
		}
		data += step;
		rest -= step;
	}
	text_add_byte(&out.text, '"');
	if (size > FOREIGN_MOST)
		text_add_str(&out.text, "...");
}

void log_foreign(const char *data, size_t size)
{
	add_quoted(data, size, 0);
}

void log_private(const char *data, size_t size)
{
	size_t characters = 0;
	uint32_t code;
	for (size_t at = 0; at < size; characters++) {
		size_t length = utf8_read(data + at, size - at, &code);
		at += length ? length : 1;
	}
	size_t hidden = characters < 4 ? characters : characters - 2;
	add_quoted(data, size, out.in_clear ? 0 : hidden);
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
	bool cut = out.text.full;
	out.text.room = sizeof buffer;
	out.text.full = false;
	text_add_str(&out.text, cut ? "..." : "");
	if (!is_writable(out.stuck ? 0 : PATIENCE)) {
		out.stuck = true;
		out.lost++;
		return;
	}
	if (out.lost) {
		text_add_str(&out.text, " (");
		text_add_uint(&out.text, out.lost);
		text_add_str(&out.text, " lines before this one were lost: nobody read them)");
	}
	out.stuck = false;
	out.lost = 0;
	text_add_byte(&out.text, '\n');
	ssize_t written = write(1, out.text.data, out.text.size);
	(void)written; /* a closed or full output: there is nobody to tell */
}

void log_say(enum log_level level, const struct log_span *span, const char *module,
             const char *message)
{
	log_begin(level, span, module);
	log_text(message);
	log_end();
}
