#include "utf8.h"

size_t utf8_read(const char *data, size_t size, uint32_t *code)
{
	const unsigned char *byte = (const unsigned char *)data;
	if (size == 0)
		return 0;
	*code = byte[0];
	if (byte[0] < 0x80)
		return 1;
	size_t length = byte[0] >= 0xf0 ? 4 : byte[0] >= 0xe0 ? 3 : 2;
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	if (byte[0] < 0xc2 || byte[0] > 0xf4 || size < length)
		return 0;
	*code = byte[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (byte[i] & 0x3f);
	}
	bool surrogate = *code >= 0xd800 && *code <= 0xdfff;
	return *code < least[length] || *code > 0x10ffff || surrogate ? 0 : length;
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
	static uint32_t code;
	while (size) {
		size_t length = utf8_read(data, size, &code);
		if (!length)
			return false;
		data += length;
		size -= length;
	}
	return true;
}
