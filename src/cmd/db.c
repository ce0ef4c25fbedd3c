#include "cmd/db.h"

#include "base/out.h"
#include "cmd/db_import.h"
#include "cmd/db_info.h"
#include "cmd/db_options.h"
#include "cmd/db_update.h"

int cmd_db(int argc, char **argv, struct err *err)
{
	static int (*const commands[])(const struct db_options *options, struct err *err) = {
		[DB_IMPORT] = db_import, [DB_UPDATE] = db_update, [DB_INFO] = db_info,
		[DB_CHECK] = db_check,   [DB_EXPORT] = db_export,
	};
	struct db_options options;
	enum db_command command;
	if (db_options_parse(argc, argv, &command, &options, err) != 0)
		return -1;
	if (options.is_help) {
		out_printf("%s", db_usage);
		return 0;
	}
	return commands[command](&options, err);
}
