#include "cmd/run.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/out.h"
#include "cmd/explain.h"
#include "cmd/wishes.h"
#include "sandbox/shims.h"

static void print_help(void)
{
	out_printf(
		"usage: tare run [OPTION…] [--] COMMAND [ARGUMENT…]\n\n"
		"Runs a build unchanged and puts a bill of materials into every program it links.\n\n"
		"%s"
		"  --help                this text\n\n"
		"The exit status is that of COMMAND.\n",
		wishes_help);
}

/* Moves *at behind our own options; returns 1 when only help was wanted. */
static int read_options(char **argv, int *at, bool *explains, struct err *err)
{
	while (argv[*at] && argv[*at][0] == '-') {
		if (strcmp(argv[*at], "--") == 0) {
			*at += 1;
			return 0;
		}
		if (strcmp(argv[*at], "--help") == 0 || strcmp(argv[*at], "-h") == 0) {
			print_help();
			return 1;
		}
		if (explain_read(argv, at)) {
			*explains = true;
			continue;
		}
		int known = wishes_read(argv, at, err);
		if (known < 0)
			return -1;
		if (known == 0)
			return err_set(err, ERR_USAGE, "'%s' is no option of 'tare run'", argv[*at]);
	}
	return 0;
}

int cmd_run(int argc, char **argv, struct err *err)
{
	(void)argc;
	int at = 1;
	bool explains = false;
	int help = read_options(argv, &at, &explains, err);
	if (help != 0)
		return help < 0 ? -1 : 0;
	if (!argv[at])
		return err_set(err, ERR_USAGE, "which command? 'tare run -- make', for example");
	struct shims shims;
	if (shims_prepare(&shims, true, err) == 0) {
		shims_enter(&shims, true);
		int rc = explains ? explain_run(&shims, argv[at], argv + at, err) : 0;
		shims_release(&shims);
		if (explains)
			return rc;
	} else if (wishes_go_on(err) < 0) {
		return -1;
	}
	execvp(argv[at], argv + at);
	return err_errno(err, ERR_FAIL, "cannot run '%s'", argv[at]);
}
