#!/bin/bash
# The options of each command are the same in --help, in its man page, and in the completion.
. "$(dirname "$0")/files.sh"

: "${TARE:=build/src/tare}"
# shellcheck source=completions/tare.bash
. completions/tare.bash

options_of_help() {
	"$TARE" "$1" --help | grep -oE '(^|[ ,[])--[a-z][a-z0-9-]*' | grep -oE -- '--[a-z0-9-]+' | sort -u
}
options_of_page() {
	sed -n '/^# OPTIONS/,/^# [^O]/p' "$1" | grep '^\*-' | grep -oE -- '--[a-z][a-z0-9-]*' | sort -u
}
options_of_completion() {
	COMP_WORDS=(tare "$1" --) COMP_CWORD=2 COMPREPLY=()
	_tare
	printf '%s\n' "${COMPREPLY[@]}" | sort -u
}

mapfile -t commands < <("$TARE" --help | sed -n 's/^  \([a-z+]*\)  *.*/\1/p')
for command in "${commands[@]}"; do
	case $command in
	c++ | ld) page=doc/man/tare-cc.1.scd ;;
	*) page=doc/man/tare-$command.1.scd ;;
	esac
	[ -f "$page" ] || {
		finding "$command: no $page"
		continue
	}
	help=$(options_of_help "$command")
	[ "$help" = "$(options_of_page "$page")" ] ||
		finding "$command: --help and $page differ: $(diff <(echo "$help") \
			<(options_of_page "$page") | grep '^[<>]' | tr '\n' ' ')"
	[ "$help" = "$(options_of_completion "$command")" ] ||
		finding "$command: --help and completions/tare.bash differ: $(diff <(echo "$help") \
			<(options_of_completion "$command") | grep '^[<>]' | tr '\n' ' ')"
	grep -q "^\*tare .*$command" doc/man/tare.1.scd || finding "$command: not in tare.1"
	COMP_WORDS=(tare "") COMP_CWORD=1 COMPREPLY=()
	_tare
	[[ " ${COMPREPLY[*]} " == *" $command "* ]] || finding "$command: not in the completion"
done
[ "${#commands[@]}" -gt 0 ] || finding "tare --help lists no command"
if command -v scdoc >/dev/null; then
	for page in doc/man/*.scd; do
		scdoc <"$page" >/dev/null || finding "$page: scdoc does not take it"
	done
fi
verdict
