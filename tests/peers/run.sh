#!/bin/sh
# run.sh: other people's tools read what tare makes ('make check-peers').
#
# First the tests of *.bats beside this file, on a small image; then the programs of
# tests/real: built under tare, packed, and every Debian component of the link must be listed by
# Trivy, Syft and osv-scanner with the flags they have by default; their sets are compared.
# Peers are looked for in PEERS_DIR and in PATH. What is skipped is said.
# Closing line: N passed, N failed, N skipped.
#
# Environment: BUILD, TARE_CACHE, PEERS_DIR, PROGRAMS (default: minigzip sqlite3 jq curl).
set -u
peers_dir=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$peers_dir/../.." && pwd)
real_dir=$top/tests/real
build_dir=${BUILD:-build}
case $build_dir in /*) ;; *) build_dir=$top/$build_dir ;; esac
export TARE_CACHE="${TARE_CACHE:-$top/build/cache}"
export jobs="${jobs:-$(nproc)}"
export TARE="$build_dir/src/tare" TARE_SOURCE="$top"
tare=$TARE
PATH="${PEERS_DIR:+$PEERS_DIR:}$PATH"
work=$(mktemp -d "${TMPDIR:-/tmp}/tare-peers.XXXXXX")
[ -n "${KEEP:-}" ] || trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
export XDG_CACHE_HOME="$work/cache"
. "$real_dir/checks.sh"
. "$real_dir/programs.sh"
. "$peers_dir/scanners.sh"
. "$peers_dir/containers.sh"

[ -x "$tare" ] || { echo "run.sh: no $tare: build tare first" >&2; exit 3; }

# Counts the lines of a bats run into our closing line.
run_bats() {
	basename "$1"
	bats --tap "$1" >"$work/tap" 2>&1
	while read -r line; do
		case $line in
		ok*'# skip'*) skip "${line#*\# skip }" ;;
		ok*) passed=$((passed + 1)) && echo "  ok    ${line#ok [0-9]* }" ;;
		'not ok'*) failed=$((failed + 1)) && echo "  FAIL  ${line#not ok [0-9]* }" ;;
		'#'*) echo "        $line" ;;
		esac
	done <"$work/tap"
}

if command -v bats >/dev/null; then
	for file in "$peers_dir"/*.bats; do
		run_bats "$file"
	done
else
	skip "the tests in $peers_dir/*.bats: bats is not here"
fi
for name in ${PROGRAMS:-minigzip sqlite3 jq curl}; do
	echo "$name"
	# shellcheck disable=SC2046
	if ! sh "$top/scripts/debian-source.sh" "$TARE_CACHE/source" $(step "$name" sources); then
		skip "$name: its source cannot be had now"
		continue
	fi
	fresh "$name" "$work/$name/tree"
	check "builds under tare" build_in "$name" "$work/$name/tree" "$work/$name/tare" \
		"$tare" run -- || continue
	check "is packed" "$tare" pack "$work/$name/tree/$(step "$name" program)" \
		-t "tare-peers/$name:1" -o "$work/$name.tar" || continue
	check_scanners "$name" "$work/$name.tar"
	check_containers "$name" "$work/$name.tar"
	rm -rf "$work/$name/tree"
done
closing_line
