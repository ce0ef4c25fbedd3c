/* Licences: whatever is answered is an SPDX expression in form.  The first byte chooses what the
 * rest is: a short name, a copyright file, a licence's text. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "wire/debcopyright.h"
#include "wire/license_name.h"
#include "wire/license_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct span text = {(const char *)data + 1, size - 1}, none = {"", 0};
	char *answer = NULL;
	if (data[0] % 3 == 0)
		answer = license_name_spdx(text);
	else if (data[0] % 3 == 1)
		answer = debcopyright_license(text);
	else
		answer = license_text_spdx(text, none);
	/* Joined from many files it may grow longer than the ceiling of one expression. */
	struct span said = {answer, answer ? __builtin_strlen(answer) : 0};
	assert(!answer || said.length > 500 || license_is_expression(said));
	free(answer);
	return 0;
}
