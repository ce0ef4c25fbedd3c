#include "model/owner.h"

static const char *const names[OWNER_KIND_COUNT] = {
	"deb",  "apk", "rpm", "vcpkg",     "conan",    "meson",   "fetchcontent",
	"rust", "go",  "git", "pkgconfig", "vendored", "project", "unknown"};

const char *owner_kind_name(enum owner_kind kind)
{
	return names[kind];
}
