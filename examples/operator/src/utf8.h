/* UTF-8 (RFC 3629), strictly: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef OPERATOR_UTF8_H
#define OPERATOR_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Small enough for a register. */
struct character {
	uint32_t code, size; /* bytes it takes, 1 to 4; 0: there is none */
};

/* The character that data starts with. */
struct character utf8_read(const char *data, size_t size);
/* Writes a character (a valid one) and returns its length, 1 to 4. */
size_t utf8_write(uint32_t code, char to[4]);
bool utf8_valid(const char *data, size_t size);

#endif
