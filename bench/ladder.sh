#!/bin/bash
# ladder.sh: the operator's image, rung by rung, from a Debian root to a few dozen kilobytes
# ('make ladder'). Every number is measured here and now: bytes of the whole image, components that
# tare and the scanners see in it, start-up, memory, processor time.
#
# Writes doc/ladder.md, doc/ladder.svg and, with rsvg-convert, doc/ladder.png, and prints the table.
# Rungs that need what is not here (mmdebstrap and root for the first) are left out, with a word.
#
# Environment: BUILD, PEERS_DIR (Trivy, Syft, osv-scanner), RUNS (11), LADDER (names of rungs).
set -euo pipefail
bench_dir=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$bench_dir/.." && pwd)
build_dir=${BUILD:-build}
case $build_dir in /*) ;; *) build_dir=$top/$build_dir ;; esac
export TARE="$build_dir/src/tare"
tare=$TARE
operator=$top/examples/operator
PATH="${PEERS_DIR:+$PEERS_DIR:}$PATH"
work=$(mktemp -d "${TMPDIR:-/tmp}/tare-ladder.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
peers_dir=$top/tests/peers
# shellcheck source=tests/peers/scanners.sh
. "$peers_dir/scanners.sh"

# shellcheck source=bench/startup.sh
. "$bench_dir/startup.sh"
: >"$work/rungs.tsv"

skip() {
	echo "  left out: $1" >&2
}

# --- what the program stands on -------------------------------------------------------------------

release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)

# What debian:*-slim is: the essential packages and apt, without manuals and translations.
slim_root() {
	mmdebstrap --quiet --variant=minbase --skip=cleanup/reproducible \
		--dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-include=/usr/share/doc/*/copyright' \
		--dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
		"$release" "$1" &&
		rm -rf "${1:?}"/dev/* "${1:?}"/var/lib/apt/lists/* "${1:?}"/var/cache/apt/*.bin "${1:?}"/var/log/*
}

# What the distroless images are that hold no libc: names of users and networks, time zones, roots.
static_root() {
	mkdir -p "$work/debs" "$1/var/lib/dpkg/status.d" "$1/etc/ssl/certs" "$1/tmp"
	(cd "$work/debs" && apt-get download -q base-files netbase tzdata ca-certificates) \
		>"$work/debs.log" 2>&1 || return 1
	for deb in "$work"/debs/*.deb; do
		dpkg-deb -x "$deb" "$1"
		name=$(dpkg-deb -f "$deb" Package)
		dpkg-deb -f "$deb" >"$1/var/lib/dpkg/status.d/$name"
	done
	find "$1/usr/share/ca-certificates" -name '*.crt' -print0 | sort -z | xargs -0 cat \
		>"$1/etc/ssl/certs/ca-certificates.crt"
	rm -rf "$1"/usr/share/{doc,man,lintian,doc-base} "$1"/var/{backups,mail,local,lock,run}
	printf 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532::/home/nonroot:/sbin/nologin\n' \
		>"$1/etc/passwd"
	printf 'root:x:0:\nnonroot:x:65532:\n' >"$1/etc/group"
}

# --- one rung -------------------------------------------------------------------------------------

# program NAME [COMMAND…] -- MAKE-ARGUMENT…: builds the operator into build/ladder/NAME.
program() {
	name=$1
	shift
	runner=()
	while [ "$1" != -- ]; do
		runner+=("$1")
		shift
	done
	shift
	(cd "$operator" && rm -rf "build/ladder/$name" &&
		"${runner[@]}" make -s TARE="$tare" OUT="build/ladder/$name" "$@") >"$work/$name.log" 2>&1 || {
		tail -n 5 "$work/$name.log" >&2
		return 1
	}
}

# Unpacks the image's one layer: the program is measured in the root that a container would have.
unpack() {
	mkdir -p "$2.oci" "$2"
	tar -xf "$1" -C "$2.oci"
	layer=$(python3 -c 'import json, sys
print(json.load(open(sys.argv[1] + "/manifest.json"))[0]["Layers"][0])' "$2.oci")
	tar -xf "$2.oci/$layer" -C "$2"
	rm -rf "$2.oci"
}

# What tare sees: packages of databases, and components of programs.  An image that tells nothing
# is an answer, too.
components() {
	"$tare" sbom --json "$1" 2>/dev/null >"$work/sbom.json" || [ $? = 1 ]
	python3 -c 'import json, sys
found = json.load(open(sys.argv[1]))
print(len(found["packages"]) + sum(len(p["components"]) for p in found["programs"]))' \
		"$work/sbom.json"
}

# count SCANNER IMAGE: how many packages it lists; "-" where it is not here.
count() {
	if command -v "$1" >/dev/null; then
		listed_by "$1" "$2" 2>/dev/null | sort -u | grep -c . || true
	else
		echo -
	fi
}

# rung TITLE PROGRAM PACK-OPTION…: packs, measures, adds a row.
rung() {
	title=$1 name=$2
	shift 2
	image=$work/$name.tar
	"$tare" pack "$operator/build/ladder/$name/operator" -t operator:1.0 --expose 3000 --json \
		--add "$operator/prompt.txt:/prompt.txt" -o "$image" "$@" \
		>"$work/$name.json" 2>"$work/$name.err" || {
		cat "$work/$name.err" >&2
		return 1
	}
	root=$work/root
	rm -rf "$root"
	unpack "$image" "$root"
	startup_times "${RUNS:-11}" 5000 /operator -r "$root"
	python3 "$bench_dir/ladder.py" row "$work/$name.json" "$title" \
		"$(components "$image")" \
		"$(count trivy "$image")" "$(count syft "$image")" "$(count osv-scanner "$image")" \
		"$(startup_median 1)" "$(startup_median 2)" "$(startup_median 3)" | tee -a "$work/rungs.tsv"
	rm -rf "$root"
}

# --- the ladder -----------------------------------------------------------------------------------

plain='CFLAGS=-O2'
static='LDFLAGS=-static'
pruned=ROOTS_ONLY=roots.txt

echo "building…" >&2
program dynamic "$tare" run -- CC=gcc "$plain" LDFLAGS=
program glibc "$tare" run -- CC=gcc "$plain" "$static"
program musl "$tare" run -- CC=musl-gcc "$plain" "$static"
program bare -- CC=musl-gcc "$plain" "$static"
TARE_SIZE_OFF=lto program size "$tare" run --size -- CC=musl-gcc
program lto "$tare" run --size -- CC=musl-gcc
program lto-bare "$tare" run --size --no-note -- CC=musl-gcc
program relr "$tare" run --size -- MUSL=source
program pruned "$tare" run --size -- MUSL=source "$pruned"
program one-cipher "$tare" run --size -- MUSL=source "$pruned" CIPHERS=chacha20
program tls13 "$tare" run --size -- MUSL=source TLS=mbedtls
static_root "$work/base"
cp -a "$work/base" "$work/base.libs"

if command -v mmdebstrap >/dev/null && [ "$(id -u)" = 0 ] && slim_root "$work/slim"; then
	rung "dynamic, on a Debian slim root" dynamic --with-libs --add "$work/slim:/"
else
	skip "a Debian slim root (needs mmdebstrap and root)"
fi
rung "dynamic, with exactly its libraries, on a distroless-like base" dynamic --with-libs \
	--add "$work/base.libs:/"
rung "static with glibc, on a base without libc" glibc --add "$work/base:/"
rung "static with musl, on the same base" musl --add "$work/base:/"
rung "from scratch" musl
rung "from scratch, nobody knows what is inside" bare --evidence none
rung "size profile" size
rung "with link-time optimisation" lto
rung "the same without SBOM, note and evidence" lto-bare --evidence none
rung "with a musl built along: RELR, a section for each function" relr
rung "trust store: the API's roots alone" pruned
rung "one cipher: ChaCha20-Poly1305" one-cipher
rung "layer squeezed (zopfli)" one-cipher --squeeze
rung "TLS 1.3 by Mbed TLS, all roots" tls13 --squeeze

python3 "$bench_dir/ladder.py" draw "$work/rungs.tsv" "$top/doc/ladder"
if command -v rsvg-convert >/dev/null; then
	rsvg-convert -z 1.5 "$top/doc/ladder.svg" -o "$top/doc/ladder.png"
fi
cat "$top/doc/ladder.md"
