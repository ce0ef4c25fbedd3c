#include "base64.h"

#include <stdbool.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(const void *data, size_t size, char *out)
{
	const unsigned char *byte = data;
	for (; size; out += 4) {
		size_t taken = size < 3 ? size : 3;
		unsigned bits = (unsigned)byte[0] << 16;
		bits |= taken > 1 ? (unsigned)byte[1] << 8 : 0;
		bits |= taken > 2 ? byte[2] : 0;
		for (unsigned i = 0; i < 4; i++)
			out[i] = i <= taken ? alphabet[bits >> (18 - 6 * i) & 63] : '=';
		byte += taken;
		size -= taken;
	}
	*out = 0;
}

ptrdiff_t base64_decode(const char *text, size_t size, unsigned char *out, size_t room)
{
	size_t made = 0;
	if (size % 4)
		return -1;
	for (size_t at = 0; at < size; at += 4) {
		unsigned bits = 0, pads = 0;
		for (unsigned i = 0; i < 4; i++) {
			const char *found = text[at + i] ? strchr(alphabet, text[at + i]) : NULL;
			bool last = at + 4 == size && i >= 2;
			if (found && !pads)
				bits |= (unsigned)(found - alphabet) << (18 - 6 * i);
			else if (text[at + i] == '=' && last)
				pads++;
			else
				return -1;
		}
		/* The bits that pad must be zero, so that each value has one spelling. */
		if (pads && bits & ((1u << 8 * pads) - 1))
			return -1;
		if (room - made < 3 - pads)
			return -1;
		for (unsigned i = 0; i < 3 - pads; i++)
			out[made++] = (unsigned char)(bits >> (16 - 8 * i));
	}
	return (ptrdiff_t)made;
}
