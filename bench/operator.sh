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

# beside NAME OURS THEIRS GOAL UNIT: one line; the goal is a ratio, or a number with "most" before it.
beside() {
	awk -v name="$1" -v ours="$2" -v theirs="$3" -v goal="$4" -v unit="$5" 'BEGIN {
		printf "  %-22s %10s %-4s Rust %10s %-4s ratio %.3f  (goal %s)\n", name, ours, unit, theirs,
			unit, ours / theirs, goal }'
}

bench_operator() {
	echo "the operator, pruned roots: here and now, beside the Rust program as measured before"
	have musl-gcc || return 0
	out=$work/operator
	(cd "$top/examples/operator" && "$tare" run --size -- make -s OUT="$out" TARE="$tare" \
		MUSL=source ROOTS_ONLY=roots.txt OPERATOR_SOURCES="$TARE_CACHE/source") \
		>"$work/operator.log" 2>&1 || {
		tail -n 3 "$work/operator.log"
		return 0
	}
	cc -std=c17 -D_GNU_SOURCE -O2 -o "$work/startup" "$bench_dir/startup.c"
	for _ in $(seq 11); do
		(cd "$top/examples/operator" && "$work/startup" -e OPENAI_API_KEY=key \
			-e SIP_REALM=sip.example -e OPERATOR_LISTEN=127.0.0.1:3988 3988 20000 "$out/operator")
	done >"$work/operator.times"
	"$tare" pack --json "$out/operator" --add "$top/examples/operator/prompt.txt:/prompt.txt" \
		-o "$work/operator.tar" >"$work/operator.json"
	middle() { cut -d' ' -f"$1" "$work/operator.times" | sort -n | sed -n 6p; }
	beside "start to first answer" "$(middle 1)" $RUST_START 0.5 us
	beside "resident, idle" "$(middle 2)" $RUST_RESIDENT "600 KiB" KiB
	beside "processor a request" "$(middle 3)" $RUST_REQUEST 0.5 us
	beside "image" "$(jq .size "$work/operator.json")" $RUST_IMAGE \
		0.025 B
}
