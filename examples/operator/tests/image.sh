#!/bin/sh
# image.sh: the program and its image are the same bytes wherever, whenever and by whomever they are
# made (another folder, user, umask, locale, time zone, number of jobs, times of files), and each byte
# of them has an owner with a name and a version.
# TAP on standard output, the build on standard error.  TARE, OPERATOR_SOURCES: as in the Makefile.
set -eu
cd "$(dirname "$0")/.."
missing() {
	echo "1..0 # SKIP $*"
	exit 0
}

tare=$(command -v "${TARE:-tare}") || missing "no tare here"
command -v python3 >/dev/null || missing "python3 is not here"
command -v musl-gcc >/dev/null || missing "musl-gcc is not here"
sources=${OPERATOR_SOURCES:-build/source}
./fetch.sh "$sources" bearssl >&2 || missing "the sources of bearssl cannot be had"
work=$(mktemp -d "${TMPDIR:-/tmp}/operator-same.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
chmod 755 "$work"

# copy_to FOLDER: what is needed of this one, and the sources where an unpacked program has them.
copy_to() {
	mkdir -p "$1/build/source"
	cp -R Makefile ./*.mk fetch.sh src tests roots.txt prompt.txt "$1"
	cp -R "$sources/bearssl" "$1/build/source"
}

# make_in FOLDER JOBS: the program and its image, as the README has it.
cat >"$work/make_in" <<-'END'
	set -e
	cd "$1"
	"$TARE" run --size -- make -s "-j$2" CC=musl-gcc ROOTS_ONLY=roots.txt TARE="$TARE"
	"$TARE" pack build/operator --workdir /app --add prompt.txt:/app/prompt.txt --expose 3000 \
		-t operator:1.0.0 -o operator.tar
END
export TARE="$tare"

copy_to "$work/a"
copy_to "$work/another folder/of operators"
other="$work/another folder/of operators"
find "$other" -exec touch -d '2001-02-03 04:05:06' {} +
(umask 022 && LC_ALL=C TZ=UTC HOME="$work/a" sh "$work/make_in" "$work/a" 1) >&2
as=
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chown -R 65534:65534 "$work/another folder"
	as='setpriv --reuid=65534 --regid=65534 --clear-groups'
fi
(umask 077 && LC_ALL=C.UTF-8 TZ=Asia/Kathmandu HOME="$other" XDG_CACHE_HOME="$other/cache" \
	$as sh "$work/make_in" "$other" 4) >&2

status=0
echo 1..4
verdict() { # NUMBER TEXT COMMAND…
	number=$1 text=$2
	shift 2
	if "$@" >&2; then
		echo "ok $number - $text"
	else
		echo "not ok $number - $text"
		status=1
	fi
}
same() {
	cmp "$work/a/$1" "$other/$1"
}
names_all() {
	"$tare" sbom --json "$work/a/operator.tar" >"$work/bill" && python3 - "$work/bill" <<-'END'
		import json, re, sys
		parts = json.load(open(sys.argv[1]))["programs"][0]["components"]
		names = sorted(re.sub("^gcc-[0-9]+$", "gcc", part["name"]) for part in parts)
		assert names == ["bearssl", "ca-certificates", "gcc", "musl", "operator"], names
		assert all(part["version"] and part["purl"] and part["bytes"] > 0 for part in parts), parts
	END
}
adds_up() {
	python3 - "$work/bill" "$work/a/build/operator" <<-'END'
		import json, os, sys
		program = json.load(open(sys.argv[1]))["programs"][0]
		account = program["account"]
		size = account.pop("file")
		assert size == program["size"] == os.path.getsize(sys.argv[2]) == sum(account.values()), account
		assert account["components"] == sum(part["bytes"] for part in program["components"])
		assert account["unnamed"] == 0 and program["state"] == "full", account
	END
}
verdict 1 "the program is the same bytes" same build/operator
verdict 2 "its image is the same bytes" same operator.tar
verdict 3 "the bill names the program, BearSSL, musl, the startup files and the roots" names_all
verdict 4 "what the bill accounts for is the size of the file" adds_up
exit $status
