/* hello: a small HTTP/1.1 server.  One process, one poll() loop, no heap: every size is fixed here,
 * so its memory is what it is at the start. */
#ifndef HELLO_H
#define HELLO_H

#include <stdbool.h>
#include <stddef.h>

#define CONNECTIONS_MOST 64
#define REQUEST_MOST 8192   /* bytes of request line and headers */
#define RESPONSE_MOST 16384 /* bytes of an answer, headers and all */
#define IDLE_SECONDS 15     /* a connection that does nothing for so long is closed */
#define REQUEST_SECONDS 10  /* a request must be whole within */
#define REQUESTS_MOST 1000  /* on one connection */

/* --- request.c ---------------------------------------------------------------------------- */

struct request {
	const char *path; /* points into the buffer; no NUL behind it */
	size_t path_length;
	bool head;       /* HEAD: headers only */
	bool gzip;       /* Accept-Encoding allows it */
	bool keep_alive; /* the client wants to say more */
	int refused;     /* 0, or the status to answer instead (400, 405, 413, 505 …) */
};

enum parsed { PARSED_WHOLE, PARSED_MORE };

/* Reads one request from the start of `data`; *used is its length.  A request that cannot be
 * answered is PARSED_WHOLE with `refused` set. */
enum parsed request_parse(const char *data, size_t size, struct request *request, size_t *used);

/* --- response.c --------------------------------------------------------------------------- */

/* Writes the whole answer into out (RESPONSE_MOST bytes) and returns its length. */
size_t response_write(const struct request *request, char *out);

/* --- connection.c ------------------------------------------------------------------------- */

struct connection {
	int fd; /* -1: free */
	char in[REQUEST_MOST];
	size_t in_size;
	char out[RESPONSE_MOST];
	size_t out_size, out_sent;
	bool closing; /* close once `out` is sent */
	unsigned served;
	long long deadline; /* in ms of the monotonic clock */
};

void connection_open(struct connection *connection, int fd, long long now);
void connection_close(struct connection *connection);
/* Reads, answers and writes as far as it goes without waiting. */
void connection_run(struct connection *connection, long long now);
/* POLLIN or POLLOUT: what it waits for. */
short connection_events(const struct connection *connection);

/* --- server.c ----------------------------------------------------------------------------- */

/* Listens on a port of all addresses, IPv6 and IPv4; -1 with a message on stderr. */
int server_listen(unsigned port);
/* Serves until SIGTERM or SIGINT; answers under way are finished first. */
int server_run(int listener);

#endif
