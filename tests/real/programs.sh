# shellcheck shell=sh disable=SC2154
# programs.sh: what is checked of one real program; sourced by run.sh.

step() {
	sh "$real_dir/step.sh" "$@"
}

# fresh NAME FOLDER: an untouched copy of the program's source.
fresh() {
	rm -rf "$2"
	mkdir -p "$2"
	for source in $(step "$1" sources | cut -d' ' -f1); do
		cp -a "$TARE_CACHE/source/$source/." "$2/"
	done
}

# build_in NAME FOLDER LOG [COMMAND…]: configures and builds, under COMMAND, in FOLDER.
build_in() {
	name=$1
	folder=$2
	log=$3
	shift 3
	(cd "$folder" && "$@" sh "$real_dir/step.sh" "$name" configure) >"$log.out" 2>"$log.err" &&
		(cd "$folder" && "$@" sh "$real_dir/step.sh" "$name" build) >>"$log.out" 2>>"$log.err"
	status=$?
	echo $status >"$log.status"
	[ $status -eq 0 ] || tail -n 5 "$log.err"
	return $status
}

# The linkers of PATH under a script that keeps their trace.
make_tracer() {
	[ -d "$work/tracer" ] && return
	mkdir "$work/tracer"
	for tool in ld ld.bfd ld.gold ld.lld ld.mold mold cc; do
		ln -s "$real_dir/trace-ld.sh" "$work/tracer/$tool"
	done
}

# truth NAME TREE PROGRAM: links once more with the trace, and lists the components by it.
truth() {
	make_tracer
	mv "$2/$3" "$2/$3.kept"
	(cd "$2" && PATH="$work/tracer:$PATH" COMPILER_PATH="$work/tracer" \
		sh "$real_dir/step.sh" "$1" build) >"$work/trace.log" 2>&1 || {
		tail -n 5 "$work/trace.log"
		return 1
	}
	# shellcheck disable=SC2046
	python3 "$real_dir/truth.py" "$2/$3.trace" "$2/$3" "$2" $(step "$1" vendored)
	mv "$2/$3.kept" "$2/$3"
}

same_components() {
	python3 "$real_dir/audit.py" "$1" "$2" components >"$work/components"
	diff "$3" "$work/components"
}

# Another folder, umask, locale, time zone, -j and user.
build_elsewhere() {
	other=$work/$1/some/where/else
	fresh "$1" "$other/tree"
	mkdir -p "$other/cache"
	(
		umask 077
		[ ! -d "$HOME/.rustup" ] || export RUSTUP_HOME="${RUSTUP_HOME:-$HOME/.rustup}"
		jobs=8 LC_ALL=C.UTF-8 LANG=de_DE.UTF-8 TZ=Pacific/Chatham HOME=$other
		XDG_CACHE_HOME=$other/cache
		export jobs LC_ALL LANG TZ HOME XDG_CACHE_HOME
		tool=true
		[ "$1" != rust ] || tool="rustc --version"
		# shellcheck disable=SC2046,SC2086
		build_in "$1" "$other/tree" "$work/$1/elsewhere" \
			$(setpriv --reuid 65534 --regid 65534 --clear-groups $tool >/dev/null 2>&1 &&
				chown -R 65534:65534 "$other" &&
				echo setpriv --reuid 65534 --regid 65534 --clear-groups) \
			"$tare" run -- &&
			"$tare" pack "$other/tree/$2" -o "$other/image.tar"
	)
}

reports_on() {
	"$tare" sbom --json "$1" >"$2"
}

# A tool that refuses the program made without tare ($2) proves nothing here.
strip_survives() {
	whole=$1
	plain=$2
	digest=$("$tare" sbom --format cyclonedx "$whole" | sha256sum)
	for command in "strip" "strip -s" "strip -g" "strip --strip-unneeded" \
		"objcopy" "objcopy --strip-all" "llvm-strip -g" "llvm-strip --strip-unneeded" \
		"install -s"; do
		stripped_by "$command" "$plain" 2>/dev/null || continue
		stripped_by "$command" "$whole" || return 1
		[ "$("$tare" sbom --format cyclonedx "$work/stripped" | sha256sum)" = "$digest" ] || {
			echo "$command takes the bill of materials away"
			return 1
		}
		reports_on "$work/stripped" "$work/stripped.json"
		python3 "$real_dir/audit.py" "$work/stripped.json" "$work/stripped" bytes || {
			echo "after: $command"
			return 1
		}
	done
}

stripped_by() {
	cp "$2" "$work/stripped"
	case $1 in
	install*) install -s "$2" "$work/stripped" ;;
	*) $1 "$work/stripped" ;;
	esac
}

# llvm-strip takes every section that is not loaded; the note still names the document.
llvm_strip_leaves_the_note() {
	cp "$1" "$work/stripped"
	llvm-strip "$work/stripped"
	"$tare" sbom "$work/stripped" 2>&1 | tee "$work/stripped.txt" |
		grep -q "$("$tare" sbom --format cyclonedx "$1" | sha256sum | cut -d' ' -f1)" || {
		cat "$work/stripped.txt"
		return 1
	}
}

# Sizes for the table: parts of the file, and the files the image holds for scanners.
numbers_of() {
	parts=$(python3 "$real_dir/audit.py" "$work/$1/report.json" "$2" numbers)
	"$tare" pack "$2" -o "$work/image.tar" >/dev/null 2>&1
	rm -rf "$work/root"
	mkdir "$work/root"
	tar -xOf "$work/image.tar" "$(layer_of "$work/image.tar")" | tar -C "$work/root" -xz
	evidence=$(find "$work/root/etc" "$work/root/var" -type f -exec cat {} + 2>/dev/null | wc -c)
	echo "$1 $parts $evidence" >>"$work/numbers"
}

layer_of() {
	tar -xOf "$1" manifest.json | python3 -c 'import json, sys
print(json.load(sys.stdin)[0]["Layers"][0])'
}

# .sbom, note and scanner evidence together: 2 KiB in hello, one per cent in any other.
cheap() {
	grep "^$1 " "$work/numbers" | {
		read -r _ file _ _ _ _ sbom _ evidence
		cost=$((sbom + evidence))
		[ "$1" = hello ] && most=2048 || most=$((file / 100))
		echo "$cost bytes; $most would do"
		[ "$cost" -le "$most" ]
	}
}

print_numbers() {
	[ -s "$work/numbers" ] || return 0
	echo
	printf '%-10s %10s %10s %8s %8s %10s %7s %6s %9s\n' program file components linker padding \
		headers shared sbom evidence
	while read -r name file components linker padding headers sbom shared evidence; do
		printf '%-10s %10s %10s %8s %8s %10s %7s %6s %9s\n' "$name" "$file" "$components" \
			"$linker" "$padding" "$headers" "$shared" "$sbom" "$evidence"
	done <"$work/numbers"
	echo
}

check_program() {
	name=$1
	echo "$name"
	# shellcheck disable=SC2046
	if ! sh "$top/scripts/debian-source.sh" "$TARE_CACHE/source" $(step "$name" sources); then
		skip "$name: its source cannot be had now"
		return
	fi
	if [ "$name" = rust ] && ! command -v rustc >/dev/null; then
		skip "rust: no rustc in PATH"
		return
	fi
	program=$(step "$name" program)
	tree=$work/$name/tree
	fresh "$name" "$tree"
	check "builds without tare" build_in "$name" "$tree" "$work/$name/plain" || return
	cp "$tree/$program" "$work/$name/plain.elf"
	truth "$name" "$tree" "$program" >"$work/$name/truth" || cat "$work/$name/truth"

	fresh "$name" "$tree"
	check "builds with --no-note" build_in "$name" "$tree" "$work/$name/quiet" \
		"$tare" run --no-note -- || return
	check "every loaded section is what it is without tare" \
		python3 "$real_dir/same_sections.py" "$work/$name/plain.elf" "$tree/$program"
	check "standard output is what it is without tare" \
		same_text "$work/$name/plain.out" "$work/$name/quiet.out"
	check "standard error is what it is without tare" \
		same_text "$work/$name/plain.err" "$work/$name/quiet.err"

	fresh "$name" "$tree"
	check "builds under tare" build_in "$name" "$tree" "$work/$name/tare" "$tare" run -- || return
	check "standard error is the same with a note" \
		same_text "$work/$name/plain.err" "$work/$name/tare.err"
	check "runs" step "$name" try "$tree/$program"
	check_recorded "$name" "$tree/$program"
	check_repeatable "$name" "$program"
	[ -n "${KEEP:-}" ] || rm -rf "$tree" "$work/$name/some"
}

check_recorded() {
	report=$work/$1/report.json
	check "has a bill of materials" reports_on "$2" "$report"
	check "every byte is accounted for" python3 "$real_dir/audit.py" "$report" "$2" bytes
	check "nothing in it is unknown" python3 "$real_dir/audit.py" "$report" "$2" known
	check "no loaded byte is shared" python3 "$real_dir/audit.py" "$report" "$2" shared "${allowed:-0}"
	check "its components are those of the linker's trace" \
		same_components "$report" "$2" "$work/$1/truth"
	numbers_of "$1" "$2"
	check "its bill of materials and evidence are cheap" cheap "$1"
	check "the bill of materials outlives the strip tools" strip_survives "$2" \
		"$work/$1/plain.elf"
	check "llvm-strip leaves the note that names it" llvm_strip_leaves_the_note "$2"
}

check_repeatable() {
	check "builds in another folder, umask, locale, zone, -j, user" build_elsewhere "$1" "$2" ||
		return
	check "gives the same program there" same_file "$work/$1/tree/$2" "$other/tree/$2"
	"$tare" pack "$work/$1/tree/$2" -o "$work/$1/image.tar" >/dev/null 2>&1
	check "gives the same image there" same_file "$work/$1/image.tar" "$other/image.tar"
}
