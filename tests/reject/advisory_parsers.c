#include "advisory_parsers.h"

#include "../unit/advisory_dump.h"
#include "wire/publisher_table.h"

/* In pieces, too. */
static int take(dump_reader *reader, struct span text, struct err *err)
{
	BUF_AUTO struct buf out = BUF_INIT;
	return dump_read(reader, text, &out, err);
}

int take_alpine_secdb(struct span text, struct err *err)
{
	return take(dump_alpine_secdb, text, err);
}

int take_debian_tracker(struct span text, struct err *err)
{
	return take(dump_debian_tracker, text, err);
}

int take_epss(struct span text, struct err *err)
{
	return take(dump_epss, text, err);
}

int take_json_stream(struct span text, struct err *err)
{
	return take(dump_json, text, err);
}

int take_kev_csv(struct span text, struct err *err)
{
	return take(dump_kev_csv, text, err);
}

int take_kev_json(struct span text, struct err *err)
{
	return take(dump_kev_json, text, err);
}

int take_nvd(struct span text, struct err *err)
{
	return take(dump_nvd, text, err);
}

int take_osv(struct span text, struct err *err)
{
	return take(dump_osv, text, err);
}

int take_publisher_table(struct span text, struct err *err)
{
	struct publisher_table table = {0};
	int rc = publisher_table_read(text, 2024, &table, err);
	publisher_table_release(&table);
	return rc;
}
