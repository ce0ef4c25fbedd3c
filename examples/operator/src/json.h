/* A strict reader of JSON (RFC 8259): a flat array of tokens over the caller's text, no memory of
 * its own.  UTF-8, escapes, surrogate pairs and the grammar of numbers are checked; what follows
 * the value must be white space. */
#ifndef OPERATOR_JSON_H
#define OPERATOR_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_DEPTH 32 /* objects and arrays inside one another */

enum json_type {
	JSON_OBJECT,
	JSON_ARRAY,
	JSON_STRING,
	JSON_NUMBER,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL
};

struct json_token {
	uint32_t start, end; /* in the text; of a string without its quotes, escapes as they are */
	uint32_t next;       /* number of the token behind this value and all that is inside */
	uint32_t count : 24; /* members or elements */
	uint32_t type : 8;
};

struct json {
	const char *text;
	size_t size; /* less than 16 MiB */
	struct json_token *token;
	uint32_t room, count; /* below 2^24 */
	const char *problem;  /* after a failure: what is wrong, a few words, and where */
	size_t problem_at;    /* before: how far it was read */
};

/* Fills json->token; token 0 is the whole value.  A member's name is a string token, its value the
 * token behind it.  Returns 0, or -1 with problem and problem_at set. */
int json_parse(struct json *json);

/* What json_get() says when there is none, and when there are several of that name. */
#define JSON_MISSING UINT32_MAX
#define JSON_TWICE (UINT32_MAX - 1)
/* The value of the member `name` of an object. */
uint32_t json_get(const struct json *json, uint32_t object, const char *name);
/* Whether it is a string that, with its escapes resolved, is `text`, of at most 63 bytes. */
bool json_is(const struct json *json, uint32_t token, const char *text);
/* The string with its escapes resolved, a NUL behind it.  Returns its length, or -1 when it is no
 * string, holds a NUL itself or does not fit. */
ptrdiff_t json_copy(const struct json *json, uint32_t token, char *to, size_t room);
/* The same of the one member of that name; -1 also when there is none, or several.  After a failure
 * "" is there. */
ptrdiff_t json_copy_member(const struct json *json, uint32_t object, const char *name, char *to,
                           size_t room);
/* A number that is a whole one from 0 to 2^53, however it is spelled ("1", "1e0" is not).
 * Returns 0 or -1. */
int json_uint(const struct json *json, uint32_t token, uint64_t *number);
/* Line and column, both from 1, of a place in the text. */
void json_position(const struct json *json, size_t at, unsigned *line, unsigned *column);

#endif
