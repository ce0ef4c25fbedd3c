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
struct seen {
	unsigned char digest[12];
	uint32_t until; /* seconds; 0: never used */
};

static struct seen seen[WEBHOOK_IDS];
static size_t used; /* those behind were never touched */

int webhook_read_time(struct part text, int64_t *seconds)
{
	size_t at = text.size && (*text.data == '-' || *text.data == '+');
	uint64_t value = 0;
	if (at == text.size)
		return -1;
	bool negative = at && *text.data == '-';
	for (; at < text.size; at++) {
		if (text.data[at] < '0' || text.data[at] > '9')
			return -1;
		value = value * 10 + (uint64_t)(text.data[at] - '0');
		if (value > INT64_MAX / 16)
			return -1; /* in a past or future that no window reaches */
	}
	*seconds = negative ? -(int64_t)value : (int64_t)value;
	return 0;
}

bool webhook_next_signature(struct part *list, struct part *signature)
{
	while (list->size) {
		const char *space = memchr(list->data, ' ', list->size);
		size_t size = space ? (size_t)(space - list->data) : list->size;
		*signature = (struct part){list->data, size};
		list->data += size + (space != NULL);
		list->size -= size + (space != NULL);
		if (size >= 3 && memcmp(signature->data, "v1,", 3) == 0) {
			signature->data += 3;
			signature->size -= 3;
			return true;
		}
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

static void sign(struct part id, int64_t timestamp, const char *body, size_t size,
                 char signature[SIGNATURE_SIZE + 1])
{
	char number[24];
	unsigned char digest[32];
	struct text text = TEXT_IN(number);
	text_add_byte(&text, '.');
	text_add_uint(&text, (uint64_t)timestamp);
	text_add_byte(&text, '.');
	const struct piece piece[] = {{id.data, id.size}, {number, text.size}, {body, size}};
	digest_hmac_sha256(config.secret, config.secret_size, piece, 3, digest);
	base64_encode(digest, sizeof digest, signature);
}

bool webhook_check(const struct http_request *request, const char *body, size_t size, int64_t now,
                   int64_t *timestamp)
{
	struct part list = request->webhook_signature, candidate;
	char signature[SIGNATURE_SIZE + 1];
	if (!is_ascii(request->webhook_id) || !is_ascii(request->webhook_timestamp) || !is_ascii(list))
		return false;
	if (webhook_read_time(request->webhook_timestamp, timestamp) || *timestamp < 0)
		return false;
	if (*timestamp < now - WEBHOOK_WINDOW || *timestamp > now + WEBHOOK_WINDOW)
		return false;
	if (!utf8_valid(body, size))
		return false;
	sign(request->webhook_id, *timestamp, body, size, signature);
	bool good = false;
	while (webhook_next_signature(&list, &candidate))
		if (candidate.size == SIGNATURE_SIZE &&
		    digest_equal(candidate.data, signature, SIGNATURE_SIZE))
			good = true;
	return good;
}

static void digest_id(struct part id, unsigned char digest[32])
{
	static unsigned char key[32];
	static bool has_key;
	if (!has_key) {
		random_fill(key, sizeof key);
		has_key = true;
	}
	const struct piece piece = {id.data, id.size};
	digest_hmac_sha256(key, sizeof key, &piece, 1, digest);
}

enum webhook_memory webhook_recall(struct part id, int64_t now)
{
	unsigned char digest[32];
	bool room = used < WEBHOOK_IDS;
	digest_id(id, digest);
	for (size_t i = 0; i < used; i++) {
		if (seen[i].until < now)
			room = true;
		else if (memcmp(seen[i].digest, digest, sizeof seen[i].digest) == 0)
			return WEBHOOK_SEEN;
	}
	return room ? WEBHOOK_NEW : WEBHOOK_FULL;
}

void webhook_remember(struct part id, int64_t timestamp, int64_t now)
{
	unsigned char digest[32];
	size_t i = 0;
	digest_id(id, digest);
	while (i < used && seen[i].until >= now)
		i++;
	if (i == WEBHOOK_IDS)
		return;
	memcpy(seen[i].digest, digest, sizeof seen[i].digest);
	seen[i].until = (uint32_t)(timestamp + WEBHOOK_WINDOW);
	used += i == used;
}
