#!/usr/bin/env bats
# The names of a program's parts: vendored folders, subprojects, packages of language toolchains,
# and what nobody knows, each through a real build.

setup() {
	bats_require_minimum_version 1.5.0
	: "${TARE:?path of the tare program}"
	export XDG_CACHE_HOME="$BATS_TEST_TMPDIR/cache" HOME="$BATS_TEST_TMPDIR/home"
	mkdir -p "$HOME" "$BATS_TEST_TMPDIR/tree"
	cd "$BATS_TEST_TMPDIR/tree" || exit 1
}

tared() { "$TARE" run -- "$@"; }

# NAME VERSION LICENCE HOW of the program and every component, sorted.
names() {
	"$TARE" sbom --json "$1" | jq -r '.programs[0].components[] |
		[.name, .version // "-", .license // "-", .how] | join(" ")' | sort
}

commit() {
	git -C "$1" init -q
	git -C "$1" add .
	git -C "$1" -c user.name=a -c user.email=a@b commit -qm first
}

@test "a vendored folder is a component with its own version and licence; the rest is the program" {
	mkdir -p src deps/tiny/src
	printf '%s\n' 'prog: src/main.c deps/tiny/src/libtiny.a' \
		$'\t$(CC) -Ideps/tiny/src -o $@ src/main.c deps/tiny/src/libtiny.a' \
		'deps/tiny/src/libtiny.a: deps/tiny/src/tiny.c' \
		$'\t$(CC) -c -o deps/tiny/src/tiny.o $<' \
		$'\t$(AR) rc $@ deps/tiny/src/tiny.o' > Makefile
	printf '#define STORE_VERSION "7.0"\n' > src/version.h
	printf 'int tiny(void); int main(void) { return tiny(); }\n' > src/main.c
	printf 'int tiny(void) { return 0; }\n' > deps/tiny/src/tiny.c
	printf '#define TINY_VERSION "1.4.2"\n' > deps/tiny/src/tiny.h
	printf 'SPDX-License-Identifier: ISC\n' > deps/tiny/LICENSE
	tared make
	run names prog
	echo "$output"
	[[ "$output" == *"store 7.0 - "* ]]
	[[ "$output" == *"tiny 1.4.2 ISC vendored"* ]]
}

@test "what is built out of the tree is named by its sources (CMake, FetchContent)" {
	command -v cmake > /dev/null || skip "no cmake"
	mkdir -p app/third_party/small upper
	cat > upper/CMakeLists.txt <<-'END'
		cmake_minimum_required(VERSION 3.14)
		project(upper VERSION 2.7 LANGUAGES C)
		add_library(upper STATIC up.c)
	END
	printf 'int up(void) { return 0; }\n' > upper/up.c
	cat > app/CMakeLists.txt <<-END
		cmake_minimum_required(VERSION 3.14)
		set(MAJOR 3)
		project(app VERSION \${MAJOR}.1 LANGUAGES C)
		include(FetchContent)
		FetchContent_Declare(upper URL "$PWD/upper.tar")
		FetchContent_MakeAvailable(upper)
		add_library(small STATIC third_party/small/small.c)
		add_executable(app main.c)
		target_link_libraries(app upper small)
	END
	tar -cf upper.tar upper
	printf 'int up(void), small(void); int main(void) { return up() + small(); }\n' > app/main.c
	printf 'int small(void) { return 0; }\n' > app/third_party/small/small.c
	printf '0.4\n' > app/third_party/small/VERSION
	tared cmake -S app -B out
	tared cmake --build out
	run names out/app
	echo "$output"
	[[ "$output" == *"app 3.1 - "* ]]
	[[ "$output" == *"upper 2.7 - vendored"* ]]
	[[ "$output" == *"small 0.4 - vendored"* ]]
}

@test "a Meson subproject has the name and version of its project()" {
	command -v meson > /dev/null || skip "no meson"
	mkdir -p app/subprojects/inner-1.2
	cat > app/meson.build <<-'END'
		project('app', 'c', version: '0.9')
		executable('app', 'm.c', dependencies: subproject('inner-1.2').get_variable('dep'))
	END
	cat > app/subprojects/inner-1.2/meson.build <<-'END'
		project('inner', 'c', version: '1.2')
		dep = declare_dependency(link_with: static_library('inner', 'i.c'))
	END
	printf 'int i(void); int main(void) { return i(); }\n' > app/m.c
	printf 'int i(void) { return 0; }\n' > app/subprojects/inner-1.2/i.c
	tared meson setup out app
	tared ninja -C out
	run names out/app
	echo "$output"
	[[ "$output" == *"app 0.9 - "* ]]
	[[ "$output" == *"inner 1.2 - vendored"* ]]
}

@test "a library of another work tree is named by git" {
	command -v git > /dev/null || skip "no git"
	mkdir -p lib app
	printf 'int f(void) { return 0; }\n' > lib/f.c
	commit lib
	git -C lib tag v5.1
	git -C lib remote add origin https://user:secret@example.org/some/effing.git
	printf 'int f(void); int main(void) { return f(); }\n' > app/m.c
	: > app/Makefile
	(cd lib && tared gcc -c f.c && ar rc libf.a f.o)
	(cd app && tared gcc -o prog m.c ../lib/libf.a)
	run names app/prog
	echo "$output"
	[[ "$output" == *"effing 5.1 - "* ]]
	run "$TARE" sbom --format cyclonedx app/prog
	[[ "$output" == *"git%2Bhttps:%2F%2Fexample.org%2Fsome%2Feffing%40"* ]]
	[[ "$output" != *secret* ]]
}

@test "an input that nobody knows is told with its path and hash, not dropped" {
	mkdir -p app blob
	printf 'int b(void) { return 0; }\n' | gcc -xc -c -o blob/b.o -
	ar rc blob/libb.a blob/b.o
	printf 'int b(void); int main(void) { return b(); }\n' > app/m.c
	: > app/Makefile
	(cd app && tared gcc -o prog m.c ../blob/libb.a)
	run "$TARE" sbom --format cyclonedx app/prog
	[[ "$output" == *'"tare:path"'* ]]
	[[ "$output" == *"libb.a"* ]]
	[[ "$output" != *"$PWD"* ]]
	[[ "$output" == *"$(sha256sum < blob/libb.a | cut -d ' ' -f 1)"* ]]
}

@test "an example inside a larger tree is named after itself" {
	mkdir -p examples/small
	printf "project('large', 'c', version: '3')\n" > meson.build
	printf 'small: m.c\n\t$(CC) -o $@ m.c\n' > examples/small/Makefile
	printf 'int main(void) { return 0; }\n' > examples/small/m.c
	tared make -C examples/small
	run names examples/small/small
	echo "$output"
	[[ "$output" == *"small 3 - "* ]]
}
