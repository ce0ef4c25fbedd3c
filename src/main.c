/* The command table; error → message → exit status.  Nothing else. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/out.h"
#include "cmd/cc.h"
#include "cmd/db.h"
#include "cmd/pack.h"
#include "cmd/run.h"
#include "cmd/sbom.h"
#include "cmd/strip.h"
#include "cmd/trust.h"
#include "cmd/scan.h"
#include "output/file.h"

struct command {
	const char *name;
	int (*run)(int argc, char **argv, struct err *err); /* argv[0] is the command's name */
	const char *summary;
};

static const struct command commands[] = {
	{"run", cmd_run, "run a build and put a bill of materials into what it links"},
	{"cc", cmd_cc, "compile or link C with one"},
	{"c++", cmd_cxx, "compile or link C++ with one"},
	{"ld", cmd_ld, "link with one"},
	{"pack", cmd_pack, "an image straight from programs"},
	{"strip", cmd_strip, "take from a program all it does not need, but its bill of materials"},
	{"sbom", cmd_sbom, "what a program or an image is made of"},
	{"trust", cmd_trust, "which trust roots are inside, and how to pack a few"},
	{"scan", cmd_scan, "known vulnerabilities in what a program or an image is made of"},
	{"db", cmd_db, "the vulnerability database: import, update, info, check, export"},
	{NULL, NULL, NULL},
};

static void print_usage(FILE *to)
{
	fprintf(to, "usage: tare COMMAND [ARGUMENT…]\n\n");
	for (const struct command *command = commands; command->name; command++)
		fprintf(to, "  %-8s %s\n", command->name, command->summary);
	fprintf(to, "\n'tare COMMAND --help' tells more; so does 'man tare-COMMAND'.\n");
}

static int run(int argc, char **argv, struct err *err)
{
	if (argc < 2)
		return err_set(err, ERR_USAGE, "a command is missing; 'tare --help' lists them");
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		print_usage(stdout);
		return 0;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("tare %s\n", TARE_VERSION_TEXT);
		return 0;
	}
	for (const struct command *command = commands; command->name; command++)
		if (strcmp(command->name, argv[1]) == 0)
			return command->run(argc - 1, argv + 1, err);
	return err_set(err, ERR_USAGE, "'%s' is no command; 'tare --help' lists them", argv[1]);
}

int main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	landing_guard_signals();
	int rc = run(argc, argv, &err);
	if (rc == 0)
		rc = out_finish(&err);
	if (rc == 0)
		return 0;
	int status = err.kind;
	if (err.message) {
		MEM_AUTO char *message = out_clean(err.message);
		fprintf(stderr, "tare: %s\n", message);
	}
	err_clear(&err);
	return status;
}
