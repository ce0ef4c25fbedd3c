# shellcheck shell=sh disable=SC2034,SC2154
# re2's install test, static: C++ with templates, COMDAT groups, libstdc++ and exceptions.
sources=re2
packages="g++ perl python3 unicode-data"
program=obj/testinstall

configure() {
	make REBUILD_TABLES=1 re2/perl_groups.cc re2/unicode_groups.cc re2/unicode_casefold.cc
}

build() {
	make -O -j"$jobs" CXXFLAGS=-O2 obj/libre2.a &&
		g++ -O2 -static -pthread -I. testinstall.cc obj/libre2.a -o obj/testinstall
}

try() {
	"$1"
}
