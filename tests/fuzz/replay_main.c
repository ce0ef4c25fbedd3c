/* A main() for a fuzz target built without libFuzzer: runs it once over every file of the folders
 * given.  A crash, an assertion or a sanitizer's report is the failure. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/path.h"

#define REPLAY_CEILING ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
	struct err err = ERR_INIT;
	BUF_AUTO struct buf buf = BUF_INIT;
	if (fd_read_file(path, REPLAY_CEILING, &buf, &err) != 0) {
		fprintf(stderr, "%s\n", err.message);
		err_clear(&err);
		return -1;
	}
	/* An exact copy on the heap: a read past its end is then visible to ASan and valgrind. */
	uint8_t *copy = mem_copy(buf.data, buf.size);
	LLVMFuzzerTestOneInput(copy, buf.size);
	free(copy);
	return 0;
}

static int replay_folder(const char *folder, unsigned *count)
{
	DIR *dir = opendir(folder);
	if (!dir) {
		fprintf(stderr, "cannot open the corpus '%s'\n", folder);
		return -1;
	}
	int rc = 0;
	for (struct dirent *entry; (entry = readdir(dir));) {
		MEM_AUTO char *path = path_join(folder, entry->d_name);
		if (!path_is_file(path))
			continue;
		rc |= replay_file(path);
		++*count;
	}
	closedir(dir);
	return rc;
}

int main(int argc, char **argv)
{
	unsigned count = 0;
	int rc = 0;
	for (int i = 1; i < argc; i++)
		rc |= replay_folder(argv[i], &count);
	printf("%u inputs\n", count);
	return rc != 0 || count == 0;
}
