/* tls.h by BearSSL: TLS 1.2 with ECDHE and authenticated ciphers, nothing older beside it.
 *
 * A connection is one slot of a pool; what only the check of the certificates needs is a slot of
 * a second one and goes back when the handshake is done. */
#include "tls.h"

#include <bearssl.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "clock.h"
#include "config.h"
#include "kernel.h"
#include "part.h"
#include "pool.h"
#include "roots.h"

#ifndef TLS_CURVES
#define TLS_CURVES br_ec_prime_i31
#endif
#ifndef TLS_AES
#define TLS_AES 1
#endif

#define DAY 86400           /* seconds */
#define DAYS_TO_1970 719528 /* from 1 January of year 0, where BearSSL counts from */
#define ROOT_NO_END 65535   /* of trust_root.expires */
#define RSA_BYTES_LEAST 256 /* 2048 bits; BearSSL alone is content with 1017 */
/* Ours to choose: what the server sends may come in records of the full size, what we send is
 * small. 2 KiB of text in a record and its frame. */
#define OUT_ROOM (2048 + BR_SSL_BUFSIZE_OUTPUT - 16384)

struct tls {
	br_ssl_client_context client;
	br_x509_minimal_context *check; /* NULL once the server is known */
	const char **problem;
	int fd;
	bool is_cut; /* the connection ended under TLS */
	unsigned char out[OUT_ROOM];
	/* Last: of a slot's memory only what was touched is used, and few records are large. */
	unsigned char in[BR_SSL_BUFSIZE_INPUT];
};

static struct pool connections, checks;
static br_x509_trust_anchor anchors[TRUST_ROOT_COUNT];
static size_t anchor_count;

/* --- set-up ------------------------------------------------------------------------------- */

/* BearSSL's structures have pointers without const; it does not write there. */
static unsigned char *borrow(const unsigned char *data)
{
	return (unsigned char *)(uintptr_t)data;
}

/* The blob has no pointers, so that it stays in pages that are shared and need no relocation; the
 * anchors point into it.  BearSSL does not know when a root ends, so those that are over are left
 * out here. */
static void unpack_roots(void)
{
	static struct trust_root root;
	static unsigned at;
	unsigned today = (unsigned)(clock_seconds() / DAY);
	while (anchor_count < TRUST_ROOT_COUNT && trust_root_next(&at, &root)) {
		if (root.expires < today && root.expires != ROOT_NO_END)
			continue;
		br_x509_trust_anchor *anchor = &anchors[anchor_count++];
		anchor->dn.data = borrow(root.dn);
		anchor->dn.len = root.dn_size;
		anchor->flags = BR_X509_TA_CA;
		if (root.key == TRUST_EC) {
			br_ec_public_key key = {(int)root.curve, borrow(root.q), root.q_size};
			anchor->pkey.key_type = BR_KEYTYPE_EC;
			anchor->pkey.key.ec = key;
		} else {
			br_rsa_public_key key = {borrow(root.n), root.n_size, borrow(root.e), root.e_size};
			anchor->pkey.key_type = BR_KEYTYPE_RSA;
			anchor->pkey.key.rsa = key;
		}
	}
}

/* At the first connection: a process that waits for its first call has touched none of this. */
static int prepare(void)
{
	if (connections.count)
		return 0;
	if (pool_init(&connections, sizeof(struct tls), 2 * config.max_calls) < 0 ||
	    pool_init(&checks, sizeof(br_x509_minimal_context), 2 * config.max_calls) < 0) {
		connections.count = 0;
		return -1;
	}
	unpack_roots();
	return 0;
}

static void set_hashes(br_ssl_engine_context *engine, br_x509_minimal_context *check)
{
	static const struct {
		int id;
		const br_hash_class *hash;
	} hashes[] = {
		{br_sha256_ID, &br_sha256_vtable},
		{br_sha384_ID, &br_sha384_vtable},
		{br_sha512_ID, &br_sha512_vtable},
	};
	for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++) {
		br_ssl_engine_set_hash(engine, hashes[i].id, hashes[i].hash);
		br_x509_minimal_set_hash(check, hashes[i].id, hashes[i].hash);
	}
}

static void set_check(br_ssl_engine_context *engine, br_x509_minimal_context *check)
{
	br_x509_minimal_init(check, &br_sha256_vtable, anchors, anchor_count);
	br_x509_minimal_set_rsa(check, &br_rsa_i31_pkcs1_vrfy);
	br_x509_minimal_set_ecdsa(check, &TLS_CURVES, &br_ecdsa_i31_vrfy_asn1);
	br_x509_minimal_set_minrsa(check, RSA_BYTES_LEAST);
	time_t now = clock_seconds();
	br_x509_minimal_set_time(check, (uint32_t)(now / DAY) + DAYS_TO_1970, (uint32_t)(now % DAY));
	br_ssl_engine_set_x509(engine, &check->vtable);
}

static void set_profile(br_ssl_engine_context *engine)
{
	static const uint16_t suites[] = {
		BR_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
		BR_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
#if TLS_AES
		BR_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
		BR_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
		BR_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
		BR_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
#endif
	};
	br_ssl_engine_set_versions(engine, BR_TLS12, BR_TLS12);
	br_ssl_engine_set_suites(engine, suites, sizeof suites / sizeof *suites);
	br_ssl_engine_set_ec(engine, &TLS_CURVES);
	br_ssl_engine_set_rsavrfy(engine, &br_rsa_i31_pkcs1_vrfy);
	br_ssl_engine_set_ecdsa(engine, &br_ecdsa_i31_vrfy_asn1);
	br_ssl_engine_set_prf_sha256(engine, &br_tls12_sha256_prf);
	/* All of these take the same time whatever the secret is; of those that do, they are the
	 * smallest. */
#if TLS_AES
	br_ssl_engine_set_prf_sha384(engine, &br_tls12_sha384_prf);
	br_ssl_engine_set_gcm(engine, &br_sslrec_in_gcm_vtable, &br_sslrec_out_gcm_vtable);
	br_ssl_engine_set_aes_ctr(engine, &br_aes_ct_ctr_vtable);
	br_ssl_engine_set_ghash(engine, &br_ghash_ctmul64);
#endif
	br_ssl_engine_set_chapol(engine, &br_sslrec_in_chapol_vtable, &br_sslrec_out_chapol_vtable);
	br_ssl_engine_set_chacha20(engine, &br_chacha20_ct_run);
	br_ssl_engine_set_poly1305(engine, &br_poly1305_ctmul_run);
	br_ssl_engine_add_flags(engine, BR_OPT_NO_RENEGOTIATION);
}

/* --- problems ----------------------------------------------------------------------------- */

/* An error of BearSSL in one byte: the alerts of the server go behind its own errors. */
#define ALERT 64
#define NO_SUCH_VERSION (ALERT + 70) /* protocol_version */

/* The errors that have a sentence of their own, and their sentences in the same order.  The last
 * three are for the other errors: of certificates, of the server's alerts, and in TLS. */
static const unsigned char telling_errors[] = {
	BR_ERR_OK,
	BR_ERR_BAD_MAC,
	BR_ERR_BAD_SIGNATURE,
	BR_ERR_X509_NOT_TRUSTED,
	BR_ERR_X509_BAD_SERVER_NAME,
	BR_ERR_X509_EXPIRED,
	BR_ERR_X509_WEAK_PUBLIC_KEY,
	BR_ERR_X509_BAD_SIGNATURE,
	ALERT + 40, /* handshake_failure */
	NO_SUCH_VERSION,
	ALERT + 112, /* unrecognized_name */
};
static const char sentences[] = "the server ended the connection\0"
								"what came was altered on its way\0"
								"the server lacks its certificate's key\0"
								"a chain to none of the trusted roots\0"
								"a certificate for another host name\0"
								"a certificate has expired or is not valid yet\0"
								"an RSA key under 2048 bits\0"
								"the certificates are no chain\0"
								"the server shares no cipher\0"
								"the server speaks no TLS 1.2\0"
								"the server knows no such host\0"
								"a certificate is malformed or unfit\0"
								"the server sent a TLS alert\0"
								"the server breaks TLS's rules";

static const char *engine_problem(int error)
{
	const int count = sizeof telling_errors;
	int number = 0;
	if (error > BR_ERR_RECV_FATAL_ALERT)
		error -= BR_ERR_RECV_FATAL_ALERT - ALERT;
	else if (error == BR_ERR_BAD_VERSION || error == BR_ERR_UNSUPPORTED_VERSION)
		error = NO_SUCH_VERSION;
	while (number < count && telling_errors[number] != error)
		number++;
	if (number == count)
		number += error <= BR_ERR_X509_OK ? 2 : error >= ALERT;
	return part_pick(sentences, (unsigned)number);
}

static int fail(struct tls *tls, const char *problem)
{
	*tls->problem = problem;
	return TLS_FAILED;
}

static int fail_closed(struct tls *tls)
{
	return fail(tls, engine_problem(br_ssl_engine_last_error(&tls->client.eng)));
}

static int fail_cut(struct tls *tls)
{
	tls->is_cut = true;
	return fail(tls,
	            tls->check ? "hung up during the TLS handshake" : "the connection was cut off");
}

/* --- records ------------------------------------------------------------------------------ */

/* Hands what the engine has to send to the socket.  0 when nothing is left, TLS_WANT_WRITE, or
 * TLS_FAILED when the socket takes nothing any more. */
static int send_records(struct tls *tls)
{
	static size_t size;
	unsigned char *data;
	while ((data = br_ssl_engine_sendrec_buf(&tls->client.eng, &size))) {
		ssize_t sent = kernel_write(tls->fd, data, size);
		if (sent > 0)
			br_ssl_engine_sendrec_ack(&tls->client.eng, (size_t)sent);
		else if (sent < 0 && errno == EAGAIN)
			return TLS_WANT_WRITE;
		else if (sent == 0 || errno != EINTR)
			return TLS_FAILED;
	}
	return 0;
}

/* Once the server is known, nobody looks at certificates any more: BR_OPT_NO_RENEGOTIATION. */
static void note_progress(struct tls *tls, unsigned state)
{
	if (tls->check && (state & (BR_SSL_SENDAPP | BR_SSL_RECVAPP))) {
		br_ssl_engine_set_x509(&tls->client.eng, NULL);
		pool_give(&checks, tls->check);
		tls->check = NULL;
	}
}

/* One read from the socket.  0 when something came. */
static int receive_some(struct tls *tls, unsigned char *data, size_t size)
{
	for (;;) {
		ssize_t got = kernel_read(tls->fd, data, size);
		if (got > 0) {
			br_ssl_engine_recvrec_ack(&tls->client.eng, (size_t)got);
			return 0;
		}
		if (got < 0 && errno == EAGAIN)
			return TLS_WANT_READ;
		if (got == 0 || errno != EINTR)
			return fail_cut(tls);
	}
}

/* Sends and receives until the engine is in one of the states `wanted`.  0, or what tls.h says. */
static __attribute__((noinline)) int run_until(struct tls *tls, unsigned wanted)
{
	if (tls->is_cut)
		return fail_cut(tls);
	for (;;) {
		/* What cannot be sent any more does not hinder the reading of what came before. */
		int unsent = send_records(tls);
		if (unsent == TLS_FAILED && (tls->check || wanted == BR_SSL_SENDAPP))
			return fail_cut(tls);
		unsigned state = br_ssl_engine_current_state(&tls->client.eng);
		note_progress(tls, state);
		if (state & wanted)
			return 0;
		if (state & BR_SSL_CLOSED)
			return fail_closed(tls);
		/* Room for writing comes back when the socket takes it, not by reading. */
		static size_t size;
		unsigned char *data = br_ssl_engine_recvrec_buf(&tls->client.eng, &size);
		if (unsent == TLS_WANT_WRITE && (!data || tls->check || wanted == BR_SSL_SENDAPP))
			return unsent;
		/* The server has said that it ends, and is not there for our answer. */
		if (!data)
			return fail(tls, engine_problem(BR_ERR_OK));
		int received = receive_some(tls, data, size);
		if (received)
			return received;
	}
}

/* --- tls.h -------------------------------------------------------------------------------- */

/* Certificates name addresses in a way that BearSSL does not look at. */
static bool is_address(const char *host)
{
	while (*host == '.' || (*host >= '0' && *host <= '9'))
		host++;
	return !*host || part_holds(part_of(host), ':');
}

struct tls *tls_open(int fd, const char *host, const char **problem)
{
	static char name[256];
	size_t length = strlen(host);
	*problem = "no memory for TLS";
	if (prepare() < 0)
		return NULL;
	if (length && host[length - 1] == '.')
		length--;
	if (length == 0 || length >= sizeof name || is_address(host)) {
		*problem = "TLS needs a host name, and this is none";
		return NULL;
	}
	memcpy(name, host, length);
	name[length] = '\0';

	*problem = "too many TLS connections";
	struct tls *tls = pool_take(&connections);
	if (!tls)
		return NULL;
	tls->fd = fd;
	tls->problem = problem;
	tls->check = pool_take(&checks); /* as many as there are connections */
	br_ssl_engine_context *engine = &tls->client.eng;
	set_profile(engine);
	set_check(engine, tls->check);
	set_hashes(engine, tls->check);
	br_ssl_engine_set_buffers_bidi(engine, tls->in, sizeof tls->in, tls->out, sizeof tls->out);
	/* Our records are small, the server's need not be: 14 is "no need to negotiate that". */
	engine->log_max_frag_len = 14;
	if (!br_ssl_client_reset(&tls->client, name, 0)) {
		fail_closed(tls);
		tls_close(tls);
		return NULL;
	}
	return tls;
}

ptrdiff_t tls_read(struct tls *tls, void *data, size_t size)
{
	static size_t ready;
	int stopped = run_until(tls, BR_SSL_RECVAPP);
	if (stopped == TLS_FAILED && !tls->is_cut && !tls->check &&
	    br_ssl_engine_last_error(&tls->client.eng) == BR_ERR_OK)
		return 0;
	if (stopped)
		return stopped;
	const unsigned char *from = br_ssl_engine_recvapp_buf(&tls->client.eng, &ready);
	if (ready > size)
		ready = size;
	memcpy(data, from, ready);
	br_ssl_engine_recvapp_ack(&tls->client.eng, ready);
	return (ptrdiff_t)ready;
}

ptrdiff_t tls_write(struct tls *tls, const void *data, size_t size)
{
	size_t taken = 0;
	for (;;) {
		static size_t room;
		int stopped = run_until(tls, BR_SSL_SENDAPP);
		if (stopped)
			return taken && stopped != TLS_FAILED ? (ptrdiff_t)taken : stopped;
		if (taken == size)
			return (ptrdiff_t)taken;
		unsigned char *to = br_ssl_engine_sendapp_buf(&tls->client.eng, &room);
		if (room > size - taken)
			room = size - taken;
		memcpy(to, (const unsigned char *)data + taken, room);
		br_ssl_engine_sendapp_ack(&tls->client.eng, room);
		br_ssl_engine_flush(&tls->client.eng, 0);
		taken += room;
	}
}

void tls_close(struct tls *tls)
{
	if (!tls->is_cut) {
		br_ssl_engine_close(&tls->client.eng);
		send_records(tls);
	}
	if (tls->check)
		pool_give(&checks, tls->check);
	pool_give(&connections, tls);
}
