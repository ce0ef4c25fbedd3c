/* Signatures of webhooks (Standard Webhooks, symmetric), and which ids were there already. */
#ifndef OPERATOR_WEBHOOK_H
#define OPERATOR_WEBHOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http.h"

#define WEBHOOK_WINDOW 300 /* seconds that a timestamp may be off, either way */

/* Ids that are remembered, each until its timestamp is too old to be taken.  When all are in use no
 * further event is taken: to forget one would let it be sent again. */
#define WEBHOOK_IDS 8192

/* A decimal number of seconds, with a plus in front or without; -1 when it is none.  A minus makes
 * it none, as no window reaches back to 1969. */
int64_t webhook_read_time(struct part text);
/* The next "v1" signature of the list, which loses it; false when there is none left. */
bool webhook_next_signature(struct part *list, struct part *signature);

/* Whether the request with this body is signed with config.secret, at about `now`; *timestamp is
 * then when. */
bool webhook_check(const struct http_request *request, const char *body, size_t size, int64_t now,
                   int64_t *timestamp);

enum webhook_memory {
	WEBHOOK_NEW,
	WEBHOOK_SEEN, /* accepted before, and its time is not over */
	WEBHOOK_FULL,
};

/* Whether webhook_remember() was told of the id. */
enum webhook_memory webhook_recall(struct part id, int64_t now);
/* Remembers the id of the last webhook_recall(), which said WEBHOOK_NEW. */
void webhook_remember(int64_t timestamp);

#endif
