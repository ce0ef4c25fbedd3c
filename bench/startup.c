/* startup [-r ROOT] [-e NAME=VALUE]… PORT REQUESTS PROGRAM ARGUMENT…
 *
 * Starts a server and measures, from fork to the last byte of the first answer of GET /livez:
 * prints first-answer-microseconds resident-KiB processor-microseconds-a-request The resident size
 * is read after half a second of rest; then REQUESTS requests are made over one kept connection,
 * and the processor time that the server used for them is divided by their number. With -r the
 * program runs with ROOT as its root directory.  Ends the server with SIGTERM. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char request[] = "GET /livez HTTP/1.1\r\nhost: a\r\n\r\n";

static double now(void)
{
	struct timespec when;
	clock_gettime(CLOCK_MONOTONIC, &when);
	return (double)when.tv_sec * 1e6 + (double)when.tv_nsec / 1e3;
}

static _Noreturn void fail(const char *what)
{
	fprintf(stderr, "startup: %s: %s\n", what, strerror(errno));
	exit(3);
}

/* A connection, tried again until somebody listens or two seconds are over. */
static int connect_to(int port, pid_t server)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	double end = now() + 2e6;
	while (now() < end) {
		int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
		if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) {
			setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
			return fd;
		}
		close(fd);
		if (waitpid(server, NULL, WNOHANG) == server) {
			fprintf(stderr, "startup: the program ended\n");
			exit(3);
		}
	}
	errno = ETIMEDOUT;
	fail("nobody listens");
}

static void ask(int fd)
{
	char answer[4096];
	size_t size = 0;
	if (write(fd, request, sizeof request - 1) != (ssize_t)sizeof request - 1)
		fail("asking");
	while (size < sizeof answer - 1) {
		ssize_t got = read(fd, answer + size, sizeof answer - 1 - size);
		if (got <= 0)
			fail("no answer");
		size += (size_t)got;
		answer[size] = '\0';
		char *body = strstr(answer, "\r\n\r\n");
		if (body && strncmp(answer, "HTTP/1.1 200", 12) != 0) {
			fprintf(stderr, "startup: not a 200: %.40s\n", answer);
			exit(3);
		}
		if (body && answer + size - body - 4 >= 2)
			return;
	}
}

/* A number from /proc/PID/FILE behind a word, or (word NULL) the sum of the 14th and 15th fields.
 */
static long proc_number(pid_t pid, const char *file, const char *word)
{
	char path[64], text[4096];
	snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, file);
	int fd = open(path, O_RDONLY);
	ssize_t size = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	if (size <= 0)
		fail(path);
	close(fd);
	text[size] = '\0';
	if (word) {
		const char *found = strstr(text, word);
		return found ? strtol(found + strlen(word), NULL, 10) : -1;
	}
	return strtol(text, NULL, 10); /* schedstat: nanoseconds on a processor */
}

static _Noreturn void become(const char *root, char **argv)
{
	int null = open("/dev/null", O_RDWR);
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
		_exit(126);
	if (root && (chroot(root) != 0 || chdir("/") != 0))
		_exit(126);
	execv(argv[0], argv);
	_exit(127);
}

int main(int argc, char **argv)
{
	const char *root = NULL;
	int option;
	while ((option = getopt(argc, argv, "+r:e:")) != -1) {
		if (option == 'r')
			root = optarg;
		else if (option != 'e' || putenv(optarg) != 0)
			return 2;
	}
	if (argc - optind < 3) {
		fprintf(stderr, "usage: startup [-r ROOT] [-e NAME=VALUE]… PORT REQUESTS PROGRAM…\n");
		return 2;
	}
	int port = atoi(argv[optind]);
	long requests = strtol(argv[optind + 1], NULL, 10);
	double start = now();
	pid_t server = fork();
	if (server < 0)
		fail("fork");
	if (server == 0)
		become(root, argv + optind + 2);
	int fd = connect_to(port, server);
	ask(fd);
	double answered = now();
	usleep(500000);
	long resident = proc_number(server, "status", "VmRSS:");
	long before = proc_number(server, "schedstat", NULL);
	for (long i = 0; i < requests; i++)
		ask(fd);
	long after = proc_number(server, "schedstat", NULL);
	close(fd);
	kill(server, SIGTERM);
	waitpid(server, NULL, 0);
	printf("%.0f %ld %.2f\n", answered - start, resident,
	       requests ? (double)(after - before) / 1e3 / (double)requests : 0.0);
	return 0;
}
