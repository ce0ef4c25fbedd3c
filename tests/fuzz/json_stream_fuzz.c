/* Any bytes are JSON or not, whatever pieces they come in; what is JSON to the library that builds
 * trees is JSON to the stream, too. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../unit/advisory_dump.h"
#include "wrap/json_jansson.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;
	struct span text = {(const char *)data, size};
	int rc = dump_read(dump_json, text, &out, &err);
	err_clear(&err);
	struct jsn *tree = jsn_parse(text, &err);
	if (tree && rc != 0)
		abort();
	jsn_free(tree);
	err_clear(&err);
	buf_release(&out);
	return 0;
}
