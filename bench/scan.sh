# shellcheck shell=sh disable=SC2154
# scan.sh: what a scan costs, beside Trivy, Grype and osv-scanner on the same image and advisories;
# sourced by run.sh.  The advisories, and the databases that the others built of them, are those of
# TARE_DATA (by default ../shared/data beside the source).

data=${TARE_DATA:-$top/../shared/data}/vulns

scan_databases() {
	"$tare" db import --db "$work/small.db" "$data/debian/tracker-libs.json" >/dev/null &&
		xz -dc "$data/debian/tracker-big-synthetic.json.xz" >"$work/big.json" &&
		"$tare" db import --db "$work/big.db" "$work/big.json" >/dev/null
	rm -f "$work/big.json"
	mkdir -p "$work/trivy/db" "$work/osv/osv-scalibr"
	xz -dc "$data/peers-db/trivy.db.xz" >"$work/trivy/db/trivy.db"
	cp "$data/peers-db/trivy-metadata.json" "$work/trivy/db/metadata.json"
	cp -r "$data/osv/Debian" "$work/osv/osv-scalibr/Debian"
}

# many N PREFIX: a list of N images of 50 packages each, a tenth of them old enough to be found.
many() {
	python3 "$bench_dir/many-images.py" "$work/small.db" "$1" "$work/$2" >"$work/$2.list"
}

# beside NAME COMMAND: a pair with tare on the one image, when that scanner is here.
beside() {
	have "$1" && pair "$1" 0.05 true "$2" "$tare scan --fail-on none --db $work/small.db $work/one.tar"
}

rate() { # NAME LIST DATABASE: images in a second on one processor
	count=$(wc -l <"$2")
	python3 - "$1" "$count" "$tare" scan -j1 --fail-on none --db "$3" "@$2" <<-'END'
		import resource, subprocess, sys
		name, count, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
		subprocess.run(command, stdout=subprocess.DEVNULL)
		best = None
		for _ in range(3):
		    before = resource.getrusage(resource.RUSAGE_CHILDREN)
		    subprocess.run(command, stdout=subprocess.DEVNULL)
		    after = resource.getrusage(resource.RUSAGE_CHILDREN)
		    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
		    best = used if best is None else min(best, used)
		print(f"  {name}: {count} in {best:.2f} s of one processor, {count / best:,.0f} a second")
	END
}

# As many records of OSV as 150 MB are, in a zip as they are published, made of Go's with other ids.
osv_records() {
	python3 - "$data/osv/Go/all.zip" "$work/osv.zip" <<-'END'
		import json, sys, zipfile
		old, size, turn = zipfile.ZipFile(sys.argv[1]), 0, 0
		members = [old.read(name) for name in old.namelist()]
		ids = [json.loads(text)["id"].encode() for text in members]
		with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as new:
		    while size < 150_000_000:
		        for own, text in zip(ids, members):
		            text = text.replace(b'"%s"' % own, b'"%s-%d"' % (own, turn), 1)
		            new.writestr("%s-%d.json" % (own.decode(), turn), text)
		            size += len(text)
		        turn += 1
		print(size)
	END
}

# import_rate NAME BYTES FILE: megabytes of JSON in a second of one processor, and where it went.
import_rate() {
	python3 - "$1" "$2" "$3" "$tare" "$work/rate.db" <<-'END'
		import os, resource, subprocess, sys
		name, size, file, tare, database = sys.argv[1:]
		used = []
		for _ in range(3):
		    for end in ("", "-wal", "-shm"):
		        if os.path.exists(database + end):
		            os.remove(database + end)
		    before = resource.getrusage(resource.RUSAGE_CHILDREN)
		    subprocess.run([tare, "db", "import", "--db", database, file], check=True,
		                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
		    after = resource.getrusage(resource.RUSAGE_CHILDREN)
		    used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
		print(f"  {name}: {int(size) / 1e6:.0f} MB in {min(used):.2f} s of one processor,"
		      f" {int(size) / 1e6 / min(used):.0f} MB/s (goal 100), memory {after.ru_maxrss:,} KiB")
	END
	rm -f "$work"/rate.db*
	command -v perf >/dev/null || return 0
	perf record -q -F 2000 -o "$work/perf" "$tare" db import --db "$work/rate.db" "$3" \
		>/dev/null 2>&1 &&
		perf report -i "$work/perf" --sort dso 2>/dev/null | grep -v '^#' | grep . | head -n 5
	rm -f "$work"/rate.db*
}

bench_import() {
	echo "importing"
	[ -d "$data/osv" ] || { echo "  skipped: no advisories in $data (TARE_DATA)"; return 0; }
	size=$(osv_records)
	import_rate "OSV, 4 KB zipped records" "$size" "$work/osv.zip"
	xz -dc "$data/debian/tracker-big-synthetic.json.xz" >"$work/big.json"
	import_rate "Debian's tracker" "$(stat -c %s "$work/big.json")" "$work/big.json"
	rm -f "$work/osv.zip" "$work/big.json"
}

bench_scan() {
	echo "known vulnerabilities of one image: tare scan and others"
	[ -d "$data/peers-db" ] || { echo "  skipped: no advisories in $data (TARE_DATA)"; return 0; }
	scan_databases
	python3 "$top/tests/peers/scan_image.py" "$work/one.tar" 12 curl=7.88.1-10+deb12u1 \
		zlib1g:zlib=1:1.2.13.dfsg-1
	beside trivy "trivy image --quiet --input $work/one.tar --cache-dir $work/trivy \
		--skip-db-update --skip-java-db-update --skip-version-check --offline-scan \
		--scanners vuln --format json"
	export OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY="$work/osv"
	STATUSES=0,1 beside osv-scanner "osv-scanner scan image --archive $work/one.tar --offline \
		--format json"
	export GRYPE_DB_CACHE_DIR="$work/grype" GRYPE_DB_AUTO_UPDATE=false \
		GRYPE_CHECK_FOR_APP_UPDATE=false GRYPE_DB_VALIDATE_AGE=false
	have grype && grype -q db import "$data/peers-db/grype-v6.tar.gz" >/dev/null &&
		beside grype "grype -q docker-archive:$work/one.tar -o json"
	pair "2,107 advisories, then 157,052" 1.0 true \
		"$tare scan --fail-on none --db $work/small.db $work/one.tar" \
		"$tare scan --fail-on none --db $work/big.db $work/one.tar"
	echo "images of 50 packages"
	for count in 250 500 1000 2000; do
		many "$count" "images-$count"
		rate "of $count" "$work/images-$count.list" "$work/small.db"
	done
	rate "of 1000, 157,052 advisories" "$work/images-1000.list" "$work/big.db"
	command -v perf >/dev/null || return 0
	echo "where the time of one image goes"
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		echo "$tare scan --fail-on none --db $work/small.db $work/one.tar >/dev/null"
	done >"$work/ten.sh"
	perf record -q -F 20000 -o "$work/perf" sh "$work/ten.sh" >/dev/null 2>&1 &&
		perf report -i "$work/perf" --comm tare --sort dso 2>/dev/null |
		grep -v '^#' | grep . | head -n 8
}
