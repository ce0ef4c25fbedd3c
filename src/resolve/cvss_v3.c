/* CVSS 3.0 and 3.1, the base equations of section 7.1 (3.1) and 8.1 (3.0), in whole numbers: what
 * floating point makes of Roundup depends on the machine. */
#include <stdint.h>

#include "resolve/cvss_metric.h"

enum { AV, AC, PR, UI, SCOPE, CONF, INTEG, AVAIL };

#define IMPACT "N L H"
#define REQUIREMENT "X L M H"

static const struct cvss_metric metrics[] = {
	{"AV", "N A L P", true},    {"AC", "L H", true},        {"PR", "N L H", true},
	{"UI", "N R", true},        {"S", "U C", true},         {"C", IMPACT, true},
	{"I", IMPACT, true},        {"A", IMPACT, true},        {"E", "X U P F H", false},
	{"RL", "X O T W U", false}, {"RC", "X U R C", false},   {"CR", REQUIREMENT, false},
	{"IR", REQUIREMENT, false}, {"AR", REQUIREMENT, false}, {"MAV", "X N A L P", false},
	{"MAC", "X L H", false},    {"MPR", "X N L H", false},  {"MUI", "X N R", false},
	{"MS", "X U C", false},     {"MC", "X " IMPACT, false}, {"MI", "X " IMPACT, false},
	{"MA", "X " IMPACT, false},
};

/* Hundredths. */
static const int64_t attack_vector[] = {85, 62, 55, 20};
static const int64_t complexity[] = {77, 44};
static const int64_t privileges[2][3] = {{85, 62, 27}, {85, 68, 50}}; /* by scope */
static const int64_t interaction[] = {85, 62};
static const int64_t impact_of[] = {0, 22, 56};

#define E6 INT64_C(1000000)
#define E12 (E6 * E6)
#define TENTH (E12 / 10)

/* (base / 1e6) to the 15th, in units of 1e-12. */
static int64_t power_15(int64_t base)
{
	int64_t power = base * E6;
	for (int i = 1; i < 15; i++)
		power = power * base / E6;
	return power;
}

/* 3.0: the least tenth that is not less.  The power above is cut off 15 times at most: an excess
 * of a billionth is not one.  3.1: the same after rounding to five places. */
static unsigned round_up(int64_t score, unsigned minor)
{
	int64_t place = E12 / 100000;
	if (minor == 0)
		score -= 1000;
	else
		score = (score + place / 2) / place * place;
	return (unsigned)((score + TENTH - 1) / TENTH);
}

int cvss_v3_score(struct span text, unsigned minor, unsigned *tenths, struct err *err)
{
	int value[CVSS_METRICS];
	if (cvss_read_metrics(text, metrics, sizeof(metrics) / sizeof(*metrics), false, value, err) !=
	    0)
		return -1;
	bool is_changed = value[SCOPE] == 1;
	/* 1 - (1-C)(1-I)(1-A), in units of 1e-6; all else in units of 1e-12 */
	int64_t lost = E6 - (100 - impact_of[value[CONF]]) * (100 - impact_of[value[INTEG]]) *
	                        (100 - impact_of[value[AVAIL]]);
	int64_t exploitability = 822 * attack_vector[value[AV]] * complexity[value[AC]] *
	                         privileges[is_changed][value[PR]] * interaction[value[UI]] * 100;
	int64_t score = 642 * lost * 10000 + exploitability;
	if (is_changed) {
		int64_t impact = 752 * (lost - 29000) * 10000 - power_15(lost - 20000) * 325 / 100;
		score = (impact + exploitability) * 108 / 100;
	}
	if (score > 100 * TENTH)
		score = 100 * TENTH;
	/* Nothing lost: the impact is 0, or less with a changed scope. */
	*tenths = lost == 0 ? 0 : round_up(score, minor);
	return 0;
}
