#include "resolve/cvss.h"

#include <string.h>

#include "base/limit.h"
#include "resolve/cvss_metric.h"

/* Takes what stands before the first `end` off *rest, and `end` itself. */
static struct span take_until(struct span *rest, char end)
{
	const char *found = rest->length ? memchr(rest->at, end, rest->length) : NULL;
	struct span taken = {rest->at, found ? (size_t)(found - rest->at) : rest->length};
	size_t used = taken.length + (found != NULL);
	if (used)
		*rest = (struct span){rest->at + used, rest->length - used};
	return taken;
}

static int index_of_value(const char *values, struct span value)
{
	struct span rest = span_of(values), word;
	for (int i = 0; span_word(&rest, &word); i++)
		if (word.length == value.length && memcmp(word.at, value.at, word.length) == 0)
			return i;
	return -1;
}

static int read_metric(struct span field, const struct cvss_metric *metric, size_t count,
                       bool is_ordered, int *value, struct err *err)
{
	struct span rest = field;
	struct span name = take_until(&rest, ':');
	size_t i = 0;
	while (i < count && !span_equal(name, metric[i].name))
		i++;
	int index = i < count && name.length < field.length ? index_of_value(metric[i].values, rest)
	                                                    : -1;
	if (index < 0)
		return err_set(err, ERR_FAIL, "'%.*s' is no metric of this CVSS version", (int)field.length,
		               field.at);
	for (size_t j = i; j < count; j++)
		if (value[j] >= 0 && (is_ordered || j == i))
			return err_set(err, ERR_FAIL, "'%.*s' stands twice in a CVSS vector, or too late",
			               (int)field.length, field.at);
	value[i] = index;
	return 0;
}

int cvss_read_metrics(struct span text, const struct cvss_metric *metric, size_t count,
                      bool is_ordered, int *value, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		value[i] = -1;
	bool is_last = false;
	while (!is_last) {
		size_t before = text.length;
		struct span field = take_until(&text, '/');
		is_last = field.length == before;
		if (read_metric(field, metric, count, is_ordered, value, err) != 0)
			return -1;
	}
	for (size_t i = 0; i < count; i++)
		if (metric[i].is_needed && value[i] < 0)
			return err_set(err, ERR_FAIL, "a CVSS vector without %s", metric[i].name);
	return 0;
}

static const struct prefix {
	const char *text;
	enum cvss_version version;
} prefixes[] = {
	{"CVSS:3.0/", CVSS_3_0},
	{"CVSS:3.1/", CVSS_3_1},
	{"CVSS:4.0/", CVSS_4_0},
	{"", CVSS_2_0},
};

int cvss_read(struct span vector, struct cvss *cvss, struct err *err)
{
	if (vector.length > LIMIT_CVSS_VECTOR)
		return err_set(err, ERR_FAIL, "a CVSS vector of %zu bytes", vector.length);
	const struct prefix *prefix = prefixes;
	while (!span_starts(vector, prefix->text))
		prefix++;
	size_t skipped = strlen(prefix->text);
	if (skipped)
		vector = (struct span){vector.at + skipped, vector.length - skipped};
	unsigned tenths = 0;
	int rc = 0;
	if (prefix->version == CVSS_2_0)
		rc = cvss_v2_score(vector, &tenths, err);
	else if (prefix->version == CVSS_4_0)
		rc = cvss_v4_score(vector, &tenths, err);
	else
		rc = cvss_v3_score(vector, prefix->version == CVSS_3_0 ? 0 : 1, &tenths, err);
	if (rc == 0)
		*cvss = (struct cvss){prefix->version, tenths};
	return rc;
}

const char *cvss_severity(const struct cvss *cvss)
{
	if (cvss->tenths == 0)
		return "None";
	if (cvss->tenths < 40)
		return "Low";
	if (cvss->tenths < 70)
		return "Medium";
	return cvss->tenths < 90 || cvss->version == CVSS_2_0 ? "High" : "Critical";
}
