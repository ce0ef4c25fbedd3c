#!/bin/bash
# cppcheck finds nothing in src/.
. "$(dirname "$0")/files.sh"

command -v cppcheck >/dev/null || {
	echo "no cppcheck"
	exit 77
}
# nullPointerOutOfMemory & co: mem_alloc() never gives NULL.  The rest are matters of style.
cppcheck --quiet -j "$(nproc)" --std=c11 -I src -D_GNU_SOURCE '-DTARE_VERSION_TEXT=""' \
	--enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
	--suppress=missingIncludeSystem --suppress='*:/usr/*' src ||
	finding "cppcheck has something to say"
verdict
