#include "server.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "config.h"
#include "connection.h"
#include "kernel.h"
#include "log.h"
#include "loop.h"
#include "route.h"

#define ACCEPTS_MOST 64      /* in one go, so that others have their turn */
#define COMPLAINT_TIME 60000 /* ms between two lines about the same ceiling */

static struct watch listener = {.fd = -1};
static struct timer pause_timer, patience;
static bool ending;

/* Says something at most once a minute: it is the clients who decide how often it happens. */
static void complain(const char *message)
{
	static uint64_t last;
	if (last && loop_now() - last < COMPLAINT_TIME)
		return;
	last = loop_now();
	log_write(LOG_WARN | LOG_SERVER, NULL, "%s; new ones wait", message);
}

/* A connection has ended or has nothing to do: there may be room again. */
static void on_changed(void)
{
	if (!ending)
		loop_watch(&listener, EPOLLIN);
	else if (connections_count() == 0)
		timer_set(&patience, 0); /* not from inside what is going on */
}

static void resume(struct timer *timer)
{
	(void)timer;
	loop_watch(&listener, EPOLLIN);
}

static bool somebody_waits(void)
{
	static struct pollfd polled;
	polled = (struct pollfd){listener.fd, POLLIN, 0};
	return kernel_poll(&polled, 0) > 0;
}

/* False when there is nobody or nothing more to accept.  An idle connection is closed only for
 * somebody else who is there: accept4() without a free descriptor does not say whether. */
static bool accept_one(void)
{
	const char *lack = "as many connections as may be";
	if (connections_count() < config.max_connections) {
		int fd = (int)kernel_call(SYS_accept4, listener.fd, NULL, NULL,
		                          SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0) {
			connection_open(fd);
			return true;
		}
		if (errno == EAGAIN)
			return false;
		if (errno != EMFILE && errno != ENFILE && errno != ENOBUFS && errno != ENOMEM)
			return true; /* that client is gone already */
		lack = "no descriptor or memory for a connection";
	}
	if (!somebody_waits())
		return false;
	if (connections_close_idle() == 0)
		return true;
	/* New clients wait in the backlog. */
	complain(lack);
	loop_forget(&listener);
	timer_set(&pause_timer, SERVER_PAUSE_TIME);
	return false;
}

static void on_ready(struct watch *watch, uint32_t events)
{
	(void)watch;
	(void)events;
	for (unsigned i = 0; i < ACCEPTS_MOST && accept_one(); i++)
		continue;
}

int server_start(void)
{
	static const int on = 1;
	static socklen_t size = sizeof config.listen.v4;
	pause_timer.expired = resume;
	if (connections_init(config.max_connections, on_changed))
		return -1;
	listener.ready = on_ready;
	listener.fd = (int)kernel_call(SYS_socket, AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	                               0);
	if (listener.fd < 0)
		return -1;
	kernel_call(SYS_setsockopt, listener.fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	/* Connections inherit it: an answer is one write and should not wait for anything. */
	kernel_call(SYS_setsockopt, listener.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (kernel_call(SYS_bind, listener.fd, &config.listen, size) ||
	    kernel_call(SYS_listen, listener.fd, SERVER_BACKLOG))
		return -1;
	kernel_call(SYS_getsockname, listener.fd, &config.listen, &size);
	return loop_watch(&listener, EPOLLIN);
}

void server_end(unsigned milliseconds, void (*done)(struct timer *timer))
{
	ending = true;
	patience.expired = done;
	route_end();
	loop_forget(&listener);
	timer_stop(&pause_timer);
	kernel_close(listener.fd);
	timer_set(&patience, milliseconds);
	connections_end();
	on_changed();
}
