#!/bin/bash
# The C sources are as clang-format 14 (Debian 12) lays them out; other versions differ in detail,
# so with them this is skipped.
. "$(dirname "$0")/files.sh"

clang-format --version 2>/dev/null | grep -q 'version 14\.' || {
	echo "no clang-format 14"
	exit 77
}
mapfile -t list < <(sources -name '*.[ch]')
clang-format --dry-run -Werror "${list[@]}" || finding "type: clang-format -i FILE"
verdict
