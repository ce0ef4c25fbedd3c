/* JSON (RFC 8259) of any length, read in pieces: events, not a tree, in constant memory.
 *
 * Publishers' files are one object of 70 MB, or thousands of small ones; a library that builds a
 * tree cannot hold the first, and takes four times as long over the second.  Checked: grammar,
 * UTF-8, escapes, depth (LIMIT_JSON_DEPTH), length of a string (LIMIT_JSON_STRING).  Names that
 * stand twice in an object are the reader's to refuse: it sees them in order. */
#ifndef TARE_WIRE_JSON_STREAM_H
#define TARE_WIRE_JSON_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum json_event {
	JSON_END,    /* of the text: one whole value was read */
	JSON_OBJECT, /* begins */
	JSON_OBJECT_END,
	JSON_ARRAY,
	JSON_ARRAY_END,
	JSON_NAME,   /* of a member; text holds it */
	JSON_STRING, /* text holds it, escapes resolved */
	JSON_NUMBER, /* text holds it as it is written */
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL,
	JSON_BROKEN, /* *err says what and at which byte */
};

/* Gives the next bytes: their number, 0 at the end, -1 with *err set.  *data stays valid until the
 * next call. */
typedef ptrdiff_t json_more(void *from, const char **data, struct err *err);

struct json_stream;

/* more and from are borrowed. */
struct json_stream *json_stream_new(json_more *more, void *from);
/* Over bytes in memory, which must outlive it. */
struct json_stream *json_stream_over(struct span text);
void json_stream_free(struct json_stream *stream);
/* Begins anew over other bytes; keeps its memory. */
void json_stream_restart(struct json_stream *stream, struct span text);
void json_stream_again(struct json_stream *stream, json_more *more, void *from);

/* The next event; text (NULL is fine) holds until the next call. */
enum json_event json_stream_next(struct json_stream *stream, struct span *text, struct err *err);
/* After JSON_OBJECT, JSON_ARRAY or JSON_NAME: passes over the value that began, or that is to come.
 * Returns 0, or -1 with *err set. */
int json_stream_skip(struct json_stream *stream, struct err *err);
/* How many objects and arrays are open. */
size_t json_stream_depth(const struct json_stream *stream);
/* Bytes read so far. */
uint64_t json_stream_offset(const struct json_stream *stream);

#endif
