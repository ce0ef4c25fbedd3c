/* A program that reaches into every part of a link: another object, a static library, merged
 * strings, constants, thread-local and zeroed data. */
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "part.h"

static _Thread_local int calls = 3;
static char zeroed[1000];

int main(int argc, char **argv)
{
	const char *text = argc > 1 ? argv[1] : "a text that is long enough to be packed, long enough";
	uLong length = (uLong)strlen(text);
	uLongf packed = sizeof zeroed;
	if (compress((Bytef *)zeroed, &packed, (const Bytef *)text, length) != Z_OK)
		return 1;
	printf("%s: %lu bytes, %d calls, %s\n", part_name(), length, calls++, zlibVersion());
	return part_sum(zeroed, packed) == 0;
}
