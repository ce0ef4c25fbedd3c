# shellcheck shell=sh disable=SC2034,SC2154
# redis-server, static, with the libraries it carries: jemalloc, hiredis, lua, hdr_histogram,
# linenoise. Debian's patch for a system jemalloc tests a macro that must not be 0.
sources=redis
packages=
program=src/redis-server
vendored="deps/jemalloc=jemalloc deps/hiredis=hiredis deps/lua=lua
	deps/hdr_histogram=hdr_histogram deps/linenoise=linenoise"

configure() {
	:
}

build() {
	make -O -C src -j"$jobs" CFLAGS="-O2 -g0" LDFLAGS=-static MALLOC=jemalloc OPTIMIZATION=-O2 \
		DEBUG= DEBUG_FLAGS=-g0 REDIS_CFLAGS=-DUSE_SYSTEM_JEMALLOC=1 redis-server
}

try() {
	"$1" --version
}
