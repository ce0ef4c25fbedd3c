#!/bin/bash
# check.sh: every test there is, and at the end one line that tells the sum:
#     N passed, N failed[, N skipped]
# Three builds: gcc (all suites), clang with ASan, UBSan and libFuzzer (unit, cli, reject, fuzz),
# and gcc under valgrind (unit).  Exit status 1 when anything failed.
#
# CHECK_ONLY="gcc sanitize valgrind" picks some; CHECK_SUITE=unit runs one suite.
# Logs: build-check-*/meson-logs/testlog.txt.
set -euo pipefail
cd "$(dirname "$0")/.."

which=${CHECK_ONLY:-gcc sanitize valgrind}
suite=${CHECK_SUITE:+--suite $CHECK_SUITE}
export CI=true LC_ALL=C.UTF-8
exec </dev/null

logs=()
broken=0

# Configures a folder once, and again when the list of test files is not the one it knows.
configure() { # FOLDER CC OPTION…
	local folder=$1 compiler=$2
	shift 2
	local list
	list=$(ls -d tests/cli/*.bats tests/reject/*/ meson.build src/meson.build tests/meson.build 2>/dev/null)
	if [ ! -f "$folder/build.ninja" ]; then
		rm -rf "$folder"
		CC=$compiler meson setup "$@" "$folder" >"$folder.log" 2>&1 || {
			cat "$folder.log"
			rm -rf "$folder"
			return 1
		}
		rm -f "$folder.log"
	elif [ "$list" != "$(cat "$folder/test-list" 2>/dev/null)" ]; then
		meson setup --reconfigure "$folder" >/dev/null
	fi
	echo "$list" >"$folder/test-list"
	ninja -C "$folder" --quiet
}

# Runs the suites of one folder; the tally is taken from meson's own log.
suites() { # FOLDER LOG MESON-TEST-ARGUMENT…
	local folder=$1 log=$2
	shift 2
	rm -f "$folder/meson-logs/$log.json"
	# shellcheck disable=SC2086
	meson test -C "$folder" --no-rebuild --print-errorlogs "$@" $suite || true
	logs+=("$folder/meson-logs/$log.json")
}

attempt() { # WORD FUNCTION
	echo "== $1"
	if ! "$2"; then
		echo "check.sh: the $1 build does not build"
		broken=$((broken + 1))
	fi
}

run_gcc() {
	configure build-check-gcc gcc || return 1
	suites build-check-gcc testlog
}

run_sanitize() {
	configure build-check-sanitize clang -Dfuzz=true -Db_sanitize=address,undefined \
		-Db_lundef=false -Dman=disabled || return 1
	# A finding must not pass for one of tare's own exit statuses.
	export UBSAN_OPTIONS=print_stacktrace=1:exitcode=99
	ASAN_OPTIONS=exitcode=99:detect_leaks=1 suites build-check-sanitize testlog \
		--no-suite lint --no-suite fault --no-suite cli --no-suite operator
	# The commands leave what main() holds to the end of the process.
	ASAN_OPTIONS=exitcode=99:detect_leaks=0 suites build-check-sanitize testlog-cli \
		--logbase testlog-cli --suite cli
	unset UBSAN_OPTIONS
}

run_valgrind() {
	configure build-check-gcc gcc || return 1
	suites build-check-gcc testlog-valgrind --suite unit --suite reject \
		--timeout-multiplier 10 \
		--wrapper 'valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite'
}

for one in $which; do
	case $one in
	gcc) attempt gcc run_gcc ;;
	sanitize) attempt sanitize run_sanitize ;;
	valgrind) attempt valgrind run_valgrind ;;
	*) echo "check.sh: '$one' is no build" >&2 && exit 2 ;;
	esac
done

exec scripts/tally.py --broken "$broken" "${logs[@]}"
