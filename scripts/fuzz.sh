#!/bin/bash
# fuzz.sh: every fuzz target at length, one after the other, all cores on each.
# FUZZ_SECONDS=600 per target; FUZZ_ONLY=name for one; FUZZ_KEEP=1 adds what was found, minimised,
# to tests/fuzz/corpus/.  Ends with 1 at the first crash and names the input that did it.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${FUZZ_SECONDS:-600}
folder=build-check-sanitize
if [ ! -f $folder/build.ninja ]; then
	CC=clang meson setup -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false \
		-Dman=disabled $folder
fi
ninja -C $folder

ran=0
for target in "$folder"/tests/fuzz/fuzz-*; do
	[ -f "$target" ] || continue
	name=${target##*/fuzz-}
	[ -z "${FUZZ_ONLY:-}" ] || [ "$FUZZ_ONLY" = "$name" ] || continue
	seeds=tests/fuzz/corpus/$name
	found=$folder/found/$name
	mkdir -p "$found" "$folder/crashes"
	echo "== $name: $seconds s"
	"$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -verbosity=0 \
		-fork="$(nproc)" -artifact_prefix="$folder/crashes/$name-" "$found" "$seeds" || {
		echo "fuzz.sh: $name fell over; the input is in $folder/crashes/" >&2
		exit 1
	}
	if [ "${FUZZ_KEEP:-0}" = 1 ]; then
		"$target" -merge=1 "$seeds" "$found"
	fi
	ran=$((ran + 1))
done
echo "$ran targets, nothing found"
