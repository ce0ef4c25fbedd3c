#!/bin/sh
# check.sh [OPTION OF run.py…]: builds the program with the roots of a private CA, then looks at
# every promise from outside.  TAP on standard output, the build on standard error.
#
#   TLS=mbedtls RESOLVER=libc   which back ends, as in the Makefile
#   SANITIZE=1                  with the host's compiler (or CC), ASan and UBSan, instead of musl
#   OUT=DIR                     where to build; kept from run to run
#   TARE=PATH OPERATOR_SOURCES=DIR   as in the Makefile
#
# Exit status 77, with a word, when something it needs is not here.
set -eu
cd "$(dirname "$0")/.."
tls=${TLS:-bearssl} resolver=${RESOLVER:-own} sanitize=${SANITIZE:-}
out=${OUT:-build/check-$tls-$resolver${sanitize:+-sanitized}}
tare=${TARE:-tare}

# With TAP, a plan of no test says that all were skipped, and why.
missing() {
	echo "1..0 # SKIP $*"
	exit 77
}

for tool in python3 openssl; do
	command -v "$tool" >/dev/null || missing "$tool is not here"
done
"$tare" trust --help >/dev/null 2>&1 || missing "no tare here that has 'tare trust'"
words=$tls,$resolver
if [ -n "$sanitize" ]; then
	words=$words,sanitized
	CC=${CC:-gcc}
	CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all'
	LDFLAGS='-fsanitize=address,undefined'
	set -- --workers 8 "$@"
	export CFLAGS LDFLAGS CC
else
	words=$words,musl
	unset CC CFLAGS LDFLAGS
	command -v musl-gcc >/dev/null || missing "musl-gcc is not here"
fi
sources=${OPERATOR_SOURCES:-build/source}
./fetch.sh "$sources" "$tls" >&2 || missing "the sources of $tls cannot be had"

mkdir -p "$out"
tests/run.py --make-certificates "$out/ca" >&2
make -s OUT="$out" TLS="$tls" RESOLVER="$resolver" ROOTS="$out/ca/ca.pem" TARE="$tare" \
	OPERATOR_SOURCES="$sources" "$out/operator" >&2
exec tests/run.py "$out/operator" "$out/ca" --words "$words" "$@"
