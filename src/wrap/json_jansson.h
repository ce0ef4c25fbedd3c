/* JSON (RFC 8259) by jansson: reading with ceilings, building, canonical writing.
 *
 * A node returned by jsn_parse() or jsn_object()/jsn_array()/jsn_text()… is owned by the caller
 * until it is put into another; jsn_free() releases it with all below it.  Nodes returned by the
 * looking-up functions are borrowed from their parent.  NULL is a valid argument everywhere and
 * means "not there".
 */
#ifndef TARE_WRAP_JSON_JANSSON_H
#define TARE_WRAP_JSON_JANSSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct jsn;

/* Refuses: invalid UTF-8, duplicate keys, nesting over LIMIT_JSON_DEPTH, bytes behind the value. */
struct jsn *jsn_parse(struct span text, struct err *err);
void jsn_free(struct jsn *node);

bool jsn_is_object(const struct jsn *node);
bool jsn_is_array(const struct jsn *node);
const struct jsn *jsn_get(const struct jsn *object, const char *key);
/* The string at key, or NULL when it is missing or no string.  A string holding a NUL is refused
 * by jsn_parse(). */
const char *jsn_get_text(const struct jsn *object, const char *key);
/* The integer at key; false when missing, no integer or negative. */
bool jsn_get_uint(const struct jsn *object, const char *key, uint64_t *value);
const char *jsn_string(const struct jsn *node); /* NULL when it is no string */
bool jsn_uint(const struct jsn *node, uint64_t *value);
size_t jsn_count(const struct jsn *array); /* elements of an array, 0 for anything else */
const struct jsn *jsn_at(const struct jsn *array, size_t index);
/* Walks an object in its own order: start with *cursor = NULL; false at the end. */
bool jsn_next(const struct jsn *object, void **cursor, const char **key, const struct jsn **value);

struct jsn *jsn_object(void);
struct jsn *jsn_array(void);
struct jsn *jsn_text(const char *text); /* bytes that are not UTF-8 become U+FFFD */
struct jsn *jsn_number(uint64_t value);
struct jsn *jsn_bool(bool value);
/* value / 10^digits, as a decimal number: 75 and 1 give 7.5. */
struct jsn *jsn_decimal(uint64_t value, unsigned digits);
struct jsn *jsn_copy(const struct jsn *node); /* with all below it; NULL gives NULL */
/* These take ownership of value; a NULL value is not put. */
void jsn_set(struct jsn *object, const char *key, struct jsn *value);
void jsn_set_text(struct jsn *object, const char *key, const char *text);
void jsn_append(struct jsn *array, struct jsn *value);

/* Appends the shortest text with keys sorted by bytes: the same node always gives the same bytes.
 */
void jsn_write(const struct jsn *node, struct buf *out);
/* Indented by two, keys in the order they were set: for people. */
void jsn_write_pretty(const struct jsn *node, struct buf *out);

#endif
