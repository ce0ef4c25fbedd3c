/* One error object: low code fills it, middle code wraps it, only main prints it.
 *
 * Every fallible function takes `struct err *err` last and returns 0 or -1 (or a pointer or NULL).
 * On success *err is not touched.  On failure it holds a kind, which decides the exit status, and
 * one sentence for a person: lower case, the subject in quotes, no full stop, then what to do.
 */
#ifndef TARE_BASE_ERR_H
#define TARE_BASE_ERR_H

enum err_kind {
	ERR_NONE = 0,
	ERR_NO = 1,    /* the answer is "no": policy broken, not reproducible */
	ERR_USAGE = 2, /* the command line is wrong */
	ERR_FAIL = 3,  /* it could not be done: unreadable, malformed, no space */
};

struct err {
	enum err_kind kind;
	char *message; /* owned; NULL while kind is ERR_NONE */
};

#define ERR_INIT                                                                                   \
	{                                                                                              \
		ERR_NONE, 0                                                                                \
	}

/* Fills err and returns -1, so that a caller can write `return err_set(...)`.
 * An error already there is replaced. */
int err_set(struct err *err, enum err_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* err_set() with ": " and the text of errno (as it is on entry) at the end. */
int err_errno(struct err *err, enum err_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "CONTEXT: " before the message that is there.  Returns -1. */
int err_wrap(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#if defined(__clang_analyzer__) && !defined(ERR_DEFINITIONS)
/* clang-tidy sees one file at a time: this tells it that they return -1 for certain. */
static inline int err_failed(int ignored)
{
	(void)ignored;
	return -1;
}
#define err_set(...) err_failed(err_set(__VA_ARGS__))
#define err_errno(...) err_failed(err_errno(__VA_ARGS__))
#define err_wrap(...) err_failed(err_wrap(__VA_ARGS__))
#endif

/* Releases the message and makes err ERR_INIT again. */
void err_clear(struct err *err);

#endif
