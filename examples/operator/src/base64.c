#include "base64.h"

#include "part.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(const void *data, size_t size, char *out)
{
	for (const unsigned char *byte = data; size;) {
		unsigned bits = 0, taken = 0;
		for (unsigned i = 0; i < 3; i++) {
			bits <<= 8;
			if (size) {
				bits |= *byte++;
				taken++;
				size--;
			}
		}
		for (unsigned i = 0; i < 4; i++, bits <<= 6)
			*out++ = i <= taken ? alphabet[bits >> 18 & 63] : '=';
	}
	*out = 0;
}

ptrdiff_t base64_decode(const char *text, size_t size, unsigned char *out, size_t room)
{
	size_t made = 0;
	unsigned bits = 0, pads = 0;
	if (size % 4)
		return -1;
	for (; pads < 2 && size && text[size - 1] == '='; pads++)
		size--;
	for (size_t i = 0; i < size; i++) {
		unsigned value = (unsigned)part_find((struct part){alphabet, 64}, text[i]);
		if (value == 64)
			return -1;
		bits = bits << 6 | value;
		if (i % 4 == 0)
			continue;
		if (made == room)
			return -1;
		out[made++] = (unsigned char)(bits >> 2 * (3 - i % 4));
	}
	/* The bits that pad must be zero, so that each value has one spelling. */
	return bits & ((1u << 2 * pads) - 1) ? -1 : (ptrdiff_t)made;
}
