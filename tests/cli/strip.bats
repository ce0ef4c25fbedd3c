#!/usr/bin/env bats
# tare strip: the program runs as it did, scanners find its SBOM, and every byte is accounted for.

setup_file() {
	bats_require_minimum_version 1.5.0
	: "${TARE:?path of the tare program}" "${TARE_SOURCE:?path of the source}"
	cd "$BATS_FILE_TMPDIR" || exit 1
	export XDG_CACHE_HOME="$BATS_FILE_TMPDIR/cache" TARE_NAME=app TARE_VERSION=1.2
	cat >app.c <<-'END'
		#include <stdio.h>
		#include <zlib.h>
		__thread int local = 3;
		static char zero[50000];
		int main(void) { return printf("%s %d %d\n", zlibVersion(), local, zero[9]) < 0; }
	END
	echo 'int twice(int x) { return 2 * x; }' >twice.c
	"$TARE" run -- sh -e -c '
		gcc -g -static app.c -lz -o static
		gcc -g -static-pie app.c -lz -o staticpie
		gcc -g app.c -lz -o pie
		gcc -g -shared -fPIC twice.c -Wl,-soname,libtwice.so -o libtwice.so'
	gcc -g app.c -lz -o bare
	./pie >said
}

setup() { cd "$BATS_FILE_TMPDIR" || exit 1; }

needs() { command -v "$1" >/dev/null || skip "$1 is not installed"; }
sections() { readelf -SW "$1" | sed -n 's/^ *\[ *[1-9][0-9]*\] \(\S*\) .*/\1/p' | tr '\n' ' '; }
# What of the account has to be the same: "linker 1204 unnamed 0".
account() { "$TARE" sbom --json "$1" | python3 -c 'import json,sys
account = json.load(sys.stdin)["programs"][0]["account"]
print(sum(v for k, v in account.items() if k != "file") == account["file"], account["file"],
      *(f"{k}={account[k]}" for k in sys.argv[1:]))' "${@:2}"; }
# The bytes of each component in the loaded sections, by the map.
owned() { python3 - "$1" <<-'END'
	import json, subprocess, sys, os
	text = subprocess.run([os.environ["TARE"], "sbom", "--json", sys.argv[1]], stdout=subprocess.PIPE)
	program = json.loads(text.stdout)["programs"][0]
	print([(c["name"], c.get("bytes")) for c in program["components"]])
END
}

@test "static, static PIE and dynamic PIE run after it, and every byte has a name" {
	for program in static staticpie pie; do
		"$TARE" strip "$program" -o out
		./out | cmp - said
		[ "$(account out unnamed)" = "True $(stat -c %s out) unnamed=0" ]
		# The same as GNU strip leaves, where the headers tell.
		cp "$program" gnu && strip -R .comment gnu
		[ "$(owned out)" = "$(owned gnu)" ]
		[ "$(account out shared linker | cut -d' ' -f3-)" = \
			"$(account gnu shared linker | cut -d' ' -f3-)" ]
	done
}

@test "what is not loaded goes into a hole behind constants, and on no page of code or data" {
	[ "$(uname -m)" = x86_64 ] || skip "x86-64 only"
	# The tail of a page differs by machine: make sure that there is room for it.
	for room in 1 1000 2000 3000; do
		echo "const char room[$room] = {1};" >room.c
		"$TARE" run -- gcc -g -static -Wl,-z,separate-code,-z,max-page-size=4096,-u,room app.c room.c \
			-lz -o "holed$room"
		"$TARE" strip "holed$room" -o "out$room"
		"./out$room" | cmp - said
		[ "$(account "out$room" unnamed)" = "True $(stat -c %s "out$room") unnamed=0" ]
	done
	run python3 - out1 out1000 out2000 out3000 <<-'END'
		import struct, sys
		ended = []
		for name in sys.argv[1:]:
		    data = open(name, "rb").read()
		    table, count, names = struct.unpack_from("<Q", data, 40)[0], *struct.unpack_from("<HH", data, 60)
		    loads = [s for s in struct.iter_unpack("<IIQQQQQQ", data[64:64 + 56 * data[56]]) if s[0] == 1]
		    rows = [struct.unpack_from("<IIQQQQIIQQ", data, table + 64 * i) for i in range(count)]
		    placed = [(r[4], r[4] + r[5]) for r in rows[1:] if not r[2] & 2] + [(table, table + 64 * count)]
		    end = max(s[2] + s[5] for s in loads)
		    for start, stop in placed:
		        for s in loads:
		            assert stop <= s[2] or start >= s[2] + s[5], "in a segment"
		            page = (s[2] & -4096, s[2] + s[5] + 4095 & -4096)
		            if s[1] & 3 and start < end:
		                assert stop <= page[0] or start >= page[1], "on a page of code or data"
		    ended.append(len(data) == end)
		print("nothing is behind the last segment of", sum(ended), "of", len(ended))
	END
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" != *" 0 of 4" ]]
	"$TARE" strip out1000 -o again && cmp out1000 again
}

@test "tools that read or rewrite a library with filled holes leave it whole" {
	[ "$(uname -m)" = x86_64 ] || skip "x86-64 only"
	"$TARE" run -- gcc -shared -fPIC twice.c -Wl,-soname,libtwice.so,-z,separate-code -o libholed.so
	echo 'int twice(int); int main(void) { return twice(21) != 42; }' >asks.c
	"$TARE" strip libholed.so -o libtwice2.so
	"$TARE" sbom libtwice2.so >before
	readelf -aW libtwice2.so >/dev/null 2>complaints
	[ ! -s complaints ]
	for tool in strip objcopy; do
		cp libtwice2.so libtwice3.so
		"$tool" libtwice3.so
		gcc asks.c ./libtwice3.so -Wl,-rpath,. -o asks
		mkdir -p load && cp libtwice3.so load/libtwice.so
		LD_LIBRARY_PATH=load ./asks
		"$TARE" sbom libtwice3.so >after
		[ "$(head -3 before | tail -1)" = "$(head -3 after | tail -1)" ]
		[ "$(grep -c . after)" -gt 5 ]
	done
}

@test "the SBOM and the note are found by name, and the digest is that of the document" {
	"$TARE" strip static -o out
	[ "$(sections out)" = ".note.package .sbom .shstrtab " ]
	readelf -aW out >/dev/null 2>complaints
	[ ! -s complaints ]
	"$TARE" sbom --format cyclonedx static >before.json
	"$TARE" sbom --format cyclonedx out | cmp - before.json
	readelf -n out | grep -q "sha256:$(sha256sum <before.json | cut -d' ' -f1)"
	readelf -x .sbom out | grep -q ' 78da'
	"$TARE" strip pie -o out
	readelf -aW out >/dev/null 2>complaints
	[ ! -s complaints ]
	readelf -d out | grep -q 'NEEDED.*libz'
}

@test "loaded bytes and program headers stay byte for byte" {
	"$TARE" strip pie -o out
	python3 - pie out <<-'END'
		import struct, sys
		old, new = (open(name, "rb").read() for name in sys.argv[1:])
		table, = struct.unpack_from("<Q", old, 32)
		count, = struct.unpack_from("<H", old, 56)
		assert old[:40] == new[:40] and old[48:60] == new[48:60]
		for i in range(count):
		    offset, _, _, size = struct.unpack_from("<QQQQ", old, table + 56 * i + 8)
		    assert old[max(offset, 64):offset + size] == new[max(offset, 64):offset + size]
	END
}

@test "it is smaller than strip -s, and twice is the same as once" {
	cp static twice && cp static gnu
	"$TARE" strip twice
	strip -s gnu
	[ "$(stat -c %s twice)" -lt "$(stat -c %s gnu)" ]
	cp twice once
	run "$TARE" strip twice
	[[ "$output" == *"nothing to strip" ]]
	cmp once twice
}

@test "GNU strip refuses the result and leaves a program that runs" {
	for program in static pie; do
		"$TARE" strip "$program" -o out
		cp out before
		run ! strip out
		cmp out before
		./out | cmp - said
	done
	needs llvm-strip
	llvm-strip out
	./out | cmp - said
}

@test "a program without an SBOM is stripped without a word about it" {
	run --separate-stderr "$TARE" strip bare -o out
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "$(sections out)" = "" ]
	./out | cmp - said
}

@test "what no header names any more is unnamed, not padding" {
	"$TARE" strip bare -o out
	run "$TARE" sbom out
	[[ "$output" == *"no owner known"* ]]
	padding=$(sed -n 's/^padding *//p' <<<"$output")
	[ "${padding//,/}" -lt 8192 ]
}

@test "mode, owner and a symbolic link stay" {
	cp static real && chmod 4751 real && ln -sf real link
	owner=$(stat -c %u:%g real)
	"$TARE" strip link
	[ -L link ]
	[ "$(stat -c '%a %u:%g' real)" = "4751 $owner" ]
	[ "$(stat -c %s real)" -lt "$(stat -c %s static)" ]
}

@test "several programs are stripped in place, and --json says what went" {
	cp static a && cp pie b
	run "$TARE" strip --json a b
	[ "$status" -eq 0 ]
	python3 -c 'import json, os, sys
for entry in json.loads(sys.argv[1]):
    assert entry["after"] == os.stat(entry["program"]).st_size
    gone = sum(entry[key] for key in ("symbols", "debug", "headers", "other"))
    assert entry["before"] - entry["after"] == gone and entry["debug"] and entry["symbols"]' "$output"
	run "$TARE" strip a b -o c
	[ "$status" -eq 2 ]
}

@test "a shared library can be linked against afterwards" {
	cp libtwice.so keep.so
	"$TARE" strip libtwice.so
	echo 'int twice(int); int main(void) { return twice(21) != 42; }' >user.c
	gcc user.c ./libtwice.so -Wl,-rpath,"$PWD" -o user
	./user
	[ "$(account libtwice.so unnamed)" = "True $(stat -c %s libtwice.so) unnamed=0" ]
	strip libtwice.so # headers are all there, so it may
	./user
}

@test "a section that is asked for stays" {
	"$TARE" strip static --keep-section .comment --keep-section .rela.plt -o out
	[[ "$(sections out)" == *".rela.plt "*".comment .sbom"* ]]
	readelf -p .comment out | grep -q GCC
	[ "$(account out unnamed)" = "True $(stat -c %s out) unnamed=0" ]
	run "$TARE" strip static --keep-section .symtab -o out
	[ "$status" -eq 3 ]
}

@test "object files and what is appended are refused with the reason" {
	gcc -c app.c
	run "$TARE" strip app.o
	[ "$status" -eq 3 ]
	[[ "$output" == *"object file"* ]]
	cp static payload && echo archive >>payload && cp payload before
	run "$TARE" strip payload
	[ "$status" -eq 3 ]
	[[ "$output" == *"8 bytes behind its end"* ]]
	cmp payload before
	run "$TARE" strip "$TARE_SOURCE/README.md"
	[ "$status" -eq 3 ]
}

# Changes the document of a program by an expression of Python: FILE EXPRESSION.
edit_document() {
	"$TARE" sbom --format cyclonedx "$1" | python3 -c 'import re, sys, zlib
text = sys.stdin.read()
new = eval(sys.argv[1])
assert new != text
open("packed", "wb").write(zlib.compress(new.encode()))' "$2"
	objcopy --update-section .sbom=packed "$1"
}

@test "a map from before it had addresses keeps the headers that it needs" {
	cp static old
	edit_document old 're.sub("@[0-9a-f]+ ", "", text)'
	account old unnamed
	"$TARE" strip old
	[ "$(account old unnamed)" = "True $(stat -c %s old) unnamed=0" ]
	[[ "$(sections old)" == *" .text "*" .sbom .shstrtab " ]]
	./old | cmp - said
}

@test "a map that lies about addresses does not cost the headers that tell the truth" {
	cp static liar
	edit_document liar 're.sub("(map:.text.{11})@[0-9a-f]+ ", r"\1@1000 ", text)'
	run "$TARE" strip liar
	[ "$status" -eq 0 ]
	[[ "$(sections liar)" == *" .text "* ]]
}

@test "an image of stripped programs is accounted for too" {
	"$TARE" strip static -o out
	"$TARE" pack out -o out.tar
	[ "$(account out.tar unnamed)" = "True $(stat -c %s out) unnamed=0" ]
}

@test "in an image, too, the SBOM is found in a hole between segments, however far behind the start" {
	found=0
	for room in 1 1000 2000 3000; do
		printf '#include <stdio.h>\nstatic const char far[%d] = {1};\nint main(int c, char **v) { return printf("%%d%%s", far[c], v[0]) < 0; }\n' \
			$((200000 + room)) >far.c
		TARE_SIZE_OFF=lto "$TARE" run --size -- gcc -static far.c -o far
		"$TARE" pack far -o far.tar >/dev/null
		[ "$(account far.tar unnamed)" = "True $(stat -c %s far) unnamed=0" ]
		at=$((16#$(readelf -SW far | awk '/ \.sbom /{print $(NF - 6)}')))
		end=$(readelf -lW far | awk '/ LOAD /{print $2}' | tail -1)
		found=$((found + (at > 65536 && at < end)))
	done
	[ "$found" -gt 0 ]
}

@test "Go and its scanners still read the build info" {
	needs go
	mkdir -p go && cd go
	printf 'package main\nfunc main() { println("go runs") }\n' >main.go
	printf 'module example.org/m\ngo 1.18\n' >go.mod
	GOFLAGS=-mod=mod GOCACHE="$BATS_FILE_TMPDIR/gocache" CGO_ENABLED=0 go build -o m .
	"$TARE" strip m
	./m 2>&1 | grep -q 'go runs'
	go version -m m | grep -q 'example.org/m'
	run "$TARE" sbom m
	[[ "$output" == *example.org/m* ]]
}
