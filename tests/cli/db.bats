#!/usr/bin/env bats
# tare db import, info, check, export.

setup() {
	bats_require_minimum_version 1.5.0
	: "${TARE:?path of the tare program}" "${TARE_SOURCE:?the source tree}"
	command -v python3 >/dev/null || skip "no python3"
	cd "$BATS_TEST_TMPDIR" || return 1
	export TARE_DB="$BATS_TEST_TMPDIR/a.db"
}

make() { python3 "$TARE_SOURCE/tests/cli/make-advisories.py" "$@"; }

query() { # DATABASE SQL
	python3 - "$@" <<-'PY'
		import sqlite3, sys
		for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]):
		    print(*row, sep="|")
	PY
}

counts() { # kind|name|advisories of every source, as tare says
	"$TARE" db info --json 2>/dev/null | python3 -c '
import json, sys
for s in json.load(sys.stdin)["sources"]:
    print(s["kind"], s["name"], s["advisories"], s["packages"], sep="|")'
}

is_sanitized() { grep -q __asan_init "$TARE"; }

@test "each publisher's format is recognised by its content, whatever the name" {
	for kind in tracker secdb kev kev-csv epss nvd osv osv-zip; do
		make "$kind" x 7
		run --separate-stderr "$TARE" db import x
		echo "$kind: $output $stderr"
		[ "$status" -eq 0 ]
	done
	counts >all
	diff all - <<-'END'
		debian-tracker|Debian|7|1
		osv|Go|7|7
		alpine-secdb|v3.20/main|7|7
		kev|CISA|7|0
		epss|FIRST|7|0
		nvd|NVD|7|7
	END
}

@test "gzip, xz, zstd and zip are unpacked, and give the same" {
	make tracker plain 100
	for pack in 'gzip -n' xz 'zstd -q'; do
		command -v "${pack%% *}" >/dev/null || continue
		rm -f "$TARE_DB"
		$pack <plain >packed
		"$TARE" db import packed
		[ "$(counts)" = "debian-tracker|Debian|100|5" ]
	done
	rm -f "$TARE_DB"
	python3 -c 'import zipfile; zipfile.ZipFile("packed.zip", "w", 8).write("plain")'
	"$TARE" db import packed.zip
	[ "$(counts)" = "debian-tracker|Debian|100|5" ]
}

@test "a folder is read with all folders in it: records one by one, whole feeds, nothing else" {
	make osv-dir folder 9
	make secdb folder/deep.txt 3
	echo hello >folder/README
	mkdir folder/.git && echo '{' >folder/.git/broken.json
	run --separate-stderr "$TARE" db import folder
	echo "$output $stderr"
	[ "$status" -eq 0 ]
	[[ "$output" == *"9 records"*"1 files that are no advisories"* ]]
	[ "$(counts)" = $'osv|Go|9|9\nalpine-secdb|v3.20/main|3|3' ]
	mkdir empty
	run -3 "$TARE" db import empty
}

@test "a set replaces what its source said; single records are added or replaced" {
	make tracker a 30
	make tracker b 20 1
	"$TARE" db import a
	"$TARE" db import b
	[ "$(counts)" = "debian-tracker|Debian|20|1" ]
	make osv-zip set 5
	make osv one 77
	make osv again 2
	sed -i 's/Record 2/Other words/' again
	"$TARE" db import set one again
	[ "$(counts | tail -n 1)" = "osv|Go|6|6" ]
	[ "$(query "$TARE_DB" "SELECT summary FROM advisory WHERE name = 'GO-2000-2'")" = "Other words" ]
	"$TARE" db import set
	[ "$(counts | tail -n 1)" = "osv|Go|5|5" ]
	[ "$(query "$TARE_DB" "SELECT summary FROM advisory WHERE name = 'GO-2000-2'")" = "Record 2" ]
}

@test "a withdrawn record takes away what was said" {
	make osv-zip set 5
	make osv one 3
	python3 - <<-'PY'
		import json
		record = json.load(open("one"))
		record["withdrawn"] = "2024-06-01T00:00:00Z"
		json.dump(record, open("one", "w"))
	PY
	"$TARE" db import set one
	[ "$(counts)" = "osv|Go|4|4" ]
	[ -z "$(query "$TARE_DB" "SELECT * FROM advisory WHERE name = 'GO-2000-3'")" ]
}

@test "a set belongs to the ecosystem that most of its records are of" {
	make osv-zip set 6
	"$TARE" db import set
	python3 - <<-'PY'
		import json, zipfile
		old, new = zipfile.ZipFile("set"), zipfile.ZipFile("mixed", "w")
		for i, name in enumerate(old.namelist()):
		    record = json.loads(old.read(name))
		    record["id"] = "MIX-%d" % i
		    if i:
		        record["affected"][0]["package"]["ecosystem"] = "crates.io"
		    new.writestr(name, json.dumps(record))
	PY
	"$TARE" db import mixed
	[ "$(counts)" = $'osv|Go|6|6\nosv|crates.io|6|6' ]
}

@test "rubbish half-way: the file, the member and the byte are named, and the old stays" {
	make tracker old 40
	make osv-zip set 10
	"$TARE" db import old set
	counts >before
	make tracker bad 400 3
	python3 - <<-'PY'
		import zipfile
		text = open("bad", "rb").read()
		half = len(text) // 2
		open("bad", "wb").write(text[:half] + b"\xff\xfe" + text[half:])
		open("cut", "wb").write(text[:half])
		old, new = zipfile.ZipFile("set"), zipfile.ZipFile("bad.zip", "w")
		for i, name in enumerate(old.namelist()):
		    new.writestr(name, old.read(name) + (b"}" if i == 7 else b""))
		whole = open("set", "rb").read()
		open("cut.zip", "wb").write(whole[:len(whole) // 2])
		at = whole.find(b"PK\x03\x04", 600)
		open("lost.zip", "wb").write(whole[:at] + b"XXXX" + whole[at + 4:])
		middle = len(whole) // 3
		open("flip.zip", "wb").write(whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1:])
	PY
	for file in bad cut bad.zip cut.zip lost.zip flip.zip; do
		run --separate-stderr "$TARE" db import "$file"
		echo "$file: $stderr"
		[ "$status" -eq 3 ]
		[[ "$stderr" == *"'$file'"* ]]
		[ -z "$output" ]
		counts | diff before -
	done
	run --separate-stderr "$TARE" db import bad
	[[ "$stderr" == *"byte "[0-9]* ]]
	run --separate-stderr "$TARE" db import bad.zip
	[[ "$stderr" == *"member 'GO-7.json'"*"byte "[0-9]* ]]
}

@test "what is hostile is refused: bombs, paths, links, depth, long strings, doubled names" {
	python3 - <<-'PY'
		import gzip, json, stat, zipfile
		good = json.dumps({"id": "A-1", "modified": "x", "affected": []})
		gzip.open("bomb", "w", 9).write(b'{"id":"' + b" " * (200 << 20))
		z = zipfile.ZipFile("bomb.zip", "w", 8)
		for i in range(4):
		    z.writestr("%d" % i, b'{"id":"A-1","affected":[' + b" " * (60 << 20) + b"]}")
		z.close()
		for name, path in (("up.zip", "../a.json"), ("in.zip", "x/../../a.json")):
		    zipfile.ZipFile(name, "w").writestr(path, good)
		link = zipfile.ZipInfo("a.json")
		link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
		zipfile.ZipFile("link.zip", "w").writestr(link, "/etc/passwd")
		open("deep", "w").write('{"id":"A-1","modified":"x","a":' + "[" * 100000)
		open("long", "w").write('{"modified":"x","id":"' + "A" * (8 << 20) + '"}')
		open("twice", "w").write('{"modified":"x","id":"A-1","id":"A-2","affected":[]}')
		open("nul", "w").write('{"modified":"x","id":"A\\u0000-1"}')
		open("latin", "wb").write(b'{"modified":"x","id":"A-1","summary":"\xe9t\xe9"}')
		open("nothing", "w")
		open("text", "w").write("hello\n")
	PY
	for file in bomb bomb.zip up.zip in.zip link.zip deep long twice nul latin nothing text /dev/zero; do
		run --separate-stderr timeout 60 "$TARE" db import "$file"
		echo "$file: $status $stderr"
		[ "$status" -eq 3 ]
		[ "${#stderr_lines[@]}" -eq 1 ]
	done
}

@test "a string of a gigabyte is refused in little memory" {
	is_sanitized && skip "sanitizers take memory of their own"
	run --separate-stderr bash -c 'ulimit -v 300000; {
		printf "{\"modified\":\"x\",\"id\":\""; head -c 1G /dev/zero | tr "\0" a; } >giga; "$TARE" db import giga'
	rm -f giga
	echo "$stderr"
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"too long"* ]]
}

@test "200 MB are imported in less than 64 MiB of memory" {
	is_sanitized && skip "sanitizers take memory of their own"
	make tracker big 460000
	[ "$(stat -c %s big)" -gt 190000000 ]
	python3 - <<-'PY'
		import os, resource, subprocess
		subprocess.run([os.environ["TARE"], "db", "import", "big"], check=True)
		peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
		print("peak", peak, "KiB")
		assert peak < 65536, peak
	PY
	rm big
}

@test "killed at any moment, the database still answers the old, or the new" {
	make tracker old 300
	make tracker new 20000 1
	"$TARE" db import old
	start=$(date +%s%N)
	TARE_DB="$PWD/scratch.db" "$TARE" db import new
	whole=$((($(date +%s%N) - start) / 1000))
	kills=0 tries=0
	while [ "$kills" -lt 25 ] && [ "$tries" -lt 300 ]; do
		tries=$((tries + 1))
		"$TARE" db import new >/dev/null 2>&1 3>&- &
		pid=$!
		sleep "$(printf '0.%06d' $(((RANDOM * 32768 + RANDOM) % whole % 1000000)))"
		kill -9 $pid 2>/dev/null || true
		code=0
		wait $pid || code=$?
		now=$(counts)
		case $now in
		"debian-tracker|Debian|300|15") [ "$code" -ne 137 ] || kills=$((kills + 1)) ;;
		"debian-tracker|Debian|20000|1000") "$TARE" db import old >/dev/null ;;
		*) echo "after try $tries: '$now'" && false ;;
		esac
		[ "$(query "$TARE_DB" 'PRAGMA integrity_check')" = ok ]
		[ "$(query "$TARE_DB" 'SELECT count(*) FROM affected' | head -n 1)" = 600 ]
	done
	echo "$kills kills in $tries tries"
	[ "$kills" -ge 20 ]
	"$TARE" db import new
	[ "$(counts)" = "debian-tracker|Debian|20000|1000" ]
}

@test "on a full filesystem the old stays and the error says what it is" {
	mkdir full
	mount -t tmpfs -o size=3m none full 2>/dev/null || skip "no tmpfs may be mounted here"
	make tracker old 300
	make tracker new 20000 1
	export TARE_DB="$PWD/full/a.db"
	failed=
	{
		"$TARE" db import old && counts >before
		run --separate-stderr "$TARE" db import new
		echo "$stderr"
		[ "$status" -eq 3 ] && [[ "$stderr" == *"disk is full"* ]] &&
			counts | diff before - &&
			[ "$(query "$TARE_DB" 'PRAGMA integrity_check')" = ok ] &&
			"$TARE" db import old && counts | diff before -
	} || failed=1
	umount full
	[ -z "$failed" ]
}

@test "on a full filesystem an export and a scan's document are not there, the old ones stay" {
	mkdir full
	mount -t tmpfs -o size=256k none full 2>/dev/null || skip "no tmpfs may be mounted here"
	make tracker new 20000
	"$TARE" db import new
	printf '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[' >bom.json
	for i in {0..150}; do
		printf '{"type":"library","name":"package%d","version":"1.1-1","purl":"pkg:deb/debian/package%d@1.1-1?distro=debian-12"},' "$i" "$i"
	done >>bom.json
	printf '{"type":"library","name":"x"}]}' >>bom.json
	failed=
	{
		echo old >full/out.db && echo old >full/out.json &&
			run --separate-stderr "$TARE" db export full/out.db &&
			echo "$stderr" && [ "$status" -eq 3 ] &&
			[[ "$stderr" == *"full/out.db"*"disk is full"* ]] &&
			run --separate-stderr "$TARE" scan --json -o full/out.json bom.json &&
			echo "$stderr" && [ "$status" -eq 3 ] &&
			[[ "$stderr" == *"No space left"* ]] &&
			[ "$(cat full/out.db full/out.json)" = $'old\nold' ] &&
			[ "$(ls -A full)" = $'out.db\nout.json' ] &&
			bash -c '"$TARE" scan --json bom.json >full/whole'
		[ $? -eq 3 ]
	} || failed=1
	umount full
	[ -z "$failed" ]
}

@test "where files may not grow, the old stays" {
	make tracker old 300
	make tracker new 20000 1
	"$TARE" db import old
	counts >before
	run bash -c 'ulimit -f 1000; "$TARE" db import new'
	echo "$status $output"
	[ "$status" -ne 0 ]
	counts | diff before -
	[ "$(query "$TARE_DB" 'PRAGMA integrity_check')" = ok ]
	"$TARE" db import new
}

@test "two importers at once wait for each other, also when there is no database yet" {
	make tracker a 5000
	make osv-zip b 3000
	for ((i = 0; i < 5; i++)); do
		rm -f a.db*
		"$TARE" db import a >one 2>&1 3>&- &
		first=$!
		"$TARE" db import b >two 2>&1 3>&- &
		second=$!
		wait $first || { cat one && false; }
		wait $second || { cat two && false; }
		[ "$(counts)" = $'debian-tracker|Debian|5000|250\nosv|Go|3000|50' ]
	done
}

@test "an importer says that it waits for another, and then goes on" {
	make tracker a 10
	"$TARE" db import a
	python3 - <<-'PY' 3>&- &
		import os, sqlite3, time
		db = sqlite3.connect(os.environ["TARE_DB"], isolation_level=None)
		db.execute("BEGIN IMMEDIATE")
		open("held", "w")
		time.sleep(3)
		db.execute("ROLLBACK")
	PY
	holder=$!
	while [ ! -e held ]; do sleep 0.1; done
	# Readers do not wait.
	timeout 2 "$TARE" db info
	run --separate-stderr "$TARE" db import a
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"waiting for it"* ]]
	wait $holder
}

@test "who reads while another imports sees the old, then the new" {
	make tracker old 300
	make tracker new 30000 1
	"$TARE" db import old
	"$TARE" db import new 3>&- &
	pid=$!
	seen=
	while kill -0 $pid 2>/dev/null; do
		seen+="$(counts) "
	done
	wait $pid
	seen=${seen//"debian-tracker|Debian|300|15 "/}
	seen=${seen//"debian-tracker|Debian|30000|1500 "/}
	[ -z "$seen" ]
	[ "$(counts)" = "debian-tracker|Debian|30000|1500" ]
}

@test "a database of a newer schema, and one of somebody else's, is refused with what to do" {
	make tracker a 10
	"$TARE" db import a
	query "$TARE_DB" 'PRAGMA user_version = 99'
	for command in info check 'import a' 'export x'; do
		# shellcheck disable=SC2086
		run --separate-stderr "$TARE" db $command
		echo "$stderr"
		[ "$status" -eq 3 ]
		[[ "$stderr" == *"schema 99"*"update tare"* ]]
	done
	query other.db 'CREATE TABLE a (b)'
	for command in info 'import a'; do
		# shellcheck disable=SC2086
		run --separate-stderr "$TARE" db $command --db other.db
		[ "$status" -eq 3 ]
		[[ "$stderr" == *"tare's"* ]]
	done
	[ "$(query other.db 'SELECT name FROM sqlite_master')" = a ]
}

@test "a database travels: exported with its digest, imported when it is what it should be" {
	make tracker a 50
	make kev b 5
	"$TARE" db import a b
	counts >before
	"$TARE" db export out.db >said
	sha256sum -c out.db.sha256
	[ "$(cut -d ' ' -f 1 said)" = "$(sha256sum <out.db | cut -d ' ' -f 1)" ]
	export TARE_DB="$PWD/there/deep/b.db"
	"$TARE" db import out.db
	counts | diff before -
	# In place of another, too.
	make tracker c 9 1
	"$TARE" db import c
	"$TARE" db import out.db --digest "$(cut -d ' ' -f 1 said)"
	counts | diff before -
	run -3 "$TARE" db import out.db --digest "$(printf '%064d' 0)"
	cp out.db bad.db
	printf X | dd of=bad.db bs=1 seek=9000 conv=notrunc status=none
	sed 's/out.db/bad.db/' out.db.sha256 >bad.db.sha256
	run -3 "$TARE" db import bad.db
	counts | diff before -
}

@test "a database from elsewhere that is damaged or has a trigger is refused" {
	make tracker a 2000
	"$TARE" db import a
	"$TARE" db export out.db
	counts >before
	rm out.db.sha256
	cp out.db trigger.db
	python3 - <<-'PY'
		import sqlite3
		db = sqlite3.connect("trigger.db")
		db.execute("CREATE TRIGGER t AFTER INSERT ON source BEGIN DELETE FROM advisory; END")
		db.commit()
		data = bytearray(open("out.db", "rb").read())
		data[8192:12288] = b"\xff" * 4096
		open("damaged.db", "wb").write(data)
		open("short.db", "wb").write(data[:5000])
	PY
	for file in trigger.db damaged.db short.db; do
		run --separate-stderr "$TARE" db import "$file"
		echo "$file: $stderr"
		[ "$status" -eq 3 ]
		counts | diff before -
	done
}

@test "an export appears whole or not at all" {
	make tracker a 2000
	"$TARE" db import a
	run -3 "$TARE" db export nowhere/out.db
	run -3 env TARE_DB=none.db "$TARE" db export out.db
	[ ! -e out.db ]
	echo old >out.db
	"$TARE" db export out.db
	"$TARE" db export again.db
	cmp out.db again.db
}

@test "info warns of what is too old, check says no, and both take --max-age" {
	run -1 "$TARE" db check
	run -3 "$TARE" db info
	make tracker a 10
	touch -d '10 days ago' a
	"$TARE" db import a
	run --separate-stderr "$TARE" db info
	[ "$status" -eq 0 ]
	[[ "$output" == *"10 d"* ]]
	[[ "$stderr" == *"older than 5 days: debian-tracker Debian"* ]]
	run -1 "$TARE" db check
	"$TARE" db check --max-age 11
	run --separate-stderr "$TARE" db info --max-age 11
	[ -z "$stderr" ]
	make secdb b 0
	TARE_DB=empty.db "$TARE" db import b
	run -1 "$TARE" db check --db empty.db
}

@test "--db, TARE_DB, XDG_DATA_HOME and HOME say where, in this order" {
	make kev a 1
	"$TARE" db import a --db given.db
	[ -e given.db ]
	[ ! -e a.db ]
	unset TARE_DB
	XDG_DATA_HOME="$PWD/xdg" HOME="$PWD/home" "$TARE" db import a
	[ -e xdg/tare/advisories.db ]
	env -u XDG_DATA_HOME HOME="$PWD/home" "$TARE" db import a
	[ -e home/.local/share/tare/advisories.db ]
	[ "$(stat -c %a home/.local/share/tare)" = 700 ]
	run -2 env -u XDG_DATA_HOME -u HOME "$TARE" db info
}

@test "options belong to subcommands, and names from files cannot reach the terminal raw" {
	run -2 "$TARE" db
	run -2 "$TARE" db nosuch
	run -2 "$TARE" db import
	run -2 "$TARE" db info --retries 3
	run -2 "$TARE" db export
	run -2 "$TARE" db check --max-age many
	run -3 "$TARE" db import $'no\e[31msuch'
	[[ "$output" != *$'\e'* ]]
	printf '{"modified":"x","id":"A-1","affected":[{"package":{"ecosystem":"Rocky\\u001b[31m","name":"a"},"versions":["1"]}]}' >a
	"$TARE" db import a
	run "$TARE" db info
	[[ "$output" != *$'\e'* ]]
}

@test "real data: every file of TARE_DATA is imported, and none of it is lost" {
	data=${TARE_DATA:-$TARE_SOURCE/../shared/data}
	[ -d "$data/vulns" ] || skip "no real data at '$data'; TARE_DATA names it"
	export TARE_DB="$PWD/real.db"
	for set in Debian Go crates.io OSS-Fuzz curl; do
		"$TARE" db import "$data/vulns/osv/$set/all.zip"
	done
	python3 - "$data" <<-'PY'
		import json, sqlite3, sys, zipfile
		db = sqlite3.connect("real.db")
		for name in ("Debian", "Go", "crates.io"):
		    have = {r[0] for r in db.execute("SELECT advisory.name FROM advisory JOIN source ON"
		            " source.id = source WHERE source.name = ?", (name,))}
		    want = set()
		    archive = zipfile.ZipFile("%s/vulns/osv/%s/all.zip" % (sys.argv[1], name))
		    for member in archive.namelist():
		        record = json.loads(archive.read(member))
		        if "withdrawn" not in record and any(
		                a.get("ranges") or a.get("versions") for a in record.get("affected", [])):
		            want.add(record["id"])
		    assert have == want, (name, sorted(have ^ want)[:10])
	PY
	"$TARE" db import "$data/vulns/debian/tracker-libs.json" --db tracker.db
	echo "size: $(stat -c %s tracker.db)"
	[ "$(stat -c %s tracker.db)" -le 690000 ]
	python3 - "$data" <<-'PY'
		import json, sqlite3, sys
		db = sqlite3.connect("tracker.db")
		have = set(db.execute("SELECT package.name, advisory.name FROM affected JOIN package ON"
		                      " package.id = package JOIN advisory ON advisory.id = advisory"))
		want = set()
		for package, all in json.load(open(sys.argv[1] + "/vulns/debian/tracker-libs.json")).items():
		    for cve, entry in all.items():
		        if any(r["status"] != "resolved" or r.get("fixed_version", "0") != "0"
		               for r in entry["releases"].values()):
		            want.add((package, cve))
		assert have == want, sorted(have ^ want)[:10]
	PY
	for file in "$data"/vulns/alpine/*.json "$data"/vulns/fixtures/debian/*.json \
		"$data"/vulns/fixtures/alpine/*.json "$data"/vulns/fixtures/osv; do
		"$TARE" db import "$file"
	done
}
