#include "wire/epss.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wire/kev.h"
#include "wire/osv.h"

/* "e-04" at the end of a number: how far the point moves to the left. */
static bool take_exponent(struct span text, size_t at, unsigned *shift)
{
	uint64_t number = 0;
	if (at == text.length)
		return true;
	if ((text.at[at] != 'e' && text.at[at] != 'E') || at + 2 >= text.length ||
	    text.at[at + 1] != '-' ||
	    !span_decimal((struct span){text.at + at + 2, text.length - at - 2}, &number) ||
	    number > 300)
		return false;
	*shift = (unsigned)number;
	return true;
}

bool epss_parse(struct span text, unsigned *epss)
{
	/* In units of 10^-12; what is smaller is nothing. */
	const uint64_t one = 1000000000000;
	uint64_t value = 0, unit = one;
	size_t at = 0, digits = 0;
	unsigned shift = 0;
	while (at < text.length && text.at[at] >= '0' && text.at[at] <= '9') {
		if (++digits > 1)
			return false;
		value = (uint64_t)(text.at[at++] - '0') * one;
	}
	if (!digits)
		return false;
	if (at < text.length && text.at[at] == '.') {
		size_t first = ++at;
		for (; at < text.length && text.at[at] >= '0' && text.at[at] <= '9'; at++) {
			unit /= 10;
			value += (uint64_t)(text.at[at] - '0') * unit;
		}
		if (at == first)
			return false;
	}
	if (!take_exponent(text, at, &shift))
		return false;
	for (; shift; shift--)
		value /= 10;
	if (value > one)
		return false;
	*epss = (unsigned)((value + one / 200000) / (one / 100000));
	return true;
}

/* "#model_version:v2025.03.14,score_date:2025-08-08T12:00:00Z" */
static int64_t score_date(const struct span *fields, size_t count)
{
	static const char key[] = "score_date:";
	for (size_t i = 0; i < count; i++)
		if (span_starts(fields[i], key))
			return osv_time(
				(struct span){fields[i].at + sizeof key - 1, fields[i].length - (sizeof key - 1)});
	return 0;
}

static int take_row(struct csv *csv, const struct span *fields, size_t count, epss_sink *sink,
                    void *context, struct err *err)
{
	unsigned epss = 0;
	if (count < 2 || !kev_is_cve(fields[0]) || !epss_parse(fields[1], &epss))
		return err_set(err, ERR_FAIL, "the row before byte %llu is no CVE with a score from 0 to 1",
		               csv_offset(csv));
	MEM_AUTO char *id = span_dup(fields[0]);
	return sink(context, id, epss, err);
}

int epss_read(struct csv *csv, epss_sink *sink, void *context, int64_t *scored, struct err *err)
{
	const struct span *fields;
	size_t count;
	*scored = 0;
	int rc = csv_row(csv, &fields, &count, err);
	if (rc > 0 && span_starts(fields[0], "#")) {
		*scored = score_date(fields, count);
		rc = csv_row(csv, &fields, &count, err);
	}
	if (rc < 0)
		return -1;
	if (rc == 0 || count < 2 || !span_equal(fields[0], "cve") || !span_equal(fields[1], "epss"))
		return err_set(err, ERR_FAIL, "no EPSS scores: no heading 'cve,epss'");
	while ((rc = csv_row(csv, &fields, &count, err)) > 0)
		if (take_row(csv, fields, count, sink, context, err) != 0)
			return -1;
	return rc;
}
