#!/usr/bin/env bats
# tare pack: what scanners are told comes from the program's own bill of materials.

setup() {
	bats_require_minimum_version 1.5.0
	: "${TARE:?path of the tare program}"
	command -v cc > /dev/null || skip "no C compiler"
	mkdir "$BATS_TEST_TMPDIR/here" && cd "$BATS_TEST_TMPDIR/here" || exit 1
	export XDG_CACHE_HOME="$BATS_TEST_TMPDIR/cache"
	unset SOURCE_DATE_EPOCH
	cat > app.c <<-'END'
		#include <stdio.h>
		#include <zlib.h>
		int main(void) { return puts(zlibVersion()) < 0; }
	END
}

pack() { run --separate-stderr "$TARE" pack "$@"; }

layer() { tar xOf "$1" "$(tar tf "$1" | sed -n 3p)" | gzip -dc; }

# A program with a bill of materials: by a real link where there is dpkg and a static zlib.
linked() {
	command -v dpkg > /dev/null || skip "no dpkg"
	"$TARE" run -- cc -O2 -static app.c -o app -lz || skip "no static zlib"
}

# A program whose .sbom is the document on stdin.
with_sbom() { # NAME
	echo 'int main(void){return 0;}' | cc -x c - -static -o "$1.plain"
	python3 -c 'import sys,zlib; sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read()))' > "$1.z"
	objcopy --add-section .sbom="$1.z" "$1.plain" "$1"
}

document() { # COMPONENT…
	local IFS=,
	cat <<-END
		{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"metadata":{"component":{"bom-ref":"app","name":"app","type":"application"}},"components":[$*]}
	END
}

component() { # NAME PURL HOW
	echo "{\"bom-ref\":\"$1\",\"name\":\"$1\",\"type\":\"library\",\"purl\":\"$2\",\"properties\":[{\"name\":\"tare:how\",\"value\":\"$3\"}]}"
}

@test "each Debian package that was linked has its paragraph, and the system is named" {
	linked
	pack app
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	layer app.tar | tar xOf - var/lib/dpkg/status.d/app > status
	for package in libc6-dev zlib1g-dev; do
		grep -qx "Package: $package" status
		grep -qx "Version: $(dpkg-query -W -f '${Version}\n' "$package" | head -1)" status
	done
	! grep -qx 'Package: linux-libc-dev' status
	. /etc/os-release
	layer app.tar | tar xOf - etc/os-release | grep -qx "ID=$ID"
}

@test "section, note and evidence together cost at most 2 KiB" {
	linked
	pack --json app
	with=$(sed -n 's/^  "size": \([0-9]*\),$/\1/p' <<< "$output")
	cc -O2 -static app.c -o plain -lz
	mkdir bare && mv plain bare/app
	pack --json bare/app -o bare.tar
	without=$(sed -n 's/^  "size": \([0-9]*\),$/\1/p' <<< "$output")
	echo "with $with without $without"
	[ $((with - without)) -le 2048 ]
}

@test "--evidence is read from left to right: none, one of them, the document too" {
	document "$(component zlib 'pkg:deb/debian/zlib1g-dev@1.3?arch=amd64&distro=debian-12&upstream=zlib' static)" | with_sbom app
	pack app --evidence none
	[ "$(layer app.tar | tar tf -)" = app ]
	pack app --evidence none,status.d
	[ "$(layer app.tar | tar tf - | grep -v '/$' | xargs)" = "app var/lib/dpkg/status.d/app" ]
	pack app --evidence none,os-release
	[ "$(layer app.tar | tar tf - | grep -v '/$' | xargs)" = "app etc/debian_version etc/os-release" ]
	pack app --evidence file
	[ "$(layer app.tar | tar tf - | grep -v '/$' | xargs)" = "app app.cdx.json etc/debian_version etc/os-release var/lib/dpkg/status.d/app" ]
	layer app.tar | tar xOf - app.cdx.json | cmp - <(python3 -c 'import sys,zlib; sys.stdout.buffer.write(zlib.decompress(open("app.z","rb").read()))')
}

@test "Alpine's parts get Alpine's database" {
	document "$(component zlib 'pkg:apk/alpine/zlib-static@1.3.1-r2?arch=x86_64&distro=alpine-3.20.1&upstream=zlib' static)" | with_sbom app
	pack app
	[ "$(layer app.tar | tar xOf - lib/apk/db/installed | head -4 | xargs)" = "P:zlib-static V:1.3.1-r2 A:x86_64 o:zlib" ]
	[ "$(layer app.tar | tar xOf - etc/alpine-release)" = 3.20.1 ]
}

@test "a hostile bill of materials cannot write lines of its own" {
	document "$(component x 'pkg:deb/debian/x@1%0AEssential:%20yes?distro=debian-12' static)" | with_sbom app
	pack app
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"scanners will miss something"* ]]
	[ "$(layer app.tar | tar tf -)" = app ]
}

@test "what the user adds as os-release stays" {
	document "$(component zlib 'pkg:deb/debian/zlib1g-dev@1.3?distro=debian-12' static)" | with_sbom app
	echo ID=mine > release
	pack app --add release:/etc/os-release
	[ "$status" -eq 0 ]
	[ "$(layer app.tar | tar xOf - etc/os-release)" = ID=mine ]
}

@test "a stripped, an unfinished and a damaged bill of materials are told apart" {
	linked
	objcopy --remove-section .sbom app stripped
	pack stripped
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"lost its SBOM to a strip tool"*sha256:* ]]
	echo rubbish > rubbish
	objcopy --update-section .sbom=rubbish app damaged
	pack damaged
	[ "$status" -eq 3 ]
	[ ! -e damaged.tar ]
	document "$(component zlib 'pkg:deb/debian/zlib1g-dev@1.3?distro=debian-12' static)" | with_sbom other
	objcopy --update-section .sbom=other.z app swapped
	pack swapped
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"not the one it was linked with"* ]]
	! layer swapped.tar | tar tf - | grep -q status.d
}
