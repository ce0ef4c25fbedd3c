#include "input/download.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cache.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "wrap/hash_openssl.h"
#include "wrap/http_curl.h"

/* A download under way. */
struct fetch {
	const struct download_wish *wish;
	char *path;   /* of what has come */
	char *beside; /* of its validators: two lines, ETag and Last-Modified */
	int fd;
	uint64_t size;              /* bytes that have come */
	char *etag, *last_modified; /* of these bytes */
	uint64_t all;               /* bytes there should be; 0: not told */
};

static void fetch_release(struct fetch *fetch)
{
	free(fetch->path);
	free(fetch->beside);
	free(fetch->etag);
	free(fetch->last_modified);
}

static void keep_line(struct span *rest, char **slot)
{
	struct span line;
	if (span_line(rest, &line) && line.length && line.length <= 1024)
		*slot = span_dup(line);
}

/* Where the file of this address lies, and what of it is there. */
static int open_fetch(struct fetch *fetch, struct err *err)
{
	MEM_AUTO char *folder = cache_folder();
	MEM_AUTO char *key = sha256_hex(fetch->wish->url, strlen(fetch->wish->url));
	if (!folder)
		return err_set(err, ERR_FAIL, "there is no folder to download to; set XDG_CACHE_HOME");
	fetch->path = str_format("%s/download-%.24s", folder, key);
	fetch->beside = str_format("%s.from", fetch->path);
	fetch->fd = open(fetch->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct stat st;
	/* Two updates at once: the second waits, and finds the file whole or gone. */
	if (fetch->fd < 0 || flock(fetch->fd, LOCK_EX) != 0 || fstat(fetch->fd, &st) != 0)
		return err_errno(err, ERR_FAIL, "cannot write '%s'", fetch->path);
	BUF_AUTO struct buf text = BUF_INIT;
	struct err ignored = ERR_INIT;
	if (fd_read_file(fetch->beside, 4096, &text, &ignored) != 0) {
		err_clear(&ignored);
		return 0;
	}
	struct span rest = buf_span(&text);
	keep_line(&rest, &fetch->etag);
	keep_line(&rest, &fetch->last_modified);
	fetch->size = (uint64_t)st.st_size;
	return 0;
}

/* What a server may be asked to go on by: weak tags do not tell byte by byte (RFC 9110, 13.1.5). */
static const char *validator(const struct fetch *fetch)
{
	if (fetch->size == 0)
		return NULL;
	if (fetch->etag && strncmp(fetch->etag, "W/", 2) != 0)
		return fetch->etag;
	return fetch->last_modified;
}

static int start_anew(struct fetch *fetch, struct err *err)
{
	fetch->size = 0;
	if (ftruncate(fetch->fd, 0) != 0 || lseek(fetch->fd, 0, SEEK_SET) < 0)
		return err_errno(err, ERR_FAIL, "cannot write '%s'", fetch->path);
	return 0;
}

static int note_validators(struct fetch *fetch, const struct http_answer *answer, struct err *err)
{
	str_set(&fetch->etag, answer->etag);
	str_set(&fetch->last_modified, answer->last_modified);
	MEM_AUTO char *text = str_format("%s\n%s\n", answer->etag ? answer->etag : "",
	                                 answer->last_modified ? answer->last_modified : "");
	FD_AUTO int fd = open(fetch->beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
	                      0600);
	if (fd < 0)
		return err_errno(err, ERR_FAIL, "cannot write '%s'", fetch->beside);
	return fd_write_all(fd, text, strlen(text), fetch->beside, err);
}

/* "bytes 100-199/200": whether it begins where we are; *all is 0 for "*". */
static bool goes_on(const struct fetch *fetch, const char *range, uint64_t *all)
{
	static const char unit[] = "bytes ";
	uint64_t first = 0;
	if (!range || strncmp(range, unit, sizeof unit - 1) != 0)
		return false;
	const char *dash = strchr(range, '-'), *slash = strchr(range, '/');
	if (!dash || !slash ||
	    !span_decimal(
			(struct span){range + sizeof unit - 1, (size_t)(dash - range) - (sizeof unit - 1)},
			&first))
		return false;
	*all = 0;
	(void)span_decimal(span_of(slash + 1), all);
	return first == fetch->size;
}

static int too_large(const struct fetch *fetch, struct err *err)
{
	return err_set(err, ERR_FAIL, "more than %llu bytes; --max-size sets how much may come",
	               (unsigned long long)fetch->wish->ceiling);
}

static int on_begin(void *context, const struct http_answer *answer, struct err *err)
{
	struct fetch *fetch = context;
	if (answer->status == 206) {
		if (!goes_on(fetch, answer->content_range, &fetch->all))
			return err_set(err, ERR_FAIL, "the server sends another part than was asked for");
		if (lseek(fetch->fd, (off_t)fetch->size, SEEK_SET) < 0)
			return err_errno(err, ERR_FAIL, "cannot write '%s'", fetch->path);
		return fetch->all > fetch->wish->ceiling ? too_large(fetch, err) : 0;
	}
	fetch->all = answer->has_length ? answer->length : 0;
	if (fetch->all > fetch->wish->ceiling)
		return too_large(fetch, err);
	return start_anew(fetch, err) == 0 ? note_validators(fetch, answer, err) : -1;
}

static int on_data(void *context, const void *data, size_t size, struct err *err)
{
	struct fetch *fetch = context;
	if (fetch->size + size > fetch->wish->ceiling)
		return too_large(fetch, err);
	if (fd_write_all(fetch->fd, data, size, fetch->path, err) != 0)
		return -1;
	fetch->size += size;
	if (fetch->wish->progress)
		fetch->wish->progress(fetch->wish->context, fetch->size, fetch->all);
	return 0;
}

enum outcome { OUTCOME_WHOLE, OUTCOME_UNCHANGED, OUTCOME_AGAIN, OUTCOME_FAILED };

/* What an answer without a body of ours means. */
static enum outcome judge(struct fetch *fetch, const struct http_answer *answer, struct err *err)
{
	uint64_t all = 0;
	if (answer->status == 200 || answer->status == 206)
		return OUTCOME_WHOLE;
	if (answer->status == 304 && (fetch->wish->etag || fetch->wish->last_modified))
		return OUTCOME_UNCHANGED;
	if (answer->status == 416 && validator(fetch)) {
		/* Nothing is left to send: all of it had come, or what we have is no part of it. */
		if (answer->content_range && sizeof "bytes */" - 1 < strlen(answer->content_range) &&
		    span_decimal(span_of(answer->content_range + sizeof "bytes */" - 1), &all) &&
		    all == fetch->size)
			return OUTCOME_WHOLE;
		err_set(err, ERR_FAIL, "the server knows no such part");
		return start_anew(fetch, err) == 0 ? OUTCOME_AGAIN : OUTCOME_FAILED;
	}
	err_set(err, ERR_FAIL, "the server answers with status %ld", answer->status);
	bool may_pass = answer->status == 408 || answer->status == 425 || answer->status == 429 ||
	                (answer->status >= 500 && answer->status != 501 && answer->status != 505);
	return may_pass ? OUTCOME_AGAIN : OUTCOME_FAILED;
}

static enum outcome attempt(struct fetch *fetch, struct http_answer *answer, struct err *err)
{
	const struct http_request request = {.url = fetch->wish->url,
	                                     .etag = fetch->wish->etag,
	                                     .last_modified = fetch->wish->last_modified,
	                                     .from = fetch->size,
	                                     .if_range = validator(fetch),
	                                     .timeout = fetch->wish->timeout,
	                                     .context = fetch,
	                                     .begin = on_begin,
	                                     .take = on_data};
	uint64_t before = fetch->size;
	if (http_get(&request, answer, err) == 0)
		return judge(fetch, answer, err);
	/* A server that sends other bytes than it says must not spoil what comes next. */
	if (!answer->may_pass && fetch->size != before)
		(void)ftruncate(fetch->fd, 0);
	return answer->may_pass ? OUTCOME_AGAIN : OUTCOME_FAILED;
}

/* Sleeps before the next attempt; -1 when the server wants more patience than there is. */
static int wait_for_next(const struct fetch *fetch, const struct http_answer *answer,
                         unsigned tries, struct err *err)
{
	uint64_t seconds = tries < 6 ? (uint64_t)1 << tries : 60;
	if (answer->has_retry_after)
		seconds = answer->retry_after;
	if (seconds > LIMIT_RETRY_AFTER)
		return err_set(err, ERR_FAIL, "the server asks to come back in %llu seconds",
		               (unsigned long long)seconds);
	if (fetch->wish->waiting)
		fetch->wish->waiting(fetch->wish->context, err->message, (unsigned)seconds);
	struct timespec rest = {.tv_sec = (time_t)seconds};
	while (nanosleep(&rest, &rest) != 0 && errno == EINTR)
		;
	return 0;
}

static enum outcome try_all(struct fetch *fetch, struct err *err)
{
	for (unsigned tries = 0;; tries++) {
		struct http_answer answer;
		uint64_t before = fetch->size;
		err_clear(err);
		enum outcome outcome = attempt(fetch, &answer, err);
		bool is_over = outcome != OUTCOME_AGAIN || tries >= fetch->wish->retries ||
		               wait_for_next(fetch, &answer, tries, err) != 0;
		http_answer_release(&answer);
		if (is_over)
			return outcome == OUTCOME_AGAIN ? OUTCOME_FAILED : outcome;
		/* A line that is cut again and again, but brings something each time, gets on. */
		if (fetch->size > before + ((uint64_t)1 << 20))
			tries = 0;
	}
}

int download_get(const struct download_wish *wish, struct download *out, struct err *err)
{
	struct fetch fetch = {.wish = wish, .fd = -1};
	*out = (struct download){.lock = -1};
	int rc = open_fetch(&fetch, err);
	enum outcome outcome = rc == 0 ? try_all(&fetch, err) : OUTCOME_FAILED;
	out->lock = fetch.fd;
	if (outcome == OUTCOME_WHOLE) {
		out->path = MEM_STEAL(fetch.path);
		out->etag = MEM_STEAL(fetch.etag);
		out->last_modified = MEM_STEAL(fetch.last_modified);
	} else if (outcome == OUTCOME_UNCHANGED) {
		out->is_unchanged = true;
		unlink(fetch.path);
		unlink(fetch.beside);
	} else {
		rc = err_wrap(err, "%s", wish->url);
	}
	fetch_release(&fetch);
	return rc;
}

void download_remove(const struct download *download)
{
	MEM_AUTO char *beside = str_format("%s.from", download->path);
	unlink(beside);
	unlink(download->path);
}

void download_release(struct download *download)
{
	if (download->lock >= 0)
		close(download->lock);
	free(download->path);
	free(download->etag);
	free(download->last_modified);
	*download = (struct download){.lock = -1};
}
