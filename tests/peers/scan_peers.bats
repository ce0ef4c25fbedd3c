#!/usr/bin/env bats
# The findings of tare beside those of Trivy, Grype and osv-scanner: the same image, the same
# advisories, no network.  Every difference is listed here, with who is right and why; one that is
# not listed fails.
#
# The advisories are those of TARE_DATA (by default ../shared/data beside the source), which also
# holds the databases that Trivy and Grype have built of them with their own tools.

setup_file() {
	: "${TARE:?path of the tare program}" "${TARE_SOURCE:?}"
	export DATA="${TARE_DATA:-$TARE_SOURCE/../shared/data}/vulns"
	[ -d "$DATA/peers-db" ] || return 0
	cd "$BATS_FILE_TMPDIR" || exit 1
	python3 "$TARE_SOURCE/tests/peers/scan_image.py" image.tar 12 curl=7.88.1-10+deb12u1 \
		zlib1g:zlib=1:1.2.13.dfsg-1
	"$TARE" db import --db tracker.db "$DATA/debian/tracker-libs.json"
	"$TARE" db import --db osv.db "$DATA/osv/Debian"
	"$TARE" db import --db both.db "$DATA/debian/tracker-libs.json" "$DATA/osv/Debian"
	for db in tracker osv both; do
		"$TARE" scan --db "$db.db" --json image.tar >"$db.json" || true
		python3 -c 'import json, sys
for target in json.load(open(sys.argv[1]))["targets"]:
    for one in target["findings"]:
        print(one["package"]["name"], one["id"])' "$db.json" | sort -u >"$db.set"
	done
}

setup() {
	[ -d "$DATA/peers-db" ] || skip "no advisories in $DATA (TARE_DATA names the folder)"
	cd "$BATS_FILE_TMPDIR" || exit 1
}

has() { command -v "$1" >/dev/null || skip "$1 is not here (PEERS_DIR names a folder with it)"; }

# Lines "< PACKAGE ID" only they have, "> PACKAGE ID" only we have; to be those on stdin.
differs_from() { # THEIRS OURS
	sort -u "$1" >theirs
	diff theirs "$2" | grep '^[<>]' >differences || true
	cat differences
	diff - differences
}

@test "the tracker, OSV's copy of it, and both together give the same findings" {
	[ "$(wc -l <tracker.set)" -eq 39 ]
	diff tracker.set osv.set
	diff tracker.set both.set
}

@test "Trivy finds the same" {
	has trivy
	mkdir -p trivy/db
	xz -dc "$DATA/peers-db/trivy.db.xz" >trivy/db/trivy.db
	cp "$DATA/peers-db/trivy-metadata.json" trivy/db/metadata.json
	trivy image --quiet --input image.tar --cache-dir trivy --skip-db-update \
		--skip-java-db-update --skip-version-check --offline-scan --scanners vuln --format json \
		>trivy.json
	# Trivy goes by the binary package: zlib1g is of the source zlib.
	python3 -c 'import json
for result in json.load(open("trivy.json"))["Results"]:
    for one in result.get("Vulnerabilities") or []:
        print({"zlib1g": "zlib"}.get(one["PkgName"], one["PkgName"]), one["VulnerabilityID"])' >trivy.all
	differs_from trivy.all tracker.set </dev/null
}

@test "Grype finds the same, but for what it has built in" {
	has grype
	export GRYPE_DB_CACHE_DIR="$PWD/grype" GRYPE_DB_AUTO_UPDATE=false \
		GRYPE_CHECK_FOR_APP_UPDATE=false GRYPE_DB_VALIDATE_AGE=false
	grype -q db import "$DATA/peers-db/grype-v6.tar.gz" >/dev/null
	grype -q docker-archive:image.tar -o json >grype.json
	python3 -c 'import json
for one in json.load(open("grype.json"))["matches"]:
    ups = one["artifact"].get("upstreams") or [one["artifact"]]
    print(ups[0]["name"], one["vulnerability"]["id"])' >grype.all
	# It never reports this one for zlib1g: the fault is in minizip, a package of its own.  Debian
	# has it open for the source package, and so says tare; .tareignore is the place to say more.
	differs_from grype.all tracker.set <<-'END'
		> zlib CVE-2023-45853
	END
}

@test "osv-scanner finds the same, and Debian's own advisories beside them" {
	has osv-scanner
	mkdir -p cache/osv-scalibr
	cp -r "$DATA/osv/Debian" cache/osv-scalibr/Debian
	OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY="$PWD/cache" osv-scanner scan image --archive image.tar \
		--offline --format json >osv.out 2>osv.log || [ $? -eq 1 ]
	python3 -c 'import json
for result in json.load(open("osv.out"))["results"]:
    for package in result["packages"]:
        for one in package["vulnerabilities"]:
            print(package["package"]["name"], one["id"].removeprefix("DEBIAN-"))' >osv.all
	# Each is about several CVEs, all of which are found: tare lists it as their alias.
	differs_from osv.all osv.set <<-'END'
		< curl DSA-5523-1
		< curl DSA-5587-1
	END
	grep -q DSA-5523-1 osv.json
}

# A scratch image of a static program: a Debian package linked in, an old library in its tree, and
# one that is only headers.
make_three() {
	mkdir -p three/third_party/zlib three/third_party/uthash
	printf '#define ZLIB_VERSION "1.2.11"\nint inflate_part(int value);\n' >three/third_party/zlib/zlib.h
	printf '#include "zlib.h"\nint inflate_part(int value) { return value * 3; }\n' \
		>three/third_party/zlib/inflate.c
	printf '#define UTHASH_VERSION "2.0.1"\nstatic inline int hash(int value) { return value * 31; }\n' \
		>three/third_party/uthash/uthash.h
	cat >three/main.c <<-'END'
		#include <expat.h>
		#include "third_party/uthash/uthash.h"
		#include "third_party/zlib/zlib.h"
		int main(int argc, char **argv)
		{
			(void)argv;
			return XML_ParserCreate(0) == 0 || inflate_part(hash(argc)) == 5;
		}
	END
	(cd three && XDG_CACHE_HOME=$PWD/cache "$TARE" run -- sh -c 'gcc -c third_party/zlib/inflate.c &&
		gcc -c main.c && gcc -static main.o inflate.o -o app -lexpat -lm' &&
		"$TARE" pack app -o ../three.tar && gcc -static main.o inflate.o -o bare -lexpat -lm &&
		"$TARE" pack --evidence none bare -o ../bare.tar)
	printf '{"id":"CVE-2999-1000","affected":[{"package":{"ecosystem":"OSS-Fuzz","name":"zlib"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.2.12"}]}]}]}' >zlib.json
	printf '{"id":"CVE-2999-2000","affected":[{"package":{"ecosystem":"OSS-Fuzz","name":"uthash"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.1"}]}]}]}' >uthash.json
	"$TARE" db import --db three.db "$DATA/debian/tracker-libs.json" zlib.json uthash.json
}

# "SCANNER IMAGE: which of expat, zlib and uthash it lists"
lists() {
	case $1 in
	tare) "$TARE" scan --db three.db --json "$2" | python3 -c 'import json, sys
print({one["package"]["name"] for one in json.load(sys.stdin)["targets"][0]["findings"]})' ;;
	trivy) trivy image --quiet --offline-scan --skip-db-update --skip-java-db-update \
		--skip-version-check --cache-dir trivy --format cyclonedx --input "$2" ;;
	grype) SYFT_CHECK_FOR_APP_UPDATE=false syft -q -o json "docker-archive:$2" ;;
	osv-scanner) osv-scanner scan image --archive "$2" --offline --all-packages --format json || true ;;
	esac 2>/dev/null >listing
	echo "$1 $2:$(grep -oE '\b(expat|zlib|uthash)\b' listing | sort -u | tr '\n' ' ' | sed 's/^/ /; s/ $//')"
}

@test "of a Debian package, a vendored library and one of headers tare alone finds all three" {
	has trivy && has syft && has osv-scanner
	[ -e /usr/lib/x86_64-linux-gnu/libexpat.a ] || skip "no libexpat-dev"
	make_three
	for image in three.tar bare.tar; do
		for scanner in tare trivy grype osv-scanner; do
			lists "$scanner" "$image"
		done
	done >told
	cat told
	diff told - <<-'END'
		tare three.tar: expat uthash zlib
		trivy three.tar: expat
		grype three.tar: expat
		osv-scanner three.tar: expat
		tare bare.tar:
		trivy bare.tar:
		grype bare.tar:
		osv-scanner bare.tar:
	END
}
