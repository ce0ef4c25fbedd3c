#include "model/scan.h"

#include <stdlib.h>

void scanned_release(struct scanned *scanned)
{
	findings_release(&scanned->findings);
	inventory_release(&scanned->inventory);
	free(scanned->error);
	scanned->error = NULL;
}

const struct subject *scanned_subject(const struct scanned *scanned, const struct finding *finding)
{
	return &scanned->findings.subject[finding->subject];
}

struct scan_counts scanned_count(const struct scanned *scanned)
{
	struct scan_counts counts = {0};
	for (size_t i = 0; i < scanned->findings.count; i++) {
		const struct finding *finding = &scanned->findings.item[i];
		if (finding->is_suppressed) {
			counts.suppressed++;
			continue;
		}
		counts.severity[finding->severity]++;
		counts.total++;
		counts.fixable += finding->fixed != NULL;
		counts.outside += !subject_is_inside(scanned_subject(scanned, finding));
	}
	return counts;
}

bool scanned_has_evidence(const struct scanned *scanned)
{
	const struct inventory *inventory = &scanned->inventory;
	if (inventory->kind == TARGET_DOCUMENT || inventory->package_count)
		return true;
	for (size_t i = 0; i < inventory->count; i++) {
		const struct audited *program = &inventory->program[i];
		bool is_lost = program->state == ELFSBOM_NOTE_ONLY || program->state == ELFSBOM_PENDING;
		if (program->evidence && !(is_lost && program->evidence == EVIDENCE_TARE))
			return true;
	}
	return false;
}
