#define _GNU_SOURCE
#include "hello.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct connection connections[CONNECTIONS_MOST];
static volatile sig_atomic_t stopping;

static void on_stop(int number)
{
	(void)number;
	stopping = 1;
}

static long long now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int try_listen(int family, const struct sockaddr *address, socklen_t size)
{
	int on = 1, off = 0;
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (bind(fd, address, size) == 0 && listen(fd, SOMAXCONN) == 0)
		return fd;
	int saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

int server_listen(unsigned port)
{
	struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons((in_port_t)port)};
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons((in_port_t)port)};
	int fd = try_listen(AF_INET6, (struct sockaddr *)&six, sizeof six);
	if (fd < 0 && errno != EADDRINUSE)
		fd = try_listen(AF_INET, (struct sockaddr *)&four, sizeof four);
	if (fd < 0)
		fprintf(stderr, "hello: cannot listen on port %u: %s\n", port, strerror(errno));
	return fd;
}

static struct connection *free_connection(void)
{
	for (size_t i = 0; i < CONNECTIONS_MOST; i++)
		if (connections[i].fd < 0)
			return &connections[i];
	return NULL;
}

static void accept_all(int listener, long long now)
{
	struct connection *connection;
	while ((connection = free_connection())) {
		int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0)
			return;
		connection_open(connection, fd, now);
	}
}

/* Fills `polled` and returns how long to wait, in ms; -1 for ever.  Slot 0 is the listener, which
 * is left alone while every connection is taken or the server is stopping. */
static int prepare(struct pollfd *polled, int listener, long long now, size_t *busy)
{
	long long wait = -1;
	*busy = 0;
	polled[0] = (struct pollfd){free_connection() && !stopping ? listener : -1, POLLIN, 0};
	for (size_t i = 0; i < CONNECTIONS_MOST; i++) {
		struct connection *connection = &connections[i];
		bool silent = connection->fd >= 0 && connection_events(connection) == POLLIN;
		if (connection->fd >= 0 && (connection->deadline <= now || (stopping && silent)))
			connection_close(connection);
		polled[i + 1] = (struct pollfd){connection->fd, 0, 0};
		if (connection->fd < 0)
			continue;
		++*busy;
		polled[i + 1].events = connection_events(connection);
		if (wait < 0 || connection->deadline - now < wait)
			wait = connection->deadline - now;
	}
	return (int)wait;
}

/* The signals stay blocked except while ppoll() waits, so none slips in between. */
static void watch_signals(sigset_t *waiting)
{
	struct sigaction action = {.sa_handler = on_stop};
	sigset_t blocked;
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGINT);
	sigprocmask(SIG_BLOCK, &blocked, waiting);
	sigdelset(waiting, SIGTERM);
	sigdelset(waiting, SIGINT);
	/* PID 1 has no default actions: without a handler, SIGTERM would not end us. */
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int server_run(int listener)
{
	struct pollfd polled[CONNECTIONS_MOST + 1];
	sigset_t waiting;
	size_t busy;
	watch_signals(&waiting);
	for (size_t i = 0; i < CONNECTIONS_MOST; i++)
		connections[i].fd = -1;
	for (;;) {
		int wait = prepare(polled, listener, now_ms(), &busy);
		if (stopping && busy == 0)
			return 0;
		struct timespec timeout = {wait / 1000, wait % 1000 * 1000000L};
		if (ppoll(polled, CONNECTIONS_MOST + 1, wait < 0 ? NULL : &timeout, &waiting) < 0) {
			if (errno == EINTR)
				continue;
			perror("hello: ppoll");
			return 1;
		}
		long long now = now_ms();
		for (size_t i = 0; i < CONNECTIONS_MOST; i++)
			if (polled[i + 1].revents)
				connection_run(&connections[i], now);
		if (polled[0].revents)
			accept_all(listener, now);
	}
}
