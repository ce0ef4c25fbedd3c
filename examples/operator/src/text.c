#include "text.h"

#include <string.h>

#include "part.h"
#include "utf8.h"

#define QUOTED_MOST 256 /* bytes of one foreign text */

bool text_in_clear;

void text_begin(struct text *text, char *array, size_t room)
{
	*text = (struct text){array, 0, room, false};
}

void text_add(struct text *text, const void *data, size_t size)
{
	if (size > text->room - text->size) {
		text->full = true;
		return;
	}
	if (size)
		memcpy(text->data + text->size, data, size);
	text->size += size;
}

static void add_number(struct text *text, unsigned number, unsigned least)
{
	static char digits[10];
	size_t at = sizeof digits;
	do
		digits[--at] = (char)('0' + number % 10);
	while (number /= 10, number || at + least > sizeof digits);
	text_add(text, digits + at, sizeof digits - at);
}

/* --- escapes ---------------------------------------------------------------------------------- */

/* How one byte is escaped; the two digits are filled in. */
static char in_path[] = "%..", in_json[] = "\\u00..", in_quotes[] = "\\x..";

static void add_hex(struct text *text, char *form, const char *data, size_t size)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t length = strlen(form);
	for (; size; size--, data++) {
		unsigned char byte = (unsigned char)*data;
		form[length - 2] = digits[byte >> 4];
		form[length - 1] = digits[byte & 15];
		text_add(text, form, length);
	}
}

/* Control characters move a terminal's cursor, and those of direction and line swap what is read.
 */
static bool is_plain(uint32_t code)
{
	return code >= 0x20 && (code < 0x7f || code > 0x9f) && !(code >= 0x200b && code <= 0x200f) &&
	       !(code >= 0x2028 && code <= 0x202e) && !(code >= 0x2060 && code <= 0x206f) &&
	       code != 0xfeff;
}

/* One character, or one byte that is none (length 0), as the directive says. */
static void add_character(struct text *text, char directive, const char *data, size_t length,
                          uint32_t code)
{
	static const char named[] = "\"\\\n\r\t\b\f", escapes[] = "\\\"\\\\\\n\\r\\t\\b\\f";
	size_t size = length ? length : 1;
	if (directive == 'p') {
		if (length == 1 && part_is_made_of((struct part){data, 1}, "-._~"))
			text_add(text, data, 1);
		else
			add_hex(text, in_path, data, size);
		return;
	}
	size_t name = part_find((struct part){named, sizeof named - 1}, length == 1 ? *data : 0);
	if (name < sizeof named - 1)
		text_add(text, escapes + 2 * name, 2);
	else if (directive != 'j' && (!length || !is_plain(code)))
		add_hex(text, in_quotes, data, size);
	else if (!length)
		text_add(text, "\xef\xbf\xbd", 3); /* U+FFFD */
	else if (code < 0x20)
		add_hex(text, in_json, data, 1);
	else
		text_add(text, data, length);
}

/* The first `hidden` characters as stars. */
static void add_escaped(struct text *text, char directive, const char *data, size_t size,
                        size_t hidden)
{
	while (size && !text->full) {
		struct character it = utf8_read(data, size);
		size_t step = it.size ? it.size : 1;
		if (hidden) {
			text_add(text, "*", 1);
			hidden--;
		} else {
			add_character(text, directive, data, it.size, it.code);
		}
		data += step;
		size -= step;
	}
}

static size_t count_characters(const char *data, size_t size)
{
	size_t count = 0;
	for (size_t at = 0; at < size; count++) {
		size_t length = utf8_read(data + at, size - at).size;
		at += length ? length : 1;
	}
	return count;
}

static void add_quoted(struct text *text, char directive, const char *data, size_t size)
{
	size_t shown = size, hidden = 0;
	if (size > QUOTED_MOST) /* not in the middle of a character */
		for (shown = QUOTED_MOST; shown > QUOTED_MOST - 3 && (data[shown] & 0xc0) == 0x80;)
			shown--;
	if (directive == 'm' && !text_in_clear) {
		hidden = count_characters(data, size);
		hidden -= hidden < 4 ? 0 : 2;
	}
	text_add(text, "\"", 1);
	add_escaped(text, 'q', data, shown, hidden);
	text_add(text, "\"...", shown < size ? 4 : 1);
}

/* --- templates -------------------------------------------------------------------------------- */

static void add_bytes(struct text *text, char directive, const char *data, size_t size)
{
	if (directive == 's')
		text_add(text, data, size);
	else if (directive == 'q' || directive == 'm')
		add_quoted(text, directive, data, size);
	else if (directive == 'p' && size - 1 < 2 && data[0] == '.' && data[size - 1] == '.')
		add_hex(text, in_path, data, size); /* a step */
	else
		add_escaped(text, directive, data, size, 0);
}

void text_write_list(struct text *text, const char *template, va_list arguments)
{
	while (*template) {
		const char *start = template;
		unsigned least = 0;
		while (*template && *template != '%')
			template ++;
		text_add(text, start, (size_t)(template - start));
		if (!*template)
			return;
		template ++;
		if (*template >= '0' && *template <= '9')
			least = (unsigned)(*template ++-'0');
		char directive = *template ++;
		if (directive == 'u') {
			add_number(text, va_arg(arguments, unsigned), least);
			continue;
		}
		const char *data = va_arg(arguments, const char *);
		size_t size = directive & 0x20 ? strlen(data) : va_arg(arguments, size_t);
		add_bytes(text, directive | 0x20, data, size);
	}
}

void text_write(struct text *text, const char *template, ...)
{
	va_list arguments;
	va_start(arguments, template);
	text_write_list(text, template, arguments);
	va_end(arguments);
}

bool text_print(char *array, size_t size, const char *template, ...)
{
	struct text text = {array, 0, size - 1, false};
	va_list arguments;
	va_start(arguments, template);
	text_write_list(&text, template, arguments);
	va_end(arguments);
	array[text.size] = '\0';
	return !text.full;
}

void text_add_byte(struct text *text, char byte)
{
	text_add(text, &byte, 1);
}
