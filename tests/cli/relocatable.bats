#!/usr/bin/env bats
# Relocatable links: what went into an object with `ld -r` is known when that object is linked.

setup() {
	bats_require_minimum_version 1.5.0
	: "${TARE:?path of the tare program}"
	cd "$BATS_TEST_TMPDIR" || exit 1
	export XDG_CACHE_HOME="$BATS_TEST_TMPDIR/cache"
	cat > main.c <<-'END'
		#include <stdio.h>
		#include <zlib.h>
		int main(void) { return printf("%s\n", zlibVersion()) < 0; }
	END
	zlib=$(gcc -print-file-name=libz.a)
	whole=('-Wl,--whole-archive' "$zlib" '-Wl,--no-whole-archive')
}

tared() { "$TARE" run -- "$@"; }

# Bytes of the component NAME in PROGRAM.
bytes() {
	"$TARE" sbom --json "$2" |
		jq -r ".programs[0].components[] | select(.name == \"$1\" and .how == \"static\") | .bytes"
}

@test "a library linked into an object keeps its bytes through one and two relocatable links" {
	for linker in bfd lld; do
		command -v "ld.$linker" > /dev/null || continue
		tared gcc -O2 -c main.c
		tared gcc -r -nostdlib -fuse-ld="$linker" -o library.o "${whole[@]}"
		tared gcc -r -nostdlib -fuse-ld="$linker" -o all.o library.o main.o
		tared gcc -static -fuse-ld="$linker" -o once main.o library.o
		tared gcc -static -fuse-ld="$linker" -o twice all.o
		tared gcc -static -fuse-ld="$linker" -o plain main.o "${whole[@]}"
		./twice
		run bytes zlib plain
		echo "$linker: plain $output, once $(bytes zlib once), twice $(bytes zlib twice)"
		[ "$output" -gt 50000 ]
		for program in once twice; do
			[ "$(bytes zlib "$program")" -gt $((output - 200)) ]
			[ "$(bytes zlib "$program")" -lt $((output + 200)) ]
		done
	done
}

@test "an object made by a relocatable link keeps its record when its debug sections are stripped" {
	tared gcc -g -c main.c
	tared gcc -r -nostdlib -o all.o main.o "${whole[@]}"
	strip -g all.o
	tared gcc -static -o prog all.o
	[ "$(bytes zlib prog)" -gt 50000 ]
}

@test "an object made by a relocatable link gets no note: the program has one" {
	tared gcc -c main.c
	tared gcc -r -nostdlib -o all.o main.o "${whole[@]}"
	run readelf -SW all.o
	[[ "$output" == *.tare.rel* ]]
	[[ "$output" != *.note.package* ]]
	tared gcc -static -o prog all.o
	run readelf -SW prog
	[[ "$output" != *.tare.rel* ]]
	[ "$(grep -c '\.note\.package' <<< "$output")" -eq 1 ]
}

@test "the loaded sections of an object made by a relocatable link are what the linker alone gives" {
	gcc -O2 -c main.c
	gcc -r -nostdlib -o alone.o main.o "${whole[@]}"
	tared gcc -r -nostdlib -o watched.o main.o "${whole[@]}"
	for section in .text .rodata .data .eh_frame; do
		for which in alone watched; do
			objcopy -O binary --only-section=$section $which.o $which.bin
		done
		cmp alone.bin watched.bin
	done
}

@test "gold says nothing of a relocatable link: one owner has it all, a library is a gap" {
	command -v ld.gold > /dev/null || skip "no gold"
	tared gcc -O2 -c main.c
	tared gcc -r -nostdlib -fuse-ld=gold -o own.o main.o
	tared gcc -static -fuse-ld=gold -o own own.o -lz
	[ "$("$TARE" sbom --json own | jq '.programs[0].account.shared')" = 0 ]
	[ "$("$TARE" sbom --json own | jq -c '.programs[0].gaps')" = '[]' ]
	tared gcc -r -nostdlib -fuse-ld=gold -o mixed.o main.o "${whole[@]}"
	tared gcc -static -fuse-ld=gold -o mixed mixed.o
	run "$TARE" sbom mixed
	[[ "$output" == *"what 'mixed.o' took from libz.a is not known"* ]]
	[ "$("$TARE" sbom --json mixed | jq '.programs[0].account.shared')" -gt 50000 ]
}

@test "gold's members of a thin archive are found: their strings and records" {
	command -v ld.gold > /dev/null || skip "no gold"
	printf '#include <stdio.h>\nvoid part(void) { puts("a string of the part, merged"); }\n' > part.c
	printf 'void part(void);\nint main(void) { part(); return 0; }\n' > start.c
	tared gcc -O2 -c start.c part.c
	ar rcsT libpart.a part.o
	tared gcc -static -fuse-ld=gold -o thin start.o -L. -lpart
	[ "$("$TARE" sbom --json thin | jq '.programs[0].account.shared')" = 0 ]
	[ "$("$TARE" sbom --json thin | jq -c '.programs[0].gaps')" = '[]' ]
}

@test "objects that no compiler signed have no headers that could be missing; others do" {
	printf '.globl one\none: ret\n' > one.s
	printf 'some data' > blob
	ld -r -b binary -o blob.o blob
	tared gcc -O2 -static -o clean main.c one.s blob.o -lz
	[ "$("$TARE" sbom --json clean | jq -c '.programs[0].gaps')" = '[]' ]
	gcc -c main.c
	tared gcc -static -o prebuilt main.o one.s -lz
	run "$TARE" sbom prebuilt
	[[ "$output" == *"1 objects carry no compile record"* ]]
}

@test "objects of rustc have no headers that could be missing" {
	command -v rustc > /dev/null || skip "no rustc"
	printf 'fn main() { println!("hello"); }\n' > hello.rs
	tared rustc hello.rs || skip "this rustc links nothing"
	[ "$("$TARE" sbom --json hello | jq -c '.programs[0].gaps')" = '[]' ]
}
