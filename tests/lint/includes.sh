#!/bin/bash
# Includes go one way: main → cmd, standin → the stages → wire → wrap → model → base.  Stages never
# include each other; resolve/ sees model/ and base/ alone.
. "$(dirname "$0")/files.sh"

allowed() { # FOLDER: what its files may include
	case $1 in
	base) echo base ;;
	model) echo model base ;;
	wrap) echo wrap model base ;;
	wire) echo wire wrap model base ;;
	resolve) echo resolve model base ;;
	input | assemble | output | sandbox) echo "$1" wire wrap model base ;;
	cmd | standin) echo "$1" input resolve assemble output sandbox wire wrap model base ;;
	main.c) echo cmd input resolve assemble output sandbox wire wrap model base ;;
	*) echo ;;
	esac
}

while IFS=: read -r file line text; do
	from=${file#src/}
	from=${from%%/*}
	target=$(sed -n 's/^[ \t]*#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' <<<"$text")
	case $target in
	*/*) ;;
	*)
		finding "$file:$line: \"$target\" must be named from src/ on, like \"base/err.h\""
		continue
		;;
	esac
	case " $(allowed "$from") " in
	*" ${target%%/*} "*) ;;
	*) finding "$file:$line: $from/ may not include \"$target\"" ;;
	esac
done < <(grep -rn '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' src --include='*.[ch]')

# No folder beside the layers.
while read -r folder; do
	[ -n "$(allowed "${folder#src/}")" ] || finding "$folder: no such layer; see ARCHITECTURE.md"
done < <(find src -mindepth 1 -maxdepth 1 -type d)
verdict
