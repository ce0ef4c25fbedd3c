/* The words of tare pack's command line that have a grammar: image names, platforms, times, --add.
 * What is taken comes out in a form that is taken again and means the same. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "cmd/pack_options.h"
#include "wire/platform.h"
#include "wire/timestamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_reference(const char *text, struct err *err)
{
	struct reference first, second;
	if (reference_parse(text, &first, err) != 0)
		return;
	MEM_AUTO char *full = reference_full(&first);
	if (reference_parse(full, &second, err) != 0)
		abort();
	MEM_AUTO char *again = reference_full(&second);
	if (strcmp(full, again) != 0)
		abort();
	MEM_AUTO char *familiar = reference_familiar(&first);
	struct reference third;
	if (reference_parse(familiar, &third, err) != 0)
		abort();
	MEM_AUTO char *back = reference_full(&third);
	if (strcmp(full, back) != 0)
		abort();
	reference_release(&first);
	reference_release(&second);
	reference_release(&third);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT;
	MEM_AUTO char *text = str_dup_n((const char *)data, size);
	struct platform platform;
	struct pack_addition addition;
	try_reference(text, &err);
	if (platform_parse(text, &platform, &err) == 0)
		platform_release(&platform);
	MEM_AUTO char *when = timestamp_normal(text, &err);
	if (when) {
		MEM_AUTO char *again = timestamp_normal(when, &err);
		if (!again || strcmp(when, again) != 0)
			abort();
	}
	if (pack_addition_parse(text, &addition, &err) == 0) {
		if (addition.to[0] != '/' || !*addition.source)
			abort();
		free(addition.source);
		free(addition.to);
	}
	err_clear(&err);
	return 0;
}
