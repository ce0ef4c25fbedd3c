#!/bin/sh
# parser.sh unit|fuzz NAME: one test of a parser of examples/operator, as its Makefile makes it.
# Exit status 77 with a word: not here.  Environment: TARE_SOURCE, BUILD (both of tests/meson.build).
set -eu
kind=${1:?usage: parser.sh unit|fuzz NAME}
name=${2:?usage: parser.sh unit|fuzz NAME}
cd "${TARE_SOURCE:?}/examples/operator"
out=${BUILD:?}/operator-$kind/$name
mkdir -p "$out"
if [ "$kind" = fuzz ] &&
	! echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' |
	clang -fsanitize=fuzzer,address,undefined -x c - -o "$out/probe" 2>/dev/null; then
	echo "no clang with libFuzzer"
	exit 77
fi
export CMOCKA_MESSAGE_OUTPUT=TAP
exec make -s OUT="$out" FUZZ_SECONDS="${FUZZ_SECONDS:-2}" "run-$kind-$name"
