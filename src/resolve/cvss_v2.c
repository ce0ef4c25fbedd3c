/* CVSS version 2, the base equation of section 3.2.1, in whole numbers. */
#include <stdint.h>

#include "resolve/cvss_metric.h"

enum { AV, AC, AU, CONF, INTEG, AVAIL };

static const struct cvss_metric metrics[] = {
	{"AV", "L A N", true},        {"AC", "H M L", true},
	{"Au", "M S N", true},        {"C", "N P C", true},
	{"I", "N P C", true},         {"A", "N P C", true},
	{"E", "U POC F H ND", false}, {"RL", "OF TF W U ND", false},
	{"RC", "UC UR C ND", false},  {"CDP", "N L LM MH H ND", false},
	{"TD", "N L M H ND", false},  {"CR", "L M H ND", false},
	{"IR", "L M H ND", false},    {"AR", "L M H ND", false},
};

/* Thousandths. */
static const int64_t access_vector[] = {395, 646, 1000};
static const int64_t complexity[] = {350, 610, 710};
static const int64_t authentication[] = {450, 560, 704};
static const int64_t impact_of[] = {0, 275, 660};

#define E9 INT64_C(1000000000)

int cvss_v2_score(struct span text, unsigned *tenths, struct err *err)
{
	int value[CVSS_METRICS];
	if (cvss_read_metrics(text, metrics, sizeof(metrics) / sizeof(*metrics), false, value, err) !=
	    0)
		return -1;
	/* 1 - (1-C)(1-I)(1-A), in units of 1e-9 */
	int64_t lost = E9 - (1000 - impact_of[value[CONF]]) * (1000 - impact_of[value[INTEG]]) *
	                        (1000 - impact_of[value[AVAIL]]);
	/* 0.6 * 10.41 * lost, in units of 1e-12 */
	int64_t impact = 6246 * lost;
	/* 0.4 * 20 * AV * AC * Au, in units of 1e-9 */
	int64_t exploitability = 8 * access_vector[value[AV]] * complexity[value[AC]] *
	                         authentication[value[AU]];
	/* (impact + exploitability - 1.5) * 1.176, in units of 1e-15; a tenth is 1e14 of them */
	int64_t score = (impact + exploitability * 1000 - 1500 * E9) * 1176;
	int64_t tenth = 100000 * E9;
	*tenths = lost == 0 || score < 0 ? 0 : (unsigned)((score + tenth / 2) / tenth);
	return 0;
}
