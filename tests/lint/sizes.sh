#!/bin/bash
# A file has at most 600 lines, a function at most 80.
. "$(dirname "$0")/files.sh"

mapfile -t list < <(sources -name '*.[ch]')
while read -r lines file; do
	[ "$file" = total ] || [ "$lines" -le 600 ] || finding "$file: $lines lines, 600 are allowed"
done < <(wc -l "${list[@]}")

ctags --version 2>/dev/null | grep -q Universal || {
	echo "no universal-ctags: function lengths not checked"
	verdict
}
while read -r name start end file; do
	[ $((end - start + 1)) -le 80 ] ||
		finding "$file:$start: $name() has $((end - start + 1)) lines, 80 are allowed"
done < <(ctags -x --languages=C --langmap=C:.c.h --kinds-C=f --fields=+e \
	--_xformat='%N %n %{end} %F' "${list[@]}")
verdict
