#!/bin/bash
# demo.sh: the main job on a real program, shown step by step: build examples/hello with its own
# Makefile under tare, pack it, and say what is in the image.  Leaves ./hello.tar.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
build=$(realpath "${BUILD:-build}")
export PATH="$build/src:$PATH"

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
	bold=$'\e[1m' dim=$'\e[2m' cyan=$'\e[36m' plain=$'\e[0m'
else
	bold='' dim='' cyan='' plain=''
fi

step() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
# Shows a command as one would type it, then runs it, its words set in.
show() {
	printf '%s  $ %s%s\n' "$cyan" "$*" "$plain"
	"$@" 2>&1 | sed 's/^/    /'
}
number() { printf "%'d" "$1"; }
export LC_NUMERIC=C.UTF-8

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
image=$root/hello.tar

step "1. Build a small HTTP server with its own Makefile, watched by tare"
cd examples/hello
make -s clean
show tare run -- make

step "2. Pack the program into an image: no Containerfile, no daemon, no root"
show tare pack hello -o "${image#"$root/"}" -t hello:demo
