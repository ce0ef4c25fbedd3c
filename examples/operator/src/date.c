#include "date.h"

#include <stdbool.h>

#define LONG_MONTHS 0xad5u /* a bit for each month, from the lowest, that has 31 days */

struct date {
	unsigned year, month, day; /* month from 0, day from 1 */
	unsigned hour, minute, second, weekday;
};

static void read_date(uint64_t seconds, struct date *date)
{
	unsigned length;
	bool leap;
	date->second = (unsigned)(seconds % 60);
	seconds /= 60;
	date->minute = (unsigned)(seconds % 60);
	seconds /= 60;
	date->hour = (unsigned)(seconds % 24);
	unsigned days = (unsigned)(seconds / 24);
	date->weekday = (days + 4) % 7;
	date->month = 0;
	date->year = 1970;
	for (;; days -= length, date->year++) {
		leap = date->year % 4 == 0 && (date->year % 100 != 0 || date->year % 400 == 0);
		length = 365 + leap;
		if (days < length)
			break;
	}
	for (;; days -= length, date->month++) {
		length = date->month == 1 ? 28u + leap : 30 + (LONG_MONTHS >> date->month & 1);
		if (days < length)
			break;
	}
	date->day = days + 1;
}

void date_add_http(struct text *text, uint64_t seconds)
{
	static const char weekdays[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	static struct date date;
	read_date(seconds, &date);
	text_write(text, "%S, %2u %S %4u %2u:%2u:%2u GMT", weekdays + date.weekday * 3, (size_t)3,
	           date.day, months + date.month * 3, (size_t)3, date.year, date.hour, date.minute,
	           date.second);
}

void date_add_stamp(struct text *text, uint64_t seconds, unsigned microseconds)
{
	static struct date date;
	read_date(seconds, &date);
	text_write(text, "%4u-%2u-%2uT%2u:%2u:%2u.%6uZ", date.year, date.month + 1, date.day, date.hour,
	           date.minute, date.second, microseconds);
}
