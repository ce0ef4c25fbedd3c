/* Any list of reasons is read into a map or refused. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/str.h"
#include "wire/linkmap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char text[] =
		"             VMA              LMA     Size Align Out     In      Symbol\n"
		"          201000           201000       20    16 .text\n"
		"          201000           201000       10    16         libparts.a(part.o):(.text)\n"
		"          201010           201010       10    16         main.o:(.text)\n";
	struct linkmap map;
	struct err err = ERR_INIT;
	if (linkmap_read(span_of(text), &map, &err) != 0)
		abort();
	if (linkmap_read_reasons((struct span){(const char *)data, size}, &map, &err) != 0)
		err_clear(&err);
	for (size_t i = 0; i < map.input_count; i++)
		if (!map.input[i].path)
			abort();
	linkmap_release(&map);
	return 0;
}
