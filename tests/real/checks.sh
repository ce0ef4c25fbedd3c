# shellcheck shell=sh disable=SC2154
# checks.sh: how the checks of this folder count, speak and build; sourced by run.sh and
# variants.sh. Wants $work (a folder), $tare (the program) and $real_dir (this folder).

passed=0
failed=0
skipped=0

# check PROMISE COMMAND…: runs the command; what it prints is shown when it fails.
check() {
	promise=$1
	shift
	if "$@" >"$work/check.log" 2>&1; then
		passed=$((passed + 1))
		echo "  ok    $promise"
		return 0
	fi
	failed=$((failed + 1))
	echo "  FAIL  $promise"
	sed 's/^/        /' "$work/check.log" | head -n 20
	return 1
}

skip() {
	skipped=$((skipped + 1))
	echo "  skip  $*"
}

closing_line() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ]
}

# The names of temporary files and pids are the only things two runs may differ in, and the
# place where the compiler says its linker is: that is how tare comes to be called.
same_text() {
	for file in "$1" "$2"; do
		sed -E 's|/[^ ]*/tare/shims-[0-9a-f]*/[a-z]*/ld|/usr/bin/ld|g
			s|/tmp/[A-Za-z0-9_.-]+|/tmp/X|g; s|[.]mold-[A-Za-z0-9]+|X|g; s/(conftest|conf)[0-9]+/\1/g' "$file" |
			LC_ALL=C sort >"$file.sorted"
	done
	diff "$1.sorted" "$2.sorted"
}

same_file() {
	cmp "$1" "$2" && return 0
	case $1 in
	*.tar) ;;
	*) python3 "$real_dir/same_sections.py" "$1" "$2" ;;
	esac
	return 1
}
