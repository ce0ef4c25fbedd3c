#include "wrap/http_curl.h"

/* The macros that check types would call functions of the library by name. */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/mem.h"
#include "base/str.h"

#undef curl_easy_setopt
#undef curl_easy_getinfo

#define SONAME "libcurl.so.4"
#define EACH_FUNCTION(X)                                                                           \
	X(curl_easy_cleanup)                                                                           \
	X(curl_easy_init)                                                                              \
	X(curl_easy_perform)                                                                           \
	X(curl_easy_setopt)                                                                            \
	X(curl_easy_strerror)                                                                          \
	X(curl_getdate)                                                                                \
	X(curl_global_init)                                                                            \
	X(curl_slist_append)                                                                           \
	X(curl_slist_free_all)

#define MEMBER(name) __typeof__(name) *(name);
#define ROW(name) {#name, offsetof(struct library, name)},

static struct library {
	EACH_FUNCTION(MEMBER)
} lib;

static int load(struct err *err)
{
	static const struct {
		const char *name;
		size_t at;
	} functions[] = {EACH_FUNCTION(ROW)};
	static bool is_loaded;
	if (is_loaded)
		return 0;
	void *handle = dlopen(SONAME, RTLD_NOW | RTLD_LOCAL);
	if (!handle)
		return err_set(err, ERR_FAIL, "nothing can be downloaded: %s", dlerror());
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		void *function = dlsym(handle, functions[i].name);
		if (!function)
			return err_set(err, ERR_FAIL, "nothing can be downloaded: " SONAME " has no %s",
			               functions[i].name);
		memcpy((char *)&lib + functions[i].at, &function, sizeof function);
	}
	if (lib.curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(err, ERR_FAIL, "nothing can be downloaded: libcurl does not start");
	is_loaded = true;
	return 0;
}

void http_answer_release(struct http_answer *answer)
{
	free(answer->etag);
	free(answer->last_modified);
	free(answer->content_range);
	*answer = (struct http_answer){0};
}

/* A request under way. */
struct transfer {
	const struct http_request *request;
	struct http_answer *answer;
	bool is_begun;  /* the request's begin was called for this answer */
	bool is_failed; /* by us: *err is set */
	struct err *err;
};

/* "ETag: …": the value when the header has that name. */
static bool header(struct span line, const char *name, struct span *value)
{
	size_t length = strlen(name);
	if (line.length <= length || line.at[length] != ':' || strncasecmp(line.at, name, length) != 0)
		return false;
	*value = span_trim((struct span){line.at + length + 1, line.length - length - 1});
	return true;
}

static void keep(char **slot, struct span value)
{
	/* What goes back to a server must be one line. */
	if (value.length == 0 || value.length > 1024 || memchr(value.at, '\0', value.length))
		return;
	free(*slot);
	*slot = span_dup(value);
}

static void take_retry_after(struct http_answer *answer, struct span value)
{
	uint64_t seconds = 0;
	answer->has_retry_after = span_decimal(value, &seconds);
	if (!answer->has_retry_after) {
		MEM_AUTO char *text = span_dup(value);
		time_t when = lib.curl_getdate(text, NULL), now = time(NULL);
		answer->has_retry_after = when >= 0;
		seconds = when > now ? (uint64_t)(when - now) : 0;
	}
	answer->retry_after = seconds;
}

static int begin_body(struct transfer *transfer)
{
	if (transfer->is_begun)
		return 0;
	transfer->is_begun = true;
	return transfer->request->begin(transfer->request->context, transfer->answer, transfer->err);
}

static size_t on_header(char *data, size_t one, size_t size, void *context)
{
	struct transfer *transfer = context;
	struct http_answer *answer = transfer->answer;
	struct span line = span_trim((struct span){data, size}), value;
	while (line.length && (line.at[line.length - 1] == '\n' || line.at[line.length - 1] == '\r'))
		line.length--;
	if (line.length == 0) {
		/* The headers are over: too large a body is refused before it comes. */
		bool has_body = answer->status == 200 || answer->status == 206;
		if (has_body && begin_body(transfer) != 0) {
			transfer->is_failed = true;
			return 0;
		}
	} else if (span_starts(line, "HTTP/")) {
		/* Another answer: after a redirect, or "100 Continue". */
		http_answer_release(answer);
		struct span rest = line, word;
		uint64_t status = 0;
		if (span_word(&rest, &word) && span_word(&rest, &word) && span_decimal(word, &status) &&
		    status < 1000)
			answer->status = (long)status;
	} else if (header(line, "etag", &value)) {
		keep(&answer->etag, value);
	} else if (header(line, "last-modified", &value)) {
		keep(&answer->last_modified, value);
	} else if (header(line, "content-range", &value)) {
		keep(&answer->content_range, value);
	} else if (header(line, "content-length", &value)) {
		answer->has_length = span_decimal(value, &answer->length);
	} else if (header(line, "retry-after", &value)) {
		take_retry_after(answer, value);
	}
	return one * size;
}

static size_t on_body(char *data, size_t one, size_t size, void *context)
{
	struct transfer *transfer = context;
	long status = transfer->answer->status;
	if (status != 200 && status != 206)
		return one * size;
	if (begin_body(transfer) != 0 ||
	    transfer->request->take(transfer->request->context, data, size, transfer->err) != 0) {
		transfer->is_failed = true;
		return 0;
	}
	return one * size;
}

static struct curl_slist *add_header(struct curl_slist *list, const char *name, const char *value)
{
	MEM_AUTO char *line = str_format("%s: %s", name, value);
	struct curl_slist *longer = lib.curl_slist_append(list, line);
	if (!longer)
		mem_alloc((size_t)-1); /* only memory can be missing */
	return longer;
}

static struct curl_slist *headers_of(const struct http_request *request)
{
	/* What comes compressed is stored so: whoever reads it knows gzip, and a part of it can be
	 * asked for. */
	struct curl_slist *list = add_header(NULL, "Accept-Encoding", "gzip");
	if (request->etag)
		list = add_header(list, "If-None-Match", request->etag);
	if (request->last_modified)
		list = add_header(list, "If-Modified-Since", request->last_modified);
	if (request->if_range) {
		MEM_AUTO char *range = str_format("bytes=%llu-", (unsigned long long)request->from);
		list = add_header(list, "Range", range);
		list = add_header(list, "If-Range", request->if_range);
	}
	return list;
}

/* curl(1) reads these, libcurl does not. */
static void set_authorities(CURL *handle)
{
	const char *bundle = getenv("CURL_CA_BUNDLE");
	const char *folder = getenv("SSL_CERT_DIR");
	if (!bundle || !*bundle)
		bundle = getenv("SSL_CERT_FILE");
	else
		folder = NULL;
	if (bundle && *bundle)
		lib.curl_easy_setopt(handle, CURLOPT_CAINFO, bundle);
	if (folder && *folder)
		lib.curl_easy_setopt(handle, CURLOPT_CAPATH, folder);
}

static void set_up(CURL *handle, struct transfer *transfer, struct curl_slist *headers,
                   char *message)
{
	const struct http_request *request = transfer->request;
	const struct {
		CURLoption option;
		long value;
	} numbers[] = {
		{CURLOPT_FOLLOWLOCATION, 1L},
		{CURLOPT_MAXREDIRS, 5L},
		{CURLOPT_NOSIGNAL, 1L},
		{CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L}, /* a proxy's 200 is not the answer */
		{CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
		{CURLOPT_SSL_VERIFYPEER, 1L},
		{CURLOPT_SSL_VERIFYHOST, 2L},
		{CURLOPT_CONNECTTIMEOUT, (long)request->timeout},
		{CURLOPT_LOW_SPEED_LIMIT, 1024L},
		{CURLOPT_LOW_SPEED_TIME, (long)request->timeout},
		{CURLOPT_NETRC, CURL_NETRC_IGNORED},
	};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		lib.curl_easy_setopt(handle, numbers[i].option, numbers[i].value);
	lib.curl_easy_setopt(handle, CURLOPT_URL, request->url);
	lib.curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "https");
	lib.curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "https");
	lib.curl_easy_setopt(handle, CURLOPT_USERAGENT, "tare/" TARE_VERSION_TEXT);
	lib.curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
	lib.curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, message);
	lib.curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_header);
	lib.curl_easy_setopt(handle, CURLOPT_HEADERDATA, transfer);
	lib.curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_body);
	lib.curl_easy_setopt(handle, CURLOPT_WRITEDATA, transfer);
	set_authorities(handle);
}

/* Whether it may go well another time: the way there failed, not what stands at its end. */
static bool may_pass(CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_PARTIAL_FILE:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return true;
	default:
		return false;
	}
}

int http_get(const struct http_request *request, struct http_answer *answer, struct err *err)
{
	char message[CURL_ERROR_SIZE] = "";
	*answer = (struct http_answer){0};
	if (load(err) != 0)
		return -1;
	CURL *handle = lib.curl_easy_init();
	if (!handle)
		return err_set(err, ERR_FAIL, "nothing can be downloaded: libcurl gives no handle");
	struct transfer transfer = {.request = request, .answer = answer, .err = err};
	struct curl_slist *headers = headers_of(request);
	set_up(handle, &transfer, headers, message);
	CURLcode code = lib.curl_easy_perform(handle);
	int rc = 0;
	if (transfer.is_failed) {
		rc = -1;
	} else if (code != CURLE_OK) {
		answer->may_pass = may_pass(code);
		rc = err_set(err, ERR_FAIL, "%s", *message ? message : lib.curl_easy_strerror(code));
	}
	lib.curl_easy_cleanup(handle);
	lib.curl_slist_free_all(headers);
	return rc;
}
