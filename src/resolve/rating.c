#include "resolve/rating.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "resolve/cvss.h"

static const char *cvss_name(enum cvss_version version)
{
	static const char *const names[] = {"CVSS 2.0", "CVSS 3.0", "CVSS 3.1", "CVSS 4.0"};
	return names[version];
}

/* The first of the vectors that is one; false when none is. */
static bool first_vector(const char *vectors, struct span *vector, struct cvss *cvss)
{
	struct span rest = span_of(vectors ? vectors : "");
	struct err err = ERR_INIT;
	while (span_word(&rest, vector)) {
		if (cvss_read(*vector, cvss, &err) == 0)
			return true;
		err_clear(&err);
	}
	return false;
}

static void take_word(struct finding *finding, enum severity word, const char *from)
{
	if (finding->severity != SEVERITY_UNKNOWN || word == SEVERITY_UNKNOWN)
		return;
	finding->severity = word;
	finding->severity_from = from;
}

void rating_settle(struct finding *finding, const struct rating *others)
{
	struct span vector;
	struct cvss cvss;
	char *chosen = NULL;
	if (first_vector(finding->cvss, &vector, &cvss) || first_vector(others->cvss, &vector, &cvss)) {
		enum severity word = SEVERITY_UNKNOWN;
		/* A score of 0 has the word "None": no impact at all. */
		if (severity_parse(cvss_severity(&cvss), &word) != 0)
			word = SEVERITY_NEGLIGIBLE;
		chosen = span_dup(vector);
		finding->score = (int)cvss.tenths;
		take_word(finding, word, cvss_name(cvss.version));
	}
	free(finding->cvss);
	finding->cvss = chosen;
	take_word(finding, finding->word, finding->source);
	take_word(finding, others->word, "NVD");
	if (!finding->summary && others->summary)
		finding->summary = str_dup(others->summary);
}
