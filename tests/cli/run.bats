#!/usr/bin/env bats
# tare run, tare cc, tare c++, tare ld: the stand-ins are in place, once, and the status is the
# command's.

setup_file() {
	bats_require_minimum_version 1.5.0
	export XDG_CACHE_HOME="$BATS_FILE_TMPDIR/cache" CCACHE_DISABLE=1
}

setup() {
	cd "$BATS_TEST_TMPDIR" || exit
	printf '#include <stdio.h>\nint main(void){puts("hello");return 0;}\n' >hello.c
	printf 'int one(void){return 1;}\n' >one.c
	printf '#include <string>\nextern "C" int two(){std::string s="xy"; return (int)s.size();}\n' >two.cpp
	printf '#include <stdio.h>\nint one(void);int two(void);int main(void){printf("%%d\\n",one()+two());return 0;}\n' >main.c
}

has_sbom() {
	readelf -SW "$1" | grep -q '\.sbom'
}

has_record() {
	readelf -SW "$1" | grep -q '\.tare\.src'
}

needs() {
	command -v "$1" >/dev/null || skip "no $1"
}

@test "the status is that of the command" {
	run "$TARE" run true
	[ "$status" -eq 0 ]
	run "$TARE" run -- sh -c 'exit 7'
	[ "$status" -eq 7 ]
	run "$TARE" run sh -c 'kill -KILL $$'
	[ "$status" -eq 137 ]
	run --separate-stderr "$TARE" run no-such-command
	[ "$status" -eq 3 ]
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "wrong usage is said" {
	run "$TARE" run
	[ "$status" -eq 2 ]
	run "$TARE" run --nosuch make
	[ "$status" -eq 2 ]
	run "$TARE" run --name
	[ "$status" -eq 2 ]
}

@test "only names that were there are stood in for" {
	run "$TARE" run sh -c 'ls "${PATH%%:*}"'
	[ "$status" -eq 0 ]
	while read -r name; do
		command -v "$name" >/dev/null
	done <<<"$output"
	[[ "$output" == *gcc* ]]
}

@test "the folders stay the same from run to run" {
	first=$("$TARE" run sh -c 'echo "$COMPILER_PATH"')
	[ "$first" = "$("$TARE" run sh -c 'echo "$COMPILER_PATH"')" ]
}

@test "a run inside a run records once" {
	"$TARE" run "$TARE" run gcc hello.c -o hello
	[ "$(readelf -SW hello | grep -c '\.sbom')" -eq 1 ]
	inner=$("$TARE" run "$TARE" run sh -c 'echo "$PATH:$COMPILER_PATH"' | tr ':' '\n' | grep -c '/tare/shims-')
	[ "$inner" -eq 2 ]
}

@test "builds that name the compiler by its path are seen" {
	"$TARE" run /usr/bin/gcc hello.c -o hello
	has_sbom hello
	./hello
}

@test "paths remembered from a run work without it" {
	gcc=$("$TARE" run sh -c 'command -v gcc')
	"$gcc" -c hello.c
	has_record hello.o
}

@test "make -j8 with many objects" {
	for i in $(seq 40); do echo "int f$i(void){return $i;}" >"f$i.c"; done
	printf 'app: main2.o $(patsubst %%.c,%%.o,$(wildcard f*.c))\n\t$(CC) -o $@ $^\n' >Makefile
	echo 'int main(void){return 0;}' >main2.c
	run "$TARE" run make -s -j8
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	has_sbom app
	for i in $(seq 40); do has_record "f$i.o"; done
}

@test "CMake with make and ninja" {
	needs cmake
	printf 'cmake_minimum_required(VERSION 3.10)\nproject(demo VERSION 1.2 LANGUAGES C CXX)\nadd_library(one STATIC one.c)\nadd_library(two SHARED two.cpp)\nadd_executable(app main.c)\ntarget_link_libraries(app one two)\n' >CMakeLists.txt
	for generator in "Unix Makefiles" Ninja; do
		[ "$generator" != Ninja ] || command -v ninja >/dev/null || continue
		rm -rf build
		"$TARE" run cmake -G "$generator" -B build . >log 2>&1
		"$TARE" run cmake --build build -j4 >>log 2>&1
		! grep -q 'tare:' log
		[ "$(build/app)" = 3 ]
		has_sbom build/app
		has_sbom build/libtwo.so
		has_record build/CMakeFiles/one.dir/one.c.o
	done
}

@test "Meson" {
	needs meson
	printf "project('demo','c','cpp',version:'1.2')\none=static_library('one','one.c')\ntwo=shared_library('two','two.cpp')\nexecutable('app','main.c',link_with:[one,two])\n" >meson.build
	"$TARE" run meson setup build >log 2>&1
	"$TARE" run ninja -C build >>log 2>&1
	! grep -q 'tare:' log
	[ "$(build/app)" = 3 ]
	has_sbom build/app
	has_record build/libone.a.p/one.c.o
}

@test "autotools with libtool" {
	needs autoreconf
	needs libtoolize
	printf 'AC_INIT([demo],[1.2])\nAM_INIT_AUTOMAKE([foreign])\nLT_INIT\nAC_PROG_CC\nAC_PROG_CXX\nAC_CHECK_LIB([z],[deflate])\nAC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n' >configure.ac
	printf 'lib_LTLIBRARIES=libone.la libtwo.la\nlibone_la_SOURCES=one.c\nlibtwo_la_SOURCES=two.cpp\nbin_PROGRAMS=app\napp_SOURCES=main.c\napp_LDADD=libone.la libtwo.la\n' >Makefile.am
	autoreconf -fi >log 2>&1
	"$TARE" run sh -ec "./configure --prefix='$PWD/inst' && make -j4 && make install" >>log 2>&1
	! grep -q 'tare:' log
	has_record .libs/one.o
	has_sbom inst/bin/app
	has_sbom inst/lib/libtwo.so
	[ "$(LD_LIBRARY_PATH=inst/lib inst/bin/app)" = 3 ]
}

@test "a Rust program linked through cc is recorded" {
	needs rustc
	echo 'fn main(){println!("hello")}' >r.rs
	"$TARE" run rustc r.rs -o r || skip "rustc does not work here"
	has_sbom r
	./r
}

@test "a Go program linked through cc is recorded" {
	needs go
	printf 'package main\n// int one(void){return 1;}\nimport "C"\nimport "fmt"\nfunc main(){ fmt.Println(C.one()) }\n' >g.go
	GOCACHE="$PWD/gocache" GOFLAGS=-mod=mod "$TARE" run go build -o g g.go || skip "go does not work here"
	has_sbom g
	[ "$(./g)" = 1 ]
}

@test "tare cc as CC, without tare run" {
	printf 'hello: hello.o\n\t$(CC) -o $@ $^\n' >Makefile
	make -s CC="$TARE cc --name greeter --app-version 9"
	has_record hello.o
	readelf -p .note.package hello | grep -q '"name":"greeter".*"version":"9"'
	./hello
}

@test "tare c++ and tare ld" {
	"$TARE" c++ -c two.cpp
	has_record two.o
	"$TARE" cc -c one.c
	"$TARE" ld -r one.o two.o -o both.o
	has_record both.o
	run "$TARE" ld --version
	[[ "$output" == *"GNU ld"* ]]
}

@test "tare cc passes the compiler's own --version and status on" {
	[ "$("$TARE" cc --version)" = "$(cc --version)" ]
	run "$TARE" cc -c nosuch.c
	[ "$status" -eq 1 ]
}

@test "TARE_CC names the compiler for tare cc" {
	needs clang
	[ "$(TARE_CC=clang "$TARE" cc --version)" = "$(clang --version)" ]
	TARE_CC="$(command -v clang)" "$TARE" cc -c one.c
	has_record one.o
}

@test "without a folder for the stand-ins the build runs, unrecorded and said once" {
	run --separate-stderr env -u XDG_CACHE_HOME HOME=/nonexistent TMPDIR=/nonexistent "$TARE" run gcc hello.c -o hello
	[ "$status" -eq 0 ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	./hello
	run env -u XDG_CACHE_HOME HOME=/nonexistent TMPDIR=/nonexistent "$TARE" run --strict gcc hello.c -o hello
	[ "$status" -eq 3 ]
}

@test "a -B folder of the user's is still where the tools come from" {
	mkdir tools
	printf '#!/bin/sh\necho called >>%s/called\nexec /usr/bin/ld "$@"\n' "$PWD" >tools/ld
	chmod +x tools/ld
	"$TARE" run gcc -B tools hello.c -o hello
	has_sbom hello
	[ -e called ]
}

@test "clang for another target gets that target's linker" {
	needs clang
	mkdir tools
	printf '#!/bin/sh\necho "cross linker"\nexit 3\n' >tools/aarch64-linux-gnu-ld
	chmod +x tools/aarch64-linux-gnu-ld
	echo 'int main(void){return 0;}' >m.c
	PATH="$PWD/tools:$PATH" run clang --target=aarch64-linux-gnu -nostdlib m.c -o m
	[[ "$output" == *"cross linker"* ]]
	PATH="$PWD/tools:$PATH" run "$TARE" run clang --target=aarch64-linux-gnu -nostdlib m.c -o m
	[[ "$output" == *"cross linker"* ]]
}
