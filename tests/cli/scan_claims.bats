#!/usr/bin/env bats
# What publishers say, in the forms they say it in, and what a scan makes of it: NVD's ranges of CPEs,
# CISA's catalogue, FIRST's likelihoods, the states of Debian's tracker.

setup() {
	bats_require_minimum_version 1.5.0
	: "${TARE:?path of the tare program}" "${TARE_SOURCE:?path of the source}"
	cd "$BATS_TEST_TMPDIR" || exit 1
	export XDG_CACHE_HOME="$BATS_FILE_TMPDIR/cache" TARE_DB="$BATS_TEST_TMPDIR/a.db"
	export TARE_NAME=app TARE_VERSION=1.2
	unset SOURCE_DATE_EPOCH
}

scan() { run --separate-stderr "$TARE" scan "$@"; }

bom() { # PURL…: a bill of materials on stdout
	python3 - "$@" <<-'END'
		import json, re, sys
		parts = []
		for purl in sys.argv[1:]:
		    name, version = re.match(r"pkg:(?:[^@?]*/)?([^@?]+)@([^?]+)", purl).groups()
		    parts.append({"type": "library", "name": name, "version": version, "purl": purl})
		json.dump({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": parts}, sys.stdout)
	END
}

ids() { # the ids found, of the JSON on stdin
	python3 -c 'import json, sys
print(*sorted(one["id"] for t in json.load(sys.stdin)["targets"] for one in t["findings"]))'
}

nvd() { # lines "CVE criteria bounds" on stdin; a feed of NVD's JSON 2.0 on stdout
	python3 -c '
import json, sys
def entry(line):
    cve, criteria, *bounds = line.split()
    match = {"vulnerable": True, "criteria": "cpe:2.3:a:" + criteria + ":*" * (9 - criteria.count(":")),
             "matchCriteriaId": "B8FDF2FB-32C4-4F1C-8C2B-9F1C2E1B6D1A"}
    match.update(bound.split("=") for bound in bounds)
    platform = {"vulnerable": False, "criteria": "cpe:2.3:o:microsoft:windows:-:*:*:*:*:*:*:*",
                "matchCriteriaId": "A2572D17-1DE6-457B-99CC-64AFD54487EA"}
    return {"cve": {
        "id": cve, "sourceIdentifier": "cve@mitre.org", "published": "2022-08-05T07:15:07.240",
        "lastModified": "2024-11-21T07:14:00.170", "vulnStatus": "Modified", "cveTags": [],
        "descriptions": [{"lang": "es", "value": "palabras"}, {"lang": "en", "value": "Words of " + cve}],
        "metrics": {
            "cvssMetricV31": [
                {"source": "134c704f-9b21-4f2e-91b3-4a467353bcc0", "type": "Secondary", "cvssData": {
                    "version": "3.1", "vectorString": "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N",
                    "baseScore": 1.8, "baseSeverity": "LOW"}},
                {"source": "nvd@nist.gov", "type": "Primary", "cvssData": {
                    "version": "3.1", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                    "baseScore": 9.8, "baseSeverity": "CRITICAL", "attackVector": "NETWORK"},
                 "exploitabilityScore": 3.9, "impactScore": 5.9}],
            "cvssMetricV2": [{"source": "nvd@nist.gov", "type": "Primary", "baseSeverity": "MEDIUM",
                              "cvssData": {"version": "2.0", "vectorString": "AV:N/AC:L/Au:N/C:N/I:N/A:P",
                                           "baseScore": 5.0}}]},
        "weaknesses": [{"source": "nvd@nist.gov", "type": "Primary",
                        "description": [{"lang": "en", "value": "CWE-787"}]}],
        "configurations": [{"operator": "AND", "nodes": [
            {"operator": "OR", "negate": False, "cpeMatch": [match]},
            {"operator": "OR", "negate": False, "cpeMatch": [platform]}]}],
        "references": [{"url": "https://example.org/", "source": "cve@mitre.org", "tags": ["Patch"]}]}}
entries = [entry(line) for line in sys.stdin]
json.dump({"resultsPerPage": len(entries), "startIndex": 0, "totalResults": len(entries),
           "format": "NVD_CVE", "version": "2.0", "timestamp": "2025-01-02T03:04:05.678",
           "vulnerabilities": entries}, sys.stdout, indent=2)'
}

@test "NVD's ranges of CPEs: each kind of bound, alone and together, any version, no version, updates" {
	nvd >feed.json <<-'END'
		CVE-2999-0001 zlib:zlib:* versionEndExcluding=1.2.12
		CVE-2999-0002 zlib:zlib:* versionEndIncluding=1.2.12
		CVE-2999-0003 zlib:zlib:* versionStartIncluding=1.2.12 versionEndExcluding=1.3
		CVE-2999-0004 zlib:zlib:* versionStartExcluding=1.2.12 versionEndIncluding=1.3
		CVE-2999-0005 zlib:zlib:* versionStartIncluding=1.2.2
		CVE-2999-0006 zlib:zlib:*
		CVE-2999-0007 zlib:zlib:-
		CVE-2999-0008 zlib:zlib:1.2.12
		CVE-2999-0009 zlib:zlib:1.2.12:-
		CVE-2999-0010 zlib:zlib:1.3:rc1
		CVE-2999-0011 zlib:zlib_ng:* versionEndExcluding=99
		CVE-2999-0012 other:zlib:* versionEndExcluding=99
	END
	"$TARE" db import feed.json
	while IFS=: read -r version wanted; do
		bom "pkg:generic/zlib@$version" >bom.json
		scan --json bom.json
		got=$(ids <<<"$output" | sed 's/CVE-2999-00//g')
		echo "$version: '$got'"
		[ "$got" = "$wanted" ]
	done <<-'END'
		1.2.1:01 02 06
		1.2.2:01 02 05 06
		1.2.11:01 02 05 06
		1.2.12:02 03 05 06 08 09
		1.2.13:03 04 05 06
		1.3:04 05 06
		1.3-rc1:03 04 05 06 10
		1.3.1:05 06
	END
	bom pkg:generic/zlib@1.2.11 >bom.json
	scan --json bom.json
	printf '%s' "$output" | python3 -c 'import json, sys
one = {f["id"]: f for f in json.load(sys.stdin)["targets"][0]["findings"]}
first, second = one["CVE-2999-0001"], one["CVE-2999-0002"]
assert first["severity"] == "critical" and first["cvss"]["score"] == 9.8, first
assert first["severity_from"] == "CVSS 3.1" and first["source"] == "nvd", first
assert first["title"] == "Words of CVE-2999-0001", first
assert (first["fixed"], first["state"]) == ("1.2.12", "fixed"), first
assert "fixed" not in second and second["state"] == "not-fixed", second'
}

@test "a library is found by the CPEs of the table of names, under whichever of its own names" {
	nvd >feed.json <<-'END'
		CVE-2999-0001 zlib:zlib:* versionEndExcluding=1.2.12
		CVE-2999-0002 haxx:libcurl:* versionEndExcluding=8.4.0
		CVE-2999-0003 libexpat_project:libexpat:* versionEndExcluding=2.5.0
		CVE-2999-0004 c-ares_project:c-ares:* versionEndExcluding=1.19.1
	END
	"$TARE" db import feed.json
	bom pkg:conan/zlib@1.2.11 pkg:generic/curl@8.3.0 pkg:generic/expat@2.4.1 \
		pkg:github/c-ares/c-ares@1.19.0 >bom.json
	scan --json bom.json
	[ "$(ids <<<"$output")" = "CVE-2999-0001 CVE-2999-0002 CVE-2999-0003 CVE-2999-0004" ]
}

@test "a library in the tree of a program is found by its CPE" {
	mkdir -p third_party/zlib
	cat >third_party/zlib/zlib.h <<-'END'
		/* zlib.h -- interface of the 'zlib' general purpose compression library */
		#define ZLIB_VERSION "1.2.11"
		int crc(int value);
	END
	printf '#include "zlib.h"\nint crc(int value) { return value * 7; }\n' >third_party/zlib/crc32.c
	printf '#include <stdio.h>\nint crc(int);\nint main(int c, char **v) { return printf("%%d%%p", crc(c), (void *)v) < 0; }\n' >main.c
	"$TARE" run -- gcc -O1 -o app main.c third_party/zlib/crc32.c
	nvd <<<'CVE-2999-0001 zlib:zlib:* versionStartIncluding=1.2.2 versionEndExcluding=1.2.12' >feed.json
	"$TARE" db import feed.json
	scan --json app
	[ "$status" -eq 1 ]
	printf '%s' "$output" | python3 -c 'import json, sys
finding, = json.load(sys.stdin)["targets"][0]["findings"]
assert finding["how"] == "vendored" and finding["bytes"] > 0 and finding["ecosystem"] == "CPE", finding
assert finding["package"]["version"] == "1.2.11" and finding["fixed"] == "1.2.12", finding'
}

# Whatever is exploited, or likely to be, is said in each document.
expect_urgency() {
	scan bom.json
	[[ "$output" == *"critical exploited"*CVE-2999-0001* ]]
	[[ "$output" == *"critical 97 %"*CVE-2999-0002* ]]
	[[ "$output" != *" 0 %"* ]]
	scan --json bom.json
	printf '%s' "$output" | python3 -c 'import json, sys
one = {f["id"][-1]: f for f in json.load(sys.stdin)["targets"][0]["findings"]}
assert [one[i]["known_exploited"] for i in "123"] == [True, False, False]
assert [one[i].get("epss") for i in "123"] == [0.00043, 0.97565, None]'
	scan --format sarif bom.json
	printf '%s' "$output" | python3 -c 'import json, sys
rules = {r["id"][-1]: r["properties"] for r in json.load(sys.stdin)["runs"][0]["tool"]["driver"]["rules"]}
assert ["known-exploited" in rules[i]["tags"] for i in "123"] == [True, False, False], rules
assert [rules[i].get("epss") for i in "123"] == [0.00043, 0.97565, None], rules'
	for format in junit markdown; do
		scan --format "$format" bom.json
		[ "$(grep -c "known to be exploited" <<<"$output")" -eq 1 ]
		grep "known to be exploited" <<<"$output" | grep -q CVE-2999-0001
	done
	scan --format cyclonedx bom.json
	grep -q '"tare:known-exploited"' <<<"$output"
	grep -q '"0.97565"' <<<"$output"
}

@test "CISA's catalogue, as JSON and as CSV, and FIRST's likelihoods are shown with each finding" {
	nvd >feed.json <<-'END'
		CVE-2999-0001 zlib:zlib:* versionEndExcluding=1.2.12
		CVE-2999-0002 zlib:zlib:* versionEndExcluding=1.2.12
		CVE-2999-0003 zlib:zlib:* versionEndExcluding=1.2.12
	END
	cat >kev.json <<-'END'
		{ "title": "CISA Catalog of Known Exploited Vulnerabilities", "catalogVersion": "2025.01.14",
		  "dateReleased": "2025-01-14T18:00:00.1234Z", "count": 2, "vulnerabilities": [
		  { "cveID": "CVE-2999-0001", "vendorProject": "zlib", "product": "zlib",
		    "vulnerabilityName": "zlib \"Out-of-Bounds\" Write Vulnerability", "dateAdded": "2025-01-14",
		    "shortDescription": "zlib contains an out-of-bounds write.", "requiredAction": "Apply updates.",
		    "dueDate": "2025-02-04", "knownRansomwareCampaignUse": "Unknown",
		    "notes": "https:\/\/example.org\/", "cwes": ["CWE-787"] },
		  { "cveID": "CVE-2998-0009", "vendorProject": "a", "product": "b", "dateAdded": "2021-11-03",
		    "cwes": [] } ] }
	END
	printf '%s\r\n' 'cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,requiredAction,dueDate,knownRansomwareCampaignUse,notes,cwes' \
		'CVE-2999-0001,zlib,zlib,"zlib ""Out-of-Bounds"" Write, Vulnerability",2025-01-14,"zlib contains' \
		'an out-of-bounds write.",Apply updates.,2025-02-04,Unknown,https://example.org/ ; ,CWE-787' \
		'CVE-2998-0009,a,b,,2021-11-03,,,2021-11-17,Known,,' >kev.csv
	printf '%s\n' '#model_version:v2025.03.14,score_date:2025-08-08T12:55:00Z' cve,epss,percentile \
		CVE-2998-0009,0.5,0.97 CVE-2999-0001,0.00043,0.09876 CVE-2999-0002,0.97565,1.00000 |
		gzip -n >epss_scores-current.csv.gz
	bom pkg:generic/zlib@1.2.11 >bom.json
	"$TARE" db import feed.json kev.json epss_scores-current.csv.gz
	expect_urgency
	rm a.db
	"$TARE" db import epss_scores-current.csv.gz kev.csv feed.json
	expect_urgency
}

tracker() { # MEMBERS: what is said of the one package, as JSON without braces
	printf '{"stuff":{%s}}' "$1" >tracker.json
	"$TARE" db import tracker.json
}

@test "each state of Debian's tracker is told from the others, in each document" {
	one() { # CVE-number JSON of bookworm
		printf '"CVE-2999-%s":{"description":"d","scope":"remote","releases":{"bookworm":{%s,"repositories":{"bookworm":"1.2-3"}},"trixie":{"status":"resolved","fixed_version":"0","repositories":{"trixie":"1.2-3"},"urgency":"unimportant"}}}' "$1" "$2"
	}
	tracker "$(
		one 0001 '"status":"resolved","fixed_version":"1.2-4","urgency":"not yet assigned"'
		printf ,
		one 0002 '"status":"resolved","fixed_version":"1.2-3","urgency":"high"'
		printf ,
		one 0003 '"status":"open","urgency":"high**"'
		printf ,
		one 0004 '"status":"open","urgency":"low","nodsa":"Minor issue","nodsa_reason":"ignored"'
		printf ,
		one 0005 '"status":"open","urgency":"end-of-life"'
		printf ,
		one 0006 '"status":"open","urgency":"medium","nodsa":"Minor issue","nodsa_reason":""'
		printf ,
		one 0007 '"status":"open","urgency":"medium","nodsa":"Wait for more","nodsa_reason":"postponed"'
		printf ,
		one 0008 '"status":"open","urgency":"unimportant"'
		printf ,
		one 0009 '"status":"undetermined","urgency":"not yet assigned"'
		printf ,
		one 0010 '"status":"resolved","fixed_version":"0","urgency":"unimportant"'
		printf ,
		one 0011 '"status":"resolved","fixed_version":"1.2-9","urgency":"low","nodsa":"Minor issue","nodsa_reason":""'
	)"
	bom 'pkg:deb/debian/stuff@1.2-3?arch=amd64&distro=debian-12' >bom.json
	scan --json bom.json
	printf '%s' "$output" | python3 -c 'import json, sys
for f in sorted(json.load(sys.stdin)["targets"][0]["findings"], key=lambda f: f["id"]):
    print(f["id"][-4:], f["state"], f.get("why", "-"), f.get("fixed", "-"), f["severity"])' >got
	diff got - <<-'END'
		0001 fixed - 1.2-4 unknown
		0003 not-fixed - - high
		0004 will-not-fix ignored - low
		0005 will-not-fix end-of-life - unknown
		0006 will-not-fix no-dsa - medium
		0007 not-fixed postponed - medium
		0008 will-not-fix unimportant - negligible
		0009 undetermined - - unknown
		0011 fixed - 1.2-9 low
	END
	scan bom.json
	echo "$output"
	[ "$status" -eq 1 ]
	while read -r number word; do
		grep "CVE-2999-$number" <<<"$output" | grep -q " 1.2-3 *$word "
	done <<-'END'
		0001 1.2-4
		0003 -
		0004 won't fix
		0005 end of life
		0006 no dsa
		0007 postponed
		0008 unimportant
		0009 undetermined
		0011 1.2-9
	END
	[[ "${lines[-1]}" == *"9 findings: 1 high, 2 medium, 2 low, 1 negligible, 3 unknown; 2 with a fix"* ]]
	for format in markdown sarif junit; do
		scan --format "$format" bom.json
		for state in will-not-fix not-fixed undetermined; do
			grep -q "[ >|;]$state" <<<"$output"
		done
	done
	scan --only-fixed --json bom.json
	[ "$(ids <<<"$output")" = "CVE-2999-0001 CVE-2999-0011" ]
	# Of another release nothing of this is true.
	bom 'pkg:deb/debian/stuff@1.2-3?arch=amd64&distro=debian-13' >bom.json
	scan bom.json
	[ "$status" -eq 0 ]
	[[ "${lines[-1]}" == *"no findings"* ]]
}

@test "what is known of a package is asked once, and each of many targets gets its own answer" {
	printf '{"stuff":{"CVE-2999-0001":{"releases":{"bookworm":{"status":"resolved","fixed_version":"1.2-4","repositories":{"bookworm":"1.2-3"},"urgency":"high"},"trixie":{"status":"open","repositories":{"trixie":"1.2-3"},"urgency":"low"}}}},"other":{"CVE-2999-0002":{"releases":{"bookworm":{"status":"open","repositories":{"bookworm":"1"},"urgency":"high"}}}}}' >tracker.json
	"$TARE" db import tracker.json
	for release in 11 12 13; do
		for version in 1.2-3 1.2-4; do
			bom "pkg:deb/debian/stuff@$version?distro=debian-$release" \
				"pkg:deb/debian/other@$version?distro=debian-$release" >"$release-$version.json"
		done
	done
	all=()
	for file in 1*.json 1*.json; do
		all+=("$(scan --json "$file" && printf '%s' "$output" | ids)")
	done
	scan --json -j1 1*.json 1*.json
	mapfile -t together < <(printf '%s' "$output" | python3 -c 'import json, sys
for t in json.load(sys.stdin)["targets"]: print(*sorted(f["id"] for f in t["findings"]))')
	[ "${#together[@]}" -eq 12 ]
	[ "${together[*]}" = "${all[*]}" ]
	[ "${all[*]:0:6}" = "  CVE-2999-0001 CVE-2999-0002 CVE-2999-0002 CVE-2999-0001 CVE-2999-0001" ]
}

@test "the kernel's headers are no kernel: what is known of it stands apart and fails nothing" {
	[ -e /usr/include/linux/types.h ] || skip "no headers of the kernel"
	. /etc/os-release
	[ "$ID" = debian ] || skip "the database is Debian's"
	printf '#include <linux/types.h>\n#include <stdio.h>\nint main(void) { __u32 a = 3; return printf("%%u", a) < 0; }\n' >main.c
	"$TARE" run -- gcc -static -o app main.c
	"$TARE" pack app -o app.tar >/dev/null
	python3 - "$VERSION_CODENAME" <<-'END'
		import json, sys
		entry = {"description": "In the kernel", "releases": {sys.argv[1]: {
		    "status": "open", "repositories": {}, "urgency": "high"}}}
		json.dump({"linux": {"CVE-2999-%04d" % i: entry for i in range(30)}}, open("tracker.json", "w"))
	END
	"$TARE" db import tracker.json
	for target in app app.tar; do
		scan "$target"
		echo "$output"
		[ "$status" -eq 0 ]
		before=${output%%"no byte of these is known"*}
		[[ "$before" != "$output" && "$before" != *CVE-2999* && "$before" != *advisories* ]]
		[[ "$output" == *"≤ high"*"30 advisories"*linux*headers*"its code is not in the program"* ]]
		[[ "${lines[-1]}" == *"30 findings: 30 high; 30 without a byte in the program"* ]]
		scan --json "$target"
		[ "$status" -eq 0 ]
		printf '%s' "$output" | python3 -c 'import json, sys
found = json.load(sys.stdin)["targets"][0]["findings"]
assert len(found) == 30 and not any(f["in_program"] for f in found)
assert {f["how"] for f in found} == {"headers"}'
	done
}

@test "a submodule is judged by its commit, once the order of commits is known" {
	git() { command git -c user.name=t -c user.email=t@t -c protocol.file.allow=always "$@"; }
	git init -q lib
	for value in 1 2 3 4; do
		echo "int lib(void) { return $value; }" >lib/lib.c
		git -C lib add -A
		git -C lib commit -q -m "$value"
	done
	mapfile -t commits < <(git -C lib rev-list --reverse HEAD)
	git init -q tree
	cd tree
	echo 'int lib(void); int main(void) { return lib() == 9; }' >main.c
	git submodule --quiet add ../lib deps/stuff
	git -C deps/stuff remote set-url origin https://example.org/a/stuff.git
	printf '{"id":"OSV-2999-9","modified":"2024-01-01T00:00:00Z","affected":[{"ranges":[{"type":"GIT","repo":"https://example.org/a/stuff.git","events":[{"introduced":"%s"},{"fixed":"%s"}]}]}]}' \
		"${commits[1]}" "${commits[3]}" >x.json
	"$TARE" db import x.json
	for nth in 0 1 2 3; do
		git -C deps/stuff checkout -q "${commits[nth]}"
		"$TARE" run -- gcc -O1 -o app main.c deps/stuff/lib.c
		scan --json app
		[ "$(ids <<<"$output" | grep -c OSV-2999-9)" -eq "$((nth == 1))" ]
		for source in . deps/stuff; do
			scan --json --source "$source" app
			[ "$(ids <<<"$output" | grep -c OSV-2999-9)" -eq "$((nth == 1 || nth == 2))" ]
		done
	done
}
