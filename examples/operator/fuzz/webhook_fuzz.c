/* The three headers of a signature, one a line, then the body.  The digest is a stand-in that no
 * input can match. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "digest.h"
#include "random.h"
#include "webhook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct config config;

void digest_hmac_sha256(const void *key, size_t key_size, const struct piece *piece, size_t count,
                        unsigned char out[32])
{
	(void)key;
	(void)key_size;
	memset(out, 0, 32);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < piece[i].size; j++)
			out[j % 32] ^= ((const unsigned char *)piece[i].data)[j];
}

bool digest_equal(const void *a, const void *b, size_t size)
{
	(void)memcmp(a, b, size);
	return false;
}

void random_fill(void *to, size_t size)
{
	memset(to, 1, size);
}

static struct part cut_line(char **text, size_t *size)
{
	struct part line = {*text, *size};
	char *end = memchr(*text, '\n', *size);
	if (end)
		line.size = (size_t)(end - *text);
	*text += line.size + (end != NULL);
	*size -= line.size + (end != NULL);
	return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size ? size : 1), *text = copy;
	int64_t timestamp = 0, seconds;
	memcpy(copy, data, size);
	struct http_request request = {0};
	request.header[HTTP_WEBHOOK_ID] = cut_line(&text, &size);
	request.header[HTTP_WEBHOOK_TIMESTAMP] = cut_line(&text, &size);
	request.header[HTTP_WEBHOOK_SIGNATURE] = cut_line(&text, &size);
	assert(!webhook_check(&request, text, size, 1750287018, &timestamp));
	struct part list = request.header[HTTP_WEBHOOK_SIGNATURE], one;
	size_t left = list.size;
	while (webhook_next_signature(&list, &one)) {
		assert(list.size < left && one.size < left);
		assert(!memchr(one.data, ' ', one.size));
		left = list.size;
	}
	seconds = webhook_read_time(request.header[HTTP_WEBHOOK_TIMESTAMP]);
	if (seconds >= 0) {
		if (webhook_recall(request.header[HTTP_WEBHOOK_ID], 0) == WEBHOOK_NEW)
			webhook_remember(seconds & 0xffff);
		assert(webhook_recall(request.header[HTTP_WEBHOOK_ID], 0) != WEBHOOK_NEW);
	}
	free(copy);
	return 0;
}
