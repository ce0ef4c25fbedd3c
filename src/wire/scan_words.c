#include "wire/scan_documents.h"

const char *scan_state_word(const struct finding *finding)
{
	static const char *const words[] = {"fixed", "not-fixed", "undetermined", "will-not-fix"};
	return words[finding->state];
}

const char *scan_why_word(const struct finding *finding)
{
	static const char *const words[] = {NULL,     "ignored",   "end-of-life",
	                                    "no-dsa", "postponed", "unimportant"};
	return finding->why <= WHY_UNIMPORTANT ? words[finding->why] : NULL;
}

void scan_sentence(const struct scanned *scanned, const struct finding *finding, struct buf *out)
{
	const struct subject *subject = scanned_subject(scanned, finding);
	const struct component *component = subject->part[0];
	buf_format(out, "%s (%s): %s %s", finding->id, severity_name(finding->severity),
	           component->name ? component->name : "",
	           component->version ? component->version : "");
	if (subject->path)
		buf_format(out, " in %s", subject->path);
	buf_format(out, ", %s", how_name(subject->how));
	if (subject->is_mapped && subject->bytes)
		buf_format(out, ", %llu bytes", (unsigned long long)subject->bytes);
	else if (!subject_is_inside(subject))
		buf_add_str(out, ", no byte known to be in the program");
	if (finding->fixed)
		buf_format(out, "; fixed in %s", finding->fixed);
	else
		buf_format(out, "; %s", scan_state_word(finding));
	if (finding->is_known_exploited)
		buf_add_str(out, "; known to be exploited");
	if (finding->summary)
		buf_format(out, ": %s", finding->summary);
}
