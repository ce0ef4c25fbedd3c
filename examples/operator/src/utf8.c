#include "utf8.h"

struct character utf8_read(const char *data, size_t size)
{
	static const struct character none;
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *byte = (const unsigned char *)data;
	uint32_t code = size ? *byte : 0xff;
	uint32_t length = 1U + (code >= 0x80) + (code >= 0xe0) + (code >= 0xf0);
	if (length > 1) {
		if (size < length || code - 0xc2 > 0xf4 - 0xc2)
			return none;
		code &= 0x7fU >> length;
	}
	for (uint32_t i = 1; i < length; i++) {
		uint32_t bits = byte[i] ^ 0x80U;
		if (bits > 0x3f)
			return none;
		code = code << 6 | bits;
	}
	/* Surrogates are the 2048 from U+D800 on. */
	if (code < least[length] || code > 0x10ffff || code >> 11 == 0xd800 >> 11)
		return none;
	return (struct character){code, length};
}

size_t utf8_write(uint32_t code, char to[4])
{
	size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
	for (size_t i = length - 1; i; i--, code >>= 6)
		to[i] = (char)(0x80 | (code & 0x3f));
	to[0] = (char)(lead[length] | code);
	return length;
}

bool utf8_valid(const char *data, size_t size)
{
	while (size) {
		uint32_t length = utf8_read(data, size).size;
		if (!length)
			return false;
		data += length;
		size -= length;
	}
	return true;
}
