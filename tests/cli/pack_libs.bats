#!/usr/bin/env bats
# tare pack --with-libs: exactly what the dynamic loader would load, where the loader in the image
# looks for it.

setup() {
	bats_require_minimum_version 1.5.0
	: "${TARE:?path of the tare program}"
	command -v cc > /dev/null || skip "no C compiler"
	mkdir "$BATS_TEST_TMPDIR/here" && cd "$BATS_TEST_TMPDIR/here" || exit 1
	export XDG_CACHE_HOME="$BATS_TEST_TMPDIR/cache"
	unset SOURCE_DATE_EPOCH LD_LIBRARY_PATH
	cat > main.c <<-'END'
		#include <stdio.h>
		int outer(void);
		int main(void) { return printf("%d\n", outer()) < 0; }
	END
	echo 'int inner(void); int outer(void) { return inner(); }' > outer.c
	echo 'int inner(void) { return 42; }' > inner.c
}

pack() { run --separate-stderr "$TARE" pack --with-libs "$@"; }

layer() {
	local blob
	blob=$(tar tf "$1" | sed -n 3p)
	tar xOf "$1" "$blob" | gzip -dc
}

# Starts the program of an archive in nothing but the image's files.
start() {
	[ "$(id -u)" -eq 0 ] || skip "needs root for chroot"
	rm -rf root && mkdir -p root/proc
	# $ORIGIN of a program is what /proc says, which every container has.
	unshare --mount mount -t proc proc root/proc 2> /dev/null || skip "cannot mount here"
	layer "$1.tar" | tar xf - -C root
	run unshare --mount sh -c 'mount -t proc proc root/proc && exec chroot root "$0"' "/$1"
	echo "$output"
	[ "$status" -eq 0 ] && [ "$output" = 42 ]
}

# Links main with libouter.so.1 (OPTION…), which needs libinner.so.1 (RPATH of libouter).
link() { # RPATH-OF-OUTER OPTION…
	local rpath=$1
	shift
	mkdir -p bin lib priv
	cc -shared -fPIC inner.c -o priv/libinner.so.1 -Wl,-soname,libinner.so.1
	cc -shared -fPIC outer.c -o lib/libouter.so.1 -Wl,-soname,libouter.so.1 priv/libinner.so.1 ${rpath:+"$rpath"}
	cc main.c -o bin/main lib/libouter.so.1 -Wl,-rpath-link,priv "$@"
}

@test "a program of the C library gets the loader at its exact path, the library, and no more" {
	echo 'int main(void){return 0;}' | cc -x c - -o plain
	pack plain
	[ "$status" -eq 0 ]
	interpreter=$(readelf -lW plain | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
	layer plain.tar | tar tvf - > list
	[ "$(grep -c '^-.*\.so' list)" -eq 2 ]
	grep -q "^-rwxr-xr-x.* ${interpreter#/}\$" list
	grep -q '^-.*libc\.so\.' list
}

@test "\$ORIGIN in DT_RUNPATH is where the program was, and where it will be" {
	# shellcheck disable=SC2016
	link '-Wl,-rpath,$ORIGIN/../priv' '-Wl,-rpath,$ORIGIN/../lib' -Wl,--enable-new-dtags
	pack bin/main
	echo "$stderr"
	[ "$status" -eq 0 ]
	layer main.tar | tar tf - | grep -qx lib/libouter.so.1
	start main
}

@test "DT_RPATH of the program counts for what its libraries need, DT_RUNPATH does not" {
	# shellcheck disable=SC2016
	link '' '-Wl,-rpath,${ORIGIN}/../lib:$ORIGIN/../priv' -Wl,--disable-new-dtags
	pack bin/main
	[ "$status" -eq 0 ]
	start main
	# shellcheck disable=SC2016
	link '' '-Wl,-rpath,$ORIGIN/../lib:$ORIGIN/../priv' -Wl,--enable-new-dtags
	pack bin/main -o no.tar
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"libinner.so.1, needed by 'libouter.so.1'"* ]]
	[ ! -e no.tar ]
}

@test "an absolute DT_RUNPATH stays where it is" {
	link "-Wl,-rpath,$PWD/priv" "-Wl,-rpath,$PWD/lib" -Wl,--enable-new-dtags
	pack bin/main
	[ "$status" -eq 0 ]
	layer main.tar | tar tf - | grep -qx "${PWD#/}/priv/libinner.so.1"
	start main
}

@test "LD_LIBRARY_PATH of whoever packs is nobody's business" {
	link '' -Wl,--enable-new-dtags
	LD_LIBRARY_PATH=$PWD/lib:$PWD/priv pack bin/main
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"libouter.so.1, needed by 'main', is nowhere the loader looks"* ]]
}

@test "a library for another machine, or no library at all, is passed over" {
	mkdir wrong
	echo 'INPUT(-lc)' > wrong/libouter.so.1
	# shellcheck disable=SC2016
	link '-Wl,-rpath,$ORIGIN/../priv' '-Wl,-rpath,$ORIGIN/../wrong:$ORIGIN/../lib'
	pack bin/main
	[ "$status" -eq 0 ]
	layer main.tar | tar tf - | grep -qx lib/libouter.so.1
}

@test "the packages of the shared objects are in the evidence" {
	command -v dpkg > /dev/null || skip "no dpkg"
	pack /bin/bash -o bash.tar
	[ "$status" -eq 0 ]
	layer bash.tar | tar xOf - var/lib/dpkg/status.d/bash > status
	grep -qx "Package: libc6" status
	grep -qx "Package: bash" status
	version=$(dpkg-query -W -f '${Version}' bash)
	grep -qx "Version: $version" status
}

@test "a library that a program may load by itself is warned about, unless it is packed" {
	cat > note.s <<-'END'
		.section .note.dlopen,"a",%note
		.balign 4
		.long 4, 2f-1f, 0x407c0c0a
		.asciz "FDO"
		1: .asciz "[{\"soname\":[\"libexotic.so.7\"],\"feature\":\"colour\",\"priority\":\"recommended\"},{\"soname\":[\"libc.so.6\"]}]"
		2: .balign 4
	END
	echo 'int main(void){return 0;}' > empty.c
	cc empty.c note.s -o dynamic
	pack dynamic
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"'dynamic' may load libexotic.so.7"*"colour"* ]]
	[[ "$stderr" != *libc.so.6* ]]
}

@test "musl: the loader is the library" {
	command -v musl-gcc > /dev/null || skip "no musl-gcc"
	printf '#include <stdio.h>\nint main(void){return puts("42")<0;}\n' | musl-gcc -x c - -o musl
	pack musl
	[ "$status" -eq 0 ]
	[ "$(layer musl.tar | tar tvf - | grep -c '^-.*\.so')" -eq 1 ]
	start musl
}

@test "two programs share what both need" {
	echo 'int main(void){return 0;}' | cc -x c - -o one
	cp one two
	pack one two
	[ "$status" -eq 0 ]
	[ "$(layer one.tar | tar tf - | grep -c 'libc\.so')" -eq 1 ]
}

@test "an added root keeps its own libraries, and is reached through its links" {
	cc -x c - -o main <<<'int main(void) { return 0; }'
	mkdir -p base/usr/lib/x86_64-linux-gnu && ln -s usr/lib base/lib && ln -s usr/lib64 base/lib64
	libc=$(ldd main | awk '/libc.so.6/ {print $3}')
	cp "$libc" base/usr/lib/x86_64-linux-gnu/libc.so.6
	echo >>base/usr/lib/x86_64-linux-gnu/libc.so.6
	case $libc in /lib/x86_64-linux-gnu/*) ;; *) skip "libc is elsewhere here" ;; esac
	run -0 "$TARE" pack --with-libs main --add base:/ -o main.tar
	layer main.tar | tar tf - >names
	[ "$(grep -c 'libc\.so\.6' names)" -eq 1 ]
	grep -qx 'usr/lib/x86_64-linux-gnu/libc.so.6' names
	layer main.tar | tar xOf - usr/lib/x86_64-linux-gnu/libc.so.6 |
		cmp - base/usr/lib/x86_64-linux-gnu/libc.so.6
	grep -q '^usr/lib64/ld-linux' names
}
