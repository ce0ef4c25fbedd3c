/* tls.h by Mbed TLS 3.6: TLS 1.3, nothing older beside it.  Its memory is the heap's; how many
 * connections there are is bounded all the same. */
#include "tls.h"

#include <errno.h>
#include <mbedtls/error.h>
#include <mbedtls/ssl.h>
#include <psa/crypto.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "config.h"
#include "pool.h"
#include "random.h"
#include "roots.h"

struct tls {
	mbedtls_ssl_context ssl;
	const char **problem;
	int fd;
	bool is_open;
	bool has_unsent; /* a record that the socket did not take whole */
	bool is_cut;     /* the connection ended under TLS */
};

static struct pool connections;
static mbedtls_ssl_config settings;
static mbedtls_x509_crt roots;
static bool is_ready;

/* --- set-up ------------------------------------------------------------------------------- */

psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context,
                                             uint8_t *output, size_t size, size_t *length)
{
	(void)context;
	random_fill(output, size);
	*length = size;
	return PSA_SUCCESS;
}

static int fill(void *context, unsigned char *output, size_t size)
{
	(void)context;
	random_fill(output, size);
	return 0;
}

/* The certificates stay where they are, in the program.  One that the library does not know how to
 * read is one root less. */
static void parse_roots(void)
{
	struct trust_root root;
	unsigned at = 0;
	mbedtls_x509_crt_init(&roots);
	while (trust_root_next(&at, &root))
		mbedtls_x509_crt_parse_der_nocopy(&roots, root.der, root.der_size);
}

static int prepare(void)
{
	static const int suites[] = {
		MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256,
		MBEDTLS_TLS1_3_AES_128_GCM_SHA256,
		MBEDTLS_TLS1_3_AES_256_GCM_SHA384,
		0,
	};
	if (is_ready)
		return 0;
	if (!connections.count && pool_init(&connections, sizeof(struct tls), 2 * config.max_calls) < 0)
		return -1;
	mbedtls_ssl_config_init(&settings);
	if (psa_crypto_init() != PSA_SUCCESS ||
	    mbedtls_ssl_config_defaults(&settings, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
	                                MBEDTLS_SSL_PRESET_DEFAULT) != 0)
		return -1;
	parse_roots();
	mbedtls_ssl_conf_authmode(&settings, MBEDTLS_SSL_VERIFY_REQUIRED);
	mbedtls_ssl_conf_ca_chain(&settings, &roots, NULL);
	mbedtls_ssl_conf_rng(&settings, fill, NULL);
	mbedtls_ssl_conf_ciphersuites(&settings, suites);
	is_ready = true;
	return 0;
}

/* --- problems ----------------------------------------------------------------------------- */

/* By weight: what cannot be trusted at all comes before what is only too old. */
static const char *certificate_problem(uint32_t flags)
{
	static const struct {
		uint32_t flags;
		const char *problem;
	} problems[] = {
		{MBEDTLS_X509_BADCERT_BAD_KEY,
	     "a certificate of the server has an RSA key under 2048 bits"},
		{MBEDTLS_X509_BADCERT_BAD_MD | MBEDTLS_X509_BADCERT_BAD_PK,
	     "a certificate of the server has a key or signature of an unsupported kind"},
		{MBEDTLS_X509_BADCERT_NOT_TRUSTED,
	     "the server's certificate leads to none of the trusted roots"},
		{MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE,
	     "a certificate of the server has expired or is not valid yet"},
		{MBEDTLS_X509_BADCERT_CN_MISMATCH, "the server's certificate is for another host name"},
		{MBEDTLS_X509_BADCERT_KEY_USAGE | MBEDTLS_X509_BADCERT_EXT_KEY_USAGE |
	         MBEDTLS_X509_BADCERT_NS_CERT_TYPE,
	     "a certificate of the server is used for what it does not allow"},
	};
	for (size_t i = 0; i < sizeof problems / sizeof *problems; i++)
		if (flags & problems[i].flags)
			return problems[i].problem;
	return "a certificate of the server is not good";
}

static const char *problem_of(const struct tls *tls, int error)
{
	switch (error) {
	case MBEDTLS_ERR_X509_CERT_VERIFY_FAILED:
		return certificate_problem(mbedtls_ssl_get_verify_result(&tls->ssl));
	case MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE:
		return "the server shares no cipher with us (we have AES-GCM and ChaCha20)";
	case MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION:
		return "the server does not speak TLS 1.3";
	case MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE:
		if (tls->ssl.MBEDTLS_PRIVATE(in_msg)[1] == MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE)
			return "the server shares no cipher with us (we have AES-GCM and ChaCha20)";
		if (tls->ssl.MBEDTLS_PRIVATE(in_msg)[1] == MBEDTLS_SSL_ALERT_MSG_PROTOCOL_VERSION)
			return "the server does not speak TLS 1.3";
		return "the server ended TLS with an alert";
	case MBEDTLS_ERR_SSL_INVALID_MAC:
		return "what the server sent was altered on its way";
	case MBEDTLS_ERR_SSL_INVALID_RECORD:
		return "the server sent a TLS record that is too large, or none";
	case MBEDTLS_ERR_SSL_ALLOC_FAILED:
	case MBEDTLS_ERR_X509_ALLOC_FAILED:
		return "out of memory for TLS connections";
	case MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE:
		return "the server sent a message of TLS that is not understood";
	case MBEDTLS_ERR_SSL_BAD_CERTIFICATE:
		return "a certificate of the server is malformed";
	default:
		if (error <= MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE && error > MBEDTLS_ERR_X509_FATAL_ERROR)
			return "a certificate of the server is malformed";
		return "the server breaks the rules of TLS";
	}
}

/* --- records ------------------------------------------------------------------------------ */

static int send_some(void *context, const unsigned char *data, size_t size)
{
	struct tls *tls = context;
	for (;;) {
		ssize_t sent = send(tls->fd, data, size, MSG_NOSIGNAL);
		if (sent > 0)
			return (int)sent;
		if (sent < 0 && errno == EAGAIN)
			return MBEDTLS_ERR_SSL_WANT_WRITE;
		if (sent == 0 || errno != EINTR)
			break;
	}
	tls->is_cut = true;
	return MBEDTLS_ERR_SSL_CONN_EOF;
}

static int receive_some(void *context, unsigned char *data, size_t size)
{
	struct tls *tls = context;
	for (;;) {
		ssize_t got = recv(tls->fd, data, size, 0);
		if (got > 0)
			return (int)got;
		if (got < 0 && errno == EAGAIN)
			return MBEDTLS_ERR_SSL_WANT_READ;
		if (got == 0 || errno != EINTR)
			break;
	}
	tls->is_cut = true;
	return MBEDTLS_ERR_SSL_CONN_EOF;
}

static int translate(struct tls *tls, int error)
{
	if (error == MBEDTLS_ERR_SSL_WANT_READ)
		return TLS_WANT_READ;
	if (error == MBEDTLS_ERR_SSL_WANT_WRITE)
		return TLS_WANT_WRITE;
	if (tls->is_cut)
		*tls->problem = tls->is_open ? "the connection was cut off in the middle"
		                             : "the server hung up during the TLS handshake";
	else
		*tls->problem = problem_of(tls, error);
	return TLS_FAILED;
}

static int shake_hands(struct tls *tls)
{
	int error = tls->is_open ? 0 : mbedtls_ssl_handshake(&tls->ssl);
	if (error)
		return translate(tls, error);
	tls->is_open = true;
	return 0;
}

/* --- tls.h -------------------------------------------------------------------------------- */

struct tls *tls_open(int fd, const char *host, const char **problem)
{
	char name[256];
	size_t length = strlen(host);
	*problem = "out of memory for TLS connections";
	if (prepare() < 0)
		return NULL;
	if (length && host[length - 1] == '.')
		length--;
	if (length == 0 || length >= sizeof name) {
		*problem = "certificates are checked for a host name, and this is none";
		return NULL;
	}
	memcpy(name, host, length);
	name[length] = '\0';

	*problem = "as many TLS connections as there may be";
	struct tls *tls = pool_take(&connections);
	if (!tls)
		return NULL;
	tls->fd = fd;
	tls->problem = problem;
	mbedtls_ssl_init(&tls->ssl);
	mbedtls_ssl_set_bio(&tls->ssl, tls, send_some, receive_some, NULL);
	if (mbedtls_ssl_setup(&tls->ssl, &settings) != 0 ||
	    mbedtls_ssl_set_hostname(&tls->ssl, name) != 0) {
		*problem = "out of memory for TLS connections";
		tls->is_cut = true;
		tls_close(tls);
		return NULL;
	}
	return tls;
}

ptrdiff_t tls_read(struct tls *tls, void *data, size_t size)
{
	int rc = shake_hands(tls);
	if (rc)
		return rc;
	/* Tickets, and what else is for the library alone, end a read without a byte. */
	do {
		rc = mbedtls_ssl_read(&tls->ssl, data, size);
	} while (rc == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET);
	if (rc == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY)
		return 0;
	/* Without close_notify: mbedtls_ssl_read() says 0 then. */
	if (rc == 0 && size)
		tls->is_cut = true;
	return rc > 0 || size == 0 ? rc : translate(tls, rc);
}

/* The library takes a record before it finds that the socket has no room, and says "again" all the
 * same; asked again, it sends that record and ignores what it is given.  So that counts as taken.
 */
ptrdiff_t tls_write(struct tls *tls, const void *data, size_t size)
{
	size_t taken = 0;
	int rc = shake_hands(tls);
	if (rc)
		return rc;
	if (tls->has_unsent) {
		rc = mbedtls_ssl_write(&tls->ssl, NULL, 0);
		if (rc < 0)
			return translate(tls, rc);
		tls->has_unsent = false;
	}
	int most = mbedtls_ssl_get_max_out_record_payload(&tls->ssl);
	while (taken < size && !tls->has_unsent) {
		size_t part = size - taken;
		if (most > 0 && part > (size_t)most)
			part = (size_t)most;
		rc = mbedtls_ssl_write(&tls->ssl, (const unsigned char *)data + taken, part);
		tls->has_unsent = rc == MBEDTLS_ERR_SSL_WANT_WRITE;
		if (rc < 0 && !tls->has_unsent)
			return translate(tls, rc);
		taken += part;
	}
	return (ptrdiff_t)taken;
}

void tls_close(struct tls *tls)
{
	if (!tls->is_cut)
		mbedtls_ssl_close_notify(&tls->ssl);
	mbedtls_ssl_free(&tls->ssl);
	pool_give(&connections, tls);
}
