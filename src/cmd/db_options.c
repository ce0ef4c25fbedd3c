#include "cmd/db_options.h"

#include <getopt.h>
#include <string.h>

#include "base/str.h"

const char db_usage[] =
	"usage: tare db import [OPTION…] FILE|DIR…\n"
	"       tare db update [OPTION…] [SOURCE…]\n"
	"       tare db info [OPTION…]\n"
	"       tare db check [OPTION…]\n"
	"       tare db export [OPTION…] FILE\n"
	"\n"
	"Keeps the vulnerability database that 'tare scan' asks: one file, $TARE_DB, else\n"
	"$XDG_DATA_HOME/tare/advisories.db, else ~/.local/share/tare/advisories.db.\n"
	"\n"
	"import recognises what a FILE is by its content: the JSON of Debian's security tracker; OSV,\n"
	"as a record, a directory of records or an all.zip; Alpine's secdb; CISA's KEV (JSON, CSV);\n"
	"EPSS; NVD's JSON 2.0; a database written by export.  gzip, xz, zstd and zip are unpacked.\n"
	"update downloads what has changed from the publishers, then imports it.  info lists the\n"
	"sources.  check says whether the database is there and fresh.  export writes it into one\n"
	"file, with its SHA-256 beside it, for a machine without a network.\n"
	"\n"
	"      --db FILE        the database\n"
	"      --digest SHA256  import: the file must have this digest\n"
	"      --json           info: as JSON\n"
	"      --list           update: print the table of publishers\n"
	"      --max-age DAYS   info, check: what is older is too old; 5 unless given\n"
	"      --max-size MIB   update: give up on a larger download; 4096 unless given\n"
	"      --retries N      update: try again so often; 4 unless given\n"
	"      --sources FILE   update: the table of publishers, instead of\n"
	"                       $XDG_CONFIG_HOME/tare/sources.conf or the one built in\n"
	"      --timeout SECONDS  update: give up on a server that sends next to nothing; 30 unless\n"
	"                       given\n"
	"  -h, --help           this text\n"
	"\n"
	"Exit status: 0 done, 1 check: missing, empty or too old, 2 wrong usage, 3 it could not be\n"
	"done.\n";

/* Subcommands by their bits. */
#define ON(command) (1U << (command))
#define ON_ALL 31U

static const struct known {
	int option;
	unsigned on;
} allowed[] = {
	{'d', ON_ALL},
	{'g', ON(DB_IMPORT)},
	{'j', ON(DB_INFO)},
	{'l', ON(DB_UPDATE)},
	{'a', ON(DB_INFO) | ON(DB_CHECK)},
	{'m', ON(DB_UPDATE)},
	{'r', ON(DB_UPDATE)},
	{'s', ON(DB_UPDATE)},
	{'t', ON(DB_UPDATE)},
	{'h', ON_ALL},
};

static int check_allowed(int option, enum db_command command, const char *text, struct err *err)
{
	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
		if (allowed[i].option == option && (allowed[i].on & ON(command)))
			return 0;
	return err_set(err, ERR_USAGE, "'%s' is no option of this subcommand; see 'tare db --help'",
	               text);
}

static int take_option(int option, struct db_options *options, struct err *err)
{
	switch (option) {
	case 'd':
		options->db = optarg;
		return 0;
	case 'g':
		options->digest = optarg;
		return 0;
	case 'j':
		options->is_json = true;
		return 0;
	case 'l':
		options->is_list = true;
		return 0;
	case 'a':
		return str_parse_uint(optarg, 0, 36500, "--max-age", &options->max_age, err);
	case 'm':
		if (str_parse_uint(optarg, 1, 1 << 20, "--max-size", &options->max_size, err) != 0)
			return -1;
		options->max_size <<= 20;
		return 0;
	case 'r':
		return str_parse_uint(optarg, 0, 100, "--retries", &options->retries, err);
	case 's':
		options->sources = optarg;
		return 0;
	case 't':
		return str_parse_uint(optarg, 1, 3600, "--timeout", &options->timeout, err);
	default:
		options->is_help = true;
		return 0;
	}
}

static int parse_command(const char *word, enum db_command *command, struct err *err)
{
	static const char *const names[] = {"import", "update", "info", "check", "export"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(word, names[i]) == 0) {
			*command = (enum db_command)i;
			return 0;
		}
	}
	return err_set(err, ERR_USAGE,
	               "'%s' is no subcommand; there are import, update, info, check and export", word);
}

static int check_count(enum db_command command, const struct db_options *options, struct err *err)
{
	if (command == DB_IMPORT && options->count == 0)
		return err_set(err, ERR_USAGE, "tare db import needs a FILE or DIR");
	if (command == DB_EXPORT && options->count != 1)
		return err_set(err, ERR_USAGE, "tare db export takes one FILE");
	if ((command == DB_INFO || command == DB_CHECK) && options->count)
		return err_set(err, ERR_USAGE, "'%s': this subcommand takes no arguments",
		               options->argument[0]);
	return 0;
}

int db_options_parse(int argc, char **argv, enum db_command *command, struct db_options *options,
                     struct err *err)
{
	static const struct option known[] = {{"db", required_argument, NULL, 'd'},
	                                      {"digest", required_argument, NULL, 'g'},
	                                      {"json", no_argument, NULL, 'j'},
	                                      {"list", no_argument, NULL, 'l'},
	                                      {"max-age", required_argument, NULL, 'a'},
	                                      {"max-size", required_argument, NULL, 'm'},
	                                      {"retries", required_argument, NULL, 'r'},
	                                      {"sources", required_argument, NULL, 's'},
	                                      {"timeout", required_argument, NULL, 't'},
	                                      {"help", no_argument, NULL, 'h'},
	                                      {NULL, 0, NULL, 0}};
	*options = (struct db_options){
		.max_age = 5, .timeout = 30, .retries = 4, .max_size = (uint64_t)4 << 30};
	if (argc < 2)
		return err_set(err, ERR_USAGE,
		               "what of the database? import, update, info, check or export");
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		options->is_help = true;
		return 0;
	}
	if (parse_command(argv[1], command, err) != 0)
		return -1;
	int option;
	optind = 2;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":h", known, NULL)) != -1) {
		const char *text = argv[optind - 1];
		if (option == ':')
			return err_set(err, ERR_USAGE, "option '%s' needs a value", text);
		if (option == '?')
			return err_set(err, ERR_USAGE, "unknown option '%s'; 'tare db --help' lists them",
			               text);
		if (check_allowed(option, *command, text, err) != 0 ||
		    take_option(option, options, err) != 0)
			return -1;
	}
	options->argument = argv + optind;
	options->count = argc - optind;
	return options->is_help ? 0 : check_count(*command, options, err);
}
