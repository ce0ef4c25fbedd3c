#define ERR_DEFINITIONS
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

int err_set(struct err *err, enum err_kind kind, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *message = str_vformat(format, args);
	va_end(args);
	err_clear(err);
	err->kind = kind;
	err->message = message;
	return -1;
}

int err_errno(struct err *err, enum err_kind kind, const char *format, ...)
{
	int saved = errno;
	va_list args;
	va_start(args, format);
	char *context = str_vformat(format, args);
	va_end(args);
	err_clear(err);
	err->kind = kind;
	err->message = str_format("%s: %s", context, strerror(saved));
	free(context);
	return -1;
}

int err_wrap(struct err *err, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *context = str_vformat(format, args);
	va_end(args);
	char *inner = err->message;
	err->message = str_format("%s: %s", context, inner ? inner : "unknown error");
	if (err->kind == ERR_NONE)
		err->kind = ERR_FAIL;
	free(inner);
	free(context);
	return -1;
}

void err_clear(struct err *err)
{
	free(err->message);
	err->message = NULL;
	err->kind = ERR_NONE;
}
