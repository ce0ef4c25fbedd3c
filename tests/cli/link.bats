#!/usr/bin/env bats
# The audited link: what the stand-in for linkers promises, for every linker that is installed.

setup() {
	bats_require_minimum_version 1.5.0
	: "${TARE:?path of the tare program}"
	cd "$BATS_TEST_TMPDIR" || exit 1
	export XDG_CACHE_HOME="$BATS_TEST_TMPDIR/cache"
	cat > main.c <<-'END'
		#include <stdio.h>
		#include <zlib.h>
		int deep(int);
		int main(void) { return printf("%s %d\n", zlibVersion(), deep(3)) < 0; }
	END
	cat > deep.c <<-'END'
		static __attribute__((noinline)) int twice(int x) { return x * 2; }
		int deep(int x) { return twice(x) + 1; }
	END
}

tared() { "$TARE" run -- "$@"; }

# Every linker gcc can be told to use here.
linkers() {
	local name
	for name in bfd gold lld mold; do
		command -v "ld.$name" > /dev/null && echo "$name"
	done
}

# The loaded sections of a program, name and digest, without our note.
loaded() {
	readelf -SW "$1" | sed -n 's/^ *\[ *[0-9]*\] //p' |
		awk '$2 != "NOBITS" && $2 != "NULL" && $(NF-3) ~ /A/ {print $1}' |
		while read -r section; do
			echo "$section $(objcopy -O binary --only-section="$section" "$1" /dev/stdout | sha256sum)"
		done
}

# NAME HOW of every component, sorted.
components() {
	"$TARE" sbom --json "$1" | jq -r '.programs[0].components[] | .name + " " + .how' | sort
}

account() { "$TARE" sbom --json "$1" | jq ".programs[0].account.$2"; }

@test "every linker's static program says what is in it, and the labels add up to the file" {
	for linker in $(linkers); do
		tared gcc -static -fuse-ld="$linker" -o "prog $linker" main.c deep.c -lz
		"./prog $linker"
		run components "prog $linker"
		echo "$linker: $output"
		[[ "$output" == *"glibc static"* ]]
		[[ "$output" == *"zlib static"* ]]
		[[ "$output" == *startup* ]]
		"$TARE" sbom --json "prog $linker" | jq -e '.programs[0] |
			.size == ([.account | del(.file)[]] | add) and .account.unnamed == 0 and
			.account.components == ([.components[].bytes] | add)'
		size=$(stat -c %s "prog $linker")
		[ $(($(account "prog $linker" shared) * 50)) -le "$size" ]
	done
}

@test "GNU ld leaves no loaded byte without an owner" {
	tared gcc -static -o prog main.c deep.c -lz
	[ "$(account prog shared)" -eq 0 ]
	[ "$(account prog unnamed)" -eq 0 ]
}

@test "without the note every loaded section is byte for byte what it is without tare" {
	gcc -c main.c deep.c
	for linker in $(linkers); do
		for flags in "" "-static" "-static-pie" "-shared -fPIC" "-static -Wl,--gc-sections"; do
			# shellcheck disable=SC2086 # flags are words
			gcc $flags -fuse-ld="$linker" -o prog main.o deep.o -lz 2> plain.err || continue
			mv prog plain
			# shellcheck disable=SC2086
			TARE_NO_NOTE=1 tared gcc $flags -fuse-ld="$linker" -o prog main.o deep.o -lz 2> watched.err
			mv prog watched
			echo "$linker $flags"
			diff plain.err watched.err
			diff <(loaded plain) <(loaded watched)
			readelf -SW watched | grep -q '\.sbom'
		done
	done
}

@test "a link that fails fails the same way" {
	gcc -c main.c
	run -1 --separate-stderr gcc -o prog main.o -lz
	plain=$stderr
	run -1 --separate-stderr "$TARE" run -- gcc -o prog main.o -lz
	[ "$stderr" = "$plain" ]
	[ ! -e prog ]
}

@test "the note carries the digest of the document, and survives every strip" {
	tared gcc -o prog main.c deep.c -lz
	digest=$(readelf -n prog | sed -n 's/.*"sbom":"sha256:\([0-9a-f]*\)".*/\1/p')
	[ "$digest" = "$("$TARE" sbom --format cyclonedx prog | sha256sum | cut -d' ' -f1)" ] ||
		[ "$digest" = "$("$TARE" sbom --json prog | jq -r '.programs[0].digest')" ]
	for mode in --strip-all --strip-debug --strip-unneeded; do
		strip $mode -o stripped prog
		./stripped
		[ "$("$TARE" sbom --json stripped | jq -r '.programs[0].state')" = full ]
		"$TARE" sbom --json stripped | jq -e '.programs[0] | .size == ([.account | del(.file)[]] | add)'
	done
	install -s prog installed
	[ "$("$TARE" sbom --json installed | jq -r '.programs[0].state')" = full ]
	objcopy --strip-all prog copied
	[ "$("$TARE" sbom --json copied | jq -r '.programs[0].state')" = full ]
}

@test "after llvm-strip the note names the document that is gone" {
	command -v llvm-strip > /dev/null || skip "no llvm-strip here"
	tared gcc -o prog main.c deep.c -lz
	digest=$("$TARE" sbom --json prog | jq -r '.programs[0].digest')
	llvm-strip prog
	run "$TARE" sbom prog
	echo "$output"
	[[ "$output" == *"$digest"* ]]
}

@test "optimised at link time, the code of one component stays its own" {
	for linker in $(linkers); do
		[ "$linker" = lld ] && continue # lld has no plugin for GCC's intermediate code
		tared gcc -O2 -flto -fuse-ld="$linker" -c main.c deep.c
		tared gcc -O2 -flto -fuse-ld="$linker" -o prog main.o deep.o -lz
		echo "$linker"
		./prog
		"$TARE" sbom --json prog | jq -e '.programs[0] | .components[0].bytes > 0'
		[ "$linker" != bfd ] || [ "$(account prog shared)" -eq 0 ]
	done
}

@test "optimised at link time, two components are told apart by their symbols" {
	git init -q .
	mkdir inner
	printf 'AC_INIT([outer],[1.0])\n' > configure.ac
	printf 'AC_INIT([inner],[2.5])\n' > inner/configure.ac
	printf 'MIT License\n' > inner/LICENSE
	printf '__attribute__((noinline)) int deep(int x) { return x * 11 + 1; }\n' > inner/deep.c
	tared gcc -O2 -flto -c main.c -o main.o
	tared gcc -O2 -flto -c inner/deep.c -o inner/deep.o
	tared gcc -O2 -flto -o prog main.o inner/deep.o -lz
	"$TARE" sbom --json prog | jq -e '.programs[0].components |
		(map(select(.name == "inner" and .version == "2.5" and .how == "vendored" and .bytes > 0)) | length) == 1 and
		.[0].name == "outer" and .[0].bytes > 0'
}

@test "a shared library records itself and is named by what links it" {
	printf 'AC_INIT([libdeep],[3.1])\n' > configure.ac
	tared gcc -shared -fPIC -o libdeep.so deep.c
	[ "$("$TARE" sbom --json libdeep.so | jq -r '.programs[0].state')" = full ]
	tared gcc -o prog main.c -L. -ldeep -lz -Wl,-rpath,.
	./prog
	run components prog
	[[ "$output" == *"zlib shared"* ]]
}

@test "one note however many come in: two would hide both" {
	cat > note.s <<-'END'
		.section .note.package,"a",@note
		.long 4, 2f-1f, 0xcafe1a7e
		.asciz "FDO"
		1: .asciz "{\"name\":\"crt\",\"version\":\"1\"}"
		2: .balign 4
	END
	tared gcc -o prog main.c deep.c note.s -lz
	[ "$(readelf -n prog | grep -c FDO_PACKAGING_METADATA)" -eq 1 ]
	readelf -n prog | grep -q '"sbom":"sha256:[1-9a-f]'
}

@test "a recording that fails costs one line and no build; strict makes it an error" {
	mkdir nowhere
	chmod 500 nowhere
	export TMPDIR="$PWD/nowhere/gone"
	gcc -c main.c deep.c 2> /dev/null || TMPDIR=/tmp gcc -c main.c deep.c
	run --separate-stderr "$TARE" run -- ld -r -o ignored.o main.o
	[ "$status" -eq 0 ]
	run --separate-stderr "$TARE" run -- gcc -o prog main.o deep.o -lz
	echo "$stderr"
	[ "$status" -eq 0 ]
	[ "$(grep -c '^tare: warning:' <<< "$stderr")" -eq 1 ]
	./prog
	! readelf -SW prog | grep -q '\.sbom'
	rm prog
	TARE_STRICT=1 run --separate-stderr "$TARE" run -- gcc -o prog main.o deep.o -lz
	[ "$status" -ne 0 ]
}

@test "the record of a link says which member came in for which symbol" {
	TARE_RECORD="$PWD" tared gcc -static -o prog main.c deep.c -lz
	jq -e '.format == "tare-link-record" and .output == "prog" and (.sections | length) > 5' prog.link.json
	jq -e '[.inputs[] | select(.member == "zutil.o")][0] | .symbol == "zlibVersion"' prog.link.json
	[ "sha256:$("$TARE" sbom --json prog | jq -r '.programs[0].digest')" = "$(jq -r .sbom prog.link.json)" ]
}

@test "two folders, umasks, locales and zones give the same bytes" {
	mkdir -p "one" "two/with spaces"
	for folder in one "two/with spaces"; do
		cp main.c deep.c "$folder"
		printf 'AC_INIT([same],[1.0])\n' > "$folder/configure.ac"
	done
	(cd one && umask 022 && LC_ALL=C TZ=UTC tared gcc -static -o prog main.c deep.c -lz)
	(cd "two/with spaces" && umask 077 && LC_ALL=C.UTF-8 TZ=Asia/Tokyo tared gcc -static -o prog main.c deep.c -lz)
	cmp one/prog "two/with spaces/prog"
}

@test "the user's name and version win" {
	TARE_NAME=mine TARE_VERSION=9.9 tared gcc -o prog main.c deep.c -lz
	readelf -n prog | grep -q '"name":"mine"'
	"$TARE" sbom --json prog | jq -e '.programs[0].components[0] | .name == "mine" and .version == "9.9"'
}

@test "a configure probe is linked as if tare were not there" {
	tared gcc -o conftest main.c deep.c -lz
	! readelf -SW conftest | grep -qE '\.sbom|\.note\.package'
}

@test "the user's own map is where it was asked for, and a map on stdout stays there" {
	tared gcc -o prog main.c deep.c -lz -Wl,-Map=mine.map
	grep -q '^LOAD' mine.map
	readelf -SW prog | grep -q '\.sbom'
	tared gcc -o prog main.c deep.c -lz -Wl,-M > stdout.map
	grep -q '^LOAD' stdout.map
	readelf -SW prog | grep -q '\.sbom'
}

@test "bitcode carries its compile record too, in archives as well" {
	command -v clang > /dev/null && command -v ld.lld > /dev/null || skip "no clang or no lld here"
	printf 'AC_INIT([outer],[1.0])\n' > configure.ac
	mkdir inner
	printf 'AC_INIT([inner],[2.5])\n' > inner/configure.ac
	mv deep.c inner
	for kind in full thin; do
		rm -f libinner.a
		tared clang -O1 -flto=$kind -c main.c -o main.o
		tared clang -O1 -flto=$kind -c inner/deep.c -o deep.o
		llvm-ar rcs libinner.a deep.o
		tared clang -O1 -flto=$kind -fuse-ld=lld -o prog main.o libinner.a -lz
		./prog
		"$TARE" sbom --json prog | jq -e '.programs[0] | .gaps == [] and
			([.components[] | select(.name == "inner" and .how == "vendored")] | length) == 1'
	done
}

@test "optimised at link time by clang, two components are told apart by their symbols" {
	command -v clang > /dev/null && command -v ld.lld > /dev/null || skip "no clang or no lld here"
	printf 'AC_INIT([outer],[1.0])\n' > configure.ac
	mkdir inner
	printf 'AC_INIT([inner],[2.5])\n' > inner/configure.ac
	printf '__attribute__((noinline)) int deep(int x) { return x * 11 + 1; }\n' > inner/deep.c
	for kind in full thin; do
		tared clang -O1 -flto=$kind -c main.c -o main.o
		tared clang -O1 -flto=$kind -c inner/deep.c -o deep.o
		tared clang -O1 -flto=$kind -fuse-ld=lld -o prog main.o deep.o -lz
		"$TARE" sbom --json prog | jq -e '[.programs[0].components[] |
			select(.name == "inner" or .name == "outer") | .bytes > 0] == [true, true]'
	done
}
