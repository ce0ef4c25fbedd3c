/* tare trust pack: chosen roots of a store, as C source, PEM or DER. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "assemble/trustsource.h"
#include "base/buf.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "cmd/trust.h"
#include "input/epoch.h"
#include "input/trustorigin.h"
#include "input/truststore.h"
#include "output/file.h"
#include "resolve/trustchoice.h"
#include "wire/timestamp.h"
#include "wire/trustlist.h"
#include "wrap/x509_openssl.h"

enum { FORMAT_NONE, FORMAT_C, FORMAT_PEM, FORMAT_DER };

enum {
	OPT_VALID_AT = 256,
	OPT_DROP_EXPIRED,
	OPT_ONLY,
	OPT_ROOTS,
	OPT_WITHOUT,
	OPT_FORMAT,
	OPT_HEADER,
	OPT_WHOLE,
	OPT_ALLOW_CONSTRAINED,
};

struct options {
	const char *store, *output, *header, *roots;
	struct trust_wishes keep, drop;
	int format;
	int64_t valid_at;
	bool has_date, drops_expired, is_whole, allows_constrained;
};

static int parse_format(const char *text, int *format, struct err *err)
{
	static const char *const names[] = {"c", "pem", "der"};
	for (int i = 0; i < 3; i++) {
		if (strcmp(text, names[i]) == 0) {
			*format = FORMAT_C + i;
			return 0;
		}
	}
	return err_set(err, ERR_USAGE, "'%s' is no format; there are c, pem and der", text);
}

static int add_wish(const char *text, struct trust_wishes *wishes, struct err *err)
{
	struct trust_wish wish = {.digest = trustlist_digest(span_of(text))};
	if (!wish.digest)
		return err_set(err, ERR_USAGE,
		               "'%s' is no SHA-256: at least %d of its 64 hexadecimal digits are wanted",
		               text, TRUST_DIGEST_LEAST);
	trust_wishes_add(wishes, wish);
	return 0;
}

static int apply_option(int option, struct options *options, struct err *err)
{
	switch (option) {
	case 'o':
		options->output = optarg;
		return 0;
	case OPT_VALID_AT:
		options->has_date = true;
		return timestamp_seconds(optarg, &options->valid_at, err);
	case OPT_DROP_EXPIRED:
		options->drops_expired = true;
		return 0;
	case OPT_ONLY:
		return add_wish(optarg, &options->keep, err);
	case OPT_WITHOUT:
		return add_wish(optarg, &options->drop, err);
	case OPT_ROOTS:
		options->roots = optarg;
		return 0;
	case OPT_FORMAT:
		return parse_format(optarg, &options->format, err);
	case OPT_HEADER:
		options->header = optarg;
		return 0;
	case OPT_WHOLE:
		options->is_whole = true;
		return 0;
	default:
		options->allows_constrained = true;
		return 0;
	}
}

/* What the options say together. */
static int check_options(struct options *options, struct err *err)
{
	if (options->format == FORMAT_NONE)
		return err_set(err, ERR_USAGE, "--format is missing: c, pem or der");
	if (options->format != FORMAT_C &&
	    (options->header || options->is_whole || options->allows_constrained))
		return err_set(err, ERR_USAGE,
		               "--header, --whole and --allow-constrained belong to --format c");
	if (options->header && strpbrk(path_base(options->header), "\"\\\n\r?"))
		return err_set(err, ERR_USAGE, "'%s' is no name that C can include", options->header);
	if (options->header && !options->output)
		return err_set(err, ERR_USAGE, "--header needs -o: the source includes it by name");
	if (options->drops_expired && !options->has_date) {
		const char *epoch = getenv("SOURCE_DATE_EPOCH");
		uint64_t seconds;
		if (!epoch || !*epoch)
			return err_set(
				err, ERR_USAGE,
				"--drop-expired asks no clock: set SOURCE_DATE_EPOCH, or give --valid-at "
				"DATE instead");
		if (epoch_read(&seconds, err) != 0)
			return -1;
		options->valid_at = (int64_t)seconds;
		options->has_date = true;
	}
	return 0;
}

static int parse_options(int argc, char **argv, struct options *options, struct err *err)
{
	static const struct option known[] = {
		{"output", required_argument, NULL, 'o'},
		{"valid-at", required_argument, NULL, OPT_VALID_AT},
		{"drop-expired", no_argument, NULL, OPT_DROP_EXPIRED},
		{"only", required_argument, NULL, OPT_ONLY},
		{"roots", required_argument, NULL, OPT_ROOTS},
		{"without", required_argument, NULL, OPT_WITHOUT},
		{"format", required_argument, NULL, OPT_FORMAT},
		{"header", required_argument, NULL, OPT_HEADER},
		{"whole", no_argument, NULL, OPT_WHOLE},
		{"allow-constrained", no_argument, NULL, OPT_ALLOW_CONSTRAINED},
		{NULL, 0, NULL, 0}};
	int option;
	optind = 1;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":o:", known, NULL)) != -1) {
		if (option == ':')
			return err_set(err, ERR_USAGE, "option '%s' needs a value", argv[optind - 1]);
		if (option == '?')
			return err_set(err, ERR_USAGE,
			               "unknown option '%s' of tare trust pack; 'tare trust --help' lists them",
			               argv[optind - 1]);
		if (apply_option(option, options, err) != 0)
			return -1;
	}
	if (optind + 1 != argc)
		return err_set(err, ERR_USAGE,
		               "tare trust pack takes one STORE; 'tare trust --help' tells more");
	options->store = argv[optind];
	return check_options(options, err);
}

static int read_list(struct options *options, struct err *err)
{
	BUF_AUTO struct buf text = {.ceiling = LIMIT_TEXT_FILE};
	if (!options->roots)
		return 0;
	if (fd_read_file(options->roots, LIMIT_TEXT_FILE, &text, err) != 0)
		return -1;
	if (trustlist_read(buf_span(&text), &options->keep, err) != 0)
		return err_wrap(err, "'%s'", options->roots);
	return 0;
}

static void tell(struct strlist *told, void (*how)(const char *format, ...))
{
	for (size_t i = 0; i < told->count; i++) {
		MEM_AUTO char *clean = out_clean(told->item[i]);
		how("%s", clean);
	}
	strlist_release(told);
}

/* From all roots of the store to those that are packed. */
static int choose(const struct options *options, struct trust_store *store, struct err *err)
{
	struct trustchoice_needs needs = {
		.is_bare = options->format == FORMAT_C && !options->is_whole,
		.allows_constrained = options->allows_constrained,
	};
	struct strlist told = {0};
	if (trustchoice_drop(store, &options->drop, err) != 0 ||
	    (options->keep.count && trustchoice_keep(store, &options->keep, options->roots, err) != 0))
		return -1;
	if (options->has_date)
		trustchoice_drop_invalid(store, options->valid_at, &told);
	tell(&told, out_note);
	trustchoice_unfit(store, &needs, &told);
	size_t unfit = told.count;
	tell(&told, out_note);
	if (unfit)
		return err_set(err, ERR_FAIL,
		               "'%s': %zu of its roots cannot be packed; leave them out with --without, or "
		               "choose others with --roots",
		               options->store, unfit);
	if (needs.is_bare)
		trustchoice_merge_bare(store, &told);
	tell(&told, out_note);
	if (store->count == 0)
		return err_set(err, ERR_FAIL, "'%s': no root is left to pack", options->store);
	return 0;
}

static int write_source(const struct options *options, const struct trust_store *store,
                        const struct strlist *files, size_t total, struct buf *text,
                        struct err *err)
{
	struct filetags origin = {0};
	struct strlist remarks = {0};
	BUF_AUTO struct buf header = BUF_INIT;
	struct trustsource source = {
		.store = store,
		.form = options->is_whole ? TRUSTBLOB_WHOLE : TRUSTBLOB_PACKED,
		.origin = &origin,
		.remarks = &remarks,
		.header = options->header ? path_base(options->header) : NULL,
	};
	int rc = trustorigin_read(options->store, files, store, total, &origin, &remarks, err);
	if (rc == 0) {
		trustsource_write(&source, text);
		trustsource_write_header(&source, &header);
		if (options->header)
			rc = file_land(options->header, 0644, header.data, header.size, err);
	}
	tell(&remarks, out_note);
	filetags_release(&origin);
	return rc;
}

static int write_output(const struct options *options, const struct trust_store *store,
                        const struct strlist *files, size_t total, struct err *err)
{
	BUF_AUTO struct buf text = BUF_INIT;
	if (options->format == FORMAT_C && write_source(options, store, files, total, &text, err) != 0)
		return -1;
	for (size_t i = 0; i < store->count && options->format != FORMAT_C; i++) {
		const struct trust_root *root = &store->root[i];
		if (options->format == FORMAT_DER)
			buf_add(&text, root->der.at, root->der.size);
		else
			x509_pem_write(root, &text);
	}
	if (options->output)
		return file_land(options->output, 0644, text.data, text.size, err);
	out_bytes(text.data, text.size);
	return 0;
}

static int pack(struct options *options, struct err *err)
{
	struct trust_store store;
	struct strlist files;
	int rc = truststore_read(options->store, &store, &files, err);
	size_t total = store.count;
	if (rc == 0)
		rc = choose(options, &store, err);
	if (rc == 0)
		rc = write_output(options, &store, &files, total, err);
	trust_store_release(&store);
	strlist_release(&files);
	return rc;
}

int trust_pack(int argc, char **argv, struct err *err)
{
	struct options options = {0};
	int rc = parse_options(argc, argv, &options, err);
	if (rc == 0)
		rc = read_list(&options, err);
	if (rc == 0)
		rc = pack(&options, err);
	trust_wishes_release(&options.keep);
	trust_wishes_release(&options.drop);
	return rc;
}
