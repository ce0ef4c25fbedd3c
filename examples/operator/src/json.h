/* A strict reader of JSON (RFC 8259): a flat array of tokens over the caller's text, no memory of
 * its own.  UTF-8, escapes, surrogate pairs and the grammar of numbers are checked; what follows
 * the value must be white space. */
#ifndef OPERATOR_JSON_H
#define OPERATOR_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

#define JSON_DEPTH 32 /* objects and arrays inside one another */

enum json_type {
	JSON_OBJECT,
	JSON_ARRAY,
	JSON_STRING,
	JSON_NUMBER,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL,
	/* What json_get() did not find. */
	JSON_MISSING,
	JSON_TWICE,
};

struct json_token {
	const char *text;        /* of a string without its quotes, escapes as they are */
	struct json_token *next; /* behind this value and all that is inside */
	uint32_t size;           /* of the text */
	uint32_t type;
};

struct json {
	const char *text;
	size_t size; /* less than 4 GiB */
	struct json_token *token;
	uint32_t room, count;
	const char *at;      /* how far it was read; after a failure: where it is */
	const char *problem; /* after a failure: what is wrong, a few words */
};

/* Fills token; token 0 is the whole value.  A member's name is a string token, its value the token
 * behind it.  Returns 0, or -1 with problem and at set. */
int json_parse(struct json *json, const char *text, size_t size, struct json_token *token,
               uint32_t room);

/* The value of the member `name` of an object; one of type JSON_MISSING or JSON_TWICE when there is
 * none, or several of that name. */
const struct json_token *json_get(const struct json_token *object, const char *name);
/* Whether it is a string that, with its escapes resolved, is `text`, of at most 63 bytes. */
bool json_is(const struct json_token *token, const char *text);
/* The string with its escapes resolved, a NUL behind it.  Returns its length, or -1 when it is no
 * string, holds a NUL itself or does not fit; then "" is there. */
ptrdiff_t json_copy(const struct json_token *token, char *to, size_t room);
/* Writes the problem and its place; the template has a %s, and a %u each for line and column, both
 * from 1. */
void json_complain(const struct json *json, struct text *to, const char *template);

#endif
