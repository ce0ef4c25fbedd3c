/* operator: takes telephone calls.  Webhooks come in, calls go out; see README.md. */
#include <endian.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "call.h"
#include "config.h"
#include "kernel.h"
#include "log.h"
#include "loop.h"
#include "part.h"
#include "resolver.h"
#include "server.h"
#include "text.h"

#define END_TIME 5000       /* ms for calls and answers that are under way */
#define DESCRIPTORS_MORE 32 /* beside one for each connection and two for each call */

static char page[2048]; /* what is said without the log */

static void put(int fd)
{
	ssize_t written = kernel_write(fd, page, strlen(page));
	(void)written; /* there is nobody else to tell */
}

static const char usage[] = "usage: operator [--help | --version]\n";

static void help(void)
{
	struct text text = {page, 0, sizeof page - 1, false};
	text_write(&text, "%s\nAnswers telephone calls. Its environment [and what holds without]:\n\n",
	           usage);
	for (const char *name = config_variables; *name;) {
		const char *usual = part_pick(name, 1), *meaning = part_pick(usual, 1);
		text_write(&text, *usual ? "%s [%s] %s\n" : "%s %s%s\n", name, usual, meaning);
		name = part_pick(meaning, 1);
	}
}

static int fail(const char *what, const char *why)
{
	text_print(page, sizeof page, "operator: %s: %s\n", what, why);
	put(2);
	return 1;
}

static __attribute__((noinline)) int fail_errno(const char *what)
{
	return fail(what, errno == EADDRINUSE      ? "the address is in use"
	                  : errno == EADDRNOTAVAIL ? "no address of this machine"
	                                           : "the kernel refuses (permission, memory, "
	                                             "descriptors?)");
}

/* A descriptor 0, 1 or 2 that is closed would be given to the next socket, and the log be written
 * into it.  Into one without an address nothing goes. */
static void fill_standard_descriptors(void)
{
	long fd;
	do
		fd = kernel_call(SYS_socket, AF_UNIX, SOCK_DGRAM, 0);
	while (fd >= 0 && fd <= 2);
	kernel_close((int)fd);
}

/* Each call has a connection to the API, and may have a question for a name under way. */
static void raise_descriptors(void)
{
	static struct rlimit limit;
	rlim_t wanted = config.max_connections + 2 * (rlim_t)config.max_calls + DESCRIPTORS_MORE;
	if (kernel_call(SYS_prlimit64, 0L, RLIMIT_NOFILE, NULL, &limit) || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
	if (kernel_call(SYS_prlimit64, 0L, RLIMIT_NOFILE, &limit, NULL) || limit.rlim_cur < wanted)
		log_write(LOG_WARN, NULL, "the limit of descriptors is below the %u that it may need",
		          (unsigned)wanted);
}

/* Of the server or the calls: one of them may say so twice. */
static void on_part_ended(struct timer *timer)
{
	static const struct timer *first;
	if (first && first != timer)
		loop_stop();
	first = timer;
}

static void on_signal(struct watch *watch, uint32_t events)
{
	static bool ending;
	static struct signalfd_siginfo info;
	(void)events;
	if (kernel_read(watch->fd, &info, sizeof info) != sizeof info)
		return;
	if (ending)
		_exit(128 + (int)info.ssi_signo);
	ending = true;
	log_write(LOG_INFO, NULL, "ending: calls under way are hung up");
	server_end(END_TIME, on_part_ended);
	calls_end(END_TIME, on_part_ended);
}

#define SIGNAL(number) (1UL << ((number)-1))
#define SIGNALS_WORDS (8 / sizeof(long)) /* of the kernel's set */

/* Blocked signals wait for signalfd, from the first line of the log on, and also in PID 1, which
 * has no default actions.  SIGPIPE is of no use: write(2) tells, too, that the other end is closed.
 * The kernel's own calls: its set has 64 bits, libc's 1024 and functions to fill it. */
static const unsigned long ends[SIGNALS_WORDS] = {SIGNAL(SIGTERM) | SIGNAL(SIGINT)};

static void block_signals(void)
{
	static const unsigned long blocked[SIGNALS_WORDS] = {SIGNAL(SIGTERM) | SIGNAL(SIGINT) |
	                                                     SIGNAL(SIGPIPE)};
	kernel_call(SYS_rt_sigprocmask, SIG_BLOCK, blocked, NULL, sizeof blocked);
}

static int watch_signals(void)
{
	static struct watch watch;
	watch.ready = on_signal;
	watch.fd = (int)kernel_call(SYS_signalfd4, -1, ends, sizeof ends, SFD_NONBLOCK | SFD_CLOEXEC);
	return watch.fd < 0 ? -1 : loop_watch(&watch, EPOLLIN);
}

static int start(void)
{
	block_signals();
	const char *problem = config_read();
	if (problem)
		return fail("cannot start", problem);
	log_init(config.colours, config.numbers_in_clear);
	log_write(LOG_INFO, NULL, "starting operator " VERSION);
	if (!config.has_secret)
		log_write(LOG_WARN, NULL, "no webhook secret is set: anybody may announce calls");
	if (!*config.api_key || !*config.realm)
		log_write(LOG_WARN, NULL, "OPENAI_API_KEY or SIP_REALM is empty");
	raise_descriptors();
	resolver_init();
	if (loop_init() || watch_signals() || calls_init())
		return fail_errno("cannot start");
	if (server_start())
		return fail_errno("cannot listen (OPERATOR_LISTEN)");
	const unsigned char *byte = (const unsigned char *)&config.listen.v4.sin_addr;
	log_write(LOG_INFO | LOG_SERVER, NULL, "serving on %u.%u.%u.%u:%u", byte[0], byte[1], byte[2],
	          byte[3], be16toh(config.listen.v4.sin_port));
	return 0;
}

int main(int argc, char **argv)
{
	fill_standard_descriptors();
	if (argc > 1) {
		bool helps = strcmp(argv[1], "--help") == 0;
		bool good = argc == 2 && (helps || strcmp(argv[1], "--version") == 0);
		if (good && helps)
			help();
		else
			text_print(page, sizeof page, good ? "operator " VERSION "\n" : usage);
		put(good ? 1 : 2);
		return good ? 0 : 2;
	}
	if (start())
		return 1;
	loop_run();
	log_write(LOG_INFO, NULL, "ended");
	return 0;
}
