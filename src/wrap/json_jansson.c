#include "wrap/json_jansson.h"

#include <jansson.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"

/* jansson takes a failed allocation for a damaged document; with our allocator it never sees one.
 */
__attribute__((constructor)) static void give_memory(void)
{
	json_set_alloc_funcs(mem_alloc, free);
}

static json_t *open_node(const struct jsn *node)
{
	union {
		const struct jsn *from;
		json_t *to;
	} cast = {.from = node};
	return cast.to;
}

static struct jsn *close_node(json_t *node)
{
	return (struct jsn *)node;
}

/* jansson's own ceiling is 2048 levels; ours is lower, and checked before anything is built. */
static bool is_too_deep(struct span text)
{
	size_t depth = 0;
	bool in_string = false;
	for (size_t i = 0; i < text.length; i++) {
		char c = text.at[i];
		if (in_string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				in_string = false;
		} else if (c == '"') {
			in_string = true;
		} else if (c == '[' || c == '{') {
			if (++depth > LIMIT_JSON_DEPTH)
				return true;
		} else if ((c == ']' || c == '}') && depth) {
			depth--;
		}
	}
	return false;
}

struct jsn *jsn_parse(struct span text, struct err *err)
{
	if (is_too_deep(text)) {
		err_set(err, ERR_FAIL, "JSON is nested deeper than %d levels", LIMIT_JSON_DEPTH);
		return NULL;
	}
	json_error_t problem;
	json_t *node = json_loadb(text.at ? text.at : "", text.length,
	                          JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &problem);
	if (!node)
		err_set(err, ERR_FAIL, "malformed JSON at line %d, column %d: %s", problem.line,
		        problem.column, problem.text);
	return close_node(node);
}

void jsn_free(struct jsn *node)
{
	json_decref(open_node(node));
}

bool jsn_is_object(const struct jsn *node)
{
	return json_is_object(open_node(node));
}

bool jsn_is_array(const struct jsn *node)
{
	return json_is_array(open_node(node));
}

const struct jsn *jsn_get(const struct jsn *object, const char *key)
{
	return close_node(json_object_get(open_node(object), key));
}

const char *jsn_string(const struct jsn *node)
{
	return json_string_value(open_node(node));
}

const char *jsn_get_text(const struct jsn *object, const char *key)
{
	return jsn_string(jsn_get(object, key));
}

bool jsn_uint(const struct jsn *node, uint64_t *value)
{
	const json_t *number = open_node(node);
	if (!json_is_integer(number) || json_integer_value(number) < 0)
		return false;
	*value = (uint64_t)json_integer_value(number);
	return true;
}

bool jsn_get_uint(const struct jsn *object, const char *key, uint64_t *value)
{
	return jsn_uint(jsn_get(object, key), value);
}

size_t jsn_count(const struct jsn *array)
{
	return json_array_size(open_node(array));
}

const struct jsn *jsn_at(const struct jsn *array, size_t index)
{
	return close_node(json_array_get(open_node(array), index));
}

bool jsn_next(const struct jsn *object, void **cursor, const char **key, const struct jsn **value)
{
	json_t *node = open_node(object);
	void *at = *cursor ? json_object_iter_next(node, *cursor) : json_object_iter(node);
	if (!at)
		return false;
	*cursor = at;
	*key = json_object_iter_key(at);
	*value = close_node(json_object_iter_value(at));
	return true;
}

/* jansson reports an exhausted memory as NULL; here it ends the process as everywhere else. */
static struct jsn *made(json_t *node)
{
	return close_node(node ? node : mem_alloc((size_t)-1));
}

struct jsn *jsn_object(void)
{
	return made(json_object());
}

struct jsn *jsn_array(void)
{
	return made(json_array());
}

/* Copies text, each byte that is no part of valid UTF-8 replaced by U+FFFD. */
static char *repaired(const char *text)
{
	struct buf out = BUF_INIT;
	for (const char *at = text; *at;) {
		size_t length = 4;
		json_t *probe = NULL;
		while (length && !(strnlen(at, length) == length && (probe = json_stringn(at, length))))
			length--;
		/* A longer run may hold several characters; the shortest valid prefix is one. */
		json_decref(probe);
		if (length)
			buf_add(&out, at, length);
		else
			buf_add_str(&out, "\xef\xbf\xbd");
		at += length ? length : 1;
	}
	return buf_detach(&out);
}

struct jsn *jsn_text(const char *text)
{
	json_t *node = json_string(text);
	if (node)
		return close_node(node);
	MEM_AUTO char *valid = repaired(text);
	return made(json_string(valid));
}

struct jsn *jsn_number(uint64_t value)
{
	return made(json_integer((json_int_t)value));
}

struct jsn *jsn_bool(bool value)
{
	return made(json_boolean(value));
}

struct jsn *jsn_decimal(uint64_t value, unsigned digits)
{
	double number = (double)value;
	for (unsigned i = 0; i < digits; i++)
		number /= 10;
	return made(json_real(number));
}

struct jsn *jsn_copy(const struct jsn *node)
{
	return node ? made(json_deep_copy(open_node(node))) : NULL;
}

void jsn_set(struct jsn *object, const char *key, struct jsn *value)
{
	if (value && json_object_set_new_nocheck(open_node(object), key, open_node(value)) != 0)
		mem_alloc((size_t)-1);
}

void jsn_set_text(struct jsn *object, const char *key, const char *text)
{
	if (text)
		jsn_set(object, key, jsn_text(text));
}

void jsn_append(struct jsn *array, struct jsn *value)
{
	if (value && json_array_append_new(open_node(array), open_node(value)) != 0)
		mem_alloc((size_t)-1);
}

/* Few enough that 0.1 is written as 0.1. */
#define REAL_DIGITS JSON_REAL_PRECISION(12)

static int append(const char *text, size_t size, void *out)
{
	buf_add(out, text, size);
	return 0;
}

void jsn_write(const struct jsn *node, struct buf *out)
{
	json_dump_callback(open_node(node), append, out,
	                   JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY | REAL_DIGITS);
}

void jsn_write_pretty(const struct jsn *node, struct buf *out)
{
	json_dump_callback(open_node(node), append, out,
	                   JSON_INDENT(2) | JSON_ENCODE_ANY | REAL_DIGITS);
	buf_add_byte(out, '\n');
}
