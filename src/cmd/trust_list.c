/* tare trust list: which roots are inside. */
#include "cmd/trust.h"

int trust_list(int argc, char **argv, struct err *err)
{
	(void)argc;
	return err_set(err, ERR_USAGE, "'%s' is not there yet", argv[0]);
}
