/* tare-link: what tare-ld becomes for a link that is worth recording, under the linker's name; and
 * as tare-record, what puts a compile record into an object; and strip, under --size. */
#include <string.h>

#include "base/path.h"
#include "sandbox/shims.h"
#include "standin/fallback.h"
#include "standin/ld.h"
#include "standin/record_add.h"
#include "standin/strip_pass.h"

int main(int argc, char **argv)
{
	if (argc > 0 && strcmp(path_base(argv[0]), "tare-record") == 0)
		return record_add_main(argc, argv);
	fallback_arm(argv);
	if (argc > 0 && shims_is_strip(path_base(argv[0])))
		return strip_pass_main(argc, argv);
	record_add_late(argc, argv);
	return ld_standin(argc, argv);
}
