#include "text.h"

#include <string.h>

#include "utf8.h"

static const char hex[] = "0123456789abcdef";

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

void text_add_str(struct text *text, const char *string)
{
	text_add(text, string, strlen(string));
}

void text_add_byte(struct text *text, char byte)
{
	text_add(text, &byte, 1);
}

void text_add_uint(struct text *text, uint64_t number)
{
	char digits[20];
	size_t at = sizeof digits;
	do
		digits[--at] = (char)('0' + number % 10);
	while (number /= 10);
	text_add(text, digits + at, sizeof digits - at);
}

static void add_json_ascii(struct text *text, char byte)
{
	static const char named[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *found = byte ? strchr(named, byte) : NULL;
	if (found) {
		char escape[2] = {'\\', letters[found - named]};
		text_add(text, escape, 2);
	} else if ((unsigned char)byte < 0x20) {
		char escape[6] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
		text_add(text, escape, 6);
	} else {
		text_add_byte(text, byte);
	}
}

void text_add_json(struct text *text, const char *data, size_t size)
{
	uint32_t code;
	while (size && !text->full) {
		size_t length = utf8_read(data, size, &code);
		if (length == 1)
			add_json_ascii(text, *data);
		else if (length)
			text_add(text, data, length);
		else
			text_add(text, "\xef\xbf\xbd", 3); /* U+FFFD */
		length += length == 0;
		data += length;
		size -= length;
	}
}

static bool is_unreserved(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || (byte && strchr("-._~", byte));
}

void text_add_segment(struct text *text, const char *data, size_t size)
{
	bool steps = (size == 1 || size == 2) && data[0] == '.' && data[size - 1] == '.';
	for (size_t i = 0; i < size && !text->full; i++) {
		unsigned char byte = (unsigned char)data[i];
		char escape[3] = {'%', "0123456789ABCDEF"[byte >> 4], "0123456789ABCDEF"[byte & 15]};
		if (is_unreserved(data[i]) && !steps)
			text_add_byte(text, data[i]);
		else
			text_add(text, escape, 3);
	}
}
