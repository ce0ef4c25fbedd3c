#!/bin/bash
# codespell finds no slip of the pen.  Words that only look like one: tests/lint/words.txt.
. "$(dirname "$0")/files.sh"

command -v codespell >/dev/null || {
	echo "no codespell"
	exit 77
}
mapfile -t list < <(sources \( -name '*.[ch]' -o -name '*.sh' -o -name '*.scd' -o -name '*.bats' \
	-o -name '*.build' -o -name '*.py' \) -not -path '*/corpus/*' -not -path '*/reject/*/*')
codespell -I tests/lint/words.txt "${list[@]}" ./*.md Makefile || finding "codespell found the above"
verdict
