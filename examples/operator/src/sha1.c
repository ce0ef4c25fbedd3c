#include "sha1.h"

#include <stdint.h>
#include <string.h>

static uint32_t rotate(uint32_t value, unsigned bits)
{
	return value << bits | value >> (32 - bits);
}

/* Behind the message are a one, zeros, and in the last eight bytes of the last block the number of
 * bits. */
void sha1(const void *data, size_t size, unsigned char out[20])
{
	const unsigned char *byte = data;
	static const uint32_t constant[] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
	static const uint32_t first[] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
	/* What is computed of five words and a block is the next word in front of them. */
	static uint32_t hash[5], turn[85], word[80];
	size_t at = 0, total = (size + 8) / 64 * 64 + 64;
	memcpy(hash, first, sizeof hash);
	while (at < total) {
		uint32_t *state = turn + 80;
		memcpy(state, hash, sizeof hash);
		for (int i = 0; i < 80; i++, state--) {
			uint32_t b = state[1], c = state[2], d = state[3], mix = b ^ c ^ d;
			if (i < 20)
				mix = d ^ (b & (c ^ d));
			else if (i >= 40 && i < 60)
				mix = (b & c) | (d & (b | c));
			if (i >= 16)
				word[i] = rotate(word[i - 3] ^ word[i - 8] ^ word[i - 14] ^ word[i - 16], 1);
			else
				for (int left = 4; left; left--, at++)
					word[i] = word[i] << 8 | (at < size ? byte[at] : at == size ? 0x80 : 0);
			if (i == 15 && at == total)
				word[i] = (uint32_t)size << 3;
			state[-1] = mix + rotate(state[0], 5) + state[4] + word[i] + constant[i / 20];
			state[1] = rotate(b, 30);
		}
		for (int i = 0; i < 5; i++)
			hash[i] += state[i];
	}
	for (int i = 0; i < 5; i++, out += 4) {
		out[0] = (unsigned char)(hash[i] >> 24);
		out[1] = (unsigned char)(hash[i] >> 16);
		out[2] = (unsigned char)(hash[i] >> 8);
		out[3] = (unsigned char)hash[i];
	}
}
