/* tare trust list: which trust roots are inside. */
#include <getopt.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "base/out.h"
#include "cmd/trust.h"
#include "input/epoch.h"
#include "input/trusttarget.h"
#include "output/report_trust.h"
#include "wire/timestamp.h"
#include "wire/trust_json.h"

struct options {
	const char *target, *platform;
	int64_t at;
	bool has_date, is_json;
};

static int parse_options(int argc, char **argv, struct options *options, struct err *err)
{
	static const struct option known[] = {{"json", no_argument, NULL, 'j'},
	                                      {"platform", required_argument, NULL, 'p'},
	                                      {"valid-at", required_argument, NULL, 'v'},
	                                      {NULL, 0, NULL, 0}};
	int option;
	optind = 1;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":", known, NULL)) != -1) {
		if (option == ':')
			return err_set(err, ERR_USAGE, "option '%s' needs a value", argv[optind - 1]);
		if (option == '?')
			return err_set(err, ERR_USAGE,
			               "unknown option '%s' of tare trust list; 'tare trust --help' lists them",
			               argv[optind - 1]);
		if (option == 'j')
			options->is_json = true;
		else if (option == 'p')
			options->platform = optarg;
		else if (timestamp_seconds(optarg, &options->at, err) != 0)
			return -1;
		options->has_date |= option == 'v';
	}
	if (optind + 1 != argc)
		return err_set(err, ERR_USAGE,
		               "tare trust list takes one TARGET; 'tare trust --help' tells more");
	options->target = argv[optind];
	return 0;
}

/* The date asked for, or SOURCE_DATE_EPOCH, or now: a person who looks wants to know of today. */
static int find_date(struct options *options, struct err *err)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	uint64_t seconds = 0;
	if (options->has_date)
		return 0;
	if (epoch && *epoch) {
		if (epoch_read(&seconds, err) != 0)
			return -1;
		options->at = (int64_t)seconds;
		options->has_date = true;
		return 0;
	}
	options->at = (int64_t)time(NULL);
	return 0;
}

static void print(const struct trust_places *places, const struct inventory *about,
                  const struct options *options)
{
	BUF_AUTO struct buf text = BUF_INIT;
	if (!options->is_json) {
		report_trust(places, about, options->at);
		return;
	}
	/* Without a date that was asked for, the same target gives the same text on any day. */
	trust_json_write(places, about, options->has_date ? &options->at : NULL, &text);
	out_bytes(text.data, text.size);
}

int trust_list(int argc, char **argv, struct err *err)
{
	struct options options = {0};
	struct trust_places places;
	struct inventory about;
	if (parse_options(argc, argv, &options, err) != 0 || find_date(&options, err) != 0)
		return -1;
	int rc = trusttarget_read(options.target, options.platform, &places, &about, err);
	if (rc == 0)
		print(&places, &about, &options);
	if (rc == 0 && places.count == 0 && (rc = out_finish(err)) == 0)
		rc = err_set(err, ERR_NO, "'%s' holds no trust roots", options.target);
	trust_places_release(&places);
	inventory_release(&about);
	return rc;
}
