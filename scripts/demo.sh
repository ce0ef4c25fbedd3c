#!/bin/bash
# demo.sh: the main job on a real program, shown step by step: build examples/hello with its own
# Makefile under tare, say what is in it, and pack it.  Leaves ./hello.tar.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
build=$(realpath "${BUILD:-build}")
export PATH="$build/src:$PATH"
unset MAKEFLAGS MAKELEVEL MFLAGS

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
	bold=$'\e[1m' cyan=$'\e[36m' plain=$'\e[0m'
else
	bold='' cyan='' plain=''
fi

step() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
# Shows a command as one would type it, then runs it, its words set in.
show() {
	printf '%s  $ %s%s\n' "$cyan" "$*" "$plain"
	"$@" 2>&1 | sed 's/^/    /'
}

step "1. A small HTTP server is built with its own Makefile; tare watches"
cd examples/hello
make -s clean
show tare run -- make
cd "$root"

step "2. What is in the program: who brought each part, and how many bytes it has"
show tare sbom examples/hello/hello

step "3. The program becomes an image: no Containerfile, no daemon, no root"
show tare pack examples/hello/hello --expose 8080 -t hello:demo -o hello.tar

printf '\n    (tare is %s/src/tare until it is installed: make install)\n' \
	"$(realpath --relative-to="$root" "$build")"
