/* Whether a JSON object has the members that it must have. */
#ifndef OPERATOR_SHAPE_H
#define OPERATOR_SHAPE_H

#include "json.h"

/* Reads members of an object.  Each is listed with its type before its name and a NUL behind it:
 * "s:id\0" "a?headers\0".
 *
 *     o  object     a  array     s  string
 *     i  whole number, which may be below zero     u  natural number; both of up to 19 digits
 *     ?  it may be missing, which gives a token of type JSON_MISSING
 *
 * found gets the token of each.  path tells where the object is, "" for the whole text.  Returns 0,
 * or -1 with json->problem (until the next problem) and json->at set. */
int shape_read(struct json *json, const char *path, const struct json_token *object,
               const char *members, const struct json_token **found);
/* Whether a value, the member `name` of what is at path, or "", is of that type; returns 0 or -1
 * the same way. */
int shape_check(struct json *json, const char *path, const char *name,
                const struct json_token *token, char type);

#endif
