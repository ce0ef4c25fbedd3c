/* SHA-1 (FIPS 180-4) for the tests of the handshake: the program takes its TLS library's. */
#include <stdint.h>
#include <string.h>

#include "digest.h"

static uint32_t rotate(uint32_t value, unsigned bits)
{
	return value << bits | value >> (32 - bits);
}

static void block(uint32_t hash[5], const unsigned char *data)
{
	uint32_t word[80], a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4];
	for (int i = 0; i < 16; i++)
		word[i] = (uint32_t)data[4 * i] << 24 | (uint32_t)data[4 * i + 1] << 16 |
		          (uint32_t)data[4 * i + 2] << 8 | data[4 * i + 3];
	for (int i = 16; i < 80; i++)
		word[i] = rotate(word[i - 3] ^ word[i - 8] ^ word[i - 14] ^ word[i - 16], 1);
	for (int i = 0; i < 80; i++) {
		uint32_t mix = i < 20   ? ((b & c) | (~b & d)) + 0x5a827999
		               : i < 40 ? (b ^ c ^ d) + 0x6ed9eba1
		               : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
		                        : (b ^ c ^ d) + 0xca62c1d6;
		uint32_t next = rotate(a, 5) + mix + e + word[i];
		e = d, d = c, c = rotate(b, 30), b = a, a = next;
	}
	hash[0] += a, hash[1] += b, hash[2] += c, hash[3] += d, hash[4] += e;
}

/* Up to 119 bytes, which is enough for a key and its suffix. */
void digest_sha1(const void *data, size_t size, unsigned char out[20])
{
	uint32_t hash[] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
	unsigned char padded[128] = {0};
	size_t end = size < 56 ? 64 : 128;
	memcpy(padded, data, size);
	padded[size] = 0x80;
	padded[end - 2] = (unsigned char)(size >> 5);
	padded[end - 1] = (unsigned char)(size << 3);
	for (size_t at = 0; at < end; at += 64)
		block(hash, padded + at);
	for (int i = 0; i < 20; i++)
		out[i] = (unsigned char)(hash[i / 4] >> (24 - i % 4 * 8));
}
