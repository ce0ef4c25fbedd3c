#!/bin/sh
# run.sh [PROGRAM…]: builds real programs without and under tare and compares ('make check-real').
#
# For each: sum of the bytes, names of the components against the linker's own trace, loaded
# sections and messages against a build without tare, the same bytes from another folder, umask,
# locale, time zone, -j and user, cost, and the strip tools. Then the small variants: linkers,
# kinds of links, failing links. Closing line: N passed, N failed, N skipped.
#
# Environment: BUILD (tare's build folder), TARE_CACHE (sources are kept there), jobs, KEEP=1
# keeps the folder with all builds.
set -u
real_dir=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$real_dir/../.." && pwd)
build_dir=${BUILD:-build}
case $build_dir in /*) ;; *) build_dir=$top/$build_dir ;; esac
export TARE_CACHE="${TARE_CACHE:-$top/build/cache}"
export jobs="${jobs:-$(nproc)}"
tare=$build_dir/src/tare
work=$(mktemp -d "${TMPDIR:-/tmp}/tare-real.XXXXXX")
chmod 755 "$work"
[ -n "${KEEP:-}" ] || trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
export XDG_CACHE_HOME="$work/cache"
unset TARE_NAME TARE_VERSION TARE_RECORD TARE_NO_NOTE TARE_STRICT
. "$real_dir/checks.sh"
. "$real_dir/programs.sh"

[ -x "$tare" ] || { echo "run.sh: no $tare: build tare first" >&2; exit 3; }
all="hello minigzip sqlite3 jq rust re2 busybox redis curl"
# shellcheck disable=SC2048
for name in ${*:-$all}; do
	[ "$name" = variants ] || check_program "$name"
done
case "${*:-variants}" in
*variants*) . "$real_dir/variants.sh" ;;
esac
print_numbers
closing_line
