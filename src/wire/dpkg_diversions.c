#include "wire/dpkg_diversions.h"

#include <string.h>

static bool is_path(struct span text)
{
	return text.length > 1 && text.at[0] == '/' && !memchr(text.at, '\0', text.length);
}

int dpkg_diversion_next(struct span *rest, struct dpkg_diversion *out, struct err *err)
{
	if (!span_line(rest, &out->from))
		return 0;
	if (!span_line(rest, &out->to) || !span_line(rest, &out->package))
		return err_set(err, ERR_FAIL, "a diversion is cut short");
	if (!is_path(out->from) || !is_path(out->to) || out->package.length == 0)
		return err_set(err, ERR_FAIL, "a diversion is no pair of paths and a package");
	return 1;
}
