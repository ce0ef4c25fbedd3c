#include "standin/cc1_line.h"

#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

/* Options of cc1 whose value is the next argument. */
static const char *const with_value[] = {
	"-o",
	"-D",
	"-U",
	"-A",
	"-I",
	"-MF",
	"-MT",
	"-MQ",
	"-MD",
	"-MMD",
	"-include",
	"-imacros",
	"-isystem",
	"-iquote",
	"-idirafter",
	"-iprefix",
	"-iwithprefix",
	"-iwithprefixbefore",
	"-isysroot",
	"-imultilib",
	"-imultiarch",
	"-iplugindir",
	"-dumpbase",
	"-dumpbase-ext",
	"-dumpdir",
	"-auxbase",
	"-auxbase-strip",
	"-aux-info",
	"--param",
	"--output-pch",
	"--output-pch=",
	"-output-pch",
	"-G",
	"-x",
	"-T",
	"-u",
	"-F",
	"-B",
	"-cxx-isystem",
	"-current_version",
	"-fmodule-mapper",
	"-fmodule-header-name",
};

static bool takes_value(const char *arg)
{
	for (size_t i = 0; i < sizeof with_value / sizeof *with_value; i++)
		if (strcmp(arg, with_value[i]) == 0)
			return true;
	return false;
}

static bool equals_any(const char *arg, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(arg, *words) == 0)
			return true;
	return false;
}

struct flags {
	bool make, make_user, preprocess, assembler, preprocessed;
	const char *make_default, *make_file;
};

static void take_plain(struct cc1_line *line, struct flags *flags, const char *arg)
{
	static const char *const no_object[] = {
		"-M", "-MM", "-fsyntax-only", "--version", "--help", NULL,
	};
	if (equals_any(arg, no_object) || str_starts(arg, "--help="))
		line->passes = true;
	else if (str_starts(arg, "--output-pch="))
		line->precompiled = arg + strlen("--output-pch=");
	else if (strcmp(arg, "-E") == 0)
		flags->preprocess = true;
	else if (strcmp(arg, "-lang-asm") == 0)
		line->assembler = true;
	else if (strcmp(arg, "-fpreprocessed") == 0)
		flags->preprocessed = true;
}

static void take_value(struct cc1_line *line, struct flags *flags, const char *arg,
                       const char *value)
{
	if (strcmp(arg, "-o") == 0) {
		line->output = strcmp(value, "-") == 0 ? NULL : value;
	} else if (strcmp(arg, "-MD") == 0 || strcmp(arg, "-MMD") == 0) {
		flags->make = true;
		flags->make_user = flags->make_user || arg[2] == 'M';
		flags->make_default = value;
	} else if (strcmp(arg, "-MF") == 0) {
		flags->make_file = value;
	} else if (strstr(arg, "output-pch")) {
		line->precompiled = value;
	}
}

/* Options that only the driver's own list shows. */
static void take_driver_options(struct cc1_line *line, const char *options)
{
	if (!options)
		return;
	if (strstr(options, "'-S'") || strstr(options, "'-E'"))
		line->passes = true; /* the text is the result */
	if (strstr(options, "'-save-temps"))
		line->keeps_assembly = true;
}

static enum cc1_headers choose_headers(const struct cc1_line *line, const struct flags *flags)
{
	if (flags->preprocessed)
		return CC1_HEADERS_LINEMARKERS;
	if (!flags->make)
		return CC1_HEADERS_OWN_FILE;
	bool readable = line->users_file && strcmp(line->users_file, "-") != 0 &&
	                !str_starts(line->users_file, "/dev/");
	return flags->make_user || !readable ? CC1_HEADERS_OPENED : CC1_HEADERS_USERS_FILE;
}

struct cc1_line cc1_line_parse(char *const *argv, const char *options)
{
	struct cc1_line line = {0};
	struct flags flags = {0};
	for (size_t i = 1; argv[i]; i++) {
		if (takes_value(argv[i])) {
			if (!argv[i + 1])
				break;
			take_value(&line, &flags, argv[i], argv[i + 1]);
			i++;
		} else if (argv[i][0] == '-' && argv[i][1] != '\0') {
			take_plain(&line, &flags, argv[i]);
		} else if (argv[i][0] != '@' && !line.source) {
			line.source = argv[i];
		}
	}
	take_driver_options(&line, options);
	line.users_file = flags.make_file ? flags.make_file : flags.make_default;
	line.headers = choose_headers(&line, &flags);
	if (!line.source || strcmp(line.source, "help-dummy") == 0 ||
	    str_starts(path_base(line.source), "conftest.") || (flags.preprocess && !line.assembler))
		line.passes = true;
	return line;
}

char **cc1_line_dependencies(char *const *argv, const char *to)
{
	static char added[][4] = {"-E", "-w", "-M", "-MF"};
	static const char *const left_out[] = {"-o", "-MD", "-MMD", "-MF", "-MT", "-MQ"};
	static const size_t added_count = sizeof added / sizeof *added;
	size_t count = 0;
	while (argv[count])
		count++;
	char **all = mem_alloc((count + added_count + 2) * sizeof *all);
	size_t end = 0;
	for (size_t i = 0; i < count; i++) {
		bool leave = strcmp(argv[i], "-MP") == 0 || strcmp(argv[i], "-MG") == 0;
		for (size_t k = 0; k < sizeof left_out / sizeof *left_out; k++)
			leave = leave || strcmp(argv[i], left_out[k]) == 0;
		if (!leave)
			all[end++] = argv[i];
		else if (argv[i][2] != 'P' && argv[i][2] != 'G' && argv[i + 1])
			i++;
	}
	for (size_t i = 0; i < added_count; i++)
		all[end + i] = added[i];
	union {
		const char *from;
		char *to;
	} cast = {.from = to};
	all[end + added_count] = cast.to;
	return all;
}
