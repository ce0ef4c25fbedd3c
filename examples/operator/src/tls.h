/* A TLS client over a connected, non-blocking socket.  One back end is linked: BearSSL (TLS 1.2) or
 * Mbed TLS (TLS 1.3).  The server must show a chain that ends in one of the roots inside the
 * program and is for `host`; nothing is read or written before that is certain.
 *
 * The handshake takes place inside tls_read() and tls_write(). */
#ifndef OPERATOR_TLS_H
#define OPERATOR_TLS_H

#include <stddef.h>

struct tls;

enum {
	TLS_FAILED = -1,     /* for good; *problem says why */
	TLS_WANT_READ = -2,  /* call again when the socket is readable */
	TLS_WANT_WRITE = -3, /* call again when the socket is writable */
};

/* Returns NULL when as many connections are open as there may be.  *problem points to a sentence
 * (static) after any of these functions failed.  The descriptor stays the caller's, and
 * who calls has SIGPIPE blocked or ignored. */
struct tls *tls_open(int fd, const char *host, const char **problem);
/* Bytes read, 0 when the server has ended the connection in an orderly way, or one of the above. */
ptrdiff_t tls_read(struct tls *tls, void *data, size_t size);
/* Bytes taken, or one of the above.  A write of size 0 drives the handshake and flushes what was
 * taken: 0 when it is done. */
ptrdiff_t tls_write(struct tls *tls, const void *data, size_t size);
/* Tells the server, as far as that goes without waiting, and releases everything. */
void tls_close(struct tls *tls);

#endif
