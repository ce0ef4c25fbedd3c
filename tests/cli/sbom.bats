#!/usr/bin/env bats
# tare sbom: every target is recognised by its content, what is shown is true of the bytes, and
# what is written is what the formats ask for.

setup_file() {
	bats_require_minimum_version 1.5.0
	: "${TARE:?path of the tare program}" "${TARE_SOURCE:?path of the source}"
	cd "$BATS_FILE_TMPDIR" || exit 1
	export XDG_CACHE_HOME="$BATS_FILE_TMPDIR/cache" TARE_NAME=app TARE_VERSION=1.2
	unset SOURCE_DATE_EPOCH
	cat >app.c <<-'END'
		#include <stdio.h>
		#include <zlib.h>
		int main(void) { return puts(zlibVersion()) < 0; }
	END
	"$TARE" run -- gcc -static app.c -lz -o app
	cp app stripped && objcopy --remove-section=.sbom stripped
	gcc app.c -lz -o silent
	make_layers
}

make_layers() {
	mkdir -p low/bin low/opt/x low/var/lib/dpkg/status.d low/etc low/lib/apk/db high/bin high/opt/x
	cp app low/bin/app
	cp silent low/bin/silent
	cp silent low/opt/x/hidden
	ln low/bin/app low/bin/app2
	ln -s app low/bin/link
	printf 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian 12"\n' >low/etc/os-release
	printf 'Package: tzdata\nVersion: 2024a-0\nArchitecture: all\n\n' >low/var/lib/dpkg/status.d/tz
	printf 'P:musl\nV:1.2.4-r2\nA:x86_64\nL:MIT\no:musl\n\n' >low/lib/apk/db/installed
	: >high/bin/.wh.silent
	: >high/opt/x/.wh..wh..opq
	cp stripped high/bin/stripped
	tar -C low -cf low.tar .
	tar -C high -cf high.tar .
}

setup() { cd "$BATS_FILE_TMPDIR" || exit 1; }

sbom() { run --separate-stderr "$TARE" sbom "$@"; }
image() { python3 "$TARE_SOURCE/tests/cli/make-image.py" "$@"; }

# Address space cannot be limited under AddressSanitizer, which takes terabytes of it.
needs_limits() { ! grep -q __asan_init "$TARE" || skip "built with AddressSanitizer"; }

# A value of the JSON on stdin: packages.0.name
json() { python3 -c 'import json,sys
value = json.load(sys.stdin)
for key in sys.argv[1].split("."): value = value[int(key) if key.isdigit() else key]
print(value)' "$1"; }

# What every form of an image of both layers has to show.
shows_the_image() {
	[ "$status" -eq 0 ]
	[ "$(json programs.0.path <<<"$output")" = bin/app ]
	[ "$(json programs.0.state <<<"$output")" = full ]
	[ "$(json programs.0.account.file <<<"$output")" -eq "$(stat -c %s app)" ]
	[ "$(json programs.1.path <<<"$output")" = bin/stripped ]
	[ "$(json programs.1.state <<<"$output")" = stripped ]
	[ "$(json packages.0.purl <<<"$output")" = \
		'pkg:apk/alpine/musl@1.2.4-r2?arch=x86_64' ]
	[ "$(json packages.1.purl <<<"$output")" = \
		'pkg:deb/debian/tzdata@2024a-0?arch=all&distro=debian-12' ]
	[ "$(json silent <<<"$output")" = '[]' ]
	[ "$(json target.os.version <<<"$output")" = 12 ]
}

@test "the bytes of a program's table add up to the size of the file" {
	sbom app
	[ "$status" -eq 0 ]
	[[ "$output" == *zlib*static* && "$output" == *"app "*1.2*program* ]]
	total=$(stat -c %s app)
	sum=$(sed -n '/^COMPONENT/,/^file/p' <<<"$output" | sed '/^COMPONENT/d;/^file/d;/^─/d' |
		awk '{gsub(",", "", $NF); if ($NF ~ /^[0-9]+$/) sum += $NF} END {print sum}')
	[ "$sum" -eq "$total" ]
	grep -q "^file .* $(python3 -c "print(f'{$total:,}')")\$" <<<"$output"
}

@test "the CycloneDX of a program is the embedded document, byte for byte" {
	"$TARE" sbom --format cyclonedx app >app.cdx.json
	sum=$(sha256sum <app.cdx.json | cut -d' ' -f1)
	sbom app
	[[ "$output" == *"sha256:$sum"* ]]
	sbom app.cdx.json
	[ "$status" -eq 0 ]
	[[ "$output" == *zlib*static* ]]
}

@test "a program whose .sbom was stripped names the document to look for, and the answer is no" {
	sum=$("$TARE" sbom --format cyclonedx app | sha256sum | cut -d' ' -f1)
	sbom stripped
	[ "$status" -eq 1 ]
	[[ "$output" == *"was stripped"*"sha256:$sum"* ]]
	[[ "$stderr" == *"holds no bill of materials"* ]]
}

@test "GNU strip leaves the bill of materials in" {
	cp app gnu && strip gnu
	sbom gnu
	[ "$status" -eq 0 ]
	[[ "$output" == *zlib*static* ]]
	[ "$("$TARE" sbom --json gnu | json programs.0.account.file)" -eq "$(stat -c %s gnu)" ]
}

@test "llvm-strip takes the document and leaves its digest" {
	strip=$(command -v llvm-strip || compgen -c llvm-strip- | sort | tail -1)
	[ -n "$strip" ] || skip "there is no llvm-strip"
	"$TARE" run -- gcc app.c -l:libz.a -o llvm
	sum=$("$TARE" sbom --format cyclonedx llvm | sha256sum | cut -d' ' -f1)
	"$strip" llvm
	sbom llvm
	[ "$status" -eq 1 ]
	[[ "$output" == *"was stripped"*"sha256:$sum"* ]]
}

@test "a program nobody tells of gives a table, and the answer no" {
	sbom silent
	[ "$status" -eq 1 ]
	[[ "$output" == *"nothing in this file says what it was made of"* ]]
}

@test "crates that cargo auditable lists are read beside what tare recorded" {
	python3 - <<-'END'
		import json, zlib
		crates = {"packages": [
		    {"name": "mine", "version": "0.1.0", "source": "local", "root": True},
		    {"name": "libz-sys", "version": "1.1.8", "source": "registry"},
		    {"name": "cc", "version": "1.0.0", "source": "registry", "kind": "build"}]}
		open("crates", "wb").write(zlib.compress(json.dumps(crates).encode()))
		open("damaged", "wb").write(zlib.compress(json.dumps(crates).encode())[:-9])
	END
	objcopy --add-section .dep-v0=crates silent rust
	sbom rust
	[ "$status" -eq 0 ]
	[[ "$output" == *"from cargo auditable"* && "$output" == *"mine "*"0.1.0"*program* ]]
	[[ "$output" == *"libz-sys"*"1.1.8"*static* && "$output" != *"cc "* ]]
	objcopy --add-section .dep-v0=crates app both-ways
	sbom --json both-ways
	[ "$(json programs.0.evidence <<<"$output")" = "['tare', 'dep-v0']" ]
	[ "$(json programs.0.components.0.name <<<"$output")" = app ]
	[[ "$(json programs.0.components <<<"$output")" == *"pkg:cargo/libz-sys@1.1.8"* ]]
	[ "$(json programs.0.account.file <<<"$output")" -eq "$(stat -c %s both-ways)" ]
	objcopy --add-section .dep-v0=damaged silent broken
	sbom broken
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"'broken'"*".dep-v0"* ]]
}

@test "a program with damaged evidence does not hide the rest of its image" {
	python3 -c 'open("noise", "wb").write(b"no zlib at all")'
	objcopy --update-section .sbom=noise app broken-sbom
	sbom broken-sbom
	[ "$status" -eq 3 ]
	mkdir -p mixed && cp broken-sbom mixed/ && cp app mixed/good
	sbom --json mixed
	[ "$status" -eq 0 ]
	[ "$(json programs.0.path <<<"$output")" = good ]
	[[ "$(json gaps <<<"$output")" == *"broken-sbom: section .sbom"* ]]
}

@test "an image is the same in every form and compression" {
	for form in oci docker both index; do
		image "$form.tar" "$form" low.tar high.tar
		sbom --json "$form.tar"
		shows_the_image
	done
	image layout folder low.tar high.tar
	sbom --json layout
	shows_the_image
	for way in none zstd; do
		if [ "$way" = zstd ] && ! command -v zstd >/dev/null; then continue; fi
		image "$way.tar" both "low.tar:$way" "high.tar:$way"
		sbom --json "$way.tar"
		shows_the_image
	done
	gzip -c both.tar >both.tar.gz
	sbom --json both.tar.gz
	shows_the_image
}

@test "the order of the layers decides: a whiteout hides only what is below it" {
	image turned.tar both high.tar low.tar
	sbom --json turned.tar
	[ "$status" -eq 0 ]
	[ "$(json silent <<<"$output")" = "['bin/silent', 'opt/x/hidden']" ]
}

@test "a root directory shows what its image shows, without the whiteouts" {
	sbom --json low
	[ "$status" -eq 0 ]
	[ "$(json programs.0.sbom.0 <<<"$output" 2>/dev/null || true)" = "" ]
	[ "$(json target.kind <<<"$output")" = root ]
	[ "$(json programs.0.path <<<"$output")" = bin/app ]
	[ "$(json silent <<<"$output")" = "['bin/silent', 'opt/x/hidden']" ]
	first=$(json packages <<<"$output")
	sbom --json low.tar
	[ "$(json packages <<<"$output")" = "$first" ]
	[ "$(json target.kind <<<"$output")" = root ]
}

@test "links that leave a root directory or go round in it are not followed" {
	mkdir -p odd/a && ln -sfn ../.. odd/a/up && ln -sfn . odd/self && ln -sfn /etc odd/etc
	cp app odd/a/app
	sbom --json odd
	[ "$status" -eq 0 ]
	[ "$(json packages <<<"$output")" = '[]' ]
	[ "$(json programs <<<"$output" | grep -o "'path': 'a/app'" | wc -l)" -eq 1 ]
}

@test "an image of several platforms gives the one that is asked for" {
	image platforms.tar index low.tar
	sbom --json --platform linux/amd64 platforms.tar
	[ "$status" -eq 0 ]
	[ "$(json target.platform <<<"$output")" = linux/amd64 ]
	sbom --json --platform linux/s390x platforms.tar
	[ "$status" -eq 1 ]
	[ "$(json target.platform <<<"$output")" = linux/s390x ]
	sbom --platform linux/mips platforms.tar
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"no image for 'linux/mips'"* ]]
}

@test "platforms that an index names but the archive does not bring are passed over" {
	image platforms.tar index low.tar
	mkdir -p partly && tar -C partly -xf platforms.tar
	other=$(python3 - <<-'END'
		import json
		with open("partly/index.json") as file:
		    top = json.load(file)["manifests"][0]["digest"][7:]
		with open("partly/blobs/sha256/" + top) as file:
		    print(json.load(file)["manifests"][0]["digest"][7:])
	END
	)
	rm "partly/blobs/sha256/$other"
	sbom --json partly
	[ "$status" -eq 0 ]
	[ "$(json target.platform <<<"$output")" = linux/amd64 ]
}

@test "CycloneDX and SPDX of every kind of target hang together" {
	image valid.tar both low.tar high.tar
	n=0
	for target in app stripped silent valid.tar low app.cdx.json; do
		[ "$target" != app.cdx.json ] || "$TARE" sbom -f cyclonedx app >app.cdx.json
		for format in cyclonedx spdx; do
			n=$((n + 1))
			"$TARE" sbom --format $format -o "valid$n.json" $target || [ $? -eq 1 ]
		done
	done
	run python3 -W ignore "$TARE_SOURCE/tests/cli/validate.py" valid*.json
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "SPDX says how a component got in" {
	run --separate-stderr "$TARE" sbom --format spdx app
	[[ "$output" == *'"STATIC_LINK"'* && "$output" == *'"purl"'* ]]
	[[ "$output" == *'"created": "1970-01-01T00:00:00Z"'* ]]
	SOURCE_DATE_EPOCH=1700000000 run --separate-stderr "$TARE" sbom --format spdx app
	[[ "$output" == *'"created": "2023-11-14T22:13:20Z"'* ]]
	printf '%s\n' "$output" >app.spdx.json
	sbom app.spdx.json
	[ "$status" -eq 0 ]
	[[ "$output" == *zlib*static* ]]
}

@test "the same target gives the same bytes, wherever it lies" {
	mkdir -p elsewhere && cp app elsewhere/app && image same.tar both low.tar high.tar
	for format in cyclonedx spdx json; do
		cmp <("$TARE" sbom -f $format app) <(cd elsewhere && TZ=Asia/Tokyo LC_ALL=C.UTF-8 \
			"$TARE" sbom -f $format app)
		cmp <("$TARE" sbom -f $format same.tar) <(umask 077 && "$TARE" sbom -f $format same.tar)
	done
}

@test "an SBOM file beside a stripped program gives it its bill back" {
	mkdir -p beside/bin && cp stripped beside/bin/app
	"$TARE" sbom -f cyclonedx app >beside/app.cdx.json
	sbom --json beside
	[ "$status" -eq 0 ]
	[ "$(json programs.0.state <<<"$output")" = full ]
	[ "$(json programs.0.components.1.name <<<"$output")" != "" ]
	[ "$(python3 -c 'import json,sys; print(len(json.load(sys.stdin)["programs"]))' \
		<<<"$output")" -eq 1 ]
}

@test "names from foreign files never reach the terminal raw" {
	printf '{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library",%s}]}' \
		'"name":"a\u001b[31mb","version":"1\u202e2"' >esc.cdx.json
	sbom esc.cdx.json
	[ "$status" -eq 0 ]
	[[ "$output" == *'a\x1b[31mb'* ]]
	[[ "$output" != *$'\033'* ]]
}

@test "what is no target is refused with a sentence" {
	printf 'hello, this is text\n' >text
	: >empty
	printf '{"a":1}' >other.json
	head -c 300 app >short
	mkfifo pipe
	for target in text empty other.json short nowhere pipe /dev/zero; do
		sbom $target
		[ "$status" -eq 3 ]
		[ -z "$output" ]
		[[ "$stderr" == "tare: "*"'$target'"* ]]
		[ "${#stderr_lines[@]}" -eq 1 ]
	done
}

@test "an archive that is cut is refused" {
	image whole.tar both low.tar high.tar
	size=$(stat -c %s whole.tar)
	for part in 2 3 5; do
		head -c $((size * (part - 1) / part)) whole.tar >part.tar
		sbom part.tar
		[ "$status" -eq 3 ]
		[ -z "$output" ]
	done
}

@test "entries that lead out of the image are passed over and counted" {
	python3 - <<-'END'
		import io, tarfile
		with tarfile.open("out.tar", "w") as archive:
		    for name in ("../../etc/os-release", "/etc/os-release", "a/../../b"):
		        info = tarfile.TarInfo(name)
		        info.size = 8
		        archive.addfile(info, io.BytesIO(b"ID=evil\n"))
	END
	image travel.tar oci low.tar out.tar
	sbom --json travel.tar
	[ "$status" -eq 0 ]
	[[ "$(json gaps <<<"$output")" == *"2 entries lead out of the image"* ]]
	[ "$(json target.os.id <<<"$output")" = evil ]
}

@test "an archive of many entries is read in little memory" {
	needs_limits
	python3 - <<-'END'
		import tarfile
		with tarfile.open("many.tar", "w", format=tarfile.USTAR_FORMAT) as archive:
		    for i in range(50000):
		        archive.addfile(tarfile.TarInfo("d%d/.wh.f%d" % (i % 100, i)))
	END
	image many-image.tar both low.tar many.tar
	(ulimit -v 200000 && "$TARE" sbom --json many-image.tar >many.json)
	[ "$(json programs.0.path <many.json)" = bin/app ]
}

@test "a layer that unpacks to very much takes no memory for it" {
	needs_limits
	mkdir -p wide && truncate -s 300M wide/zeros && cp app wide/app
	tar -C wide -cf wide.tar .
	image bomb.tar both wide.tar
	rm -f wide.tar wide/zeros
	(ulimit -v 200000 && "$TARE" sbom --json bomb.tar >bomb.json)
	[ "$(json programs.0.path <bomb.json)" = app ]
}

@test "wrong options are told, with status 2" {
	for words in '' 'a b' '--format xml app' '--bogus app' '-o x app' '--format'; do
		# shellcheck disable=SC2086 # the words are to be split
		sbom $words
		[ "$status" -eq 2 ]
		[ -n "$stderr" ]
	done
	sbom --help
	[ "$status" -eq 0 ]
	[[ "$output" == "usage: tare sbom"* ]]
	SOURCE_DATE_EPOCH=never sbom -f spdx app
	[ "$status" -eq 2 ]
}

@test "-o writes a file whole or not at all" {
	sbom --json -o out.json app
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "$(json target.kind <out.json)" = program ]
	sbom --json -o nowhere/out.json app
	[ "$status" -eq 3 ]
}
