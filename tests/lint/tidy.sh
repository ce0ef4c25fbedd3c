#!/bin/bash
# tidy.sh BUILD: clang-tidy with the checks of .clang-tidy over every source file of src/.
. "$(dirname "$0")/files.sh"

build=$1
command -v clang-tidy >/dev/null || {
	echo "no clang-tidy"
	exit 77
}
# gcc's own options mean nothing to clang.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed -E 's/ -W(duplicated-cond|duplicated-branches|logical-op|format-truncation[^ ]*)//g' \
	"$build/compile_commands.json" >"$work/compile_commands.json"
find src -name '*.c' -print0 | sort -z |
	xargs -0 -n 4 -P "$(nproc)" clang-tidy -p "$work" --quiet 2>"$work/stderr" ||
	finding "clang-tidy has something to say"
grep -q 'Error while processing' "$work/stderr" && cat "$work/stderr"
verdict
