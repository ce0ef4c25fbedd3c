#!/usr/bin/env bats
# The size profile: small programs that run, are protected, and still account for every byte.

setup() {
	bats_require_minimum_version 1.5.0
	: "${TARE:?path of the tare program}"
	cd "$BATS_TEST_TMPDIR" || exit 1
	export XDG_CACHE_HOME="$BATS_FILE_TMPDIR/cache"
	mkdir -p "$XDG_CACHE_HOME"
	cat > main.c <<-'END'
		#include <stdio.h>
		#include <string.h>
		int used(const char *), dead(int);
		int dead(int x) { char many[999]; memset(many, x, sizeof many); return puts(many); }
		int main(int argc, char **argv)
		{
			char name[64] = "";
			strncpy(name, argv[argc - 1], sizeof name - 1);
			return used(name) < 0;
		}
	END
	cat > used.c <<-'END'
		#include <stdio.h>
		int used(const char *name);
		int used(const char *name) { return printf("runs as %s\n", name); }
	END
	cat > Makefile <<-'END'
		CFLAGS = -O2 -g
		prog: main.o libused.a; $(CC) -static -o $@ main.o -L. -lused
		libused.a: used.o; ar rc $@ used.o && ranlib $@
	END
}

needs() { command -v "$1" > /dev/null || skip "no $1"; }
size_of() { stat -c %s "$1"; }

# Every byte has a label.
accounted() {
	"$TARE" sbom --json "$1" | jq -e '.programs[0] |
		.size == ([.account | del(.file)[]] | add) and .account.unnamed == 0'
}

# No loader, no library, PIE, RELRO, no executable stack, code apart from data.
is_protected_static_pie() {
	local segments
	segments=$(readelf -lhW "$1" 2> /dev/null)
	[[ "$segments" == *"DYN ("* ]] && [[ "$segments" != *INTERP* ]] &&
		[[ "$segments" == *GNU_RELRO* ]] &&
		grep -q 'GNU_STACK.* RW ' <<< "$segments" && ! grep -q 'LOAD.*RWE' <<< "$segments" &&
		grep -Eq 'LOAD +0x000000 .* R  ' <<< "$segments"
}

@test "a static program of each compiler is smaller, runs, is a protected static-PIE and accounts for every byte" {
	for compiler in gcc clang musl-gcc; do
		command -v "$compiler" > /dev/null || continue
		"$TARE" run -- "$compiler" -O2 -static -o plain main.c used.c
		run --separate-stderr "$TARE" run --size -- "$compiler" -O2 -static -o small main.c used.c
		echo "$compiler: $status $stderr"
		[ "$status" -eq 0 ]
		[ -z "$stderr" ]
		[ "$(./small x)" = "runs as x" ]
		is_protected_static_pie small
		accounted small
		[ "$(size_of small)" -lt "$(size_of plain)" ]
		readelf -SW small | grep -q '\.note\.package'
		readelf -SW small | grep -q '\.sbom'
		"$TARE" sbom small | grep -Eq 'glibc|musl'
	done
}

@test "a makefile with an archive is built unchanged, and twice gives the same bytes" {
	for compiler in gcc clang musl-gcc; do
		command -v "$compiler" > /dev/null || continue
		rm -f ./*.o ./*.a prog
		"$TARE" run --size -- make -s CC="$compiler" prog
		[ "$(./prog y)" = "runs as y" ]
		is_protected_static_pie prog
		cp prog first
		rm -f ./*.o ./*.a prog
		"$TARE" run --size -- make -s CC="$compiler" prog
		cmp prog first
	done
}

# Of each segment of that type its flags, where it begins and ends in the file and where in memory.
segments() {
	local line type offset address filed held flags
	readelf -lW "$1" 2> /dev/null | while read -r line; do
		read -r type offset address _ filed held flags <<< "$line"
		[ "$type" = "$2" ] || continue
		flags=${flags% 0x*}
		echo "${flags// /}" $((offset)) $((offset + filed)) $((address)) $((address + held))
	done
}
loads() { segments "$1" LOAD; }

# What another segment has in the file is on no page of the code.
code_is_alone() {
	loads "$1" | awk '{ flags[NR] = $1; from[NR] = int($2 / 4096); to[NR] = int(($3 - 1) / 4096) }
		END { for (i in flags) for (j in flags)
			if (flags[i] ~ /E/ && j != i && from[j] <= to[i] && to[j] >= from[i]) exit 1 }'
}

@test "GNU ld lays constants beside the headers and data behind what it relocates, and no byte of them is code" {
	[ "$(uname -m)" = x86_64 ] || skip "x86-64 only"
	needs ld.bfd
	cat > laid.c <<-'END'
		#include <stdio.h>
		extern char _edata[], edata[], __bss_start[];
		const char constants[5000] = {1};
		const char *const names[] = {"a", "b"};
		_Alignas(256) int data = 3;
		_Thread_local int local = 4;
		int zeros[100];
		int main(int argc, char **argv)
		{
			printf("%s %d %d %d %d %d\n", names[argc & 1], constants[0], data, local, zeros[argc],
			       (char *)&data < _edata && _edata == edata && _edata <= __bss_start &&
			       __bss_start <= (char *)zeros && ((unsigned long)&data & 255) == 0 && argv);
			return 0;
		}
	END
	saved=0
	for line in 'gcc -static' 'gcc -fuse-ld=bfd' 'gcc -static -no-pie -fno-pie' 'musl-gcc -static' musl-gcc; do
		command -v "${line%% *}" > /dev/null || continue
		# shellcheck disable=SC2086
		run --separate-stderr env TARE_SIZE_OFF=segments "$TARE" run --size -- $line -o before laid.c
		# shellcheck disable=SC2086
		run --separate-stderr "$TARE" run --size -- $line -o after laid.c
		echo "$line: $status $stderr"
		loads after
		[ "$status" -eq 0 ]
		[ -z "$stderr" ]
		[ "$(./after)" = "b 1 3 4 0 1" ]
		saved=$((saved + $(size_of before) - $(size_of after)))
		[ "$(loads after | cut -d' ' -f1 | tr '\n' ' ')" = "R RE RW RW " ]
		code_is_alone after
		accounted after
		# The second of the two follows the first without a byte between, but for its alignment.
		loads after | awk '$1 == "RW" { if (end && $2 - end >= 256) exit 1; end = $3 }'
		# Read-only after the start: all of the first, to the end of its page.
		[ "$(segments after GNU_RELRO | cut -d' ' -f4-)" = "$(loads after | grep -m1 RW | cut -d' ' -f4-)" ]
		[ $(($(segments after GNU_RELRO | cut -d' ' -f5) % 4096)) -eq 0 ]
	done
	# Where a page happens to end decides for one program; over some of them it is a gain.
	echo "saved: $saved"
	[ "$saved" -gt 2000 ]
}

@test "a library is laid out so, too, and can be loaded" {
	[ "$(uname -m)" = x86_64 ] || skip "x86-64 only"
	needs ld.bfd
	echo 'static int n = 7; int *where(void); int *where(void) { return &n; }' > lib.c
	echo 'int *where(void); int main(void) { *where() += 1; return *where() != 8; }' > uses.c
	"$TARE" run --size -- gcc -shared -fPIC -fuse-ld=bfd -o libwhere.so lib.c
	[ "$(loads libwhere.so | cut -d' ' -f1 | tr '\n' ' ')" = "R RE RW RW " ]
	code_is_alone libwhere.so
	accounted libwhere.so
	gcc -o uses uses.c -L. -lwhere
	LD_LIBRARY_PATH=. ./uses
}

@test "sections that the build places itself stay where it places them" {
	[ "$(uname -m)" = x86_64 ] || skip "x86-64 only"
	needs ld.bfd
	ld.bfd -pie -z now -z relro -z separate-code --verbose |
		sed '1,/^=====/d; /^=====/,$d' > own.ld
	for word in -Wl,-T,own.ld -Wl,-dT,own.ld -Wl,-z,lazy -Wl,-z,norelro -Wl,-z,noseparate-code \
		-Wl,--no-rosegment,--no-warnings -Wl,-Ttext-segment=0x10000; do
		[[ "$word" != *no-rosegment* ]] || ld.bfd --help | grep -q -e --no-rosegment || continue
		TARE_SIZE_OFF=segments "$TARE" run --size -- gcc -fuse-ld=bfd "$word" -o prog main.c used.c
		cp prog before
		"$TARE" run --size -- gcc -fuse-ld=bfd "$word" -o prog main.c used.c
		echo "$word"
		cmp prog before
		[ "$(./prog x)" = "runs as x" ]
	done
}

@test "the canary, the zeroed variables and binding at start are there" {
	TARE_SIZE_OFF='strip' "$TARE" run --size -- gcc -O2 -o prog main.c used.c
	nm prog | grep -q __stack_chk_fail
	readelf -dW prog | grep -q BIND_NOW
	objdump -d --disassemble=main prog | grep -q '%fs:0x28'
}

@test "gcc makes no longer code for speed, when it compiles and when it links, unless it is told to" {
	[ "$(uname -m)" = x86_64 ] || skip "x86-64 assembly"
	cat > work.c <<-'END'
		int table[40] = {1, 2, 3}, other(int, int);
		int work(int a, int b, int kind);
		int work(int a, int b, int kind)
		{
			int sum = 0;
			for (int i = 0; i < a; i++) {
				if (kind == 3) sum += other(b * 7919 + 13, 1);
				else if (kind & 4) sum -= other(b * 7919 + 13, table[i % 40]);
				if (kind == 3 || sum < 0) table[i % 40] += sum;
			}
			return sum;
		}
	END
	text() { size -A "$1" | awk '$1 ~ /^\.text/ { sum += $2 } END { print sum + 0 }'; }
	align() { readelf -SW "$1" | awk '/\] \.data\.table/ { print $NF }'; }
	"$TARE" run --size -- gcc -O3 -c work.c -o small.o
	"$TARE" run --size -- gcc -O3 -fthread-jumps -fmove-loop-invariants -fcaller-saves \
		-malign-data=compat -c work.c -o told.o
	TARE_SIZE_OFF=optimise "$TARE" run --size -- gcc -O2 -c work.c -o fast.o
	echo "$(text small.o) $(text told.o) $(text fast.o), $(align small.o) $(align told.o)"
	[ "$(text small.o)" -lt "$(text told.o)" ]
	[ "$(text told.o)" -lt "$(text fast.o)" ]
	[ "$(align small.o)" -lt "$(align told.o)" ]
	"$TARE" run --size -- gcc -c main.c used.c
	run "$TARE" run --size -- gcc -v -o prog main.o used.o
	grep -E '/lto1 .*-malign-data=abi .*-fno-thread-jumps .*-fltrans ' <<< "$output"
}

@test "musl-gcc -static-pie is a static-PIE and no dynamic one" {
	needs musl-gcc
	"$TARE" run --size -- musl-gcc -static-pie -o prog main.c used.c
	is_protected_static_pie prog
	[ "$(./prog z)" = "runs as z" ]
}

@test "a musl of one's own is known for what it is by the specs that its wrapper names" {
	needs musl-gcc
	specs=$(sed -n 's/.*-specs "\(.*\)".*/\1/p' "$(command -v musl-gcc)")
	mkdir -p own
	printf '#!/bin/sh\nexec gcc "$@" -specs "%s"\n' "$specs" > own/musl-gcc
	chmod +x own/musl-gcc
	run --separate-stderr "$TARE" run --size -- "$PWD/own/musl-gcc" -static -o prog main.c used.c
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	is_protected_static_pie prog
	[ "$(./prog w)" = "runs as w" ]
	"$TARE" sbom prog | grep -q musl
}

@test "who says -fno-lto gets objects without intermediate code" {
	"$TARE" run --size -- gcc -fno-lto -c main.c
	! readelf -SW main.o | grep -q 'gnu\.lto'
	"$TARE" run --size -- gcc -c main.c
	readelf -SW main.o | grep -q 'gnu\.lto'
}

@test "what claims to be static and asks for a loader is an error with the reason" {
	run --separate-stderr env TARE_SIZE=1 TARE_SIZE_DRIVER=1 TARE_SIZE_STATIC=1 "$TARE" ld \
		-dynamic-linker /lib/none.so -pie -o prog2 \
		"$(gcc -print-file-name=Scrt1.o)" -lc -L"$(dirname "$(gcc -print-file-name=libc.so)")" \
		--defsym=main=0
	[ "$status" -eq 1 ]
	[[ "$stderr" == *"linked as static, but asks for the loader '/lib/none.so'"* ]]
}

@test "C++ keeps its exceptions" {
	cat > ex.cc <<-'END'
		#include <cstdio>
		#include <stdexcept>
		struct guard { ~guard() { std::puts("unwound"); } };
		static void deep(int x) { guard g; if (x) throw std::runtime_error("caught"); }
		int main(int argc, char **)
		{
			try { deep(argc); } catch (const std::exception &e) { std::puts(e.what()); }
		}
	END
	for compiler in g++ clang++; do
		command -v "$compiler" > /dev/null || continue
		TARE_CXX="$compiler" "$TARE" c++ --size -static -o prog ex.cc
		[ "$(./prog | tr '\n' ' ')" = "unwound caught " ]
		is_protected_static_pie prog
		accounted prog
	done
}

@test "a link that fails with the profile is made without, and one line says why" {
	cat > fixed.s <<-'END'
		.globl fixed
		.text
		fixed: movl $words, %eax
			ret
		.data
		words: .long 1
		.section .note.GNU-stack
	END
	[ "$(uname -m)" = x86_64 ] || skip "x86-64 assembly"
	as -o fixed.o fixed.s
	echo 'int fixed(void); int main(void) { return fixed() == 0; }' > calls.c
	run --separate-stderr "$TARE" run --size -- gcc -static -o prog calls.c fixed.o
	[ "$status" -eq 0 ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ "$stderr" == *"linked without the size profile's words"*relocation* ]]
	./prog
}

@test "a link that fails anyway says what it says without tare, with its status" {
	echo 'int nowhere(void); int main(void) { return nowhere(); }' > bad.c
	gcc -c bad.c
	run --separate-stderr gcc -static -o prog bad.o
	plain=$stderr
	before=$status
	run --separate-stderr "$TARE" run --size -- gcc -static -o prog bad.o
	[ "$status" -eq "$before" ]
	[ "$stderr" = "$plain" ]
}

@test "probes of a configure step see the tools as they are" {
	echo 'int main(void) { return 0; }' > conftest.c
	"$TARE" run --size -- gcc -O2 -o conftest conftest.c
	gcc -O2 -o wanted conftest.c
	cmp <(strip -o /dev/stdout conftest) <(strip -o /dev/stdout wanted)
}

@test "--size=max says what it gave up" {
	run --separate-stderr "$TARE" run --size=max -- gcc -O2 -o prog main.c used.c
	[ "$status" -eq 0 ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	for word in ASLR relocations pages canaries zero; do
		[[ "$stderr" == *"$word"* ]]
	done
	"$TARE" run --size -- gcc -O2 -o kept main.c used.c
	[ "$(size_of prog)" -lt "$(size_of kept)" ]
	accounted prog
	run -2 "$TARE" run --size=tiny -- true
}

@test "a compiler called by its path is told of in one warning" {
	run --separate-stderr "$TARE" run --size -- "$(command -v gcc)" -static -o prog main.c used.c
	[ "$status" -eq 0 ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ "$stderr" == *"only stripped"* ]]
}

@test "strip and install -s go on working" {
	"$TARE" run --size -- sh -c 'gcc -o prog main.c used.c && strip prog && strip -o other prog &&
		install -s prog third && gcc -c main.c && strip -g main.o'
	for program in prog other third; do
		[ "$(./$program s)" = "runs as s" ]
		accounted $program
	done
}

@test "an archive built for glibc is named when a link against musl fails" {
	needs musl-gcc
	gcc -O2 -D_FORTIFY_SOURCE=2 -fno-stack-protector -c -x c - -o part.o <<-'END'
		#include <stdio.h>
		int part(char *to, const char *from, int n) { return snprintf(to, 8, "%*s", n, from); }
	END
	ar rc libpart.a part.o
	echo 'int part(char *, const char *, int); int main(void) { char b[9]; return part(b, "", 1) < 0; }' \
		> asks.c
	run --separate-stderr musl-gcc -static -o prog asks.c libpart.a
	plain=${#stderr_lines[@]}
	run --separate-stderr "$TARE" run -- musl-gcc -static -o prog asks.c libpart.a
	[ "$status" -eq 1 ]
	[ "${#stderr_lines[@]}" -eq "$((plain + 1))" ]
	[[ "$stderr" == *"libpart.a(part.o): 1 fortify symbol such as __snprintf_chk, built for glibc"* ]]
}

@test "--explain weighs every lever and touches nothing of the build" {
	mkdir tmp
	sed -i 's/-O2 -g/-O2 -g -MD -MF $*.d/' Makefile
	"$TARE" run --size -- make -s prog
	sha256sum -- *.[aod] prog > before
	rm -f ./*.[aod] prog
	TMPDIR="$PWD/tmp" run --separate-stderr "$TARE" run --size --explain -- make -s prog
	echo "$output"
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	sha256sum --quiet -c before
	[ -z "$(ls tmp)" ]
	[[ "$output" == *"with --size "*"$(size_of prog | sed ':a;s/\B[0-9]\{3\}\>/,&/;ta')"* ]]
	for lever in optimise sections lto unwind segments strip pie relro stack-protector auto-init separate-code; do
		grep -Eq "^$lever +[+-][0-9]+ +[+-][0-9]+ " <<< "$output"
	done
	grep -Eq '^strip +-' <<< "$output"
	run -2 "$TARE" run --explain -- true
}

@test "without --size nothing changes" {
	"$TARE" run -- gcc -O2 -c used.c -o tared.o
	gcc -O2 -c used.c -o plain.o
	objcopy -R .tare.src tared.o
	objcopy plain.o
	cmp tared.o plain.o
}
