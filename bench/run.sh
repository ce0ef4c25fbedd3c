#!/bin/sh
# run.sh [PART…]: what tare costs and saves, beside other tools ('make bench').
#
# Parts: build (curl and redis, plain and under 'tare run'), pack (against buildah build), sbom
# (against syft), scan (against Trivy, Grype, osv-scanner), import (advisories), size (whole images of
# one small program), operator (the flagship, beside the numbers of the program that it was written
# after). Every other comparison is made of pairs, one after the other in turn, and gives the ratio of
# the medians beside the goal. Nothing fails here: times are a machine's, not a test's.
#
# Environment: BUILD, TARE_CACHE, PEERS_DIR (where syft and others may be), TARE_DATA, RUNS (5), jobs.
set -u
bench_dir=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$bench_dir/.." && pwd)
real_dir=$top/tests/real
build_dir=${BUILD:-build}
case $build_dir in /*) ;; *) build_dir=$top/$build_dir ;; esac
export TARE_CACHE="${TARE_CACHE:-$top/build/cache}" jobs="${jobs:-$(nproc)}" RUNS="${RUNS:-5}"
tare=$build_dir/src/tare
PATH="${PEERS_DIR:+$PEERS_DIR:}$PATH"
work=$(mktemp -d "${TMPDIR:-/tmp}/tare-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
export XDG_CACHE_HOME="$work/cache"
. "$real_dir/checks.sh"
. "$real_dir/programs.sh"
. "$bench_dir/scan.sh"
. "$bench_dir/startup.sh"
. "$bench_dir/operator.sh"

[ -x "$tare" ] || { echo "run.sh: no $tare: build tare first" >&2; exit 3; }

command -v time >/dev/null || { echo "run.sh: time(1) is missing: apt-get install time" >&2; exit 3; }

# pair NAME GOAL PREPARE A B: what A and B cost, and the ratio.
pair() {
	python3 "$bench_dir/pair.py" --runs "$RUNS" --name "$1" --goal "$2" --prepare "$3" \
		--folder "$work" --statuses "${STATUSES:-0}" "$4" "$5"
}

have() {
	command -v "$1" >/dev/null && return 0
	echo "  skipped: $1 is not here"
	return 1
}

# A program of about 1 MiB, as the goals have it.
make_program() {
	[ -x "$work/program" ] && return
	cp "$real_dir"/small/* "$work/"
	(cd "$work" && "$tare" run -- sh -c 'gcc -O2 -c main.c part.c &&
		gcc -static main.o part.o -o program -lz -lm' && truncate -s 0 blob &&
		head -c 200000 /dev/urandom >blob)
}

bench_build() {
	for name in curl redis; do
		echo "build of $name, -j$jobs, plain and under tare run"
		# shellcheck disable=SC2046
		sh "$top/scripts/debian-source.sh" "$TARE_CACHE/source" $(step "$name" sources) || continue
		step="sh $real_dir/step.sh $name"
		tree=$work/$name
		ready=$work/$name.configured
		fresh "$name" "$tree"
		(cd "$tree" && $step configure) >"$work/configure.log" 2>&1 || continue
		cp -a "$tree" "$ready"
		pair "make" 1.03 "rm -rf $tree && cp -a $ready $tree" "cd $tree && $step build" \
			"cd $tree && $tare run -- $step build"
		if [ "$name" = curl ]; then
			pair "configure and make" 1.03 \
				"rm -rf $tree && cp -a $TARE_CACHE/source/$name $tree" \
				"cd $tree && $step configure && $step build" \
				"cd $tree && $tare run -- sh -c '$step configure && $step build'"
		fi
		rm -rf "$tree" "$ready"
	done
}

bench_pack() {
	echo "an image of a program of 1 MiB: tare pack and buildah build"
	have buildah || return 0
	make_program
	mkdir -p "$work/context"
	cp "$work/program" "$work/context/program"
	printf 'FROM scratch\nCOPY program /program\nENTRYPOINT ["/program"]\n' \
		>"$work/context/Containerfile"
	pair "image in an archive" 0.1 "rm -f $work/image.tar $work/other.tar" \
		"STORAGE_DRIVER=vfs buildah --root $work/storage --runroot $work/run build -q -t small \
			$work/context && STORAGE_DRIVER=vfs buildah --root $work/storage \
			--runroot $work/run push -q small oci-archive:$work/other.tar" \
		"$tare pack $work/program -o $work/image.tar"
	pair "image in its own store" 0.1 "rm -f $work/image.tar" \
		"STORAGE_DRIVER=vfs buildah --root $work/storage --runroot $work/run build -q -t small \
			$work/context" \
		"$tare pack $work/program -o $work/image.tar"
	pair "the same, uncompressed as that store is" 0.1 "rm -f $work/image.tar" \
		"STORAGE_DRIVER=vfs buildah --root $work/storage --runroot $work/run build -q -t small \
			$work/context" \
		"$tare pack --compression none $work/program -o $work/image.tar"
}

bench_sbom() {
	echo "the bill of materials of an image: tare sbom and syft"
	have syft || return 0
	make_program
	"$tare" pack "$work/program" -o "$work/image.tar" >/dev/null
	pair "listing" 0.05 "true" \
		"SYFT_CHECK_FOR_APP_UPDATE=false syft -q -o cyclonedx-json docker-archive:$work/image.tar" \
		"$tare sbom --format cyclonedx $work/image.tar"
}

image_bytes() { # of an OCI layout: config, manifest and layers
	find "$1/blobs" -type f -exec cat {} + | wc -c
}

# sizes_of FILE OPTION…: one image of FILE by each builder; the options are those of tare pack.
sizes_of() {
	file=$1
	shift
	rm -rf "$work/layout" "$work/umoci" "$work/buildah"
	"$tare" pack "$@" "$work/$file" --format oci-dir -o "$work/layout/" >/dev/null 2>&1
	printf '  tare %s' "$(image_bytes "$work/layout")"
	if command -v umoci >/dev/null; then
		umoci init --layout "$work/umoci" && umoci new --image "$work/umoci:hello" &&
			umoci insert --image "$work/umoci:hello" "$work/$file" "/$file" &&
			umoci config --image "$work/umoci:hello" --config.entrypoint "/$file" &&
			umoci gc --layout "$work/umoci" >/dev/null 2>&1
		printf '   umoci %s' "$(image_bytes "$work/umoci")"
	fi
	if command -v buildah >/dev/null; then
		mkdir -p "$work/hello-context"
		cp "$work/$file" "$work/hello-context/"
		printf 'FROM scratch\nCOPY %s /%s\nENTRYPOINT ["/%s"]\n' "$file" "$file" "$file" \
			>"$work/hello-context/Containerfile"
		export STORAGE_DRIVER=vfs
		buildah --root "$work/storage" --runroot "$work/run" build -q -t hello \
			"$work/hello-context" >/dev/null &&
			buildah --root "$work/storage" --runroot "$work/run" push -q hello \
				"oci:$work/buildah:hello" &&
			printf '   buildah %s' "$(image_bytes "$work/buildah")"
	fi
	echo
}

bench_size() {
	have musl-gcc || return 0
	printf '#include <stdio.h>\nint main(void)\n{\n\tputs("hello, world");\n\treturn 0;\n}\n' \
		>"$work/hello.c"
	(cd "$work" && musl-gcc -Os -s -static hello.c -o plain &&
		"$tare" run -- musl-gcc -Os -s -static hello.c -o noted) || return 0
	echo "whole image (config, manifest, layer), bytes: hello, world (musl, -Os -s), linked without tare"
	sizes_of plain
	echo "the same, linked under tare, so with its bill of materials"
	sizes_of noted --evidence none
	echo "the same, by tare with evidence for scanners too"
	sizes_of noted
}

echo "$(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg), medians of $RUNS pairs"
for part in "${@:-build pack sbom scan import size operator}"; do
	for one in $part; do
		"bench_$one"
	done
done
