#include "cmd/wishes.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "base/str.h"

const char wishes_help[] =
	"  --name NAME           the program's name in its bill of materials (TARE_NAME)\n"
	"  --app-version TEXT    its version (TARE_VERSION)\n"
	"  --record FILE|DIR     keep the full record of each link there (TARE_RECORD)\n"
	"  --no-note             add no note: every loaded section is what it is without tare\n"
	"                        (TARE_NO_NOTE=1)\n"
	"  --strict              what cannot be recorded is an error (TARE_STRICT=1)\n";

struct wish {
	const char *option, *variable;
	int takes_value;
};

static const struct wish wishes[] = {
	{"--name", "TARE_NAME", 1},     {"--app-version", "TARE_VERSION", 1},
	{"--record", "TARE_RECORD", 1}, {"--no-note", "TARE_NO_NOTE", 0},
	{"--strict", "TARE_STRICT", 0},
};

/* The build changes folders: a relative path would mean another place at each link. */
static void set_variable(const struct wish *wish, const char *value)
{
	if (strcmp(wish->option, "--record") == 0) {
		MEM_AUTO char *absolute = path_real(value);
		MEM_AUTO char *kept = str_ends(value, "/") ? str_format("%s/", absolute)
		                                           : str_dup(absolute);
		setenv(wish->variable, kept, 1);
	} else {
		setenv(wish->variable, value, 1);
	}
}

int wishes_read(char *const *argv, int *at, struct err *err)
{
	for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++) {
		const struct wish *wish = &wishes[i];
		size_t length = strlen(wish->option);
		const char *arg = argv[*at];
		if (strncmp(arg, wish->option, length) != 0)
			continue;
		if (wish->takes_value && arg[length] == '=') {
			set_variable(wish, arg + length + 1);
			*at += 1;
			return 1;
		}
		if (arg[length] != '\0')
			continue;
		if (wish->takes_value && !argv[*at + 1])
			return err_set(err, ERR_USAGE, "%s needs a value", wish->option);
		set_variable(wish, wish->takes_value ? argv[*at + 1] : "1");
		*at += wish->takes_value ? 2 : 1;
		return 1;
	}
	return 0;
}

int wishes_go_on(struct err *err)
{
	const char *strict = getenv("TARE_STRICT");
	if (strict && *strict && strcmp(strict, "0") != 0)
		return -1;
	MEM_AUTO char *why = out_clean(err->message);
	out_warn("nothing is recorded: %s", why);
	err_clear(err);
	return 0;
}
