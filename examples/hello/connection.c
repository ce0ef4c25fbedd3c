#include "hello.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void connection_open(struct connection *connection, int fd, long long now)
{
	connection->fd = fd;
	connection->in_size = connection->out_size = connection->out_sent = 0;
	connection->closing = false;
	connection->served = 0;
	connection->deadline = now + REQUEST_SECONDS * 1000;
}

void connection_close(struct connection *connection)
{
	close(connection->fd);
	connection->fd = -1;
}

short connection_events(const struct connection *connection)
{
	return connection->out_sent < connection->out_size ? POLLOUT : POLLIN;
}

/* Whether a whole request was there and its answer now lies in `out`. */
static bool answer(struct connection *connection, long long now)
{
	struct request request;
	size_t used;
	if (connection->in_size == 0 || connection->closing)
		return false;
	if (request_parse(connection->in, connection->in_size, &request, &used) == PARSED_MORE)
		return false;
	if (++connection->served >= REQUESTS_MOST)
		request.keep_alive = false;
	connection->out_size = response_write(&request, connection->out);
	connection->out_sent = 0;
	connection->closing = !request.keep_alive;
	connection->in_size -= used;
	memmove(connection->in, connection->in + used, connection->in_size);
	connection->deadline = now + IDLE_SECONDS * 1000;
	return true;
}

/* True when there is nothing left to send; the connection may have been closed. */
static bool drain(struct connection *connection, long long now)
{
	while (connection->out_sent < connection->out_size) {
		ssize_t sent = send(connection->fd, connection->out + connection->out_sent,
		                    connection->out_size - connection->out_sent, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return false;
		if (sent < 0) {
			connection_close(connection);
			return true;
		}
		connection->out_sent += (size_t)sent;
		connection->deadline = now + IDLE_SECONDS * 1000;
	}
	if (connection->closing)
		connection_close(connection);
	return true;
}

static bool receive(struct connection *connection)
{
	ssize_t got = recv(connection->fd, connection->in + connection->in_size,
	                   sizeof connection->in - connection->in_size, 0);
	if (got < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
	connection->in_size += (size_t)got;
	return got > 0;
}

void connection_run(struct connection *connection, long long now)
{
	if (connection_events(connection) == POLLIN && !receive(connection)) {
		connection_close(connection);
		return;
	}
	do {
		if (!drain(connection, now))
			return;
	} while (connection->fd >= 0 && answer(connection, now));
}
