/* operator: takes telephone calls.  Webhooks come in, calls go out; see README.md. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "call.h"
#include "config.h"
#include "log.h"
#include "loop.h"
#include "resolver.h"
#include "server.h"
#include "text.h"

#define END_TIME 5000       /* ms for calls and answers that are under way */
#define DESCRIPTORS_MORE 32 /* beside one for each connection and two for each call */

static const char help[] =
	"usage: operator [--help | --version]\n"
	"\n"
	"A telephone operator: takes the webhooks of incoming calls, answers them through the\n"
	"realtime API, and puts callers through.\n"
	"\n"
	"Environment:\n"
	"  OPENAI_API_KEY           key of the API (required)\n"
	"  SIP_REALM                host part of the URIs that calls are put through to (required)\n"
	"  OPENAI_WEBHOOK_SECRET    secret of the webhooks, whsec_...; without it none is checked\n"
	"  VOICE                    alloy ash ballad coral echo sage shimmer verse marin or cedar\n"
	"  OPERATOR_API_ROOT        https://HOST[:PORT][/PREFIX] [https://api.openai.com]\n"
	"  OPERATOR_LISTEN          ADDRESS:PORT [0.0.0.0:3000]\n"
	"  OPERATOR_CONTACTS        CSV file with the columns name and number [contacts.csv]\n"
	"  OPERATOR_PROMPT          instructions [prompt.txt if there, else those built in]\n"
	"  OPERATOR_MAX_CALLS       at the same time [1024]\n"
	"  OPERATOR_MAX_CONNECTIONS of clients [1024]\n"
	"  OPERATOR_LOG_NUMBERS     1: numbers and names of callers stand in the log in clear\n"
	"  OPERATOR_HOSTS           [/etc/hosts]\n"
	"  OPERATOR_RESOLV_CONF     [/etc/resolv.conf]\n"
	"  NO_COLOR                 not empty: no colours in the log\n";

static void put(int fd, const char *text)
{
	for (size_t left = strlen(text); left;) {
		ssize_t written = write(fd, text, left);
		if (written <= 0 && errno != EINTR)
			return;
		text += written > 0 ? written : 0;
		left -= written > 0 ? (size_t)written : 0;
	}
}

static const char *errno_text(int number)
{
	switch (number) {
	case EADDRINUSE:
		return "the address is in use";
	case EADDRNOTAVAIL:
		return "this machine does not have the address";
	case EACCES:
	case EPERM:
		return "not permitted";
	case ENOMEM:
		return "out of memory";
	case EMFILE:
	case ENFILE:
		return "out of descriptors";
	}
	return "the kernel says no";
}

static int fail(const char *what, const char *why)
{
	char line[768];
	struct text text = {line, 0, sizeof line - 1, false};
	text_add_str(&text, "operator: ");
	text_add_str(&text, what);
	if (why) {
		text_add_str(&text, ": ");
		text_add_str(&text, why);
	}
	text_add_byte(&text, '\n');
	line[text.size] = 0;
	put(2, line);
	return 1;
}

/* A descriptor 0, 1 or 2 that is closed would be given to the next socket, and the log be written
 * into it. */
static void fill_standard_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) < 0)
			(void)!socket(AF_UNIX, SOCK_DGRAM, 0);
}

/* Each call has a connection to the API, and may have a question for a name under way. */
static void raise_descriptors(void)
{
	struct rlimit limit;
	rlim_t wanted = config.max_connections + 2 * (rlim_t)config.max_calls + DESCRIPTORS_MORE;
	/* Not setrlimit(): musl's brings along what it needs to stop all threads. */
	if (prlimit(0, RLIMIT_NOFILE, NULL, &limit) || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
	if (prlimit(0, RLIMIT_NOFILE, &limit, NULL) || limit.rlim_cur < wanted) {
		log_begin(LOG_WARN, NULL, "main");
		log_text("the limit of descriptors is below what as many calls and connections need: ");
		log_number(wanted);
		log_end();
	}
}

static unsigned parts_running = 2; /* server and calls */

static void on_part_ended(void)
{
	if (--parts_running == 0)
		loop_stop();
}

static void on_signal(struct watch *watch, uint32_t events)
{
	static bool ending;
	struct signalfd_siginfo info;
	(void)events;
	if (read(watch->fd, &info, sizeof info) != sizeof info)
		return;
	if (ending)
		_exit(128 + (int)info.ssi_signo);
	ending = true;
	log_say(LOG_INFO, NULL, "main", "ending: no new calls, those under way are hung up");
	server_end(END_TIME, on_part_ended);
	calls_end(END_TIME, on_part_ended);
}

/* Blocked signals wait for signalfd, from the first line of the log on, and also in PID 1, which
 * has no default actions.  SIGPIPE is of no use: write(2) tells, too, that the other end is closed.
 */
static void block_signals(sigset_t *ends)
{
	sigset_t blocked;
	sigemptyset(ends);
	sigaddset(ends, SIGTERM);
	sigaddset(ends, SIGINT);
	blocked = *ends;
	sigaddset(&blocked, SIGPIPE);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
}

static int watch_signals(const sigset_t *ends)
{
	static struct watch watch = {.ready = on_signal};
	watch.fd = signalfd(-1, ends, SFD_NONBLOCK | SFD_CLOEXEC);
	return watch.fd < 0 ? -1 : loop_watch(&watch, EPOLLIN);
}

static void log_serving(const struct sockaddr_in *bound)
{
	uint32_t address = ntohl(bound->sin_addr.s_addr);
	log_begin(LOG_INFO, NULL, "server");
	log_text("serving on ");
	for (int shift = 24; shift >= 0; shift -= 8) {
		log_number(address >> shift & 255);
		log_text(shift ? "." : ":");
	}
	log_number(ntohs(bound->sin_port));
	log_end();
}

static int start(void)
{
	const char *problem;
	struct sockaddr_in bound;
	sigset_t ends;
	block_signals(&ends);
	log_say(LOG_INFO, NULL, "main", "starting operator " VERSION);
	if (config_read(&problem))
		return fail(problem, NULL);
	log_init(config.colours, config.numbers_in_clear);
	log_say(LOG_INFO, NULL, "main", "configuration read");
	if (!config.has_secret)
		log_say(LOG_WARN, NULL, "main", "no webhook secret is set: anybody may announce calls");
	if (!*config.api_key || !*config.realm)
		log_say(LOG_WARN, NULL, "main", "OPENAI_API_KEY or SIP_REALM is empty");
	raise_descriptors();
	if (loop_init() || watch_signals(&ends))
		return fail("cannot start", errno_text(errno));
	if (resolver_init() || calls_init())
		return fail("cannot prepare for calls", errno_text(errno));
	if (server_start(&bound))
		return fail("cannot listen (OPERATOR_LISTEN)", errno_text(errno));
	log_serving(&bound);
	return 0;
}

int main(int argc, char **argv)
{
	const char *no_color = getenv("NO_COLOR");
	fill_standard_descriptors();
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		put(1, help);
		return 0;
	}
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		put(1, "operator " VERSION "\n");
		return 0;
	}
	if (argc > 1) {
		put(2, "operator: there are no arguments but --help and --version\n");
		return 2;
	}
	log_init(!(no_color && *no_color), false);
	if (start())
		return 1;
	loop_run();
	log_say(LOG_INFO, NULL, "main", "ended");
	return 0;
}
