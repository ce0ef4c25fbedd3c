#include "cmd/trust.h"

#include <string.h>

#include "base/out.h"

static const char usage[] =
	"usage: tare trust list [OPTION…] TARGET\n"
	"       tare trust pack [OPTION…] --format c|pem|der STORE\n"
	"\n"
	"list shows which trust roots are inside TARGET: a PEM bundle, DER certificates, a directory\n"
	"of them, an ELF file, an image (OCI layout, OCI or docker archive) or a root directory; it\n"
	"is recognised by its content.\n"
	"\n"
	"pack writes chosen roots of STORE, a PEM bundle, DER certificates or a directory of them.\n"
	"\n"
	"      --json           list: JSON instead of a table\n"
	"      --platform OS/ARCH  list: which image, when TARGET holds several\n"
	"      --valid-at DATE  list: mark what is not valid then; pack: leave it out\n"
	"      --drop-expired   pack: the same, with the date in SOURCE_DATE_EPOCH\n"
	"      --only SHA256    pack: this root; again for another\n"
	"      --roots FILE     pack: the roots a list names, 'SHA256  reason' or 'NAME  reason'\n"
	"      --without SHA256 pack: not this root; again for another\n"
	"      --format FORMAT  pack: c (a C17 file), pem, der\n"
	"      --header FILE    pack: with c, put the declarations there\n"
	"      --whole          pack: with c, whole certificates instead of subject and bare key\n"
	"      --allow-constrained  pack: take roots whose name constraints get lost\n"
	"  -o, --output FILE    pack: write there instead of standard output\n"
	"  -h, --help           this text\n"
	"\n"
	"Exit status: 0 done, 1 TARGET holds no roots, 2 wrong usage, 3 it could not be done.\n";

int cmd_trust(int argc, char **argv, struct err *err)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			out_printf("%s", usage);
			return 0;
		}
	}
	if (argc > 1 && strcmp(argv[1], "list") == 0)
		return trust_list(argc - 1, argv + 1, err);
	if (argc > 1 && strcmp(argv[1], "pack") == 0)
		return trust_pack(argc - 1, argv + 1, err);
	return err_set(err, ERR_USAGE,
	               "tare trust wants 'list' or 'pack'; 'tare trust --help' tells more");
}
