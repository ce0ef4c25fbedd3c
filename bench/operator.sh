# shellcheck shell=sh disable=SC2154
# operator.sh: the operator beside the program that it was written after (sourced by run.sh).
#
# The other one is in Rust (musl, size profile, abort); it cannot be built from packages, so its
# numbers are those that were measured once, on four processors and in the same way: from exec to
# the first answer on /livez, resident after rest, processor time a request. Ours are measured here.

RUST_START=1290     # microseconds
RUST_RESIDENT=2800  # KiB
RUST_REQUEST=24     # microseconds, the least of its runs
RUST_IMAGE=1983897  # bytes of its layer

# against NAME OURS THEIRS GOAL UNIT: one line; the goal is a ratio, or with a unit the most it may be.
against() {
	awk -v name="$1" -v ours="$2" -v theirs="$3" -v goal="$4" -v unit="$5" 'BEGIN {
		printf "  %-22s %10s %-4s Rust %10s %-4s ratio %.3f  (goal %s)\n", name, ours, unit, theirs,
			unit, ours / theirs, goal }'
}

bench_operator() {
	echo "the operator, pruned roots: here and now, beside the Rust program as measured before"
	out=$work/operator
	(cd "$top/examples/operator" && "$tare" run --size -- make -s OUT="$out" TARE="$tare" \
		MUSL=source ROOTS_ONLY=roots.txt OPERATOR_SOURCES="$TARE_CACHE/source") \
		>"$work/operator.log" 2>&1 || {
		tail -n 3 "$work/operator.log"
		return 0
	}
	(cd "$top/examples/operator" && startup_times "$RUNS" 20000 "$out/operator") || return 0
	"$tare" pack --json "$out/operator" --add "$top/examples/operator/prompt.txt:/prompt.txt" \
		-o "$work/operator.tar" >"$work/operator.json"
	against "start to first answer" "$(startup_median 1)" $RUST_START 0.5 us
	against "resident, idle" "$(startup_median 2)" $RUST_RESIDENT "600 KiB" KiB
	against "processor a request" "$(startup_median 3)" $RUST_REQUEST 0.5 us
	against "image" "$(jq .size "$work/operator.json")" $RUST_IMAGE 0.025 B
}
