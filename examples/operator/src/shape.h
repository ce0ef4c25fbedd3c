/* Whether a JSON object has the members that it must have. */
#ifndef OPERATOR_SHAPE_H
#define OPERATOR_SHAPE_H

#include "json.h"

/* Reads members of an object.  They are listed as "id:s output:a x:a?", a name and a type each:
 *
 *     o  object     a  array     s  string
 *     i  whole number, which may be below zero     u  as json_uint() reads it
 *     ?  behind the type: it may be missing, which gives JSON_MISSING
 *
 * found gets the token of each.  path tells where the object is, "" for the whole text.  Returns 0,
 * or -1 with json->problem (until the next problem) and json->problem_at set. */
int shape_read(struct json *json, const char *path, uint32_t object, const char *members,
               uint32_t *found);
/* Whether the value at a token is of that type; returns 0 or -1 the same way. */
int shape_check(struct json *json, const char *path, uint32_t token, char type);

#endif
