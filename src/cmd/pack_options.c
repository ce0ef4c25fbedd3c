#include "cmd/pack_options.h"

#include <ctype.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "assemble/evidence.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "wire/platform.h"
#include "wire/timestamp.h"
#include "wrap/json_jansson.h"

#define DEFAULT_USER "65532" /* "nonroot" of the distroless images; kubelet wants a number */

enum {
	OPT_ADD = 256,
	OPT_ENTRYPOINT,
	OPT_CMD,
	OPT_ENV,
	OPT_USER,
	OPT_WORKDIR,
	OPT_LABEL,
	OPT_ANNOTATION,
	OPT_EXPOSE,
	OPT_STOP_SIGNAL,
	OPT_PLATFORM,
	OPT_CREATED,
	OPT_COMPRESSION,
	OPT_SQUEEZE,
	OPT_WITH_LIBS,
	OPT_EVIDENCE,
	OPT_FORMAT,
	OPT_JSON,
};

static const struct option long_options[] = {
	{"output", required_argument, NULL, 'o'},
	{"tag", required_argument, NULL, 't'},
	{"help", no_argument, NULL, 'h'},
	{"add", required_argument, NULL, OPT_ADD},
	{"entrypoint", required_argument, NULL, OPT_ENTRYPOINT},
	{"cmd", required_argument, NULL, OPT_CMD},
	{"env", required_argument, NULL, OPT_ENV},
	{"user", required_argument, NULL, OPT_USER},
	{"workdir", required_argument, NULL, OPT_WORKDIR},
	{"label", required_argument, NULL, OPT_LABEL},
	{"annotation", required_argument, NULL, OPT_ANNOTATION},
	{"expose", required_argument, NULL, OPT_EXPOSE},
	{"stop-signal", required_argument, NULL, OPT_STOP_SIGNAL},
	{"platform", required_argument, NULL, OPT_PLATFORM},
	{"created", required_argument, NULL, OPT_CREATED},
	{"compression", required_argument, NULL, OPT_COMPRESSION},
	{"squeeze", no_argument, NULL, OPT_SQUEEZE},
	{"with-libs", no_argument, NULL, OPT_WITH_LIBS},
	{"evidence", required_argument, NULL, OPT_EVIDENCE},
	{"format", required_argument, NULL, OPT_FORMAT},
	{"json", no_argument, NULL, OPT_JSON},
	{NULL, 0, NULL, 0},
};

int pack_addition_parse(const char *text, struct pack_addition *out, struct err *err)
{
	const char *colon = strrchr(text, ':');
	*out = (struct pack_addition){0};
	if (!colon || colon == text || colon[1] == '\0')
		return err_set(err, ERR_USAGE, "--add '%s': expected SRC:DST", text);
	if (colon[1] != '/')
		return err_set(err, ERR_USAGE, "--add '%s': DST must begin with '/'", text);
	if (strlen(colon) >= LIMIT_PATH)
		return err_set(err, ERR_USAGE, "--add: DST is longer than %zu bytes", LIMIT_PATH);
	for (const char *at = colon + 1; at; at = strchr(at, '/')) {
		at += *at == '/';
		if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == '\0'))
			return err_set(err, ERR_USAGE, "--add '%s': DST may not go up with '..'", text);
	}
	out->source = str_dup_n(text, (size_t)(colon - text));
	out->to = str_dup(colon + 1);
	return 0;
}

static int add_addition(struct pack_options *options, const char *text, struct err *err)
{
	mem_grow(&options->add, &options->add_cap, options->add_count + 1, sizeof *options->add);
	if (pack_addition_parse(text, &options->add[options->add_count], err) != 0)
		return -1;
	options->add_count++;
	return 0;
}

/* A value that begins with '[' is a JSON array of words and replaces what was there; any other is
 * one word more.  "" empties. */
static int add_words(struct strlist *words, const char *text, const char *option, struct err *err)
{
	if (text[0] != '[') {
		if (*text)
			strlist_add(words, text);
		else
			strlist_release(words);
		return 0;
	}
	strlist_release(words);
	struct err why = ERR_INIT;
	struct jsn *array = jsn_parse(span_of(text), &why);
	bool sound = jsn_is_array(array);
	err_clear(&why);
	for (size_t i = 0; sound && i < jsn_count(array); i++) {
		const char *word = jsn_string(jsn_at(array, i));
		sound = word != NULL;
		if (word)
			strlist_add(words, word);
	}
	jsn_free(array);
	return sound ? 0
	             : err_set(err, ERR_USAGE, "%s '%s': not a JSON array of strings", option, text);
}

static int add_pair(struct strlist *list, const char *text, const char *option, struct err *err)
{
	if (text[0] == '=' || !strchr(text, '='))
		return err_set(err, ERR_USAGE, "%s '%s': expected KEY=VALUE", option, text);
	image_set_pair(list, text);
	return 0;
}

/* PORT[/PROTOCOL] */
static int add_port(struct strlist *list, const char *text, struct err *err)
{
	const char *slash = strchr(text, '/');
	const char *protocol = slash ? slash + 1 : "tcp";
	MEM_AUTO char *port = str_dup_n(text, slash ? (size_t)(slash - text) : strlen(text));
	uint64_t number;
	if (str_parse_uint(port, 1, 65535, "--expose", &number, err) != 0)
		return -1;
	if (strcmp(protocol, "tcp") != 0 && strcmp(protocol, "udp") != 0 &&
	    strcmp(protocol, "sctp") != 0)
		return err_set(err, ERR_USAGE, "--expose '%s': the protocol is tcp, udp or sctp", text);
	MEM_AUTO char *full = str_format("%llu/%s", (unsigned long long)number, protocol);
	if (!strlist_has(list, full))
		strlist_add(list, full);
	return 0;
}

/* "SIGTERM", "TERM" or a number. */
static int set_signal(char **slot, const char *text, struct err *err)
{
	uint64_t number;
	if (span_decimal(span_of(text), &number)) {
		str_set(slot, text);
		return number >= 1 && number <= 64
		           ? 0
		           : err_set(err, ERR_USAGE, "--stop-signal %s: no such signal", text);
	}
	const char *name = str_starts(text, "SIG") ? text + 3 : text;
	if (!*name || name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-")] != '\0')
		return err_set(err, ERR_USAGE, "--stop-signal '%s': expected a name like SIGTERM", text);
	free(*slot);
	*slot = str_format("SIG%s", name);
	return 0;
}

/* gzip[:LEVEL], zstd[:LEVEL], none */
static int set_compression(struct pack_options *options, const char *text, struct err *err)
{
	static const struct {
		const char *name;
		enum compression_kind kind;
		unsigned most;
	} known[] = {{"gzip", COMPRESSION_GZIP, COMPRESSION_GZIP_MOST},
	             {"zstd", COMPRESSION_ZSTD, COMPRESSION_ZSTD_MOST},
	             {"none", COMPRESSION_NONE, 0}};
	struct span word = {text, strcspn(text, ":")};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		uint64_t level = 0;
		if (!span_equal(word, known[i].name) || (text[word.length] && known[i].most == 0))
			continue;
		if (text[word.length] && str_parse_uint(text + word.length + 1, 1, known[i].most,
		                                        "--compression", &level, err) != 0)
			return -1;
		options->compression = (struct compression){known[i].kind, (int)level};
		return 0;
	}
	return err_set(err, ERR_USAGE, "--compression '%s': expected gzip, zstd (with :LEVEL) or none",
	               text);
}

/* Words from left to right: "none" takes all away, "default" puts the usual ones in, others add. */
static int set_evidence(unsigned *evidence, const char *text, struct err *err)
{
	static const struct {
		const char *name;
		unsigned bits;
	} known[] = {{"default", EVIDENCE_DEFAULT},
	             {"status.d", EVIDENCE_DPKG},
	             {"apk", EVIDENCE_APK},
	             {"os-release", EVIDENCE_OS},
	             {"file", EVIDENCE_FILE}};
	for (const char *at = text; at;) {
		size_t length = strcspn(at, ",");
		struct span word = {at, length};
		bool found = span_equal(word, "none");
		if (found)
			*evidence = 0;
		for (size_t i = 0; i < sizeof known / sizeof *known; i++)
			if (span_equal(word, known[i].name)) {
				*evidence |= known[i].bits;
				found = true;
			}
		if (!found)
			return err_set(err, ERR_USAGE,
			               "--evidence '%.*s': expected a list of default, status.d, apk, "
			               "os-release, file, none",
			               (int)length, at);
		at = at[length] ? at + length + 1 : NULL;
	}
	return 0;
}

static int set_platform(struct image *image, const char *text, struct err *err)
{
	struct platform platform;
	if (platform_parse(text, &platform, err) != 0)
		return -1;
	if (strcmp(platform.os, "linux") != 0) {
		err_set(err, ERR_USAGE, "--platform '%s': the programs of tare are Linux programs", text);
		platform_release(&platform);
		return -1;
	}
	free(image->os);
	free(image->architecture);
	free(image->variant);
	image->os = platform.os;
	image->architecture = platform.architecture;
	image->variant = platform.variant;
	return 0;
}

static int set_workdir(struct image *image, const char *text, struct err *err)
{
	if (text[0] != '/')
		return err_set(err, ERR_USAGE, "--workdir '%s': expected an absolute path", text);
	free(image->workdir);
	image->workdir = path_clean(text);
	return 0;
}

static int set_user(struct image *image, const char *text, struct err *err)
{
	if (text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:")])
		return err_set(err, ERR_USAGE, "--user '%s': expected UID[:GID]", text);
	str_set(&image->user, *text ? text : NULL);
	return 0;
}

static int set_reference(struct pack_options *options, const char *text, struct err *err)
{
	reference_release(&options->reference);
	options->has_reference = reference_parse(text, &options->reference, err) == 0;
	return options->has_reference ? 0 : -1;
}

static int set_created(struct pack_options *options, const char *text, struct err *err)
{
	free(options->image.created);
	options->image.created = timestamp_normal(text, err);
	return options->image.created ? 0 : err_wrap(err, "--created");
}

static int set_format(struct pack_options *options, const char *text, struct err *err)
{
	options->format = text;
	if (strcmp(text, "archive") == 0 || strcmp(text, "oci-dir") == 0)
		return 0;
	return err_set(err, ERR_USAGE, "--format '%s': expected archive or oci-dir", text);
}

static int take_option(struct pack_options *options, int option, const char *value, struct err *err)
{
	struct image *image = &options->image;
	switch (option) {
	case 'o':
		str_set(&options->out, value);
		return *value ? 0 : err_set(err, ERR_USAGE, "--output: the name is empty");
	case 't':
		return set_reference(options, value, err);
	case OPT_ADD:
		return add_addition(options, value, err);
	case OPT_ENTRYPOINT:
		options->has_entrypoint = true;
		return add_words(&image->entrypoint, value, "--entrypoint", err);
	case OPT_CMD:
		return add_words(&image->cmd, value, "--cmd", err);
	case OPT_ENV:
		return add_pair(&image->env, value, "--env", err);
	case OPT_USER:
		return set_user(image, value, err);
	case OPT_WORKDIR:
		return set_workdir(image, value, err);
	case OPT_LABEL:
		return add_pair(&image->labels, value, "--label", err);
	case OPT_ANNOTATION:
		return add_pair(&image->annotations, value, "--annotation", err);
	case OPT_EXPOSE:
		return add_port(&image->expose, value, err);
	case OPT_STOP_SIGNAL:
		return set_signal(&image->stop_signal, value, err);
	case OPT_PLATFORM:
		return set_platform(image, value, err);
	case OPT_CREATED:
		return set_created(options, value, err);
	case OPT_COMPRESSION:
		return set_compression(options, value, err);
	case OPT_EVIDENCE:
		return set_evidence(&options->evidence, value, err);
	case OPT_FORMAT:
		return set_format(options, value, err);
	default:
		return err_set(err, ERR_USAGE, "option %d is not handled", option);
	}
}

/* The options without a value. */
static bool take_switch(struct pack_options *options, int option)
{
	switch (option) {
	case 'h':
		options->help = true;
		return true;
	case OPT_SQUEEZE:
		options->compression = (struct compression){.kind = COMPRESSION_SQUEEZE};
		return true;
	case OPT_WITH_LIBS:
		options->with_libs = true;
		return true;
	case OPT_JSON:
		options->json = true;
		return true;
	default:
		return false;
	}
}

static int parse_all(struct pack_options *options, int argc, char **argv, struct err *err)
{
	opterr = 0;
	optind = 0; /* glibc: start anew */
	for (;;) {
		int option = getopt_long(argc, argv, ":o:t:h", long_options, NULL);
		if (option == -1)
			break;
		if (option == ':')
			return err_set(err, ERR_USAGE, "%s: its value is missing", argv[optind - 1]);
		if (option == '?')
			return err_set(err, ERR_USAGE, "'%s' is no option of 'tare pack'; see --help",
			               argv[optind - 1]);
		if (!take_switch(options, option) && take_option(options, option, optarg, err) != 0)
			return -1;
	}
	for (; optind < argc; optind++)
		strlist_add(&options->programs, argv[optind]);
	return 0;
}

/* OUT ends in ".tar": an archive; in "/", or is a directory: a layout. */
static int decide_output(struct pack_options *options, struct err *err)
{
	bool wants_layout = str_equal(options->format, "oci-dir");
	if (!options->out)
		options->out = str_format("%s%s", path_base(options->programs.item[0]),
		                          wants_layout ? "-oci/" : ".tar");
	bool is_archive = str_ends(options->out, ".tar");
	bool is_dir = str_ends(options->out, "/") || path_is_dir(options->out);
	options->is_layout = options->format ? wants_layout : !is_archive;
	if (!options->is_layout && is_dir)
		return err_set(err, ERR_USAGE, "'%s' is a directory; an archive cannot take its place",
		               options->out);
	if (!options->format && !is_archive && !is_dir)
		return err_set(err, ERR_USAGE,
		               "'%s': end the name in '.tar' for an archive or in '/' for a layout "
		               "directory, or say --format",
		               options->out);
	return 0;
}

int pack_options_parse(struct pack_options *options, int argc, char **argv, struct err *err)
{
	*options = (struct pack_options){.evidence = EVIDENCE_DEFAULT};
	options->image.user = str_dup(DEFAULT_USER);
	if (parse_all(options, argc, argv, err) != 0)
		return -1;
	if (options->help)
		return 0;
	if (options->programs.count == 0)
		return err_set(err, ERR_USAGE, "pack: no program is named");
	return decide_output(options, err);
}

void pack_options_release(struct pack_options *options)
{
	strlist_release(&options->programs);
	for (size_t i = 0; i < options->add_count; i++) {
		free(options->add[i].source);
		free(options->add[i].to);
	}
	free(options->add);
	free(options->out);
	reference_release(&options->reference);
	image_release(&options->image);
	*options = (struct pack_options){0};
}
