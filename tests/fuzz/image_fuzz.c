/* Any bytes are an image in an archive, a root directory in one, or are refused; whatever was read
 * can be told in every form. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "input/image_read.h"
#include "wire/inventory_cyclonedx.h"
#include "wire/inventory_json.h"
#include "wire/spdx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	char path[64];
	struct target_options options = {.want_hashes = size % 2 == 0};
	struct inventory inventory = {.name = str_dup("x")};
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	if (fd < 0)
		fd = memfd_create("image", 0);
	if (fd < 0 || ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (image_read(path, false, &options, &inventory, &err) == 0) {
		inventory_sort(&inventory);
		inventory_json_write(&inventory, &text);
		inventory_cyclonedx_write(&inventory, NULL, &text);
		spdx_write(&inventory, "1970-01-01T00:00:00Z", &text);
	} else if (!err.message) {
		abort();
	}
	err_clear(&err);
	buf_release(&text);
	inventory_release(&inventory);
	return 0;
}
