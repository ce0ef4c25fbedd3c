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

static void add_padded(struct text *text, unsigned number, unsigned digits)
{
	char reversed[8];
	for (unsigned i = 0; i < digits; i++, number /= 10)
		reversed[i] = (char)('0' + number % 10);
	while (digits)
		text_add_byte(text, reversed[--digits]);
}

static void add_time(struct text *text, const struct date *date)
{
	add_padded(text, date->hour, 2);
	text_add_byte(text, ':');
	add_padded(text, date->minute, 2);
	text_add_byte(text, ':');
	add_padded(text, date->second, 2);
}

void date_add_http(struct text *text, uint64_t seconds)
{
	static const char weekdays[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct date date = date_of(seconds);
	text_add(text, weekdays + date.weekday * 3, 3);
	text_add(text, ", ", 2);
	add_padded(text, date.day, 2);
	text_add_byte(text, ' ');
	text_add(text, months + date.month * 3, 3);
	text_add_byte(text, ' ');
	add_padded(text, date.year, 4);
	text_add_byte(text, ' ');
	add_time(text, &date);
	text_add(text, " GMT", 4);
}

void date_add_stamp(struct text *text, uint64_t seconds, unsigned microseconds)
{
	struct date date = date_of(seconds);
	add_padded(text, date.year, 4);
	text_add_byte(text, '-');
	add_padded(text, date.month + 1, 2);
	text_add_byte(text, '-');
	add_padded(text, date.day, 2);
	text_add_byte(text, 'T');
	add_time(text, &date);
	text_add_byte(text, '.');
	add_padded(text, microseconds, 6);
	text_add_byte(text, 'Z');
}
