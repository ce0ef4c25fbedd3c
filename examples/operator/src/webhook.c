#include "webhook.h"

#include <string.h>

#include "base64.h"
#include "config.h"
#include "digest.h"
#include "random.h"
#include "text.h"
#include "utf8.h"

#define SIGNATURE_SIZE 44 /* 32 bytes in base64 */

/* Ids are kept as a keyed digest: of one size whatever the id's, and nobody outside can make two
 * alike. */
static struct seen {
	unsigned char digest[12];
	uint32_t until;         /* seconds; 0: never used */
} seen[WEBHOOK_IDS], *slot; /* for the id that was looked for last, with its `digest` */
static size_t used;         /* those behind were never touched */
static unsigned char digest[32];

int64_t webhook_read_time(struct part text)
{
	bool plus = text.size && *text.data == '+';
	return part_value((struct part){text.data + plus, text.size - plus});
}

bool webhook_next_signature(struct part *list, struct part *signature)
{
	while (list->size) {
		*signature = part_cut(list, ' ');
		struct part version = part_cut(signature, ',');
		if (version.data + version.size < signature->data && part_equals(version, "v1"))
			return true;
	}
	return false;
}

static bool is_ascii(struct part part)
{
	for (size_t i = 0; i < part.size; i++)
		if ((unsigned char)part.data[i] > 0x7e)
			return false;
	return part.data != NULL;
}

bool webhook_check(const struct http_request *request, const char *body, size_t size, int64_t now,
                   int64_t *timestamp)
{
	static char number[16], signature[SIGNATURE_SIZE + 1];
	struct part id = request->header[HTTP_WEBHOOK_ID], candidate;
	struct part list = request->header[HTTP_WEBHOOK_SIGNATURE];
	for (int i = HTTP_WEBHOOK_ID; i <= HTTP_WEBHOOK_SIGNATURE; i++)
		if (!is_ascii(request->header[i]))
			return false;
	*timestamp = webhook_read_time(request->header[HTTP_WEBHOOK_TIMESTAMP]);
	if (*timestamp < 0 || *timestamp < now - WEBHOOK_WINDOW || *timestamp > now + WEBHOOK_WINDOW ||
	    !utf8_valid(body, size))
		return false;
	text_print(number, sizeof number, ".%u.", (unsigned)*timestamp);
	const struct piece piece[] = {{id.data, id.size}, {number, strlen(number)}, {body, size}};
	digest_hmac_sha256(config.secret, config.secret_size, piece, 3, digest);
	base64_encode(digest, sizeof digest, signature);
	bool good = false;
	while (webhook_next_signature(&list, &candidate))
		good |= candidate.size == SIGNATURE_SIZE &&
		        digest_equal(candidate.data, signature, SIGNATURE_SIZE);
	return good;
}

enum webhook_memory webhook_recall(struct part id, int64_t now)
{
	static unsigned char key[32];
	static bool has_key;
	static struct piece piece;
	if (!has_key)
		random_fill(key, sizeof key);
	has_key = true;
	piece = (struct piece){id.data, id.size};
	digest_hmac_sha256(key, sizeof key, &piece, 1, digest);
	slot = seen + used;
	for (struct seen *one = seen; one < seen + used; one++)
		if (one->until < now)
			slot = one;
		else if (memcmp(one->digest, digest, sizeof one->digest) == 0)
			return WEBHOOK_SEEN;
	return slot == seen + WEBHOOK_IDS ? WEBHOOK_FULL : WEBHOOK_NEW;
}

void webhook_remember(int64_t timestamp)
{
	memcpy(slot->digest, digest, sizeof slot->digest);
	slot->until = (uint32_t)(timestamp + WEBHOOK_WINDOW);
	used += slot == seen + used;
}
