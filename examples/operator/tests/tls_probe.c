/* tls_probe PORT HOST BYTES: a TLS back end on its own, for tests/tls_test.py.
 *
 * Connects to 127.0.0.1:PORT as if that were HOST, sends BYTES bytes "a", "b", … "z", "a", … and
 * reads until the server ends.  Says on standard output how far it came:
 *
 *     open
 *     received N HEX        bytes of the server, and a sum over them (FNV-1a, 64 bits)
 *     ended | failed: PROBLEM
 *
 * Exit status: 0 ended in an orderly way, 1 failed. */
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config.h"
#include "tls.h"

struct config config = {.max_calls = 4};

static const char *problem = "";
static uint64_t sum = 0xcbf29ce484222325;

static int finish(size_t received, int status)
{
	printf("received %zu %016llx\n", received, (unsigned long long)sum);
	if (status)
		printf("failed: %s\n", problem);
	else
		puts("ended");
	return status;
}

static int connect_to(unsigned port)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0) {
		perror("tls_probe");
		exit(2);
	}
	return fd;
}

/* Waits for what the last calls asked for. */
static void wait_for(int fd, ptrdiff_t read_said, ptrdiff_t write_said)
{
	struct pollfd wait = {.fd = fd};
	if (read_said == TLS_WANT_READ || write_said == TLS_WANT_READ)
		wait.events |= POLLIN;
	if (read_said == TLS_WANT_WRITE || write_said == TLS_WANT_WRITE)
		wait.events |= POLLOUT;
	poll(&wait, 1, 30000);
}

static int talk(struct tls *tls, int fd, size_t left)
{
	static unsigned char out[60000], in[5000];
	size_t received = 0, sent = 0;
	bool is_open = false;
	for (size_t i = 0; i < sizeof out; i++)
		out[i] = (unsigned char)('a' + i % 26);
	for (;;) {
		size_t chunk = left < 26000 ? left : 26000;
		ptrdiff_t wrote = tls_write(tls, out + sent % 26, chunk);
		if (wrote >= 0 && !is_open) {
			is_open = true;
			puts("open");
		}
		if (wrote == TLS_FAILED)
			return finish(received, 1);
		if (wrote > 0) {
			left -= (size_t)wrote;
			sent += (size_t)wrote;
		}
		ptrdiff_t got;
		while ((got = tls_read(tls, in, sizeof in)) > 0) {
			received += (size_t)got;
			for (ptrdiff_t i = 0; i < got; i++)
				sum = (sum ^ in[i]) * 0x100000001b3;
		}
		if (got == 0 || got == TLS_FAILED)
			return finish(received, got != 0);
		if (wrote <= 0 || left == 0)
			wait_for(fd, got, wrote);
	}
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fputs("usage: tls_probe PORT HOST BYTES\n", stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	int fd = connect_to((unsigned)strtoul(argv[1], NULL, 10));
	/* From here on without waiting, as the program does it. */
	fcntl(fd, F_SETFL, O_NONBLOCK);
	struct tls *tls = tls_open(fd, argv[2], &problem);
	if (!tls)
		return finish(0, 1);
	int status = talk(tls, fd, strtoull(argv[3], NULL, 10));
	tls_close(tls);
	close(fd);
	return status;
}
