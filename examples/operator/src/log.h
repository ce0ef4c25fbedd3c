/* The log: one line an event on standard output.
 *
 *     2026-11-25T10:00:00.000000Z  INFO handle_call{call.id="rtc_1"}: call: answered
 *
 * A line is built piece by piece and written with one write(2): between log_begin() and log_end()
 * nothing else may log.  Pieces that do not fit are cut. */
#ifndef OPERATOR_LOG_H
#define OPERATOR_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_level { LOG_INFO, LOG_WARN, LOG_ERROR };

/* Colours unless NO_COLOR is set and not empty; callers' numbers in clear only when asked for. */
void log_init(bool colours, bool numbers_in_clear);

/* span: "webhook" with "webhook.id", or "handle_call" with "call.id", or NULL; id is foreign text.
 * module: the noun that speaks. */
struct log_span {
	const char *name, *key, *id;
};
void log_begin(enum log_level level, const struct log_span *span, const char *module);
void log_text(const char *text);                 /* our own words */
void log_foreign(const char *data, size_t size); /* in quotes, escaped, at most 256 bytes of it */
void log_number(uint64_t number);
/* A caller's number, name or digits: all but the last two characters as "*" (all of fewer than
 * four) unless asked for. */
void log_private(const char *data, size_t size);
void log_end(void);
/* All of it for a line without foreign parts. */
void log_say(enum log_level level, const struct log_span *span, const char *module,
             const char *message);

#endif
