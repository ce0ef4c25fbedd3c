#!/bin/bash
# Shell scripts pass shellcheck.
. "$(dirname "$0")/files.sh"

command -v shellcheck >/dev/null || {
	echo "no shellcheck"
	exit 77
}
mapfile -t scripts < <(sources -name '*.sh'; find .ci -type f; find completions -name '*.bash')
shellcheck -e SC1091,SC2317 "${scripts[@]}" || finding "shellcheck has something to say"
mapfile -t bats < <(sources -name '*.bats')
# bats runs each test in a shell of its own and stops at the first failure, which shellcheck does
# not know: SC2030/SC2031 (lost variables), SC2154 (variables set by run) and SC2314 do not hold.
shellcheck -s bats -e SC2030,SC2031,SC2154,SC2314,SC2315,SC1091,SC2016 "${bats[@]}" ||
	finding "shellcheck has something to say"
verdict
