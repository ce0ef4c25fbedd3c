#include "date.h"

struct date {
	unsigned year, month, day; /* month from 0, day from 1 */
	unsigned hour, minute, second, weekday;
};

/* Years are counted from 1 March, so that the day a leap year adds comes last. */
static struct date date_of(uint64_t seconds)
{
	uint64_t days = seconds / 86400;
	unsigned rest = (unsigned)(seconds % 86400);
	uint64_t since = days + 719468; /* days since 1 March of the year 0 */
	uint64_t era = since / 146097;  /* 400 years */
	unsigned in_era = (unsigned)(since % 146097);
	unsigned year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	unsigned in_year = in_era - (365 * year + year / 4 - year / 100);
	unsigned march = (5 * in_year + 2) / 153; /* months since March */
	struct date date = {
		.year = (unsigned)(year + era * 400) + (march >= 10),
		.month = (march + 2) % 12,
		.day = in_year - (153 * march + 2) / 5 + 1,
		.hour = rest / 3600,
		.minute = rest / 60 % 60,
		.second = rest % 60,
		.weekday = (unsigned)((days + 4) % 7),
	};
	return date;
}

void date_add_http(struct text *text, uint64_t seconds)
{
	static const char weekdays[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct date date = date_of(seconds);
	text_write(text, "%S, %2u %S %4u %2u:%2u:%2u GMT", weekdays + date.weekday * 3, (size_t)3,
	           date.day, months + date.month * 3, (size_t)3, date.year, date.hour, date.minute,
	           date.second);
}

void date_add_stamp(struct text *text, uint64_t seconds, unsigned microseconds)
{
	struct date date = date_of(seconds);
	text_write(text, "%4u-%2u-%2uT%2u:%2u:%2u.%6uZ", date.year, date.month + 1, date.day, date.hour,
	           date.minute, date.second, microseconds);
}
