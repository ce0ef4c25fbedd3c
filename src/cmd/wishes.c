#include "cmd/wishes.h"

#include <stdbool.h>
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
	"  --size[=max]          build small: the size profile, with every protection; max gives\n"
	"                        some of them up and says which (TARE_SIZE=1, max)\n"
	"  --explain             with --size: build again without each part of the profile, and say\n"
	"                        what it is worth\n"
	"  --strict              what cannot be recorded is an error (TARE_STRICT=1)\n";

enum wish_value { WISH_PLAIN, WISH_VALUE, WISH_SIZE /* nothing, or =max */ };

struct wish {
	const char *option, *variable;
	enum wish_value value;
};

static const struct wish wishes[] = {
	{"--name", "TARE_NAME", WISH_VALUE},     {"--app-version", "TARE_VERSION", WISH_VALUE},
	{"--record", "TARE_RECORD", WISH_VALUE}, {"--no-note", "TARE_NO_NOTE", WISH_PLAIN},
	{"--size", "TARE_SIZE", WISH_SIZE},      {"--strict", "TARE_STRICT", WISH_PLAIN},
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
		if (wish->value == WISH_SIZE && arg[length] == '=' && strcmp(arg + length, "=max") != 0)
			return err_set(err, ERR_USAGE, "--size is '--size' or '--size=max', not '%s'", arg);
		if (wish->value != WISH_PLAIN && arg[length] == '=') {
			set_variable(wish, arg + length + 1);
			*at += 1;
			return 1;
		}
		if (arg[length] != '\0')
			continue;
		bool next = wish->value == WISH_VALUE;
		if (next && !argv[*at + 1])
			return err_set(err, ERR_USAGE, "%s needs a value", wish->option);
		set_variable(wish, next ? argv[*at + 1] : "1");
		*at += next ? 2 : 1;
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
