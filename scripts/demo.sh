#!/bin/bash
# demo.sh: the main job on a real program, shown step by step: build examples/hello with its own
# Makefile under tare, pack it, and say what is in the image.  Leaves ./hello.tar.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
build=$(realpath "${BUILD:-build}")
export PATH="$build/src:$PATH"

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
cd "$root"
show tare pack examples/hello/hello -o hello.tar -t hello:demo

step "3. What is in it, and how many bytes each part has"
show tare sbom hello.tar

# The sizes are read from the image itself: the archive is an OCI layout.
tar -xf "$image" -C "$work"
digest=$(jq -r '.manifests[0].digest' "$work/index.json")
manifest=$work/blobs/${digest/://}
config_size=$(jq -r .config.size "$manifest")
layer_size=$(jq -r '[.layers[].size] | add' "$manifest")
manifest_size=$(stat -c %s "$manifest")
file_size=$(stat -c %s examples/hello/hello)

step "4. What it weighs"
printf '    %-42s %12s bytes\n' \
	"the program" "$(number "$file_size")" \
	"the layer, compressed" "$(number "$layer_size")" \
	"the whole image (config, manifest, layer)" \
	"$(number $((config_size + manifest_size + layer_size)))"
printf '    digest  %s\n' "$digest"

step "Next, type"
printf '    %s\n' \
	"podman load -i hello.tar && podman run --rm -p 8080:8080 hello:demo" \
	"$(realpath --relative-to="$root" "$build")/src/tare sbom --format cyclonedx hello.tar" \
	"trivy image --input hello.tar"
