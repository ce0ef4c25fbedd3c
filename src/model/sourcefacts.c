#include "model/sourcefacts.h"

#include <stddef.h>
#include <stdlib.h>
#include <strings.h>

#include "base/str.h"

void sourcefacts_release(struct sourcefacts *facts)
{
	free(facts->name);
	free(facts->version);
	free(facts->license);
	free(facts->license_mark);
	*facts = (struct sourcefacts){0};
}

static bool is_one_of(const char *base, const char *const *list)
{
	for (size_t i = 0; list[i]; i++)
		if (strcasecmp(base, list[i]) == 0)
			return true;
	return false;
}

bool sourcefacts_is_structural(const char *base)
{
	static const char *const names[] = {
		"src",        "source",     "sources", "include",  "includes",  "inc",     "lib",
		"libs",       "common",     "core",    "test",     "tests",     "testing", "testsuite",
		"doc",        "docs",       "example", "examples", "tool",      "tools",   "util",
		"utils",      "app",        "apps",    "bin",      "build",     "obj",     "out",
		"debian",     "cmake",      "m4",      "scripts",  ".libs",     ".deps",   "bench",
		"benchmarks", "fuzz",       "cmd",     "main",     "packaging", "Debug",   "Release",
		"target",     "CMakeFiles", "contrib", NULL};
	return base[0] == '.' || is_one_of(base, names) || sourcefacts_is_container(base);
}

bool sourcefacts_is_container(const char *base)
{
	static const char *const names[] = {
		"deps",     "dep",       "dependencies",  "third_party", "third-party", "thirdparty",
		"3rdparty", "3rd_party", "3rd-party",     "vendor",      "vendors",     "vendored",
		"external", "externals", "extern",        "subprojects", "submodules",  "bundled",
		"bundle",   "imported",  "third_parties", NULL};
	return is_one_of(base, names);
}

bool sourcefacts_is_component(const struct sourcefacts *facts, const char *base, const char *parent,
                              const struct sourcefacts *project, bool same_name)
{
	if (sourcefacts_is_structural(base))
		return false;
	if (sourcefacts_is_container(parent))
		return true;
	bool own_license = facts->license_mark &&
	                   !str_equal(facts->license_mark, project->license_mark);
	if (same_name)
		return own_license && facts->version && !str_equal(facts->version, project->version);
	if (facts->has_build && facts->version && !str_equal(facts->version, project->version))
		return true;
	if (facts->has_header && !str_equal(facts->version, project->version))
		return true;
	return own_license || facts->is_debian;
}
