#!/usr/bin/env bats
# tare pack: what is in the image, and that nothing else decides its bytes.

setup() {
	bats_require_minimum_version 1.5.0
	: "${TARE:?path of the tare program}" "${TARE_SOURCE:?path of the source}"
	mkdir "$BATS_TEST_TMPDIR/here" && cd "$BATS_TEST_TMPDIR/here" || exit 1
	export XDG_CACHE_HOME="$BATS_TEST_TMPDIR/cache"
	unset SOURCE_DATE_EPOCH
	golden=$TARE_SOURCE/tests/golden/pack
	cp "$golden/tiny.elf" tiny
	chmod 755 tiny
}

pack() { run --separate-stderr "$TARE" pack "$@"; }

# One value of the result: size, digest, layer.diffId …
json() { python3 -c 'import json,sys
value = json.load(sys.stdin)
for key in sys.argv[1].split("."): value = value[int(key) if key.isdigit() else key]
print(value)' "$1"; }

# The layer of an archive, unpacked to stdout.
layer() {
	local blob
	blob=$(tar xOf "$1" manifest.json | json 0.Layers.0)
	tar xOf "$1" "$blob" | case ${2:-gzip} in
	gzip) gzip -dc ;;
	zstd) zstd -dc ;;
	none) cat ;;
	esac
}

config() { tar xOf "$1" "$(tar xOf "$1" manifest.json | json 0.Config)"; }

# Every blob of an archive or layout has the digest its name says.
blobs_are_sound() {
	local dir=$1 blob
	if [ -f "$1" ]; then
		dir=$BATS_TEST_TMPDIR/unpacked
		rm -rf "$dir" && mkdir "$dir" && tar xf "$1" -C "$dir"
	fi
	for blob in "$dir"/blobs/sha256/*; do
		[ "$(sha256sum < "$blob")" = "${blob##*/}  -" ] || return 1
	done
	[ "$(cat "$dir/oci-layout")" = '{"imageLayoutVersion":"1.0.0"}' ]
}

@test "one program becomes one archive with one layer, one file and itself as entry point" {
	pack tiny
	[ "$status" -eq 0 ]
	blobs_are_sound tiny.tar
	[ "$(layer tiny.tar | tar tvf - | tr -s ' ' | cut -d' ' -f1-3,6)" = "-rwxr-xr-x 0/0 608 tiny" ]
	[ "$(config tiny.tar | json config.Entrypoint.0)" = /tiny ]
	[ "$(config tiny.tar | json config.User)" = 65532 ]
	layer tiny.tar | tar xOf - tiny | cmp - tiny
}

@test "the image of a small program is smaller than 900 bytes, config and manifest included" {
	cp tiny a
	pack --json a
	[ "$(json size <<< "$output")" -lt 900 ]
}

@test "the result names the digest, the sizes and what to type next" {
	pack tiny -t tiny:1
	[ "$status" -eq 0 ]
	digest=$(tar xOf tiny.tar index.json | json manifests.0.digest)
	[[ "${lines[0]}" == "tiny.tar  $digest" ]]
	[[ "$output" == *"608 B  tiny"* ]]
	[[ "$output" == *"podman load -i tiny.tar && podman run --rm tiny:1"* ]]
	[[ "$output" == *"tare sbom tiny.tar"* ]]
}

@test "what people and machines are told is the same image" {
	pack --json tiny
	[ "$status" -eq 0 ]
	[ "$(json digest <<< "$output")" = "$(tar xOf tiny.tar index.json | json manifests.0.digest)" ]
	[ "$(json layer.diffId <<< "$output")" = "sha256:$(layer tiny.tar | sha256sum | cut -d' ' -f1)" ]
	sum=$(($(json config.size <<< "$output") + $(json manifest.size <<< "$output") + $(json layer.size <<< "$output")))
	[ "$(json size <<< "$output")" -eq "$sum" ]
}

@test "a program without an SBOM is packed, with a warning that nobody can audit it" {
	pack tiny
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"has no SBOM in it"* ]]
}

@test "golden digests: the same bytes as on the day they were written down" {
	while read -r digest options; do
		eval "set -- $options"
		run --separate-stderr "$TARE" pack --json "$@" -o golden.tar tiny
		echo "$options: $output $stderr"
		[ "$(json digest <<< "$output")" = "$digest" ]
	done < "$golden/digests"
}

@test "directory, umask, time zone, locale, file order and times do not change a byte" {
	mkdir -p one two/deeper
	make_tree() { # FOLDER NAME…
		local folder=$1 name
		shift
		mkdir -p "$folder/tree/sub"
		for name; do
			echo "$name" > "$folder/tree/$name"
			echo "$name" > "$folder/tree/sub/$name"
		done
		ln -s a "$folder/tree/link"
		cp tiny "$folder/tiny"
	}
	make_tree one a B c é
	(umask 077 && make_tree two/deeper é c B a && touch -d 1999-01-01 two/deeper/tree/*)
	(cd one && umask 022 && TZ=UTC LC_ALL=C "$TARE" pack tiny --add tree:/srv -t x -o x.tar)
	(cd two/deeper && umask 077 && TZ=Asia/Tokyo LC_ALL=C.UTF-8 "$TARE" pack ./tiny --add "$PWD/tree/:/srv" -t x -o "$PWD/x.tar")
	cmp one/x.tar two/deeper/x.tar
	[ "$(stat -c %a two/deeper/x.tar)" = 644 ]
}

@test "another user makes the same bytes" {
	[ "$(id -u)" -eq 0 ] && command -v setpriv > /dev/null || skip "needs root and setpriv"
	pack tiny -o root.tar
	mkdir other && chmod 777 other
	chmod a+rx . "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR/.." "$BATS_TEST_TMPDIR/../.."
	cp "$TARE" other/tare && chmod 755 other/tare
	run setpriv --reuid=65534 --regid=65534 --clear-groups other/tare pack tiny -o other/x.tar
	[ "$status" -eq 0 ] || skip "another user cannot run here: $output"
	cmp root.tar other/x.tar
}

@test "SOURCE_DATE_EPOCH is the time of every entry; a malformed one is wrong usage" {
	SOURCE_DATE_EPOCH=1700000000 pack tiny
	[ "$status" -eq 0 ]
	[[ "$(layer tiny.tar | TZ=UTC tar --full-time -tvf -)" == *"2023-11-14 22:13:20"* ]]
	for bad in x -1 "" 1.5 99999999999; do
		SOURCE_DATE_EPOCH=$bad pack tiny
		[ "$status" -eq 2 ]
		[[ "$stderr" == *SOURCE_DATE_EPOCH* ]]
	done
}

@test "the options end up in the config under the names users know" {
	pack tiny --entrypoint '["/tiny","x"]' --cmd a --cmd 'b c' --env K=1 --env L= --env K=2 \
		--user 7:8 --workdir /w/d --label l=m --annotation n=o --expose 80 --expose 53/udp \
		--stop-signal INT --created 0
	[ "$status" -eq 0 ]
	want='{"architecture":"amd64","config":{"Cmd":["a","b c"],"Entrypoint":["/tiny","x"],"Env":["K=2","L="],"ExposedPorts":{"53/udp":{},"80/tcp":{}},"Labels":{"l":"m"},"StopSignal":"SIGINT","User":"7:8","WorkingDir":"/w/d"},"created":"1970-01-01T00:00:00Z","os":"linux","rootfs":'
	[[ "$(config tiny.tar)" == "$want"* ]]
	manifest=$(tar xOf tiny.tar index.json | json manifests.0.digest)
	[ "$(tar xOf tiny.tar "blobs/sha256/${manifest#*:}" | json annotations.n)" = o ]
	[[ "$(layer tiny.tar | tar tf -)" == *"w/d/"* ]]
}

@test "a user without a number is a warning, unless the image can look it up" {
	pack tiny --user nobody
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"'nobody' is no number"* ]]
	pack tiny --user nobody --add /etc/passwd:/etc/passwd
	[[ "$stderr" != *"no number"* ]]
}

@test "a tag is in the index for podman, containerd and skopeo, and in manifest.json for docker" {
	pack tiny -t ghcr.io/me/tiny:v1
	[ "$(tar xOf tiny.tar index.json | grep -o '"digest"' | wc -l)" -eq 1 ]
	run tar xOf tiny.tar index.json
	[[ "$output" == *'"io.containerd.image.name":"ghcr.io/me/tiny:v1"'* ]]
	[[ "$output" == *'"org.opencontainers.image.ref.name":"v1"'* ]]
	[ "$(tar xOf tiny.tar manifest.json | json 0.RepoTags.0)" = ghcr.io/me/tiny:v1 ]
}

@test "the tag is no part of the image: the digest stays" {
	pack --json tiny -t a
	first=$(json digest <<< "$output")
	pack --json tiny -t b/c:d
	[ "$(json digest <<< "$output")" = "$first" ]
}

@test "zstd, none and zopfli hold the same files" {
	pack --json tiny
	diff_id=$(json layer.diffId <<< "$output")
	for kind in "--compression zstd" "--compression zstd:1" "--compression gzip:1" "--compression none" --squeeze; do
		# shellcheck disable=SC2086
		pack --json tiny $kind -o x.tar
		[ "$status" -eq 0 ]
		[ "$(json layer.diffId <<< "$output")" = "$diff_id" ]
		type=gzip
		[[ "$kind" != *zstd* ]] || type=zstd
		[[ "$kind" != *none ]] || type=none
		[ "$(layer x.tar $type | sha256sum | cut -d' ' -f1)" = "${diff_id#*:}" ]
	done
}

@test "a layer of many gzip members unpacks to what went in, however many processors there are" {
	head -c 24000000 /dev/urandom > big
	pack --json tiny --add big:/big --compression gzip:1
	[ "$status" -eq 0 ]
	[ "$(json layer.diffId <<< "$output")" = "sha256:$(layer tiny.tar | sha256sum | cut -d' ' -f1)" ]
	layer tiny.tar | tar xOf - big | cmp - big
	command -v taskset > /dev/null || return 0
	cp tiny.tar first.tar
	taskset -c 0 "$TARE" pack tiny --add big:/big --compression gzip:1
	cmp tiny.tar first.tar
}

@test "--add takes files, directories and links, with 0755 and 0644 for modes and every parent" {
	mkdir -p tree/empty tree/sub
	echo x > tree/sub/x && chmod 600 tree/sub/x
	echo y > tree/run && chmod 4711 tree/run
	ln -s ../outside tree/link
	pack tiny --add tree:/srv/www --add tree/run:/opt/bin/ --add tree/run:/opt/other
	[ "$status" -eq 0 ]
	cat > want <<-'END'
		drwxr-xr-x opt/
		drwxr-xr-x opt/bin/
		-rwxr-xr-x opt/bin/run
		-rwxr-xr-x opt/other
		drwxr-xr-x srv/
		drwxr-xr-x srv/www/
		drwxr-xr-x srv/www/empty/
		lrwxrwxrwx srv/www/link -> ../outside
		-rwxr-xr-x srv/www/run
		drwxr-xr-x srv/www/sub/
		-rw-r--r-- srv/www/sub/x
		-rwxr-xr-x tiny
	END
	layer tiny.tar | tar tvf - | awk '{printf "%s %s", $1, $6; if ($7) printf " %s %s", $7, $8; print ""}' > got
	diff want got
}

@test "long names, deep folders and names in any script survive" {
	long=$(printf 'n%.0s' $(seq 200))
	mkdir -p "tree/$long/$long"
	echo deep > "tree/$long/$long/ü ☃"
	pack tiny --add tree:/
	[ "$status" -eq 0 ]
	mkdir root && layer tiny.tar | tar xf - -C root
	[ "$(cat "root/$long/$long/ü ☃")" = deep ]
	python3 -c 'import sys,tarfile; tarfile.open(fileobj=sys.stdin.buffer, mode="r|").getnames()' < <(layer tiny.tar)
}

@test "sockets, pipes and devices are refused by name and nothing is left" {
	mkdir tree && mkfifo tree/pipe
	pack tiny --add tree:/x
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"'tree/pipe' is a pipe"* ]]
	pack tiny --add /dev/null:/x
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"a device"* ]]
	[ "$(echo *)" = "tiny tree" ]
}

@test "two sources for one place, and whiteout names, are refused" {
	mkdir tree && echo > tree/.wh.x
	pack tiny --add tiny:/tiny/x
	[ "$status" -eq 3 ]
	pack tiny --add /etc/passwd:/tiny
	[ "$status" -eq 3 ]
	pack tiny --add tree:/y
	[ "$status" -eq 3 ]
	[ ! -e tiny.tar ]
}

@test "a dynamic program is refused with its interpreter and its libraries" {
	command -v cc > /dev/null || skip "no C compiler"
	echo 'int main(void){return 0;}' | cc -x c - -o dynamic
	pack dynamic
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"ld-"*"libc"*"--with-libs"* ]]
	[ ! -e dynamic.tar ]
}

@test "what is no program is refused: scripts, objects, cut files, directories, nothing" {
	command -v cc > /dev/null || skip "no C compiler"
	echo '#!/bin/sh' > script
	head -c 100 tiny > half
	echo 'int x;' | cc -x c -c - -o object.o
	mkdir folder
	for file in script half object.o folder missing /dev/zero; do
		pack "$file"
		echo "$file: $stderr"
		[ "$status" -eq 3 ]
		[ "${#stderr_lines[@]}" -eq 1 ]
	done
}

@test "--platform must be what the program is for" {
	pack tiny --platform linux/amd64/v3
	[ "$status" -eq 0 ]
	[ "$(config tiny.tar | json variant)" = v3 ]
	pack tiny --platform linux/arm64
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"linux/amd64"*"linux/arm64"* ]]
	pack tiny --platform windows/amd64
	[ "$status" -eq 2 ]
}

@test "wrong usage is status 2, one line, and no output" {
	for words in "" "--no-such tiny" "tiny -o" "tiny --add x" "tiny --add x:y" "tiny --add x:/../y" \
		"tiny --env K" "tiny --env =v" "tiny --expose 0" "tiny --expose 80/icmp" "tiny --created soon" \
		"tiny --stop-signal sig" "tiny --stop-signal 65" "tiny --workdir w" "tiny --user a/b" \
		"tiny --compression lzma" "tiny --compression gzip:13" "tiny --compression none:1" "tiny --evidence all" "tiny --format zip" "tiny -t Upper" \
		"tiny -o x" "tiny --entrypoint [1]" "tiny --platform linux"; do
		# shellcheck disable=SC2086
		pack $words
		echo "$words: $status $stderr"
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[ "${#stderr_lines[@]}" -eq 1 ]
	done
	[ "$(ls)" = tiny ]
}

@test "a layout directory is told by OUT's name and appears whole" {
	pack --json tiny -o new/ -t tiny:1
	[ "$status" -eq 0 ]
	blobs_are_sound new
	[ "$(find new -type f | wc -l)" -eq 5 ]
	[ "$(json digest <<< "$output")" = "$(json manifests.0.digest < new/index.json)" ]
	pack --json tiny -o x.tar
	[ "$(tar xOf x.tar index.json | json manifests.0.digest)" = "$(json manifests.0.digest < new/index.json)" ]
	[ -z "$(find new -type d ! -perm 755 -o -type f ! -perm 644)" ]
}

@test "a layout that exists takes a second image and replaces one of the same tag" {
	pack tiny -o l/ -t tiny:1
	pack tiny -o l -t tiny:2 --env A=b
	[ "$status" -eq 0 ]
	[ "$(json manifests.1.annotations < l/index.json | grep -c 2)" -eq 1 ]
	pack tiny -o l -t tiny:1 --env A=c
	[ "$(grep -o '"digest"' l/index.json | wc -l)" -eq 2 ]
	blobs_are_sound l
}

@test "a directory that is no layout is left alone; an empty one is used" {
	mkdir other empty && echo > other/file
	pack tiny -o other
	[ "$status" -eq 3 ]
	[ "$(ls -A other)" = file ]
	pack tiny -o empty
	[ "$status" -eq 0 ]
	[ -f empty/index.json ]
	pack tiny -o empty --format archive
	[ "$status" -eq 2 ]
	mkdir broken && cp empty/oci-layout broken && echo '[]' > broken/index.json
	pack tiny -o broken
	[ "$status" -eq 3 ]
	[ "$(cat broken/index.json)" = '[]' ]
}

@test "--format decides against the name" {
	pack tiny --format oci-dir -o x.tar
	[ "$status" -eq 0 ]
	[ -f x.tar/index.json ]
	pack tiny --format archive -o y
	[ "$status" -eq 0 ]
	tar tf y > /dev/null
	pack tiny --format oci-dir
	[ -f tiny-oci/index.json ]
}

@test "a full disk is a clear error, and what was there before stays" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to mount a small file system"
	mkdir small && mount -t tmpfs -o size=64k none small 2> /dev/null || skip "cannot mount here"
	head -c 300000 /dev/urandom > big
	echo old > small/x.tar
	pack tiny --add big:/big -o small/x.tar
	left=$(ls -A small)
	old=$(cat small/x.tar)
	first=$status first_error=$stderr
	pack tiny --add big:/big -o small/dir/
	second=$status
	left2=$(ls -A small)
	umount small
	[ "$first" -eq 3 ]
	[[ "$first_error" == *"No space left"* ]]
	[ "$left" = x.tar ] && [ "$old" = old ]
	[ "$second" -eq 3 ] && [ "$left2" = x.tar ]
}

@test "SIGINT in the middle leaves nothing, neither an archive nor a layout" {
	head -c 3000000 /dev/urandom > big
	mkdir out
	for target in out/x.tar out/dir/; do
		# A shell starts its background jobs with SIGINT ignored.
		env --default-signal=INT "$TARE" pack tiny --squeeze --add big:/big -o "$target" > /dev/null 2>&1 &
		pid=$!
		for _ in $(seq 100); do
			[ -z "$(ls -A out)" ] || break
			sleep 0.05
		done
		[ -n "$(ls -A out)" ]
		kill -INT "$pid"
		wait "$pid" && return 1
		[ -z "$(ls -A out)" ]
	done
}

@test "a file that changes while it is read is an error, not a broken image" {
	truncate -s 40M growing
	"$TARE" pack tiny --compression zstd --add growing:/g -o x.tar 2> said &
	pid=$!
	while kill -0 "$pid" 2> /dev/null; do echo more >> growing; done
	if wait "$pid"; then
		blobs_are_sound x.tar
	else
		grep -q "changed while it was being read" said
		[ ! -e x.tar ]
	fi
}

@test "several programs share one image; the first one starts" {
	cp tiny second
	pack tiny second -o both.tar
	[ "$status" -eq 0 ]
	[ "$(layer both.tar | tar tf - | xargs)" = "second tiny" ]
	[ "$(config both.tar | json config.Entrypoint.0)" = /tiny ]
	mkdir d && cp tiny d/tiny
	pack tiny d/tiny
	[ "$status" -eq 3 ]
}
