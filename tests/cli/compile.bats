#!/usr/bin/env bats
# The compile stage: nothing a build can see differs, and objects say what went into them.

setup_file() {
	bats_require_minimum_version 1.5.0
	export SAME_SOURCE="$BATS_FILE_TMPDIR/source" SAME_WORK="$BATS_FILE_TMPDIR/work"
	export XDG_CACHE_HOME="$BATS_FILE_TMPDIR/cache" CCACHE_DISABLE=1 LC_ALL=C.UTF-8
	# A stand-in built with AddressSanitizer may find the small library preloaded before it.
	export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0"
	mkdir -p "$SAME_SOURCE/sub"
	cd "$SAME_SOURCE" || exit
	printf '#include <stdio.h>\n#include "my h.h"\nstatic int f(void){return 3;}\nint main(void){int u;puts("x");return X+u;}\n' >'a b.c'
	printf '#include <stdlib.h>\n#include "my h.h"\nint other(void){return X;}\n' >b.c
	printf '#define X 0\nint other(void);\n' >'my h.h'
	printf '#include <stdio.h>\n#include <stddef.h>\n' >pre.h
	printf '#include "pre.h"\nint p(void){return puts("");}\n' >uses-pre.c
	printf 'int main(void){return 0;}\n' >m.c
	printf '#include <nope.h>\n' >missing.c
	printf '#include <stdio.h>\nint f(void){ return undeclared; }\n' >wrong.c
	printf '#warning hey\nint w(void){int a; return a;}\n#include "my h.h"\n' >warned.c
	printf '#include <vector>\n#include <string>\nint main(){std::vector<std::string> v; return (int)v.size();}\n' >x.cpp
	printf '#define AH 1\n' >ah.h
	printf '#include "ah.h"\n.text\n.globl s\ns:\n ret\n.section .note.GNU-stack,"",%%progbits\n' >s.S
	printf '.text\n.globl t\nt:\n ret\n.section .note.GNU-stack,"",%%progbits\n' >t.s
	printf -- "-c\n'a b.c'\n-o\n'r e.o'\n-MMD\n-Wall" >words.rsp
}

# same [--tty] [--records N] COMMAND
# shellcheck disable=SC2153 # given by the runner
same() {
	"$TARE_SOURCE/tests/cli/same.py" "$@"
}

needs() {
	command -v "$1" >/dev/null || skip "no $1"
}

# record OBJECT: the text of its record
record() {
	readelf -p .tare.src "$1"
}

@test "objects of gcc differ by the record alone" {
	same --records 1 "gcc -c 'a b.c'"
	same --records 1 "gcc -g3 -O2 -Wall -c 'a b.c' -o o.o"
	same --records 1 "gcc -O2 -frecord-gcc-switches -c b.c"
	same --records 1 "gcc -c b.c -gz -g -MMD"
	same --records 1 "gcc -c b.c -gdwarf-4 -MMD"
	same --records 1 "gcc -c b.c -gsplit-dwarf -g -MMD"
	same --records 1 "gcc -c b.c -fverbose-asm -masm=intel -g"
	same --records 1 "gcc -c b.c --coverage -frandom-seed=1 -MMD"
	same --records 1 "gcc -c -fPIC -Os b.c -ffunction-sections -DX=1 -D Y -I . -include pre.h -MMD"
	same --records 1 "/usr/bin/gcc -c 'a b.c' -MMD -g"
	same --records 1 "umask 077; gcc -c b.c"
}

@test "the user's dependency files are what they are without tare" {
	same --records 1 "gcc -g -Wall -MMD -c 'a b.c' -o o.o"
	same --records 1 "gcc -Wall -MMD -MP -MF d.d -MT target -c 'a b.c' -o o.o"
	same --records 1 "gcc -MD -c 'a b.c' -o o.o"
	same --records 1 "gcc -MD -MF /dev/null -c b.c"
	same --records 1 "gcc -MD -MF - -c b.c"
	same --records 1 "gcc -c b.c -Wp,-MMD,x.d"
	same --records 1 "gcc -c b.c -Wp,-MD,x.d"
	same --records 1 "gcc -H -Wall -MMD -c b.c"
	same --records 0 "gcc -M b.c; gcc -MM b.c"
}

@test "what goes through pipes, response files and kept temporaries stays as it is" {
	same --records 1 "gcc -pipe -g -O2 -MMD -c b.c"
	same --records 1 "gcc -pipe -MD -c b.c"
	same --records 1 "gcc -save-temps -g -MMD -c b.c"
	same --records 1 "gcc -save-temps=obj -c 'a b.c' -o sub/o.o"
	same --records 2 "gcc -save-temps b.c m.c -o prog"
	same --records 1 "gcc @words.rsp"
	same --records 0 "gcc -S b.c; gcc -S -MMD b.c -o -; gcc -E b.c; gcc -E s.S; gcc -S s.S"
	same --records 1 "gcc -E b.c -o b.i; gcc -c b.i"
	same --records 1 "gcc -x c - -c -o o.o <b.c"
	same --records 0 "gcc -fsyntax-only -Wall b.c"
	same --records 0 "gcc -c b.c -o /dev/null"
}

@test "several sources, one step, C++, assembly and precompiled headers" {
	same --records 2 "gcc -c b.c 'a b.c'"
	same --records 0 "gcc -g b.c m.c -o prog"
	same --records 1 "g++ -g -MMD -c x.cpp -pipe"
	same --records 0 "g++ x.cpp -o prog"
	same --records 1 "gcc -g -c s.S -MMD"
	same --records 1 "gcc -g -c s.S -MD -pipe"
	same --records 1 "gcc -c t.s"
	same --records 2 "gcc -g -c t.s b.c"
	same --records 1 "gcc -c t.s -o o.o; ar r lib.a o.o; rm lib.a"
	same --records 0 "gcc m.c t.s -o prog"
	same --records 1 "gcc pre.h && gcc -c uses-pre.c -MMD && rm pre.h.gch"
	same "gcc -c b.c m.c && ld -r b.o m.o -o r.o"
}

@test "link-time optimisation, slim and fat" {
	same --records 1 "gcc -flto -frandom-seed=1 -g -O2 -MMD -c b.c"
	same --records 1 "gcc -flto -frandom-seed=1 -ffat-lto-objects -O2 -g -c b.c"
	same "gcc -flto -frandom-seed=1 -O2 b.c m.c -o prog"
}

@test "paths with any character" {
	same --records 1 "mkdir 'q \" \\ é \$x'; cp b.c 'my h.h' 'q \" \\ é \$x'; cd 'q \" \\ é \$x'; gcc -c b.c -MMD"
	same --records 1 "cp b.c 'we ird#\$&;é\"q.c'; gcc -MD -c 'we ird#\$&;é\"q.c' -o o.o"
	same --records 1 "cp b.c 'we ird#\$&;é\"q.c'; gcc -c 'we ird#\$&;é\"q.c' -o o.o"
	same --records 1 "cp b.c \$'line\\nfeed.c'; gcc -c \$'line\\nfeed.c' -o o.o"
}

@test "compiles that fail fail the same way" {
	same --records 0 "gcc -c missing.c -MMD"
	same --records 0 "gcc -c wrong.c -MMD"
	same --records 0 "gcc -c wrong.c; gcc -c nosuch.c; gcc -nosuchflag -c b.c; gcc"
	same --records 0 "gcc -c b.c -o /nosuch/folder/o.o"
}

@test "words and colours on a terminal are the compiler's" {
	same --tty --records 1 "gcc -c warned.c -Wall -O2"
	same --tty --records 1 "gcc -c warned.c -Wall -O2 -MMD"
	same --tty --records 1 "gcc -c warned.c -Wall -O2 -MMD -fdiagnostics-color=never"
	same --tty --records 0 "gcc -c wrong.c -MMD"
	same --tty --records 0 "TERM=dumb gcc -c wrong.c -MMD"
}

@test "questions to the compiler are answered by the compiler" {
	same "gcc --version; gcc -dumpmachine; gcc -print-file-name=libc.a; gcc --help=optimizers -Q"
}

@test "clang: objects, dependency files, kept temporaries, one step" {
	needs clang
	same --records 1 "clang -c 'a b.c'"
	same --records 1 "clang -g -MMD -c 'a b.c' -o o.o"
	same --records 1 "clang -g -MD -MF d.d -c b.c"
	same --records 1 "clang -MMD -MF x.d -include pre.h -g -grecord-command-line -c b.c"
	same --records 2 "clang -c b.c 'a b.c'"
	same --records 2 "clang -MMD -c b.c m.c"
	same --records 0 "clang -MMD -g b.c m.c -o prog; cat ./*.d"
	same --records 1 "clang -save-temps -c b.c"
	same --records 1 "clang -fno-integrated-as -c b.c"
	same --records 1 "clang @words.rsp"
	same --records 1 "clang -x c - -c -o o.o <b.c"
	same --records 1 "clang -c s.S"
	same --records 0 "clang -S b.c; clang -E b.c; clang -c missing.c -MMD; clang -c wrong.c"
	same --tty --records 1 "clang -Wall -c warned.c"
	needs clang++
	same --records 1 "clang++ -MMD -c x.cpp"
}

@test "clang: a linker named by its path is stood in for" {
	needs clang
	needs ld.lld
	cp "$SAME_SOURCE"/*.[ch] "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	"$TARE" run clang b.c m.c --ld-path="$(command -v ld.lld)" -o prog
	readelf -SW prog | grep -q '\.sbom'
}

@test "thin LTO objects carry their record and still link" {
	needs clang
	needs ld.lld
	cp "$SAME_SOURCE"/*.[ch] "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	"$TARE" run sh -ec 'clang -flto=thin -c b.c; clang -flto=thin -c m.c
		clang -flto=thin -fuse-ld=lld b.o m.o -o prog'
	grep -aq '^src b.c$' b.o
	./prog
}

@test "musl-gcc, inside and outside of a link" {
	needs musl-gcc
	same --records 1 "musl-gcc -c b.c"
	same --records 0 "musl-gcc -static b.c m.c -o prog"
}

@test "a record names the folder, the source and every header, with each way to learn them" {
	cp "$SAME_SOURCE"/* "$BATS_TEST_TMPDIR" 2>/dev/null || true
	cd "$BATS_TEST_TMPDIR"
	gcc -M -include pre.h b.c | grep -o '/usr/[^ ]*' | xargs realpath | sort -u >truth
	for options in "" "-MMD" "-MD" "-MMD -pipe" "-MD -MF /dev/null" "-save-temps"; do
		# shellcheck disable=SC2086
		"$TARE" run gcc -c b.c -o o.o -include pre.h $options
		record o.o >text
		grep -q "dir $PWD" text
		grep -q 'src .*b.c' text
		grep -q 'hdr .*my h.h' text
		grep -q 'hdr .*pre.h' text
		grep -o 'hdr /usr/.*h' text | cut -c5- | xargs realpath | sort -u | diff - truth
	done
}

@test "a -MMD compile whose compiler cannot be watched has its headers all the same" {
	cp "$SAME_SOURCE"/* "$BATS_TEST_TMPDIR" 2>/dev/null || true
	cd "$BATS_TEST_TMPDIR"
	mkdir libexec
	cp "$(dirname "$TARE")"/tare* libexec/ 2>/dev/null || true
	rm -f libexec/tare-opened.so
	libexec/tare run gcc -MMD -c b.c 2>err
	! grep -q 'tare:' err
	record b.o | grep -q 'hdr /usr/include/stdlib.h'
}

@test "ccache keeps the record, and only for builds under tare" {
	needs ccache
	unset CCACHE_DISABLE
	export CCACHE_DIR="$BATS_TEST_TMPDIR/ccache"
	cp "$SAME_SOURCE"/*.[ch] "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	for compiler in gcc clang; do
		command -v "$compiler" >/dev/null || continue
		ccache -z >/dev/null
		ccache "$compiler" -c b.c -o o.o
		for _ in 1 2; do
			rm -f o.o
			"$TARE" run ccache "$compiler" -g -MMD -c b.c -o o.o
			record o.o | grep -q 'hdr /usr/include/stdlib.h'
			grep -q '^o.o: b.c my' o.d
		done
		ccache --print-stats | grep -qE '^direct_cache_hit.1$'
		rm o.o
		ccache "$compiler" -c b.c -o o.o
		! record o.o | grep -q 'src b.c'
		[ -x "/usr/lib/ccache/$compiler" ] || continue
		for _ in 1 2; do
			rm -f o.o
			PATH=/usr/lib/ccache:$PATH "$TARE" run "$compiler" -c b.c -o o.o
			record o.o | grep -q 'src b.c'
		done
	done
}

@test "a compiler killed by a signal is reported as such" {
	cd "$BATS_TEST_TMPDIR"
	local never=never.$$.$RANDOM # other runs of this test must not be found
	mkfifo "$never"
	"$TARE" run gcc -c -x c "$never" -o o.o 2>err &
	build=$!
	exec 7>"$never"
	for _ in $(seq 400); do
		real=$(pgrep -f -- "^/usr/[^ ]*/cc1 .*$never" || true)
		[ -n "$real" ] && break
		sleep 0.05
	done
	[ -n "$real" ]
	kill -KILL "$real"
	exec 7>&-
	status=0
	wait "$build" || status=$? # not by "run": its shell is not the parent
	[ "$status" -ne 0 ]
	grep -q 'Killed signal terminated program cc1' err
}

@test "a stand-in that is told to end takes the compiler along and ends by the signal" {
	cd "$BATS_TEST_TMPDIR"
	local never=never.$$.$RANDOM
	mkfifo "$never"
	"$TARE" run gcc -c -x c "$never" -o o.o 2>err &
	build=$!
	exec 7>"$never"
	for _ in $(seq 400); do
		real=$(pgrep -f -- "^/usr/[^ ]*/cc1 .*$never" || true)
		[ -n "$real" ] && break
		sleep 0.05
	done
	kill -TERM "$(ps -o ppid= -p "$real" | tr -d ' ')"
	status=0
	wait "$build" || status=$?
	exec 7>&-
	[ "$status" -ne 0 ]
	! kill -0 "$real" 2>/dev/null
	grep -q 'Terminated signal terminated program cc1' err
}

@test "configure probes hold no record" {
	cd "$BATS_TEST_TMPDIR"
	echo 'int x;' >conftest.c
	"$TARE" run gcc -c conftest.c
	! readelf -SW conftest.o | grep -q tare
}

@test "what cannot be recorded is one warning, and an error with TARE_STRICT" {
	cp "$SAME_SOURCE"/*.[ch] "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	# A dependency file that is gone before it is read.
	mkfifo deps
	cat deps >/dev/null &
	run --separate-stderr "$TARE" run gcc -MD -MF deps -c b.c
	[ "$status" -eq 0 ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ "$stderr" == "tare: warning: b.c: no record"* ]]
	cat deps >/dev/null &
	TARE_STRICT=1 run "$TARE" run gcc -MD -MF deps -c m.c
	[ "$status" -ne 0 ]
}

@test "what a precompiled header holds is in the record of its users, or is said to be missing" {
	cp "$SAME_SOURCE"/*.[ch] "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	"$TARE" run sh -ec 'gcc pre.h; gcc -c uses-pre.c -o one.o; gcc -MMD -c uses-pre.c -o two.o
		gcc -MD -c m.c -include pre.h'
	for object in one.o two.o m.o; do
		record "$object" | grep -q 'hdr /usr/include/stdio.h'
		! record "$object" | grep -q 'gap'
	done
	mkdir other
	cp pre.h other
	gcc other/pre.h
	"$TARE" run gcc -Iother -c m.c -include other/pre.h
	record m.o | grep -q 'gap .*precompiled'
}
