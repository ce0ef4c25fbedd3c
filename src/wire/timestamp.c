#include "wire/timestamp.h"

#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/str.h"

#define SECONDS_MOST 253402300799ULL /* 9999-12-31T23:59:59Z */

static bool number(const char *at, size_t digits, unsigned least, unsigned most, unsigned *value)
{
	*value = 0;
	for (size_t i = 0; i < digits; i++) {
		if (at[i] < '0' || at[i] > '9')
			return false;
		*value = *value * 10 + (unsigned)(at[i] - '0');
	}
	return *value >= least && *value <= most;
}

static unsigned days_of(unsigned year, unsigned month)
{
	static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month - 1] + (month == 2 && leap);
}

/* "Z" or "+HH:MM" */
static bool is_offset(const char *at)
{
	unsigned ignored;
	if (strcmp(at, "Z") == 0 || strcmp(at, "z") == 0)
		return true;
	return strlen(at) == 6 && (at[0] == '+' || at[0] == '-') && at[3] == ':' &&
	       number(at + 1, 2, 0, 23, &ignored) && number(at + 4, 2, 0, 59, &ignored);
}

static bool is_date_time(const char *at)
{
	unsigned year, month, day, ignored;
	if (strlen(at) < 20 || at[4] != '-' || at[7] != '-' || (at[10] != 'T' && at[10] != 't') ||
	    at[13] != ':' || at[16] != ':')
		return false;
	if (!number(at, 4, 0, 9999, &year) || !number(at + 5, 2, 1, 12, &month) ||
	    !number(at + 8, 2, 1, days_of(year, month), &day) || !number(at + 11, 2, 0, 23, &ignored) ||
	    !number(at + 14, 2, 0, 59, &ignored) || !number(at + 17, 2, 0, 60, &ignored))
		return false;
	at += 19;
	if (*at == '.') {
		size_t digits = strspn(at + 1, "0123456789");
		if (digits == 0)
			return false;
		at += 1 + digits;
	}
	return is_offset(at);
}

char *timestamp_format(int64_t seconds)
{
	time_t when = (time_t)seconds;
	struct tm parts = {0};
	gmtime_r(&when, &parts);
	return str_format("%04d-%02d-%02dT%02d:%02d:%02dZ", parts.tm_year + 1900, parts.tm_mon + 1,
	                  parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

char *timestamp_normal(const char *text, struct err *err)
{
	uint64_t seconds;
	if (is_date_time(text))
		return str_dup(text);
	if (!span_decimal(span_of(text), &seconds) || seconds > SECONDS_MOST) {
		err_set(err, ERR_USAGE,
		        "'%s' is no time: expected 2025-01-31T12:00:00Z or seconds since 1970", text);
		return NULL;
	}
	return timestamp_format((int64_t)seconds);
}

int timestamp_seconds(const char *text, int64_t *seconds, struct err *err)
{
	uint64_t plain;
	unsigned hours, minutes;
	if (span_decimal(span_of(text), &plain) && plain <= SECONDS_MOST) {
		*seconds = (int64_t)plain;
		return 0;
	}
	MEM_AUTO char *full = strlen(text) == 10 ? str_format("%sT00:00:00Z", text) : str_dup(text);
	struct tm parts = {0};
	if (!is_date_time(full) || !strptime(full, "%Y-%m-%d", &parts))
		return err_set(
			err, ERR_USAGE,
			"'%s' is no time: expected 2025-01-31, 2025-01-31T12:00:00Z or seconds since "
			"1970",
			text);
	parts.tm_hour = (full[11] - '0') * 10 + full[12] - '0';
	parts.tm_min = (full[14] - '0') * 10 + full[15] - '0';
	parts.tm_sec = (full[17] - '0') * 10 + full[18] - '0';
	*seconds = timegm(&parts);
	const char *offset = full + strlen(full) - 6;
	if ((*offset == '+' || *offset == '-') && number(offset + 1, 2, 0, 23, &hours) &&
	    number(offset + 4, 2, 0, 59, &minutes))
		*seconds -= (*offset == '+' ? 1 : -1) * (int64_t)(hours * 3600 + minutes * 60);
	return 0;
}
