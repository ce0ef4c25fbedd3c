#!/usr/bin/env bats
# CycloneDX and SPDX documents against their published definitions: the schemas of CycloneDX 1.6 and
# the validator of SPDX's own Python tools, and findings against theirs.  The tools are installed into
# a folder of this test when pip may.

setup_file() {
	: "${TARE:?path of the tare program}" "${TARE_SOURCE:?}"
	cache=${TARE_CACHE:-$BATS_FILE_TMPDIR}/python
	if [ ! -x "$cache/bin/python3" ]; then
		mkdir -p "$(dirname "$cache")"
		{ python3 -m venv "$cache" &&
			"$cache/bin/pip" install -q 'jsonschema<5' cyclonedx-python-lib spdx-tools xmlschema; } \
			>"$BATS_FILE_TMPDIR/pip.log" 2>&1 || rm -rf "$cache"
	fi
	export PYTHON="$cache/bin/python3"
}

setup() {
	[ -x "$PYTHON" ] || skip "cyclonedx-python-lib and spdx-tools cannot be had now"
	cd "$BATS_TEST_TMPDIR" || exit 1
	printf '#include <stdio.h>\n#include <zlib.h>\nint main(void) { return puts(zlibVersion()) < 0; }\n' >main.c
	printf 'AC_INIT([sample], [1.2])\n' >configure.ac
	export XDG_CACHE_HOME="$BATS_FILE_TMPDIR/cache"
	"$TARE" run -- gcc -static -o static main.c -lz
	"$TARE" run -- gcc -o shared main.c -lz
	"$TARE" pack static -t sample:1 -o image.tar
	gcc -static -o silent main.c -lz
}

@test "what is embedded, and what is written of programs and images, is CycloneDX 1.6" {
	for target in static shared image.tar; do
		"$TARE" sbom --format cyclonedx -o "$target.cdx.json" "$target"
	done
	run "$PYTHON" -W ignore "$TARE_SOURCE/tests/cli/validate.py" --published ./*.cdx.json
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "what is written of programs and images is SPDX 2.3" {
	for target in static shared image.tar; do
		"$TARE" sbom --format spdx -o "$target.spdx.json" "$target"
	done
	run "$PYTHON" -W ignore "$TARE_SOURCE/tests/cli/validate.py" --published ./*.spdx.json
	echo "$output"
	[ "$status" -eq 0 ]
}

# A database with one advisory about what every static program here holds.
make_findings() {
	printf '{"zlib":{"CVE-2999-1":{"description":"d","releases":{"bookworm":{"status":"open","repositories":{},"urgency":"high"},"trixie":{"status":"open","repositories":{},"urgency":"high"}}}}}' >tracker.json
	"$TARE" db import --db findings.db tracker.json >/dev/null
	printf 'id: CVE-2999-1\npath: static\nreason: never called\n' >ignore
}

@test "what is found, counted or suppressed, is CycloneDX 1.6" {
	make_findings
	"$TARE" scan --db findings.db --format cyclonedx -o found.cdx.json image.tar || [ $? -eq 1 ]
	"$TARE" scan --db findings.db --ignore-file ignore --format cyclonedx -o ignored.cdx.json static
	grep -q CVE-2999-1 found.cdx.json
	run "$PYTHON" -W ignore "$TARE_SOURCE/tests/cli/validate.py" --published ./*.cdx.json
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "what is found is SARIF 2.1.0, OpenVEX 0.2.0 and JUnit, by their published schemas" {
	mkdir schemas
	[ -z "$TARE_SCHEMAS" ] || cp "$TARE_SCHEMAS"/* schemas/
	# Grype's sources have one, where Go keeps what it has built.
	[ -e schemas/sarif-schema-2.1.0.json ] ||
		cp "$(find "$(go env GOMODCACHE 2>/dev/null)" -name sarif-schema-2.1.0.json 2>/dev/null |
			head -n 1)" schemas/ || true
	ls schemas/*.* || skip "no published schema (TARE_SCHEMAS names a folder of them)"
	make_findings
	for format in sarif openvex junit; do
		"$TARE" scan --db findings.db --format "$format" -o "found.$format" image.tar silent absent ||
			[ $? -eq 3 ]
		"$TARE" scan --db findings.db --ignore-file ignore --format "$format" -o "ignored.$format" static
		grep -q CVE-2999-1 "found.$format" "ignored.$format"
	done
	run "$PYTHON" -W ignore "$TARE_SOURCE/tests/cli/findings.py" --published schemas found.* ignored.*
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" == *": against "* ]]
}

@test "a document that is not valid is told from one that is" {
	"$TARE" sbom --format cyclonedx -o good.cdx.json static
	sed 's/"type": *"library"/"type":"thing"/' good.cdx.json >bad.cdx.json
	run "$PYTHON" -W ignore "$TARE_SOURCE/tests/cli/validate.py" --published bad.cdx.json
	[ "$status" -eq 1 ]
	"$TARE" sbom --format spdx -o good.spdx.json static
	sed 's/"SPDX-2.3"/"SPDX-9.9"/' good.spdx.json >bad.spdx.json
	run "$PYTHON" -W ignore "$TARE_SOURCE/tests/cli/validate.py" --published bad.spdx.json
	echo "$output"
	[ "$status" -ne 0 ]
}
