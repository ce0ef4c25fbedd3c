/* Small files, read as a whole. */
#ifndef OPERATOR_FILE_H
#define OPERATOR_FILE_H

#include <stddef.h>

/* Returns the bytes read, or -1 with errno set: no such file, or it cannot be read.  When all of
 * room is filled the file may go on: give it one byte more than may be. */
ptrdiff_t file_read(const char *path, char *to, size_t room);

#endif
