# shellcheck shell=sh disable=SC2154
# startup.sh: how the operator starts and what it needs, by startup.c; sourced by run.sh, ladder.sh.

# startup_times RUNS REQUESTS PROGRAM [-r ROOT]: starts it so many times, in the folder that is the
# current one.  Three numbers a run, as startup.c tells them, in $work/times.
startup_times() {
	runs=$1 requests=$2 program=$3
	shift 3
	[ -x "$work/startup" ] ||
		cc -std=c17 -D_GNU_SOURCE -O2 -o "$work/startup" "$bench_dir/startup.c" || return
	for _ in $(seq "$runs"); do
		"$work/startup" "$@" -e OPENAI_API_KEY=key -e SIP_REALM=sip.example \
			-e OPERATOR_LISTEN=127.0.0.1:3987 3987 "$requests" "$program" || return
	done >"$work/times"
}

# startup_median FIELD: of the runs, the middle one's number in that column.
startup_median() {
	cut -d' ' -f"$1" "$work/times" | sort -n | awk '{v[NR]=$1} END {print v[int((NR + 1) / 2)]}'
}
