#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ld_line.h"

struct linkline ld_line(const char *const *words)
{
	char *argv[32];
	int argc = 0;
	struct linkline line;
	struct err err = ERR_INIT;
	argv[argc++] = strdup("ld");
	for (; words[argc - 1]; argc++)
		argv[argc] = strdup(words[argc - 1]);
	assert_int_equal(linkline_read(&line, argc, argv, &err), 0);
	for (int i = 0; i < argc; i++)
		free(argv[i]);
	return line;
}
