#include "standin/ccache.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

#define RUNS_US "TARE_PAST_CCACHE"

bool ccache_is(const char *path)
{
	char real[PATH_MAX];
	return realpath(path, real) && strcmp(path_base(real), "ccache") == 0;
}

bool ccache_runs_us(void)
{
	return getenv(RUNS_US) != NULL;
}

void ccache_enter(const char *clang)
{
	struct stat st;
	setenv(RUNS_US, "1", 1);
	setenv("CCACHE_COMPILERTYPE", "clang", 0);
	if (stat(clang, &st) != 0)
		return;
	MEM_AUTO char *identity = str_format("string:tare %s %s %lld %lld.%09ld", TARE_VERSION_TEXT,
	                                     clang, (long long)st.st_size, (long long)st.st_mtim.tv_sec,
	                                     st.st_mtim.tv_nsec);
	setenv("CCACHE_COMPILERCHECK", identity, 0);
}
