/* CVSS 4.0, section 8: vectors are grouped into MacroVectors, whose scores experts chose; within
 * one, the score falls in proportion towards those of the next lower ones. */
#include <stdint.h>

#include "resolve/cvss_metric.h"

/* Metrics that count, in the order of the vector. */
enum { AV, AC, AT, PR, UI, VC, VI, VA, SC, SI, SA, E, CR, IR, AR, LEVELS };
#define MODIFIED LEVELS /* MAV … MSA follow */

#define IMPACT "H L N"
#define REQUIREMENT "X H M L"

/* Values stand from most to least severe; the order of the metrics is prescribed. */
static const struct cvss_metric metrics[] = {
	{"AV", "N A L P", true},       {"AC", "L H", true},
	{"AT", "N P", true},           {"PR", "N L H", true},
	{"UI", "N P A", true},         {"VC", IMPACT, true},
	{"VI", IMPACT, true},          {"VA", IMPACT, true},
	{"SC", IMPACT, true},          {"SI", IMPACT, true},
	{"SA", IMPACT, true},          {"E", "X A P U", false},
	{"CR", REQUIREMENT, false},    {"IR", REQUIREMENT, false},
	{"AR", REQUIREMENT, false},    {"MAV", "X N A L P", false},
	{"MAC", "X L H", false},       {"MAT", "X N P", false},
	{"MPR", "X N L H", false},     {"MUI", "X N P A", false},
	{"MVC", "X " IMPACT, false},   {"MVI", "X " IMPACT, false},
	{"MVA", "X " IMPACT, false},   {"MSC", "X " IMPACT, false},
	{"MSI", "X S " IMPACT, false}, {"MSA", "X S " IMPACT, false},
	{"S", "X N P", false},         {"AU", "X N Y", false},
	{"R", "X A U I", false},       {"V", "X D C", false},
	{"RE", "X L M H", false},      {"U", "X Clear Green Amber Red", false},
};

/* Levels of severity, 0 the worst.  S, safety, is above high, and for SI and SA alone. */
enum { SAFETY, SUB_HIGH, SUB_LOW, SUB_NONE };
enum { HIGH, LOW, NONE };

static void find_levels(const int *value, int *level)
{
	for (int i = AV; i <= SA; i++) {
		int is_subsequent = i >= SC, modified = value[MODIFIED + i];
		level[i] = value[i] + is_subsequent;
		if (modified > 0)
			level[i] = modified - 1 + (i == SC);
	}
	/* Not defined is the worst. */
	for (int i = E; i <= AR; i++)
		level[i] = value[i] > 0 ? value[i] - 1 : 0;
}

/* The scores of the MacroVectors in tenths, by EQ1 to EQ6. */
#define NO 255
static const uint8_t macro_score[3][2][3][3][3][2] = {
	{
		{
			{{{100, 99}, {98, 95}, {95, 92}},
             {{100, 96}, {93, 87}, {91, 81}},
             {{93, 90}, {89, 80}, {81, 68}}},
			{{{98, 95}, {95, 92}, {90, 84}},
             {{93, 92}, {89, 81}, {81, 65}},
             {{88, 80}, {78, 70}, {69, 48}}},
			{{{NO, 92}, {NO, 82}, {NO, 72}},
             {{NO, 79}, {NO, 69}, {NO, 50}},
             {{NO, 69}, {NO, 55}, {NO, 27}}},
		},
		{
			{{{99, 97}, {95, 92}, {92, 85}},
             {{95, 91}, {90, 83}, {84, 71}},
             {{92, 81}, {82, 71}, {72, 53}}},
			{{{95, 93}, {92, 85}, {85, 73}},
             {{92, 82}, {80, 72}, {70, 59}},
             {{84, 70}, {71, 52}, {50, 30}}},
			{{{NO, 86}, {NO, 75}, {NO, 52}},
             {{NO, 71}, {NO, 52}, {NO, 29}},
             {{NO, 63}, {NO, 29}, {NO, 17}}},
		},
	},
	{
		{
			{{{98, 95}, {94, 87}, {91, 81}},
             {{94, 89}, {86, 74}, {77, 64}},
             {{87, 75}, {74, 63}, {63, 49}}},
			{{{94, 89}, {88, 77}, {76, 67}},
             {{86, 76}, {74, 58}, {59, 50}},
             {{72, 57}, {57, 52}, {52, 25}}},
			{{{NO, 83}, {NO, 70}, {NO, 54}},
             {{NO, 65}, {NO, 58}, {NO, 26}},
             {{NO, 53}, {NO, 21}, {NO, 13}}},
		},
		{
			{{{95, 90}, {88, 76}, {76, 70}},
             {{90, 77}, {75, 62}, {61, 53}},
             {{77, 66}, {68, 59}, {52, 30}}},
			{{{89, 78}, {76, 67}, {62, 58}},
             {{74, 59}, {57, 57}, {47, 23}},
             {{61, 52}, {57, 29}, {24, 16}}},
			{{{NO, 71}, {NO, 59}, {NO, 30}},
             {{NO, 58}, {NO, 26}, {NO, 15}},
             {{NO, 23}, {NO, 13}, {NO, 6}}},
		},
	},
	{
		{
			{{{93, 87}, {86, 72}, {75, 58}},
             {{86, 74}, {74, 61}, {56, 34}},
             {{70, 54}, {52, 40}, {40, 22}}},
			{{{85, 75}, {74, 55}, {62, 51}},
             {{72, 57}, {55, 41}, {46, 19}},
             {{53, 36}, {34, 19}, {19, 8}}},
			{{{NO, 64}, {NO, 51}, {NO, 20}},
             {{NO, 47}, {NO, 21}, {NO, 11}},
             {{NO, 24}, {NO, 9}, {NO, 4}}},
		},
		{
			{{{88, 75}, {73, 53}, {60, 50}},
             {{73, 55}, {59, 40}, {41, 20}},
             {{54, 43}, {45, 22}, {20, 11}}},
			{{{75, 55}, {58, 45}, {40, 21}},
             {{61, 51}, {48, 18}, {20, 9}},
             {{46, 18}, {17, 7}, {8, 2}}},
			{{{NO, 53}, {NO, 24}, {NO, 14}},
             {{NO, 24}, {NO, 12}, {NO, 5}},
             {{NO, 10}, {NO, 3}, {NO, 1}}},
		},
	},
};

/* Which of the levels of each EQ a vector is in; EQ3 and EQ6 depend on one another. */
struct macro {
	int eq[6];
};
enum { EQ1, EQ2, EQ3, EQ4, EQ5, EQ6 };

static struct macro find_macro(const int *level)
{
	int open = (level[AV] == 0) + (level[PR] == 0) + (level[UI] == 0);
	bool is_physical = level[AV] == 3;
	int high = (level[VC] == HIGH) + (level[VI] == HIGH) + (level[VA] == HIGH);
	bool is_wanted = (level[VC] == HIGH && level[CR] == 0) ||
	                 (level[VI] == HIGH && level[IR] == 0) || (level[VA] == HIGH && level[AR] == 0);
	struct macro macro = {{0}};
	if (open < 3)
		macro.eq[EQ1] = open > 0 && !is_physical ? 1 : 2;
	macro.eq[EQ2] = level[AC] != 0 || level[AT] != 0;
	if (level[VC] != HIGH || level[VI] != HIGH)
		macro.eq[EQ3] = high > 0 ? 1 : 2;
	if (level[SI] != SAFETY && level[SA] != SAFETY)
		macro.eq[EQ4] = level[SC] == SUB_HIGH || level[SI] == SUB_HIGH || level[SA] == SUB_HIGH ? 1
		                                                                                        : 2;
	macro.eq[EQ5] = level[E];
	macro.eq[EQ6] = !is_wanted;
	return macro;
}

/* -1 where there is no such MacroVector. */
static int score_of(struct macro macro, int eq, int more)
{
	static const int size[6] = {3, 2, 3, 3, 3, 2};
	macro.eq[eq] += more;
	if (macro.eq[eq] >= size[eq])
		return -1;
	int score =
		macro_score[macro.eq[0]][macro.eq[1]][macro.eq[2]][macro.eq[3]][macro.eq[4]][macro.eq[5]];
	return score == NO ? -1 : score;
}

/* What the next lower MacroVector scores along EQ3 and EQ6: the better of two ways down. */
static int score_below_impact(struct macro macro)
{
	int by_eq3 = score_of(macro, EQ3, 1), by_eq6 = score_of(macro, EQ6, 1);
	return by_eq3 > by_eq6 ? by_eq3 : by_eq6;
}

/* The most severe vectors of a level of one EQ, and how many steps lead from them to the least. */
struct level {
	int depth, peaks;
	signed char peak[5][6];
};

static const int metrics_eq1[] = {AV, PR, UI}, metrics_eq2[] = {AC, AT};
static const int metrics_impact[] = {VC, VI, VA, CR, IR, AR}, metrics_eq4[] = {SC, SI, SA};

static const struct level levels_eq1[3] = {
	{1, 1, {{0, 0, 0}}},
	{4, 3, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
	{5, 2, {{3, 0, 0}, {1, 1, 1}}},
};
static const struct level levels_eq2[2] = {
	{1, 1, {{0, 0}}},
	{2, 2, {{1, 0}, {0, 1}}},
};
static const struct level levels_impact[3][2] = {
	{{7, 1, {{0, 0, 0, 0, 0, 0}}}, {6, 2, {{0, 0, 1, 1, 1, 0}, {0, 0, 0, 1, 1, 1}}}},
	{{8, 2, {{1, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}}},
     {8,
      5,
      {{1, 0, 1, 0, 1, 0},
       {1, 0, 0, 0, 1, 1},
       {0, 1, 0, 1, 0, 1},
       {0, 1, 1, 1, 0, 0},
       {1, 1, 0, 0, 0, 1}}}},
	/* EQ3 2 with EQ6 0 cannot be */
	{{1, 0, {{0}}}, {10, 1, {{1, 1, 1, 0, 0, 0}}}},
};
static const struct level levels_eq4[3] = {
	{6, 1, {{SUB_HIGH, SAFETY, SAFETY}}},
	{5, 1, {{SUB_HIGH, SUB_HIGH, SUB_HIGH}}},
	{4, 1, {{SUB_LOW, SUB_LOW, SUB_LOW}}},
};

/* Steps down from the first peak that is nowhere below the vector. */
static int distance(const int *level, const struct level *of, const int *metric, int count)
{
	for (int p = 0; p < of->peaks; p++) {
		int steps = 0, i = 0;
		for (; i < count && level[metric[i]] >= of->peak[p][i]; i++)
			steps += level[metric[i]] - of->peak[p][i];
		if (i == count)
			return steps;
	}
	return 0;
}

/* Divisible by every depth, so that all of it stays in whole numbers. */
#define WHOLE 840

/* How far to go down towards the score `below`, in units of tenth/WHOLE; *ways counts those that
 * there are. */
static int fall(int score, int below, int steps, int depth, int *ways)
{
	if (below < 0)
		return 0;
	++*ways;
	return (score - below) * steps * (WHOLE / depth);
}

static unsigned score_within(const int *level, struct macro macro)
{
	const struct level *of_eq1 = &levels_eq1[macro.eq[EQ1]], *of_eq2 = &levels_eq2[macro.eq[EQ2]];
	const struct level *of_impact = &levels_impact[macro.eq[EQ3]][macro.eq[EQ6]];
	const struct level *of_eq4 = &levels_eq4[macro.eq[EQ4]];
	int score = score_of(macro, EQ1, 0), ways = 0;
	int down = fall(score, score_of(macro, EQ1, 1), distance(level, of_eq1, metrics_eq1, 3),
	                of_eq1->depth, &ways);
	down += fall(score, score_of(macro, EQ2, 1), distance(level, of_eq2, metrics_eq2, 2),
	             of_eq2->depth, &ways);
	down += fall(score, score_below_impact(macro), distance(level, of_impact, metrics_impact, 6),
	             of_impact->depth, &ways);
	down += fall(score, score_of(macro, EQ4, 1), distance(level, of_eq4, metrics_eq4, 3),
	             of_eq4->depth, &ways);
	/* EQ5 has one metric: nothing lies between its levels. */
	down += fall(score, score_of(macro, EQ5, 1), 0, 1, &ways);
	if (ways == 0)
		return (unsigned)score;
	/* The mean of the ways, rounded half up. */
	int whole = WHOLE * ways, exact = score * whole - down;
	return exact < 0 ? 0 : (unsigned)((2 * exact + whole) / (2 * whole));
}

int cvss_v4_score(struct span text, unsigned *tenths, struct err *err)
{
	int value[CVSS_METRICS];
	int level[LEVELS];
	if (cvss_read_metrics(text, metrics, sizeof(metrics) / sizeof(*metrics), true, value, err) != 0)
		return -1;
	find_levels(value, level);
	bool is_harmless = level[VC] == NONE && level[VI] == NONE && level[VA] == NONE &&
	                   level[SC] == SUB_NONE && level[SI] == SUB_NONE && level[SA] == SUB_NONE;
	*tenths = is_harmless ? 0 : score_within(level, find_macro(level));
	return 0;
}
