#!/bin/sh
# check.sh [OPTION OF run.py…]: builds the program with the roots of a private CA, then looks at
# every promise from outside.  TAP on standard output, the build on standard error.
# check.sh --load [OPTION OF load.py…]: puts load on it instead.
# check.sh --valgrind [OPTION…]: a part of the promises, under valgrind.
#
#   TLS=mbedtls RESOLVER=libc PROMPT=builtin   what the program is made of, as in the Makefile
#   SANITIZE=1                  with the host's compiler (or CC), ASan and UBSan, instead of musl
#   OUT=DIR                     where to build; kept from run to run
#   TARE=PATH OPERATOR_SOURCES=DIR   as in the Makefile
#
# When something it needs is not here: a plan of no test that says why.
set -eu
cd "$(dirname "$0")/.."
missing() {
	echo "1..0 # SKIP $*"
	exit 0
}

tls=${TLS:-bearssl} resolver=${RESOLVER:-own} prompt=${PROMPT:-file} sanitize=${SANITIZE:-}
if [ "${1:-}" = --valgrind ]; then
	sanitize=valgrind
	command -v valgrind >/dev/null || missing "valgrind is not here"
fi
out=${OUT:-build/check-$tls-$resolver-$prompt${sanitize:+-sanitized-$sanitize}}
tare=${TARE:-tare}

for tool in python3 openssl; do
	command -v "$tool" >/dev/null || missing "$tool is not here"
done
"$tare" trust --help >/dev/null 2>&1 || missing "no tare here that has 'tare trust'"
words=$tls,$resolver,$prompt
case $sanitize in
'')
	words=$words,musl
	unset CC CFLAGS LDFLAGS
	command -v musl-gcc >/dev/null || missing "musl-gcc is not here"
	;;
valgrind)
	words=$words,sanitized,valgrind
	export CC="${CC:-gcc}" CFLAGS='-O1 -g' LDFLAGS=-g
	;;
*)
	words=$words,sanitized
	export CC="${CC:-gcc}" LDFLAGS='-fsanitize=address,undefined'
	export CFLAGS="-O1 -g -fno-omit-frame-pointer $LDFLAGS -fno-sanitize-recover=all"
	# On x86 BearSSL reads words where they lie, as that processor may.
	CFLAGS="$CFLAGS -DBR_LE_UNALIGNED=0 -DBR_BE_UNALIGNED=0"
	;;
esac
sources=${OPERATOR_SOURCES:-build/source}
./fetch.sh "$sources" "$tls" >&2 || missing "the sources of $tls cannot be had"

mkdir -p "$out"
tests/run.py --make-certificates "$out/ca" >&2
make -s OUT="$out" TLS="$tls" RESOLVER="$resolver" PROMPT="$prompt" ROOTS="$out/ca/ca.pem" \
	TARE="$tare" OPERATOR_SOURCES="$sources" "$out/operator" >&2
case ${1:-} in
--load)
	shift
	most=40
	[ "$tls" = bearssl ] || most=70
	exec tests/load.py "$out/operator" "$out/ca" --most $most "$@"
	;;
--valgrind)
	shift
	set -- --parts server,signature,call,tool,log --workers 6 "$@"
	;;
esac
exec tests/run.py "$out/operator" "$out/ca" --words "$words" "$@"
