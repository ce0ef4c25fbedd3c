/* One HTTPS request by libcurl, which is loaded with the first one: linked, it and its thirty
 * libraries would cost every tare process more than most commands take.
 *
 * Only https is spoken, also after a redirect; at most five redirects are followed; certificates
 * are verified against the system's store, or $CURL_CA_BUNDLE, else $SSL_CERT_FILE and
 * $SSL_CERT_DIR, as curl(1) does.  Proxies are those of libcurl's variables (https_proxy, no_proxy,
 * ALL_PROXY). */
#ifndef TARE_WRAP_HTTP_CURL_H
#define TARE_WRAP_HTTP_CURL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct http_answer {
	long status;                /* of the last answer; 0 when none came */
	char *etag, *last_modified; /* as they were sent, or NULL */
	char *content_range;        /* or NULL */
	bool has_length;            /* of this answer's body: */
	uint64_t length;
	bool has_retry_after;
	uint64_t retry_after; /* seconds */
	bool may_pass;        /* after a failure: the same request may do another time */
};
void http_answer_release(struct http_answer *answer);

struct http_request {
	const char *url;
	const char *etag, *last_modified; /* what is known: 304 when it is still so; or NULL */
	uint64_t from;                    /* with if_range: the first byte wanted */
	const char *if_range;             /* the validator of the bytes before it, or NULL */
	unsigned timeout; /* seconds to connect in, and in which at least 1 KiB/s must come */
	void *context;
	/* Called before the first byte of the body of a 200 or 206; bodies of others are dropped. */
	int (*begin)(void *context, const struct http_answer *answer, struct err *err);
	int (*take)(void *context, const void *data, size_t size, struct err *err);
};

/* 0 when an answer came whole, whatever its status.  The caller releases *answer in any case. */
int http_get(const struct http_request *request, struct http_answer *answer, struct err *err);

#endif
