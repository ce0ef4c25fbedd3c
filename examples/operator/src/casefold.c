#include "casefold.h"

#include "utf8.h"

enum { FAR = 0 };

/* Runs of capitals: the first, how far it is to the last, how far away their small letters are.
 * Where that is 1, every second code point from the first is a capital.  In order. */
static const struct {
	unsigned first : 13, more : 8;
	int distance : 11;
} run[] = {
	{0x41, 25, 32},   {0xb5, 0, 775},   {0xc0, 22, 32},   {0xd8, 6, 32},    {0x100, 46, 1},
	{0x132, 4, 1},    {0x139, 14, 1},   {0x14a, 44, 1},   {0x178, 0, -121}, {0x179, 4, 1},
	{0x17f, 0, -268}, {0x181, 0, 210},  {0x182, 2, 1},    {0x186, 0, 206},  {0x187, 0, 1},
	{0x189, 1, 205},  {0x18b, 0, 1},    {0x18e, 0, 79},   {0x18f, 0, 202},  {0x190, 0, 203},
	{0x191, 0, 1},    {0x193, 0, 205},  {0x194, 0, 207},  {0x196, 0, 211},  {0x197, 0, 209},
	{0x198, 0, 1},    {0x19c, 0, 211},  {0x19d, 0, 213},  {0x19f, 0, 214},  {0x1a0, 4, 1},
	{0x1a6, 0, 218},  {0x1a7, 0, 1},    {0x1a9, 0, 218},  {0x1ac, 0, 1},    {0x1ae, 0, 218},
	{0x1af, 0, 1},    {0x1b1, 1, 217},  {0x1b3, 2, 1},    {0x1b7, 0, 219},  {0x1b8, 0, 1},
	{0x1bc, 0, 1},    {0x1c4, 0, 2},    {0x1c5, 0, 1},    {0x1c7, 0, 2},    {0x1c8, 0, 1},
	{0x1ca, 0, 2},    {0x1cb, 16, 1},   {0x1de, 16, 1},   {0x1f1, 0, 2},    {0x1f2, 2, 1},
	{0x1f6, 0, -97},  {0x1f7, 0, -56},  {0x1f8, 38, 1},   {0x220, 0, -130}, {0x222, 16, 1},
	{0x23a, 0, FAR},  {0x23b, 0, 1},    {0x23d, 0, -163}, {0x23e, 0, FAR},  {0x241, 0, 1},
	{0x243, 0, -195}, {0x244, 0, 69},   {0x245, 0, 71},   {0x246, 8, 1},    {0x370, 2, 1},
	{0x376, 0, 1},    {0x37f, 0, 116},  {0x386, 0, 38},   {0x388, 2, 37},   {0x38c, 0, 64},
	{0x38e, 1, 63},   {0x391, 16, 32},  {0x3a3, 8, 32},   {0x3c2, 0, 1},    {0x3cf, 0, 8},
	{0x3d0, 0, -30},  {0x3d1, 0, -25},  {0x3d5, 0, -15},  {0x3d6, 0, -22},  {0x3d8, 22, 1},
	{0x3f0, 0, -54},  {0x3f1, 0, -48},  {0x3f4, 0, -60},  {0x3f5, 0, -64},  {0x3f7, 0, 1},
	{0x3f9, 0, -7},   {0x3fa, 0, 1},    {0x3fd, 2, -130}, {0x400, 15, 80},  {0x410, 31, 32},
	{0x460, 32, 1},   {0x48a, 52, 1},   {0x4c0, 0, 15},   {0x4c1, 12, 1},   {0x4d0, 94, 1},
	{0x531, 37, 48},  {0x1e00, 148, 1}, {0x1e9b, 0, -58}, {0x1e9e, 0, FAR}, {0x1ea0, 94, 1},
};

/* Those whose small letter is in another place altogether. */
static uint32_t far(uint32_t code)
{
	return code == 0x23a ? 0x2c65 : code == 0x23e ? 0x2c66 : 0xdf;
}

uint32_t casefold(uint32_t code)
{
	/* From the front: most letters are before the first runs. */
	for (size_t i = 0; i < sizeof run / sizeof *run && code >= run[i].first; i++) {
		uint32_t past = code - run[i].first;
		int distance = run[i].distance;
		if (past > run[i].more || (distance == 1 && past % 2))
			continue;
		return distance == FAR ? far(code) : code + (uint32_t)distance;
	}
	return code;
}

ptrdiff_t casefold_text(const char *text, size_t size, char *to, size_t room)
{
	size_t written = 0;
	while (size) {
		static char folded[4];
		struct character it = utf8_read(text, size);
		if (it.size == 0)
			return -1;
		text += it.size;
		size -= it.size;
		size_t length = utf8_write(casefold(it.code), folded);
		if (length > room - written)
			return -1;
		for (size_t i = 0; i < length; i++)
			to[written++] = folded[i];
	}
	return (ptrdiff_t)written;
}
