#include "sha1.h"

#include <stdint.h>

static uint32_t rotate(uint32_t value, unsigned bits)
{
	return value << bits | value >> (32 - bits);
}

/* A byte of the message and what is behind it: a one, zeros, and in the last eight bytes of the
 * last block the number of bits. */
static unsigned padded(const unsigned char *data, size_t size, size_t total, size_t at)
{
	if (at <= size)
		return at < size ? data[at] : 0x80;
	return at < total - 8 ? 0 : (unsigned)(((uint64_t)size << 3) >> (total - 1 - at) * 8) & 0xff;
}

void sha1(const void *data, size_t size, unsigned char out[20])
{
	static const uint32_t constant[] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
	uint32_t hash[] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
	size_t at = 0, total = (size + 8) / 64 * 64 + 64;
	while (at < total) {
		uint32_t word[80] = {0}, a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4];
		for (int i = 0; i < 80; i++) {
			uint32_t mix = i < 20 ? d ^ (b & (c ^ d)) : b ^ c ^ d;
			if (i >= 40 && i < 60)
				mix = (b & c) | (d & (b | c));
			if (i >= 16)
				word[i] = rotate(word[i - 3] ^ word[i - 8] ^ word[i - 14] ^ word[i - 16], 1);
			else
				for (int byte = 0; byte < 4; byte++)
					word[i] = word[i] << 8 | padded(data, size, total, at++);
			mix += rotate(a, 5) + e + word[i] + constant[i / 20];
			e = d, d = c, c = rotate(b, 30), b = a, a = mix;
		}
		hash[0] += a, hash[1] += b, hash[2] += c, hash[3] += d, hash[4] += e;
	}
	for (int i = 0; i < 20; i++)
		out[i] = (unsigned char)(hash[i / 4] >> (24 - i % 4 * 8));
}
