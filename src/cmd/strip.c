#include "cmd/strip.h"

#include <getopt.h>
#include <string.h>
#include <sys/stat.h>

#include "assemble/elfstrip.h"
#include "base/buf.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/out.h"
#include "input/elflayout.h"
#include "input/elfsbom.h"
#include "output/file.h"
#include "resolve/account.h"
#include "wrap/json_jansson.h"

static const char usage[] =
	"usage: tare strip [OPTION…] PROGRAM…\n"
	"\n"
	"Takes from each PROGRAM what it does not need to run: symbols, debug information, comments "
	"and\n"
	"the section headers.  The few headers by which scanners find an SBOM stay, and so does the\n"
	"SBOM; 'tare sbom' still accounts for every byte.  Loaded bytes are not touched.  Of a shared\n"
	"library the headers of loaded sections stay too: linkers need them.\n"
	"\n"
	"  -o, --output FILE        write there; otherwise PROGRAM is replaced, whole or not at all\n"
	"      --keep-section NAME  keep this section too; may be repeated\n"
	"      --json               what went, as JSON, one object for each PROGRAM\n"
	"  -h, --help               this text\n"
	"\n"
	"Exit status: 0 done, 2 wrong usage, 3 it could not be done.\n";

struct options {
	const char *output;
	struct strlist keep;
	bool is_json, is_help;
};

struct result {
	uint64_t before, after;
	struct elfstrip_gone gone;
};

static int parse_options(int argc, char **argv, struct options *options, struct err *err)
{
	static const struct option known[] = {{"output", required_argument, NULL, 'o'},
	                                      {"keep-section", required_argument, NULL, 'k'},
	                                      {"json", no_argument, NULL, 'j'},
	                                      {"help", no_argument, NULL, 'h'},
	                                      {NULL, 0, NULL, 0}};
	int option;
	optind = 1;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":o:h", known, NULL)) != -1) {
		if (option == 'o')
			options->output = optarg;
		else if (option == 'k')
			strlist_add(&options->keep, optarg);
		else if (option == 'j')
			options->is_json = true;
		else if (option == 'h')
			options->is_help = true;
		else if (option == ':')
			return err_set(err, ERR_USAGE, "option '%s' needs a value", argv[optind - 1]);
		else
			return err_set(err, ERR_USAGE, "unknown option '%s'; 'tare strip --help' lists them",
			               argv[optind - 1]);
	}
	if (options->is_help)
		return 0;
	if (optind == argc)
		return err_set(err, ERR_USAGE, "a PROGRAM is missing; 'tare strip --help' tells more");
	if (options->output && optind + 1 != argc)
		return err_set(err, ERR_USAGE, "-o takes one PROGRAM, but there are %d", argc - optind);
	return 0;
}

static int account_for(const struct elffile *file, struct sbom *sbom, struct account *account,
                       struct err *err)
{
	struct layout layout;
	if (elflayout_read(file, &layout, err) != 0)
		return -1;
	int rc = account_file(&layout, sbom, account, err);
	layout_release(&layout);
	return rc;
}

/* Whether the byte map still says of every byte whose it is.  Those that were written before maps
 * had addresses need the headers. */
static bool is_accounted(const struct buf *image, struct sbom *sbom, uint64_t unnamed)
{
	struct err lost = ERR_INIT;
	struct elffile file;
	struct account account;
	bool yes = false;
	if (elffile_open(&file, image->data, image->size, "", &lost) == 0) {
		yes = account_for(&file, sbom, &account, &lost) == 0 && account.unnamed <= unnamed;
		elffile_release(&file);
	}
	err_clear(&lost);
	return yes;
}

static int strip_file(const struct elffile *file, const struct options *options, struct buf *out,
                      struct elfstrip_gone *gone, struct err *err)
{
	struct elfsbom bill;
	struct account before;
	struct elfstrip_wishes wishes = {.keep = &options->keep};
	if (elfsbom_read(file, &bill, err) != 0)
		return -1;
	int rc = elfstrip(file, &wishes, out, gone, err);
	bool has_map = bill.sbom.section_count != 0;
	if (rc == 0 && has_map)
		rc = account_for(file, &bill.sbom, &before, err);
	if (rc == 0 && has_map && !is_accounted(out, &bill.sbom, before.unnamed)) {
		buf_release(out);
		*out = (struct buf)BUF_INIT;
		wishes.keep_loaded = true;
		rc = elfstrip(file, &wishes, out, gone, err);
	}
	elfsbom_release(&bill);
	return rc;
}

static int land(const char *path, const struct fd_map *old, const struct options *options,
                const struct buf *image, struct err *err)
{
	struct stat st;
	bool is_same = image->size == old->size && memcmp(image->data, old->data, old->size) == 0;
	if (!options->output)
		return is_same ? 0 : file_replace(path, image->data, image->size, err);
	if (stat(path, &st) != 0)
		return err_errno(err, ERR_FAIL, "cannot stat '%s'", path);
	return file_land(options->output, st.st_mode & 0777, image->data, image->size, err);
}

static int strip_one(const char *path, const struct options *options, struct result *result,
                     struct err *err)
{
	struct fd_map map;
	struct elffile file;
	BUF_AUTO struct buf image = BUF_INIT;
	if (fd_map_file(path, LIMIT_ELF_FILE, &map, err) != 0)
		return -1;
	int rc = elffile_open(&file, map.data, map.size, path, err);
	if (rc == 0) {
		rc = strip_file(&file, options, &image, &result->gone, err);
		if (rc != 0)
			err_wrap(err, "'%s'", path);
		elffile_release(&file);
	}
	result->before = map.size;
	result->after = image.size;
	if (rc == 0)
		rc = land(path, &map, options, &image, err);
	fd_map_release(&map);
	return rc;
}

static void add_word(struct buf *text, const char *what, int64_t bytes)
{
	if (bytes > 0)
		buf_format(text, "%s%s %s", text->size ? ", " : "", what,
		           out_bytes_exact((unsigned long long)bytes));
}

static void print_line(const char *path, const struct result *result)
{
	MEM_AUTO char *name = out_clean(path);
	BUF_AUTO struct buf gone = BUF_INIT;
	add_word(&gone, "symbols", (int64_t)result->gone.symbols);
	add_word(&gone, "debug", (int64_t)result->gone.debug);
	add_word(&gone, "section headers", result->gone.headers);
	add_word(&gone, "other", (int64_t)result->gone.other);
	if (gone.size)
		out_printf("%s  %s → %s bytes  (%s)\n", name, out_bytes_exact(result->before),
		           out_bytes_exact(result->after), (const char *)gone.data);
	else
		out_printf("%s  %s bytes, nothing to strip\n", name, out_bytes_exact(result->after));
}

static struct jsn *json_of(const char *path, const struct result *result)
{
	struct jsn *node = jsn_object();
	jsn_set_text(node, "program", path);
	jsn_set(node, "before", jsn_number(result->before));
	jsn_set(node, "after", jsn_number(result->after));
	jsn_set(node, "symbols", jsn_number(result->gone.symbols));
	jsn_set(node, "debug", jsn_number(result->gone.debug));
	jsn_set(node, "headers",
	        jsn_number(result->gone.headers > 0 ? (uint64_t)result->gone.headers : 0));
	jsn_set(node, "other", jsn_number(result->gone.other));
	return node;
}

static int strip_all(char **path, const struct options *options, struct jsn *report,
                     struct err *err)
{
	for (; *path; path++) {
		struct result result = {0};
		if (strip_one(*path, options, &result, err) != 0)
			return -1;
		if (report)
			jsn_append(report, json_of(*path, &result));
		else
			print_line(options->output ? options->output : *path, &result);
	}
	return 0;
}

int cmd_strip(int argc, char **argv, struct err *err)
{
	struct options options = {0};
	int rc = parse_options(argc, argv, &options, err);
	if (rc == 0 && options.is_help) {
		out_printf("%s", usage);
	} else if (rc == 0) {
		BUF_AUTO struct buf text = BUF_INIT;
		struct jsn *report = options.is_json ? jsn_array() : NULL;
		rc = strip_all(argv + optind, &options, report, err);
		if (report && rc == 0) {
			jsn_write_pretty(report, &text);
			out_bytes(text.data, text.size);
		}
		jsn_free(report);
	}
	strlist_release(&options.keep);
	return rc;
}
