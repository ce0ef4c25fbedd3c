#!/bin/sh
# brief.sh TARGET CORPUS: a few seconds of libFuzzer from the seeds, new finds going to a folder of
# their own that is thrown away.  The dice are the same each time, so that what is found is found
# again; other dice, and as long as wanted, is 'make fuzz'.  A finding ends with 1: libFuzzer's own 77
# would be a test that was skipped.
set -eu
target=$(realpath "$1") corpus=$(realpath "$2")
seconds=${FUZZ_SECONDS:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/found"
cd "$work"
ASAN_OPTIONS=${ASAN_OPTIONS:-allocator_may_return_null=0} \
	"$target" -seed=1 -runs=20000 -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
	-max_len=65536 -error_exitcode=1 -timeout_exitcode=1 -print_final_stats=0 -verbosity=0 \
	-artifact_prefix="$work/crash-" "$work/found" "$corpus" || {
	status=$?
	for crash in "$work"/crash-*; do
		[ -f "$crash" ] && printf 'input (base64):\n' && base64 "$crash" | head -200
	done
	exit "$status"
}
