#include "standin/ld.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "standin/next_tool.h"

int ld_standin(int argc, char **argv)
{
	(void)argc;
	struct err err = ERR_INIT;
	MEM_AUTO char *real = next_tool(path_base(argv[0]), &err);
	if (!real) {
		out_note("%s", err.message);
		return 1;
	}
	argv[0] = real;
	execv(real, argv);
	out_note("cannot run '%s': %s", real, strerror(errno));
	return 1;
}
