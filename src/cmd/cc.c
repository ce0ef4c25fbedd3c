#include "cmd/cc.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "base/str.h"
#include "cmd/explain.h"
#include "cmd/wishes.h"
#include "sandbox/shims.h"

struct tool {
	const char *command;  /* "cc": tare's word for it, and the real tool's usual name */
	const char *variable; /* the environment's name for the real tool */
	const char *standin;
};

static void print_help(const struct tool *tool)
{
	out_printf("usage: tare %s [OPTION…] ARGUMENT…\n\n"
	           "Runs %s and puts a bill of materials into what it links.  The first argument that\n"
	           "is none of these options, and all behind it, belong to the real tool.\n\n"
	           "%s"
	           "  --help                this text, when nothing else is given\n\n"
	           "%s names the real tool (now: %s).\n",
	           tool->command, tool->command, wishes_help, tool->variable,
	           getenv(tool->variable) ? getenv(tool->variable) : tool->command);
}

/* The stand-in takes the real tool's name, or its path, from argv[0]. */
static int become(const struct tool *tool, char **argv, bool explains, struct err *err)
{
	struct shims shims;
	const char *wanted = getenv(tool->variable);
	MEM_AUTO char *name = str_dup(wanted && *wanted ? wanted : tool->command);
	if (shims_prepare(&shims, false, err) < 0) {
		if (wishes_go_on(err) < 0)
			return -1;
		argv[0] = name;
		execvp(name, argv);
		return err_errno(err, ERR_FAIL, "cannot run '%s'", name);
	}
	shims_enter(&shims, false);
	MEM_AUTO char *standin = path_join(shims.libexec, tool->standin);
	argv[0] = name;
	if (explains) {
		int rc = explain_run(&shims, standin, argv, err);
		shims_release(&shims);
		return rc;
	}
	execv(standin, argv);
	err_errno(err, ERR_FAIL, "cannot run '%s'", standin);
	shims_release(&shims);
	return -1;
}

static int stand_in(const struct tool *tool, int argc, char **argv, struct err *err)
{
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		print_help(tool);
		return 0;
	}
	int at = 1;
	bool explains = false;
	while (argv[at]) {
		if (explain_read(argv, &at)) {
			explains = true;
			continue;
		}
		int known = wishes_read(argv, &at, err);
		if (known < 0)
			return -1;
		if (known == 0)
			break;
	}
	return become(tool, argv + at - 1, explains, err);
}

int cmd_cc(int argc, char **argv, struct err *err)
{
	static const struct tool tool = {"cc", "TARE_CC", "tare-cc"};
	return stand_in(&tool, argc, argv, err);
}

int cmd_cxx(int argc, char **argv, struct err *err)
{
	static const struct tool tool = {"c++", "TARE_CXX", "tare-cc"};
	return stand_in(&tool, argc, argv, err);
}

int cmd_ld(int argc, char **argv, struct err *err)
{
	static const struct tool tool = {"ld", "TARE_LD", "tare-ld"};
	return stand_in(&tool, argc, argv, err);
}
