#include "random.h"

#include <sys/random.h>
#include <unistd.h>

#include "kernel.h"

void random_fill(void *to, size_t size)
{
	unsigned char *byte = to;
	while (size) {
		ssize_t got = kernel_call(SYS_getrandom, byte, size, 0);
		if (got <= 0) {
			static const char message[] = "operator: the kernel has no random numbers\n";
			ssize_t ignored = kernel_write(2, message, sizeof message - 1);
			(void)ignored;
			_exit(1);
		}
		byte += got;
		size -= (size_t)got;
	}
}
