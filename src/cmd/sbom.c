#include "cmd/sbom.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/out.h"
#include "input/target.h"
#include "output/file.h"
#include "output/report_sbom.h"
#include "resolve/account.h"
#include "wire/inventory_cyclonedx.h"
#include "wire/inventory_json.h"
#include "wire/spdx.h"

static const char usage[] =
	"usage: tare sbom [OPTION…] TARGET\n"
	"\n"
	"Shows what TARGET is made of.  TARGET is an ELF file, an OCI layout directory, an image\n"
	"archive (OCI or docker), a root directory, or a CycloneDX or SPDX file; it is recognised\n"
	"by its content.\n"
	"\n"
	"  -f, --format FORMAT  table (the default), cyclonedx (1.6), spdx (2.3), json\n"
	"      --json           the same as --format json\n"
	"  -o, --output FILE    write there instead of standard output; not for the table\n"
	"      --platform OS/ARCH  which image, when TARGET holds several\n"
	"  -h, --help           this text\n"
	"\n"
	"For a program tare linked, --format cyclonedx prints the document embedded in it, byte for\n"
	"byte: its SHA-256 is the one the program's note names.\n"
	"\n"
	"Exit status: 0 done, 1 TARGET holds no bill of materials, 2 wrong usage, 3 it could not be\n"
	"done.\n";

enum format { FORMAT_TABLE, FORMAT_CYCLONEDX, FORMAT_SPDX, FORMAT_JSON };

struct options {
	enum format format;
	const char *output, *target;
	struct target_options reading;
	bool is_help;
};

static int parse_format(const char *text, enum format *format, struct err *err)
{
	static const char *const names[] = {"table", "cyclonedx", "spdx", "json"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(text, names[i]) == 0) {
			*format = (enum format)i;
			return 0;
		}
	}
	return err_set(err, ERR_USAGE, "'%s' is no format; there are table, cyclonedx, spdx and json",
	               text);
}

static int parse_options(int argc, char **argv, struct options *options, struct err *err)
{
	static const struct option known[] = {
		{"format", required_argument, NULL, 'f'}, {"json", no_argument, NULL, 'j'},
		{"output", required_argument, NULL, 'o'}, {"platform", required_argument, NULL, 'p'},
		{"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0}};
	int option;
	optind = 1;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":f:o:h", known, NULL)) != -1) {
		if (option == 'f' && parse_format(optarg, &options->format, err) != 0)
			return -1;
		else if (option == 'j')
			options->format = FORMAT_JSON;
		else if (option == 'o')
			options->output = optarg;
		else if (option == 'p')
			options->reading.platform = optarg;
		else if (option == 'h')
			options->is_help = true;
		else if (option == ':')
			return err_set(err, ERR_USAGE, "option '%s' needs a value", argv[optind - 1]);
		else if (option == '?')
			return err_set(err, ERR_USAGE, "unknown option '%s'; 'tare sbom --help' lists them",
			               argv[optind - 1]);
	}
	if (options->is_help)
		return 0;
	if (optind + 1 != argc)
		return err_set(err, ERR_USAGE, "tare sbom takes one TARGET; 'tare sbom --help' tells more");
	if (options->output && options->format == FORMAT_TABLE)
		return err_set(err, ERR_USAGE,
		               "-o needs --format cyclonedx, spdx or json; the table goes to a terminal");
	options->target = argv[optind];
	return 0;
}

/* SOURCE_DATE_EPOCH as the text documents want, or 1970; *is_given tells which. */
static int created_at(char text[32], bool *is_given, struct err *err)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	uint64_t seconds = 0;
	*is_given = epoch && *epoch;
	if (*is_given &&
	    str_parse_uint(epoch, 0, 253402300799, "SOURCE_DATE_EPOCH", &seconds, err) != 0)
		return -1;
	time_t when = (time_t)seconds;
	struct tm parts;
	gmtime_r(&when, &parts);
	strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &parts);
	return 0;
}

static int account_programs(struct inventory *inventory, struct err *err)
{
	for (size_t i = 0; i < inventory->count; i++) {
		struct audited *program = &inventory->program[i];
		if (!program->has_map)
			continue;
		if (account_file(&program->layout, &program->sbom, &program->account, err) != 0)
			return err_wrap(err, "'%s'", program->path);
		program->has_account = true;
	}
	return 0;
}

/* What tare embedded is handed out as it is, unless the program tells more than that. */
static bool is_verbatim(const struct inventory *inventory)
{
	return inventory->kind == TARGET_PROGRAM && inventory->program[0].evidence == EVIDENCE_TARE &&
	       inventory->program[0].state == ELFSBOM_FULL;
}

static int write_document(const struct inventory *inventory, enum format format, struct buf *out,
                          struct err *err)
{
	char created[32];
	bool is_given;
	if (created_at(created, &is_given, err) != 0)
		return -1;
	if (format == FORMAT_SPDX)
		spdx_write(inventory, created, out);
	else if (format == FORMAT_JSON)
		inventory_json_write(inventory, out);
	else if (is_verbatim(inventory))
		buf_add(out, inventory->program[0].json, inventory->program[0].json_size);
	else
		inventory_cyclonedx_write(inventory, is_given ? created : NULL, out);
	return 0;
}

static int print(const struct inventory *inventory, const struct options *options, struct err *err)
{
	if (options->format == FORMAT_TABLE) {
		report_sbom(inventory);
		return 0;
	}
	BUF_AUTO struct buf text = BUF_INIT;
	if (write_document(inventory, options->format, &text, err) != 0)
		return -1;
	if (options->output)
		return file_land(options->output, 0644, text.data, text.size, err);
	out_bytes(text.data, text.size);
	return 0;
}

/* Whether anything tells what the target was made of. */
static bool has_bill(const struct inventory *inventory)
{
	if (inventory->kind == TARGET_DOCUMENT || inventory->package_count)
		return true;
	for (size_t i = 0; i < inventory->count; i++) {
		const struct audited *program = &inventory->program[i];
		bool is_lost = program->state == ELFSBOM_NOTE_ONLY || program->state == ELFSBOM_PENDING;
		if (program->evidence && !(is_lost && program->evidence == EVIDENCE_TARE))
			return true;
	}
	return false;
}

int cmd_sbom(int argc, char **argv, struct err *err)
{
	struct options options = {0};
	struct inventory inventory;
	if (parse_options(argc, argv, &options, err) != 0)
		return -1;
	if (options.is_help) {
		out_printf("%s", usage);
		return 0;
	}
	options.reading.want_hashes = options.format != FORMAT_TABLE;
	if (target_read(options.target, &options.reading, &inventory, err) != 0)
		return -1;
	int rc = account_programs(&inventory, err);
	if (rc == 0)
		rc = print(&inventory, &options, err);
	if (rc == 0 && !has_bill(&inventory) && (rc = out_finish(err)) == 0)
		rc = err_set(err, ERR_NO, "'%s' holds no bill of materials", options.target);
	inventory_release(&inventory);
	return rc;
}
