/* How the name of an input file was found. */
#ifndef TARE_MODEL_OWNER_H
#define TARE_MODEL_OWNER_H

/* In the order in which the sources of names are asked: the first that knows the file wins.  The
 * project's own tree is asked in between: what lies in it is never a foreign work tree's, unless it
 * is a submodule. */
enum owner_kind {
	OWNER_KIND_DEB,          /* a file list of dpkg */
	OWNER_KIND_APK,          /* Alpine's installed database */
	OWNER_KIND_RPM,          /* the rpm database */
	OWNER_KIND_VCPKG,        /* vcpkg_installed/vcpkg/info/NAME_VERSION_TRIPLET.list */
	OWNER_KIND_CONAN,        /* a package folder of Conan 1 or 2 */
	OWNER_KIND_MESON,        /* subprojects/ of a Meson project */
	OWNER_KIND_FETCHCONTENT, /* _deps/NAME-src of CMake's FetchContent */
	OWNER_KIND_RUST,         /* a Rust toolchain's own library, or a crate of a registry */
	OWNER_KIND_GO,           /* GOROOT, or a module of the module cache */
	OWNER_KIND_GIT,          /* a git work tree that is not the project, or a submodule */
	OWNER_KIND_PKGCONFIG,    /* the .pc file beside the library */
	OWNER_KIND_VENDORED,     /* a folder of the project with a name or version of its own */
	OWNER_KIND_PROJECT,      /* the program's own sources and what was built from them */
	OWNER_KIND_UNKNOWN,      /* nobody knows it: path and hash are given */
};
#define OWNER_KIND_COUNT 14

const char *owner_kind_name(enum owner_kind kind); /* "deb", "apk", …: for records and messages */

#endif
