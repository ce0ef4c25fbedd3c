# shellcheck shell=sh disable=SC2154
# variants.sh: a small program linked in every way, and links that fail; sourced by run.sh.
# Its folder has a blank in its name, as folders of users have.

# linked FOLDER COMMAND [WRAP…]: runs COMMAND among the small sources, under WRAP.
linked() {
	folder=$1
	command=$2
	shift 2
	rm -rf "$folder"
	mkdir -p "$folder"
	cp "$real_dir"/small/* "$folder/"
	(cd "$folder" && "$@" sh -c "$command") >"$folder.out" 2>"$folder.err"
	status=$?
	echo "$status" >"$folder.status"
	return $status
}

same_result() {
	cmp "$1.status" "$2.status" && diff "$1.out" "$2.out" && same_text "$1.err" "$2.err"
}

# What the linker's trace says of the same command.
small_truth() {
	make_tracer
	linked "$1" "$2" env PATH="$work/tracer:$PATH" COMPILER_PATH="$work/tracer" || return 1
	python3 "$real_dir/truth.py" "$1/prog.trace" "$1/prog" "$1" >"$work/small.truth"
}

accounted() {
	"$tare" sbom --json "$1" >"$work/small.json" &&
		python3 "$real_dir/audit.py" "$work/small.json" "$1" bytes &&
		python3 "$real_dir/audit.py" "$work/small.json" "$1" known &&
		python3 "$real_dir/audit.py" "$work/small.json" "$1" shared "$2"
}

# variant NAME PER_MILLE COMMAND: COMMAND makes ./prog; PER_MILLE of it may be shared.
variant() {
	small="$work/small variants"
	mkdir -p "$small"
	if ! linked "$small/here" "$3"; then
		skip "$1: cannot be linked here without tare"
		return
	fi
	rm -rf "$small/plain"
	cp -a "$small/here" "$small/plain"
	for suffix in out err status; do cp "$small/here.$suffix" "$small/plain.$suffix"; done
	linked "$small/here" "$3" "$tare" run --no-note --
	check "$1: the same result without a note" same_result "$small/plain" "$small/here"
	check "$1: the same loaded sections without a note" \
		python3 "$real_dir/same_sections.py" "$small/plain/prog" "$small/here/prog"
	linked "$small/here" "$3" "$tare" run --
	check "$1: the same result with a note" same_result "$small/plain" "$small/here"
	check "$1: every byte is accounted for" accounted "$small/here/prog" "$2"
	if small_truth "$small/traced" "$3" 2>/dev/null; then
		check "$1: components are those of the trace" \
			same_components "$work/small.json" "$small/here/prog" "$work/small.truth"
	else
		skip "$1: the linker gives no trace"
	fi
}

# failing NAME COMMAND: COMMAND must fail, and fail in the same way under tare.
failing() {
	small="$work/small variants"
	mkdir -p "$small"
	if linked "$small/here" "$2"; then
		skip "$1: does not fail here"
		return
	fi
	for suffix in out err status; do cp "$small/here.$suffix" "$small/plain.$suffix"; done
	linked "$small/here" "$2" "$tare" run --
	check "$1: fails in the same way" same_result "$small/plain" "$small/here"
}

echo "variants"
for linker in bfd gold lld mold; do
	command -v "ld.$linker" >/dev/null || command -v "$linker" >/dev/null || {
		skip "$linker is not here"
		continue
	}
	case $linker in
	bfd | gold) most=0 ;;
	*) most=20 ;;
	esac
	use="-fuse-ld=$linker"
	compile="gcc -O2 -c main.c part.c"
	variant "$linker static" $most "$compile && gcc $use -static main.o part.o -o prog -lz -lm"
	variant "$linker dynamic" $most "$compile && gcc $use main.o part.o -o prog -lz -lm"
	variant "$linker in one command" $most "gcc -O2 $use -static main.c part.c -o prog -lz -lm"
	variant "$linker static-pie" $most \
		"gcc -fPIE -O2 -c main.c part.c && gcc $use -static-pie main.o part.o -o prog -lz -lm"
	variant "$linker gc-sections" $most "gcc -O2 -ffunction-sections -fdata-sections -c main.c \
		part.c && gcc $use -static -Wl,--gc-sections main.o part.o -o prog -lz -lm"
	variant "$linker stripped" $most "$compile && gcc $use -s -static main.o part.o -o prog -lz -lm"
	variant "$linker with debug sections" $most \
		"gcc -g -O2 -c main.c part.c && gcc $use -static main.o part.o -o prog -lz -lm"
	variant "$linker compressed debug sections" $most "gcc -g -gz -O2 -c main.c part.c && \
		gcc $use -gz -static main.o part.o -o prog -lz -lm"
	variant "$linker after -r" $most "$compile && gcc $use -r -nostdlib main.o part.o -o all.o && \
		gcc $use -static all.o -o prog -lz -lm"
	variant "$linker archive" $most "$compile && ar rcs libpart.a part.o && \
		gcc $use -static main.o -L. -lpart -o prog -lz -lm"
	variant "$linker thin archive" $most "$compile && ar rcsT libpart.a part.o && \
		gcc $use -static main.o -L. -lpart -o prog -lz -lm"
	variant "$linker shared library" $most \
		"gcc -fPIC -O2 -c main.c part.c && gcc $use -shared main.o part.o -o prog -lz -lm"
	variant "$linker lto" $most \
		"gcc -flto -O2 -c main.c part.c && gcc -flto -O2 $use -static main.o part.o -o prog -lz -lm"
	variant "$linker fat lto" $most "gcc -flto -ffat-lto-objects -O2 -c main.c part.c && \
		gcc -flto -O2 $use -static main.o part.o -o prog -lz -lm"
	variant "$linker C++" $most "g++ -O2 $use -static throw.cc -o prog"
	variant "$linker C++ dynamic" $most "g++ -O2 $use throw.cc -o prog"
	variant "$linker clang" $most "clang -O2 $use -static main.c part.c -o prog -lz -lm"
	variant "$linker clang C++" $most "clang++ -O2 $use throw.cc -o prog"
	variant "$linker clang lto" $most "clang -O2 -flto -c main.c part.c && \
		clang -O2 -flto $use -static main.o part.o -o prog -lz -lm"
	variant "$linker clang thin lto" $most "clang -O2 -flto=thin -c main.c part.c && \
		clang -O2 -flto=thin $use -static main.o part.o -o prog -lz -lm"
	variant "$linker build-id, hash, relro" $most "$compile && gcc $use -Wl,--build-id,-z,now \
		-Wl,--hash-style=both,--as-needed main.o part.o -o prog -lz -lm"
	variant "$linker the user's map" $most \
		"$compile && gcc $use -static -Wl,-Map=user.map main.o part.o -o prog -lz -lm && \
		test -s user.map"
	variant "$linker response file" $most \
		"$compile && echo main.o part.o -o prog -lz -lm >words && gcc $use -static @words"
done
variant "musl" 0 "musl-gcc -Os -static musl.c sum.s -o prog"
variant "musl dynamic" 0 "musl-gcc -Os musl.c sum.s -o prog"
variant "absolute compiler" 0 "/usr/bin/gcc -O2 -static main.c part.c -o prog -lz -lm"
variant "pipe" 0 "gcc -pipe -O2 -static main.c part.c -o prog -lz -lm"
variant "dependency files" 0 \
	"gcc -O2 -MMD -MF main.d -c main.c && gcc -O2 -MD -c part.c && cat main.d part.d && \
	gcc -static main.o part.o -o prog -lz -lm"

for linker in bfd gold lld mold; do
	command -v "ld.$linker" >/dev/null || command -v "$linker" >/dev/null || continue
	use="-fuse-ld=$linker"
	failing "$linker undefined symbol" "gcc $use main.c -o prog -lz"
	failing "$linker missing library" "gcc $use main.c part.c -o prog -lnothing-of-that-name"
	failing "$linker twice defined" "gcc $use -c part.c && gcc $use main.c part.c part.o -o prog -lz"
	failing "$linker unknown option" "gcc $use -Wl,--no-such-option main.c part.c -o prog -lz -lm"
	failing "$linker no folder for the output" "gcc $use main.c part.c -o no/folder/prog -lz -lm"
	failing "$linker broken object" "head -c 100 /dev/zero >bad.o && gcc $use bad.o -o prog"
done
failing "compile error" "gcc -c nothing.c"
failing "error in the source" "echo 'int main(void) { return x; }' >bad.c && gcc bad.c -o prog"
