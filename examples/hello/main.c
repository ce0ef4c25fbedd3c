/* hello [PORT]: the port is the argument, else $PORT, else 8080. */
#include "hello.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	const char *text = argc > 1 ? argv[1] : getenv("PORT");
	char *end = NULL;
	long port = 8080;
	if (text && *text)
		port = strtol(text, &end, 10);
	if (argc > 2 || (end && *end) || port < 1 || port > 65535) {
		fprintf(stderr, "usage: hello [PORT]\n");
		return 2;
	}
	int listener = server_listen((unsigned)port);
	if (listener < 0)
		return 1;
	printf("hello: listening on port %ld\n", port);
	fflush(stdout);
	return server_run(listener);
}
