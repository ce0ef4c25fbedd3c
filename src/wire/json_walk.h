/* Walking through streamed JSON by shape: "an object, its members, a text in one of them".  What is
 * of another type than asked for is passed over, as publishers add fields and nulls as they like.
 */
#ifndef TARE_WIRE_JSON_WALK_H
#define TARE_WIRE_JSON_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "wire/json_stream.h"

/* The next value: 1 when it is an object (or array) and was entered, 0 when it was something else
 * and was passed over, -1. */
int json_enter_object(struct json_stream *stream, struct err *err);
int json_enter_array(struct json_stream *stream, struct err *err);
/* The next member of the object that was entered: 1 and its name (valid until the next call); 0
 * when the object has ended; -1. */
int json_member(struct json_stream *stream, struct span *name, struct err *err);
/* The next element of an array of objects: 1 when one was entered; 0 at the end of the array; -1.
 * What is no object is passed over. */
int json_element(struct json_stream *stream, struct err *err);
/* The next element of an array of strings: 1 and the text (valid until the next call); 0; -1. */
int json_text_element(struct json_stream *stream, struct span *text, struct err *err);
/* The value to come: 1 when it is a string (valid until the next call), 0 when not, -1. */
int json_text(struct json_stream *stream, struct span *text, struct err *err);
/* The same, kept in *slot (freed first); a string with control characters gets blanks for them. */
int json_keep_text(struct json_stream *stream, char **slot, struct err *err);
/* The value to come as the text of a number or string: 1, 0, -1. */
int json_scalar(struct json_stream *stream, struct span *text, struct err *err);

#endif
