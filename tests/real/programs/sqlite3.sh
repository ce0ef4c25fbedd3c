# shellcheck shell=sh disable=SC2034,SC2154
# The sqlite3 shell, static, with Debian's zlib.
sources=sqlite3
packages="zlib1g-dev tcl"
program=sqlite3

configure() {
	./configure --disable-shared --enable-static --disable-tcl --disable-readline
}

build() {
	make -O -j"$jobs" LTLINK_EXTRAS=-all-static sqlite3
}

try() {
	"$1" :memory: 'select 6 * 7'
}
