# shellcheck shell=sh disable=SC2034,SC2154
# The example server of this tree, static with Debian's zlib, by its own Makefile.
sources=
packages=zlib1g-dev
program=hello

configure() {
	cp -a "$real_dir/../../examples/hello/." .
	make clean
}

build() {
	make -O -j"$jobs"
}

try() {
	"$1" --help || [ $? -lt 126 ]
}
