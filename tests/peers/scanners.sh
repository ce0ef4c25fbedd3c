# shellcheck shell=sh disable=SC2154
# scanners.sh: whether scanners list what was linked; sourced by run.sh.

# The linked Debian components of an image, "SOURCE VERSION" a line, as tare embedded them; of a
# binary built again ("+b2") the version of the source, by which scanners look things up.
linked_in() {
	"$tare" sbom --json "$1" | python3 -c '
import json, re, sys
for program in json.load(sys.stdin)["programs"]:
    for part in program["components"]:
        if part.get("purl", "").startswith("pkg:deb/") and part["how"] in ("static", "startup", "shared"):
            print(part["name"], re.sub(r"\+b[0-9]+$", "", part["version"]))' | sort -u
}

# Each scanner with the flags it has by default, except those that keep it off the network and
# have it list what it found, vulnerable or not.
listed_by() {
	case $1 in
	trivy)
		trivy image --quiet --offline-scan --skip-db-update --skip-java-db-update \
			--skip-version-check --cache-dir "$work/trivy" --format cyclonedx --input \
			"$2" >"$work/trivy.json" 2>"$work/scanner.log"
		python3 "$peers_dir/listed.py" trivy "$work/trivy.json"
		;;
	syft)
		SYFT_CHECK_FOR_APP_UPDATE=false syft -q -o json "docker-archive:$2" \
			>"$work/syft.json" 2>"$work/scanner.log"
		python3 "$peers_dir/listed.py" syft "$work/syft.json"
		;;
	osv-scanner)
		osv-scanner scan image --archive "$2" --offline --all-packages --format json \
			>"$work/osv.json" 2>"$work/scanner.log"
		python3 "$peers_dir/listed.py" osv "$work/osv.json"
		;;
	esac
}

lists_all() {
	listed_by "$1" "$2" | sort -u >"$work/listed"
	comm -23 "$work/linked" "$work/listed" >"$work/missing"
	[ -s "$work/linked" ] && [ ! -s "$work/missing" ] && return 0
	echo "linked, and not listed by $1:"
	cat "$work/missing"
	echo "listed:"
	cat "$work/listed"
	tail -n 3 "$work/scanner.log"
	return 1
}

check_scanners() {
	linked_in "$2" >"$work/linked"
	for scanner in trivy syft osv-scanner; do
		if ! command -v $scanner >/dev/null; then
			skip "$scanner is not here (PEERS_DIR names a folder with it)"
			continue
		fi
		check "$scanner lists all $(wc -l <"$work/linked") Debian components of $1" \
			lists_all $scanner "$2"
	done
}
