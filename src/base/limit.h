/* Every ceiling in one list: what comes from outside may not be larger. */
#ifndef TARE_BASE_LIMIT_H
#define TARE_BASE_LIMIT_H

#define LIMIT_ELF_FILE ((size_t)4 << 30)        /* bytes of one program, object or archive */
#define LIMIT_ELF_TAIL ((size_t)256 << 20)      /* kept of what is behind the loaded segments */
#define LIMIT_ELF_SECTIONS ((size_t)1 << 20)    /* -ffunction-sections objects have many */
#define LIMIT_AR_MEMBERS ((size_t)1 << 20)      /* members of one archive */
#define LIMIT_MAP_FILE ((size_t)2 << 30)        /* a linker's map */
#define LIMIT_SBOM_JSON ((size_t)64 << 20)      /* an SBOM document, inflated */
#define LIMIT_NOTE ((size_t)64 << 10)           /* one .note.package */
#define LIMIT_PACKAGE_NOTES ((size_t)1 << 12)   /* notes of one program */
#define LIMIT_DEP_V0 ((size_t)8 << 20)          /* .dep-v0 inflated, as its description says */
#define LIMIT_GO_BUILDINFO ((size_t)16 << 20)   /* module list of a Go program */
#define LIMIT_COMPILE_RECORD ((size_t)16 << 20) /* .tare.src of one object */
#define LIMIT_DEPS_FILE ((size_t)64 << 20)      /* a compiler's dependency file */
#define LIMIT_ARGUMENTS ((size_t)64 << 20)      /* a response file */
#define LIMIT_PACKAGE_DB ((size_t)512 << 20)    /* dpkg status, apk installed */
#define LIMIT_TEXT_FILE ((size_t)16 << 20)      /* copyright, configure.ac, … */
#define LIMIT_MANIFEST ((size_t)4 << 20)        /* an OCI index, manifest or config */
#define LIMIT_JSON_DEPTH 64                     /* nesting in any JSON document */
#define LIMIT_JSON_STRING ((size_t)4 << 20)     /* one string of a JSON text that is streamed */
#define LIMIT_ADVISORY_SUMMARY ((size_t)160)    /* what is kept of an advisory's title */
#define LIMIT_OSV_EVENTS ((size_t)1 << 16)      /* events of one range of an advisory */
#define LIMIT_AFFECTED ((size_t)1 << 16)        /* packages of one advisory */
#define LIMIT_ALIASES ((size_t)256)             /* other names of one advisory */
#define LIMIT_IMAGE_ENTRIES ((size_t)4 << 20)   /* files in one image */
#define LIMIT_FINDS ((size_t)1 << 18)           /* programs and documents kept of one image */
#define LIMIT_FIND_PATHS ((size_t)64 << 20)     /* bytes of names kept of one image */
#define LIMIT_FIND_TEXTS ((size_t)256 << 20)    /* bytes of databases and documents kept of one */
#define LIMIT_FIND_WALK ((size_t)1 << 31)       /* steps spent on what layers take away */
#define LIMIT_TAR_IN_MEMORY ((size_t)32 << 20)  /* larger ones are streamed */
#define LIMIT_PATH ((size_t)4096)               /* a path inside an archive */
#define LIMIT_CVSS_VECTOR ((size_t)1024)        /* a vector of all metrics has 200 */
#define LIMIT_WORK_TREES ((size_t)256)          /* git work trees of one source folder */
#define LIMIT_COMMITS ((size_t)4 << 20)         /* of the history of one commit */
#define LIMIT_VEX ((size_t)64 << 20)            /* a VEX document */
#define LIMIT_STATEMENTS ((size_t)1 << 20)      /* that suppress findings, of one file */
#define LIMIT_TARGETS ((size_t)1 << 20)         /* named by one command */
#define LIMIT_CPE_PRODUCTS ((size_t)4096)       /* products of one advisory of NVD */
#define LIMIT_CPE_MATCHES ((size_t)1 << 18)     /* CPE matches of one advisory of NVD */
#define LIMIT_PUBLISHED_RATIO                                                                      \
	((uint64_t)256) /* of unpacked to packed bytes of a publisher's file */
#define LIMIT_PUBLISHED_FREE ((uint64_t)64 << 20) /* unpacked bytes that may be more than that */
#define LIMIT_FEED_FILES ((size_t)1 << 20)        /* files of a folder of advisories */
#define LIMIT_FEED_DEPTH 64                       /* folders in each other there */
#define LIMIT_PUBLISHERS ((size_t)1024)           /* rows of the table of publishers */
#define LIMIT_RETRY_AFTER ((uint64_t)300)         /* seconds that a server may ask to wait */
#define LIMIT_CSV_ROW ((size_t)1 << 20)           /* bytes of one row */
#define LIMIT_CSV_FIELDS ((size_t)64)             /* fields of one row */

#endif
