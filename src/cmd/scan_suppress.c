#include "cmd/scan_suppress.h"

#include <stdlib.h>
#include <time.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "resolve/suppress.h"
#include "wire/ignore_file.h"
#include "wire/vex.h"

#define IGNORE_FILE ".tareignore"

int scan_suppress_read(const struct scan_options *options, int64_t now, struct scan_suppress *out,
                       struct err *err)
{
	const char *ignore = options->ignore_file;
	*out = (struct scan_suppress){.now = now};
	if (ignore || path_is_file(IGNORE_FILE)) {
		const char *path = ignore ? ignore : IGNORE_FILE;
		BUF_AUTO struct buf text = BUF_INIT;
		if (fd_read_file(path, LIMIT_TEXT_FILE, &text, err) != 0 ||
		    ignore_file_read(buf_span(&text), path, &out->list, err) != 0)
			return -1;
	}
	for (size_t i = 0; i < options->vex.count; i++) {
		BUF_AUTO struct buf text = BUF_INIT;
		if (fd_read_file(options->vex.item[i], LIMIT_VEX, &text, err) != 0 ||
		    vex_read(buf_span(&text), options->vex.item[i], &out->list, err) != 0)
			return -1;
	}
	out->is_used = mem_alloc(out->list.count + 1);
	return 0;
}

void scan_suppress_apply(struct scan_suppress *suppress, struct scanned *scanned)
{
	if (suppress->list.count)
		suppress_apply(&suppress->list, suppress->now, scanned, suppress->is_used);
}

void scan_suppress_warn(const struct scan_suppress *suppress)
{
	for (size_t i = 0; i < suppress->list.count; i++) {
		const struct suppression *item = &suppress->list.item[i];
		if (!suppress->is_used[i] || !item->until || suppress->now < item->until)
			continue;
		char day[16] = "";
		time_t last = (time_t)(item->until - 1);
		struct tm parts;
		if (gmtime_r(&last, &parts))
			strftime(day, sizeof day, "%Y-%m-%d", &parts);
		MEM_AUTO char *origin = out_clean(item->origin);
		MEM_AUTO char *id = out_clean(item->id.count ? item->id.item[0] : item->purl);
		MEM_AUTO char *reason = out_clean(item->reason);
		out_warn("%s has expired on %s and counts again: %s (%s)", origin, day, id, reason);
	}
}

void scan_suppress_release(struct scan_suppress *suppress)
{
	suppressions_release(&suppress->list);
	free(suppress->is_used);
}
