# Sourced by the lint tests: where the sources are, and how a finding is told.
# shellcheck shell=bash
set -euo pipefail
cd "${TARE_SOURCE:-$(dirname "$0")/../..}"
export LC_ALL=C.UTF-8

findings=0
finding() {
	printf '%s\n' "$*"
	findings=$((findings + 1))
}
verdict() {
	[ "$findings" -eq 0 ] && exit 0
	echo "$findings findings"
	exit 1
}

# Every file of the project of one kind, build folders left out; as find(1) predicates.
sources() {
	find src tests examples bench scripts completions doc .ci -name build -prune -o \
		-type f "$@" -print 2>/dev/null | sort
}
