#!/bin/sh
# trace-ld.sh: called under a linker's name from a folder in COMPILER_PATH, runs that linker of
# PATH with its own trace option and keeps the list of what it loaded beside the output, as
# OUTPUT.trace (the folder first): a second witness, which owes nothing to tare.
# Called as cc by rustc (whose own -B folder would win), it adds the option for the driver.
name=$(basename "$0")
here=$(dirname "$0")
PATH=$(printf :%s: "$PATH" | sed "s|:$here:|:|g; s|^:||; s|:$||")
export PATH

output=a.out
previous=
gcc_ld=no
for argument in "$@"; do
	[ "$previous" = -o ] && output=$argument
	case $argument in
	*gcc-ld*) gcc_ld=yes ;;
	esac
	previous=$argument
done

[ "$name $gcc_ld" != 'cc no' ] || exec cc "$@"
pwd >"$output.trace"
case $name in
cc)
	exec cc "$@" -Wl,--trace >>"$output.trace"
	;;
*mold)
	exec "$name" "$@" --trace >>"$output.trace"
	;;
*)
	exec "$name" "$@" -t -t >>"$output.trace"
	;;
esac
