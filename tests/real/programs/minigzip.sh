# shellcheck shell=sh disable=SC2034,SC2154
# minigzip of zlib's own tree, static: the program and its library are one project.
sources=zlib
packages=
program=minigzip

configure() {
	LDFLAGS=-static ./configure --static
}

build() {
	make -O -j"$jobs" minigzip
}

try() {
	echo text | "$1" | gzip -dc
}
