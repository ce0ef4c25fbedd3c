#include "model/finding.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

void query_release(struct query *query)
{
	free(query->release);
	free(query->package);
	free(query->version);
	free(query->commit);
	*query = (struct query){0};
}

bool subject_is_inside(const struct subject *subject)
{
	if (subject->how == HOW_HEADERS)
		return false;
	if (subject->how == HOW_SHARED || subject->how == HOW_INSTALLED)
		return true;
	return !subject->is_mapped || subject->bytes;
}

void finding_release(struct finding *finding)
{
	free(finding->id);
	strlist_release(&finding->aliases);
	free(finding->summary);
	free(finding->cvss);
	free(finding->fixed);
	free(finding->suppressed_by);
	free(finding->reason);
	free(finding->justification);
}

void findings_release(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		finding_release(&findings->item[i]);
	for (size_t i = 0; i < findings->subject_count; i++)
		free(findings->subject[i].part);
	free(findings->item);
	free(findings->subject);
	*findings = (struct findings)FINDINGS_INIT;
}

struct finding *findings_add(struct findings *findings, struct finding item)
{
	mem_grow(&findings->item, &findings->cap, findings->count + 1, sizeof *findings->item);
	findings->item[findings->count] = item;
	return &findings->item[findings->count++];
}

struct subject *findings_add_subject(struct findings *findings, const char *path)
{
	mem_grow(&findings->subject, &findings->subject_cap, findings->subject_count + 1,
	         sizeof *findings->subject);
	struct subject *subject = &findings->subject[findings->subject_count++];
	*subject = (struct subject){.path = path, .how = HOW_INSTALLED};
	return subject;
}

void subject_add(struct subject *subject, const struct component *part)
{
	mem_grow(&subject->part, &subject->cap, subject->count + 1, sizeof(void *));
	subject->part[subject->count++] = part;
	if (part->how < subject->how)
		subject->how = part->how;
	subject->bytes += part->bytes;
}

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare(const void *a, const void *b, void *context)
{
	const struct finding *left = a, *right = b;
	const struct findings *findings = context;
	const struct subject *of_left = &findings->subject[left->subject];
	const struct subject *of_right = &findings->subject[right->subject];
	if (left->severity != right->severity)
		return left->severity > right->severity ? -1 : 1;
	int order = compare_texts(of_left->part[0]->name, of_right->part[0]->name);
	order = order ? order : compare_texts(left->id, right->id);
	order = order ? order : compare_texts(of_left->path, of_right->path);
	return order ? order : (left->subject > right->subject) - (left->subject < right->subject);
}

void findings_sort(struct findings *findings)
{
	if (findings->count)
		qsort_r(findings->item, findings->count, sizeof *findings->item, compare, findings);
}
