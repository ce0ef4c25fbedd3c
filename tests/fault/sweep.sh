#!/bin/bash
# sweep.sh KIND INJECT.so TARE: runs tare's commands and stand-ins again and again, each time with
# the next allocation or the next write failing (inject.c), until a run gets through untouched.
#
# A command either does its work as if nothing had been, or says in one line that it could not and
# leaves nothing half-written behind.  A stand-in never breaks the build: the compiler's and the
# linker's own exit status and output count, whatever happens to the recording.
#
# Speaks TAP: one test for each command.
set -uo pipefail

kind=$1 inject=$(realpath "$2") tare=$(realpath "$3")
export LC_ALL=C.UTF-8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" TMPDIR="$work/tmp"
mkdir -p "$work/cache" "$work/tmp" "$work/fixture"
unset CFLAGS LDFLAGS MAKEFLAGS
tests=0
bad=0

cat >"$work/fixture/main.c" <<'EOF'
#include <stdio.h>
int main(void)
{
	puts("alive");
	return 0;
}
EOF

complain() {
	printf '# %s, n=%s: %s\n' "$name" "$n" "$1"
	sed 's/^/#   /' "$work/stderr" | head -5
	failures=$((failures + 1))
}

# libarchive says it itself when it has no memory.
one_line() {
	[ "$(wc -l <"$work/stderr")" -le 1 ] &&
		grep -q -e '^tare: ' -e '^Fatal Internal Error in libarchive: ' "$work/stderr"
}

# --- what must be true after a run ---------------------------------------------------------------

# A command that prints: the whole answer, or status 3 and one line.
prints() {
	case $status in
	0) cmp -s "$work/stdout" "$work/reference/stdout" || complain "another answer, yet status 0" ;;
	3) one_line || complain "status 3 without its one line" ;;
	127) grep -qx 'out of memory' "$work/stderr" || complain "status 127" ;; # ld.so's own end
	*) complain "status $status" ;;
	esac
	[ -z "$(ls -A "$work/out")" ] || complain "left behind: $(ls -A "$work/out")"
}

# A command that writes out/result.tar or out/result/: whole, or not there.
lands() {
	case $status in
	0) diff -r "$work/out" "$work/reference/out" >/dev/null || complain "another result, yet status 0" ;;
	3)
		one_line || complain "status 3 without its one line"
		# Whole and then no memory left to talk about it: not half-written.
		[ -z "$(ls -A "$work/out")" ] || diff -r "$work/out" "$work/reference/out" >/dev/null ||
			complain "left behind: $(ls -A "$work/out")"
		;;
	*) complain "status $status" ;;
	esac
}

# An import into out/result.db, which held the old advisories: the new are there, or the old.  What
# SQLite leaves beside it when it could not clean up is its own way back.
counted() { "$tare" db info --max-age 9999 --json --db "$1" | grep -E '"(kind|advisories|packages)"'; }
imports() {
	local now
	now=$(counted "$work/out/result.db") || complain "the database does not answer"
	case $status in
	0) [ "$now" = "$new_counts" ] || complain "status 0, yet this is there: $now" ;;
	3)
		one_line || complain "status 3 without its one line"
		[ "$now" = "$old_counts" ] || [ "$now" = "$new_counts" ] || complain "half of it is there: $now"
		;;
	127) grep -qx 'out of memory' "$work/stderr" || complain "status 127" ;;
	*) complain "status $status" ;;
	esac
	"$tare" scan --db "$work/out/result.db" --fail-on none "$work/fixture/bom.json" >"$work/answer" ||
		complain "no scan with this database"
	grep -q CVE-2999- "$work/answer" || complain "nothing is found with this database"
}

# A build under tare: the program is there and runs, and nothing else is new.
builds() {
	[ "$status" -eq 0 ] || complain "the build broke: status $status"
	[ "$("$work/out/result" 2>/dev/null)" = alive ] || complain "the program does not run"
	[ "$(ls -A "$work/out")" = "$(ls -A "$work/reference/out")" ] ||
		complain "left behind: $(ls -A "$work/out")"
	[ -z "$(ls -A "$work/tmp")" ] || complain "left in TMPDIR: $(ls -A "$work/tmp")"
	if grep -qv '^tare: ' "$work/stderr"; then
		complain "words that are not tare's"
	fi
}

# The command that sets a build up has not started it when its own memory ends: it may say so.
builds_or_says() {
	if [ "$status" -eq 3 ] && [ "$kind" != io ]; then
		one_line || complain "status 3 without its one line"
		[ -z "$(ls -A "$work/out")" ] || complain "left behind: $(ls -A "$work/out")"
	else
		builds
	fi
}

# --- the sweep -----------------------------------------------------------------------------------

run_once() { # EXE N COMMAND…
	local exe=$1 at=$2
	shift 2
	rm -rf "$work/out" "$work/seen" "$work/tmp"
	mkdir "$work/out" "$work/tmp"
	(cd "$work/out" && exec env FAULT_IN="$exe" FAULT_KIND="$kind" FAULT_AT="$at" \
		FAULT_SEEN="$work/seen" LD_PRELOAD="$inject" timeout 120 "$@" </dev/null) \
		>"$work/stdout" 2>"$work/stderr"
	status=$?
}

sweep() { # NAME EXE VERDICT COMMAND…
	name=$1
	local exe=$2 verdict=$3 runs=0
	shift 3
	failures=0 n=0
	tests=$((tests + 1))
	run_once "$exe" 0 "$@"
	if [ "$status" -ne 0 ]; then
		complain "does not work even without a fault: status $status"
	fi
	rm -rf "$work/reference"
	mkdir "$work/reference"
	cp -r "$work/out" "$work/stdout" "$work/reference/"
	n=1
	while [ $failures -lt 5 ]; do
		run_once "$exe" "$n" "$@"
		runs=$((runs + 1))
		"$verdict"
		[ -s "$work/seen" ] || break
		[ "$kind" != short ] || break
		if [ "$n" -lt 40 ]; then n=$((n + 1)); else n=$((n * 5 / 4)); fi
	done
	if [ $failures -eq 0 ]; then
		echo "ok $tests - $name ($kind, $runs runs)"
	else
		echo "not ok $tests - $name ($kind, $runs runs)"
		bad=1
	fi
}

has() { "$tare" --help | grep -q "^  $1 "; }

fixture=$work/fixture
cat >"$fixture/cold" <<'EOF'
#!/bin/sh
# Runs the command with an empty cache.
rm -rf "$XDG_CACHE_HOME"
mkdir "$XDG_CACHE_HOME"
exec "$@"
EOF
chmod +x "$fixture/cold"
if has cc; then
	# Fills the caches too, so that what follows is about the command itself.
	"$tare" cc -O1 -static -o "$fixture/program" "$fixture/main.c" || exit 1
	sweep "tare cc, the command" tare builds_or_says \
		"$tare" cc -O1 -static -o result "$fixture/main.c"
	sweep "tare cc, the stand-ins for compiler and linker" tare-link builds \
		"$tare" cc -O1 -static -o result "$fixture/main.c"
	sweep "tare run, the command" tare builds_or_says \
		"$tare" run -- cc -O1 -static -o result "$fixture/main.c"
	sweep "tare cc, cold caches" tare-link builds \
		"$fixture/cold" "$tare" cc -O1 -static -o result "$fixture/main.c"
	if has pack; then
		sweep "tare pack" tare lands "$tare" pack "$fixture/program" -o result.tar
		"$tare" cc -O1 -o "$fixture/dynamic" "$fixture/main.c" || exit 1
		sweep "tare pack --with-libs" tare lands \
			"$tare" pack --with-libs "$fixture/dynamic" -o result.tar
		sweep "tare pack to a layout" tare lands "$tare" pack "$fixture/program" -o result/
	fi
	if has sbom; then
		sweep "tare sbom of a program" tare prints "$tare" sbom "$fixture/program"
		"$tare" pack "$fixture/program" -o "$fixture/image.tar" >/dev/null
		sweep "tare sbom of an image" tare prints "$tare" sbom "$fixture/image.tar"
		sweep "tare sbom as SPDX" tare prints "$tare" sbom --format spdx "$fixture/program"
	fi
fi
if has db && has scan; then
	printf '{"zlib":{"CVE-2999-1":{"description":"d","releases":{"bookworm":{"status":"open","repositories":{},"urgency":"high"}}},"CVE-2999-2":{"releases":{"bookworm":{"status":"resolved","fixed_version":"9:9","repositories":{},"urgency":"low"}}}}}' >"$fixture/old.json"
	printf '{"id":"CVE-2999-3","modified":"2024-01-01T00:00:00Z","severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"affected":[{"package":{"ecosystem":"OSS-Fuzz","name":"zlib"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"9"}]}]}]}' >"$fixture/one.json"
	printf '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"zlib","version":"1:1.2.13-1","purl":"pkg:deb/debian/zlib@1%%3A1.2.13-1?distro=debian-12"},{"type":"library","name":"zlib","version":"1.2.11","purl":"pkg:generic/zlib@1.2.11"}]}' >"$fixture/bom.json"
	# Enough of it that more than one page is written at a time.
	{
		printf '{"zlib":{"CVE-2999-7":{"releases":{"bookworm":{"status":"open","repositories":{},"urgency":"high"}}}}'
		for i in {1..300}; do
			printf ',"package%d":{"CVE-2998-%d":{"description":"%0200d","releases":{"bookworm":{"status":"open","repositories":{},"urgency":"low"}}}}' "$i" "$i" "$i"
		done
		printf '}'
	} >"$fixture/new.json"
	"$tare" db import --db "$fixture/old.db" "$fixture/old.json" "$fixture/one.json" >/dev/null || exit 1
	cp "$fixture/old.db" "$fixture/new.db"
	"$tare" db import --db "$fixture/new.db" "$fixture/new.json" >/dev/null || exit 1
	old_counts=$(counted "$fixture/old.db") new_counts=$(counted "$fixture/new.db")
	printf 'id: CVE-2999-2\nreason: never called\n' >"$fixture/ignore"
	cat >"$fixture/onto" <<-'EOF'
		#!/bin/sh
		# Runs the command beside a copy of the old database.
		cp "$1" result.db
		shift
		exec "$@"
	EOF
	chmod +x "$fixture/onto"
	sweep "tare db import" tare imports \
		"$fixture/onto" "$fixture/old.db" "$tare" db import --db result.db "$fixture/new.json"
	sweep "tare db export" tare lands "$tare" db export --db "$fixture/new.db" result.db
	set -- --fail-on none --db "$fixture/old.db" --ignore-file "$fixture/ignore" "$fixture/bom.json"
	sweep "tare scan" tare prints "$tare" scan "$@"
	sweep "tare scan --json" tare prints "$tare" scan --json "$@"
	sweep "tare scan of several" tare prints "$tare" scan -j 2 --json "$@" "$fixture/bom.json"
	sweep "tare scan to a file" tare lands "$tare" scan --format sarif -o result.sarif "$@"
fi
sweep "tare --help" tare prints "$tare" --help
echo "1..$tests"
exit $bad
