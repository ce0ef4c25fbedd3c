/* Any bytes are a response file's words. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fd.h"
#include "wire/response.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strlist words = {0};
	struct err err = ERR_INIT;
	FD_AUTO int fd = memfd_create("response", MFD_CLOEXEC);
	char *word = str_format("@/proc/self/fd/%d", fd);
	if (fd < 0 || fd_write_all(fd, data, size, "response", &err) != 0)
		abort();
	response_add(&words, word, &err);
	free(word);
	strlist_release(&words);
	err_clear(&err);
	return 0;
}
