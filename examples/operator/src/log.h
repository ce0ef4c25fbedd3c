/* The log: one line an event on standard output.
 *
 *     2026-11-25T10:00:00.000000Z  INFO handle_call{call.id="rtc_1"}: call: answered
 *
 * A line is written with one write(2).  Parts that do not fit are cut. */
#ifndef OPERATOR_LOG_H
#define OPERATOR_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_level { LOG_INFO, LOG_WARN, LOG_ERROR };
/* The noun that speaks. */
enum log_module {
	LOG_MAIN,
	LOG_SERVER = 1 << 2,
	LOG_WEBHOOK = 2 << 2,
	LOG_CALL = 3 << 2,
	LOG_MESSAGES = 4 << 2,
	LOG_TOOLS = 5 << 2,
	LOG_CONTACTS = 6 << 2,
};

/* Colours unless NO_COLOR is set and not empty; callers' numbers in clear only when asked for. */
void log_init(bool colours, bool numbers_in_clear);

/* What a line belongs to, or NULL: a template with one %q, "handle_call{call.id=%q}: ", and the
 * text for it. */
struct log_span {
	const char *form, *id;
};
/* about: a level and a module.  The template is one of text.h: what others sent goes through %q,
 * what tells of a caller through %m. */
void log_write(unsigned about, const struct log_span *span, const char *template, ...);

#endif
