/* Base64 of RFC 4648, section 4: with padding, nothing else allowed. */
#ifndef OPERATOR_BASE64_H
#define OPERATOR_BASE64_H

#include <stddef.h>

/* Writes (size + 2) / 3 * 4 characters and a NUL. */
void base64_encode(const void *data, size_t size, char *out);
/* Returns the number of bytes, or -1 when it is not base64 or does not fit. */
ptrdiff_t base64_decode(const char *text, size_t size, unsigned char *out, size_t room);

#endif
