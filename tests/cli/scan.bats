#!/usr/bin/env bats
# tare scan: what the link knows is found in the database, once each, worst first; what nobody wants
# to hear again is suppressed for a reason; and what could not be looked at is never called clean.

setup_file() {
	bats_require_minimum_version 1.5.0
	: "${TARE:?path of the tare program}" "${TARE_SOURCE:?path of the source}"
	cd "$BATS_FILE_TMPDIR" || exit 1
	export XDG_CACHE_HOME="$BATS_FILE_TMPDIR/cache" TARE_NAME=app TARE_VERSION=1.2
	export TARE_DB="$BATS_FILE_TMPDIR/advisories.db"
	unset SOURCE_DATE_EPOCH
	make_program
	make_database
	"$TARE" pack app -o app.tar >/dev/null
	gcc main.c third_party/zlib/adler32.c -ljansson -o silent
}

# A package of the distribution, linked static; an old library in the tree; one that is only headers.
make_program() {
	mkdir -p third_party/zlib third_party/uthash
	cat >third_party/zlib/zlib.h <<-'END'
		/* zlib.h -- interface of the 'zlib' general purpose compression library */
		#define ZLIB_VERSION "1.2.11"
		unsigned long adler32(unsigned long adler, const unsigned char *data, unsigned size);
	END
	cat >third_party/zlib/adler32.c <<-'END'
		#include "zlib.h"
		unsigned long adler32(unsigned long adler, const unsigned char *data, unsigned size)
		{
			while (size--)
				adler = (adler + *data++) % 65521;
			return adler;
		}
	END
	cat >third_party/uthash/uthash.h <<-'END'
		#define UTHASH_VERSION "2.0.1"
		static inline int hash(int value) { return value * 31; }
	END
	cat >main.c <<-'END'
		#include <stdio.h>
		#include <jansson.h>
		#include "third_party/zlib/zlib.h"
		#include "third_party/uthash/uthash.h"
		int main(int argc, char **argv)
		{
			json_t *node = json_integer(hash(argc));
			printf("%lu %d\n", adler32(1, (unsigned char *)argv[0], 1), (int)json_integer_value(node));
			json_decref(node);
			return 0;
		}
	END
	"$TARE" run -- sh -c 'gcc -O2 -c third_party/zlib/adler32.c -o adler32.o && gcc -O2 -c main.c &&
		gcc -static -o app main.o adler32.o -ljansson'
}

# Small cases of our own, in the publishers' forms.
make_database() {
	mkdir -p osv
	cat >tracker.json <<-'END'
		{"jansson":{"CVE-2999-0001":{"description":"A heap overflow in a parser",
		"releases":{"RELEASE":{"status":"open","repositories":{"RELEASE":"2.14-2"},
		"urgency":"not yet assigned"},"sid":{"status":"open","repositories":{},"urgency":"low"}}},
		"CVE-2999-0002":{"releases":{"RELEASE":{"status":"open","repositories":{},
		"urgency":"unimportant"}}},
		"CVE-2999-0003":{"releases":{"RELEASE":{"status":"resolved","fixed_version":"2.0-1",
		"repositories":{},"urgency":"high"}}},
		"CVE-2999-0004":{"releases":{"RELEASE":{"status":"resolved","fixed_version":"99:1",
		"repositories":{},"urgency":"medium"}},"description":"Sixth \u001b[31m escape"}}}
	END
	cat >osv/DSA-9999-1.json <<-'END'
		{"id":"DSA-9999-1","upstream":["CVE-2999-0001","CVE-2999-0004"],"affected":[{"package":
		{"ecosystem":"Debian:NUMBER","name":"jansson"},"ranges":[{"type":"ECOSYSTEM","events":
		[{"introduced":"0"},{"fixed":"99:1"}]}]}]}
	END
	cat >osv/zlib.json <<-'END'
		{"id":"CVE-2999-1000","summary":"Inflate reads too far","severity":[{"type":"CVSS_V3",
		"score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"affected":[{"package":
		{"ecosystem":"OSS-Fuzz","name":"zlib"},"ranges":[{"type":"ECOSYSTEM","events":
		[{"introduced":"1.2.2"},{"fixed":"1.2.12"}]}]}]}
	END
	cat >osv/uthash.json <<-'END'
		{"id":"OSV-2999-7","summary":"A table that grows without end","severity":[{"type":"CVSS_V3",
		"score":"CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:L"}],"affected":[{"package":
		{"ecosystem":"OSS-Fuzz","name":"uthash"},"ranges":[{"type":"ECOSYSTEM","events":
		[{"introduced":"0"},{"fixed":"2.1"}]}]}]}
	END
	# What is said of this release, and of another one.
	sed -i "s/RELEASE/$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)/g" tracker.json
	sed -i "s/NUMBER/$(sed -n 's/^VERSION_ID="*\([0-9]*\).*/\1/p' /etc/os-release)/" osv/DSA-9999-1.json
	"$TARE" db import tracker.json osv
}

setup() {
	cd "$BATS_FILE_TMPDIR" || exit 1
	rm -f .tareignore
}

scan() { run --separate-stderr "$TARE" scan "$@"; }

# The findings of the JSON on stdin, "ID how severity", in their order.
found() { python3 -c 'import json, sys
for target in json.load(sys.stdin)["targets"]:
    for one in target["findings"]:
        if one["id"].startswith(("CVE-2999", "OSV-2999", "DSA-9999")):
            print(one["id"], one["package"]["name"], one["how"], one["severity"], one["state"],
                  "suppressed" if "suppressed" in one else "")'; }

@test "a static package, a vendored library and a library of headers are all found" {
	for target in app app.tar; do
		scan --json "$target"
		[ "$status" -eq 1 ]
		run found <<<"$output"
		echo "$output"
		[ "${lines[0]}" = "CVE-2999-1000 zlib vendored critical fixed " ]
		[ "${lines[1]}" = "CVE-2999-0004 jansson static medium fixed " ]
		[ "${lines[2]}" = "OSV-2999-7 uthash headers low fixed " ]
		[ "${lines[3]}" = "CVE-2999-0002 jansson static negligible will-not-fix " ]
		[ "${lines[4]}" = "CVE-2999-0001 jansson static unknown not-fixed " ]
		[ "${#lines[@]}" -eq 5 ]
	done
}

@test "the table says how each got in, and puts what has no byte in the program apart" {
	scan app.tar
	[ "$status" -eq 1 ]
	echo "$output"
	[[ "$output" == *critical*CVE-2999-1000*zlib*1.2.11*1.2.12*vendored*"Inflate reads too far"* ]]
	[[ "$output" == *"no byte of these is known"*OSV-2999-7*uthash*headers* ]]
	[[ "${lines[-1]}" == "app.tar: 5 findings: 1 critical, 1 medium, 1 low, 1 negligible, 1 unknown;"*"3 with a fix; 1 without a byte"* ]]
}

@test "a distribution's advisory over several vulnerabilities is an alias of each" {
	scan --json app
	printf '%s' "$output" | python3 -c 'import json, sys
items = {one["id"]: one for one in json.load(sys.stdin)["targets"][0]["findings"]}
assert "DSA-9999-1" not in items
assert items["CVE-2999-0001"]["aliases"] == ["DSA-9999-1"], items["CVE-2999-0001"]
assert items["CVE-2999-0004"]["aliases"] == ["DSA-9999-1"]'
}

@test "names from a database never reach the terminal raw" {
	scan app
	[[ "$output" != *$'\033'* ]]
	run script -qec "NO_COLOR=1 '$TARE' scan app" /dev/null
	[[ "$output" == *CVE-2999-0004* ]]
	[[ "$output" != *$'\033[31m escape'* ]]
}

@test "a long table folds to the width of the terminal" {
	command -v script >/dev/null || skip "no script(1)"
	run script -qec "stty cols 76; NO_COLOR=1 '$TARE' scan app.tar" /dev/null
	echo "$output"
	[[ "$output" == *CVE-2999-1000* ]]
	for line in "${lines[@]}"; do
		[[ "$line" == "app"* || "$line" == "no byte"* ]] || [ "${#line}" -le 77 ]
	done
}

@test "--fail-on and --only-fixed decide about the exit status, not about what is told" {
	scan --fail-on critical app
	[ "$status" -eq 1 ]
	scan --fail-on none app
	[ "$status" -eq 0 ]
	[[ "$output" == *CVE-2999-1000* ]]
	scan --json --only-fixed app
	run found <<<"$output"
	[ "${#lines[@]}" -eq 3 ]
	scan --fail-on sometimes app
	[ "$status" -eq 2 ]
}

@test "what does not say what is in it is not called clean" {
	scan silent
	[ "$status" -eq 0 ]
	[[ "$output" == *"silent: nothing here names its contents: 1 ELF without SBOM"* ]]
	scan --require-sbom silent
	[ "$status" -eq 1 ]
	[[ "$stderr" == *"without a bill of materials"* ]]
	scan --require-sbom --fail-on none app
	[ "$status" -eq 0 ]
}

@test "an ignored finding is counted, listed on request, and needs a reason" {
	printf 'id: CVE-2999-1000\npath: app\nreason: not reachable\n' >.tareignore
	scan app
	[[ "${lines[-1]}" == *"1 suppressed"* ]]
	[[ "$output" != *CVE-2999-1000* ]]
	scan --show-suppressed app
	[[ "$output" == *suppressed*CVE-2999-1000*"[not reachable]"* ]]
	printf 'id: CVE-2999-1000\n' >.tareignore
	scan app
	[ "$status" -eq 3 ]
	[[ "$stderr" == *".tareignore', line 1: the entry that ends here gives no reason"* ]]
}

@test "an entry that has expired counts again, and is named" {
	printf 'id: CVE-2999-1000\nuntil: 2020-01-31\nreason: soon\n' >past
	scan --ignore-file past --fail-on critical app
	[ "$status" -eq 1 ]
	[[ "$stderr" == *"past:1 has expired on 2020-01-31 and counts again: CVE-2999-1000 (soon)"* ]]
	SOURCE_DATE_EPOCH=1580428800 scan --ignore-file past --fail-on critical app
	[ "$status" -eq 0 ]
}

@test "what one run writes as VEX, the next one takes" {
	printf 'id: CVE-2999-1000 OSV-2999-7\nreason: not reachable\n' >.tareignore
	scan --format openvex -o vex.json app
	scan --format cyclonedx -o cdx.json app
	rm .tareignore
	for vex in vex.json cdx.json; do
		scan --json --vex "$vex" app.tar
		[ "$(found <<<"$output" | grep -c suppressed)" -eq 2 ]
	done
	scan --vex main.c app
	[ "$status" -eq 3 ]
}

@test "every document is whole, is valid, and says the same" {
	python3 -c 'import jsonschema' || skip "no python3-jsonschema"
	export GITHUB_REF=refs/heads/main GITHUB_SHA=0123456789abcdef0123456789abcdef01234567
	printf 'id: OSV-2999-7\nreason: "a" <b> & c\n' >ignore
	mkdir -p "two & <three>"
	cp app "two & <three>/first"
	cp app "two & <three>/second"
	for format in sarif openvex github junit; do
		scan --format "$format" --ignore-file ignore -o "out.$format" app.tar silent absent "two & <three>"
		[ "$status" -eq 3 ]
		[ -z "$output" ]
		scan --format "$format" -o "none.$format" --ignore-file ignore silent
		[ "$status" -eq 0 ]
	done
	# OpenVEX has no document without a statement.
	[ ! -e none.openvex ]
	run python3 -W ignore "$TARE_SOURCE/tests/cli/findings.py" out.{sarif,openvex,github,junit} \
		none.{sarif,github,junit}
	echo "$output"
	[ "$status" -eq 0 ]
	grep -q '"security-severity": "9.8"' out.sarif
	scan --format cyclonedx -o out.cyclonedx app.tar
	run python3 "$TARE_SOURCE/tests/cli/validate.py" out.cyclonedx
	echo "$output"
	[ "$status" -eq 0 ]
	grep -c CVE-2999-1000 out.openvex | grep -qx 1
	python3 - <<-'END'
		import json, xml.etree.ElementTree as tree
		ours = ("CVE-2999", "OSV-2999", "DSA-9999")
		vex = {s["vulnerability"]["name"] for s in json.load(open("out.openvex"))["statements"]}
		run = json.load(open("out.sarif"))["runs"][0]
		junit = {c.get("name") for c in tree.parse("out.junit").iter("testcase")}
		sarif = {r["ruleId"] for r in run["results"]}
		assert vex == sarif == junit - {"scan"}, (vex, sarif, junit)
		assert len([i for i in vex if i.startswith(ours)]) == 5, vex
		assert not run["invocations"][0]["executionSuccessful"]
	END
	scan --format markdown app.tar
	[[ "$output" == *"| critical | CVE-2999-1000 | zlib |"* ]]
	scan --format yaml app
	[ "$status" -eq 2 ]
	scan -o file app
	[ "$status" -eq 2 ]
}

@test "a document that is not valid is told from one that is" {
	python3 -c 'import jsonschema' || skip "no python3-jsonschema"
	export GITHUB_REF=refs/heads/main GITHUB_SHA=0123456789abcdef0123456789abcdef01234567
	for change in 'openvex s/"under_investigation"/"perhaps"/' 'openvex s/"statements"/"said"/' \
		'sarif s/"level": "error"/"level": "bad"/' 'sarif s/"ruleIndex": 0/"ruleIndex": 1/' \
		'github s/"runtime"/"later"/' 'github s,refs/heads,heads,' 'junit s/failures="./&1/' \
		'junit s/classname/class/' 'junit s/<properties.>//'; do
		format=${change%% *}
		scan --format "$format" -o good app
		python3 -W ignore "$TARE_SOURCE/tests/cli/findings.py" good
		sed "${change#* }" good >bad
		run python3 -W ignore "$TARE_SOURCE/tests/cli/findings.py" bad
		echo "$change: $output"
		[ "$status" -eq 1 ]
	done
}

@test "an OpenVEX document of nothing is not written, and an old one not left to be taken for it" {
	scan --format openvex -o vex.json silent
	[ "$status" -eq 0 ]
	[ ! -e vex.json ]
	[[ "$stderr" == *"nothing was found"* ]]
	echo old >vex.json
	scan --format openvex -o vex.json silent
	[ ! -e vex.json ]
	echo old >kept
	ln -s kept vex.json
	scan --format openvex -o vex.json silent
	grep -q old kept
	rm vex.json
}

@test "a snapshot for GitHub names its commit, or there is none" {
	run -2 --separate-stderr env -u GITHUB_REF GITHUB_SHA="$(printf '%040d' 7)" \
		"$TARE" scan --format github app
	[[ "$stderr" == *"GITHUB_REF"* ]]
	for sha in '' 0123 "$(printf '%039dx' 7)"; do
		run -2 --separate-stderr env GITHUB_REF=refs/heads/a GITHUB_SHA="$sha" \
			"$TARE" scan --format github -o never app
		[[ "$stderr" == *"GITHUB_SHA"* ]]
		[ ! -e never ]
	done
}

@test "documents are the same bytes each time" {
	export GITHUB_REF=refs/heads/main GITHUB_SHA=0123456789abcdef0123456789abcdef01234567
	for format in json sarif cyclonedx openvex markdown junit github; do
		"$TARE" scan --format "$format" app.tar >one || true
		"$TARE" scan --format "$format" app.tar >two || true
		cmp one two
	done
}

@test "many targets are reported in their order, those that cannot be read as well" {
	printf '# images\napp.tar\n\nabsent.tar\n' >list
	printf "app\n%.0s" 1 2 3 4 5 6 7 8 >>list
	scan --json -j 4 silent @list
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"absent.tar"*"1 of 11 targets could not be read"* ]]
	printf '%s' "$output" | python3 -c 'import json, sys
targets = json.load(sys.stdin)["targets"]
assert [one["target"] for one in targets] == ["silent", "app.tar", "absent.tar"] + ["app"] * 8
assert "error" in targets[2] and len(targets[10]["findings"]) == 5, targets[10]'
	scan silent @list
	[[ "${lines[-1]}" == "11 targets: 45 findings:"*"1 could not be read" ]]
	scan --format cyclonedx app silent
	[ "$status" -eq 2 ]
	scan @absent
	[ "$status" -eq 3 ]
}

@test "a missing database is an error that says what to do" {
	scan --db absent.db app
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"tare db update"* ]]
	scan -j 2 --db absent.db app app
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"tare db update"* ]]
}

@test "a commit between introduction and fix is found with the sources, and only with them" {
	rm -rf tree
	git init -q tree
	for name in one two three four; do
		git -C tree -c user.name=t -c user.email=t@t commit -q --allow-empty -m "$name"
	done
	mapfile -t commits < <(git -C tree rev-list --reverse HEAD)
	mkdir -p gitosv
	cat >gitosv/x.json <<-END
		{"id":"OSV-2999-9","affected":[{"ranges":[{"type":"GIT","repo":"https://example.org/a/stuff.git",
		"events":[{"introduced":"${commits[1]}"},{"fixed":"${commits[3]}"}]}]}]}
	END
	"$TARE" db import --db git.db gitosv
	for nth in 0 1 2 3; do
		printf '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"stuff","purl":"pkg:generic/stuff?vcs_url=git%%2Bhttps://example.org/a/stuff.git%%40%s"}]}' \
			"${commits[nth]}" >"$nth.json"
		scan --db git.db --json "$nth.json"
		[ "$(found <<<"$output" | wc -l)" -eq "$((nth == 1))" ]
		scan --db git.db --source tree --json "$nth.json"
		[ "$(found <<<"$output" | wc -l)" -eq "$((nth == 1 || nth == 2))" ]
	done
}
