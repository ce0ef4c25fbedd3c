#!/usr/bin/env bats
# tare db update against a real HTTPS server on loopback that misbehaves as asked.

setup_file() {
	command -v python3 >/dev/null && command -v openssl >/dev/null || return 0
	export PUBLISHER="$BATS_FILE_TMPDIR/publisher"
	mkdir "$PUBLISHER"
	python3 - >"$PUBLISHER/body" <<-'PY'
		import json
		entries = [{"cveID": "CVE-2021-%d" % (10000 + i), "dateAdded": "2021-11-03",
		            "shortDescription": "x" * 200} for i in range(1000)]
		print(json.dumps({"catalogVersion": "1", "count": 1000, "vulnerabilities": entries}))
	PY
	mkfifo "$BATS_FILE_TMPDIR/alive"
	python3 "$TARE_SOURCE/tests/cli/https_server.py" "$PUBLISHER" <"$BATS_FILE_TMPDIR/alive" \
		>/dev/null 2>"$PUBLISHER/stderr" 3>&- &
	exec 7>"$BATS_FILE_TMPDIR/alive"
	echo $! >"$BATS_FILE_TMPDIR/server"
	for ((i = 0; i < 100; i++)); do
		[ ! -e "$PUBLISHER/port" ] || break
		sleep 0.1
	done
}

teardown_file() {
	[ ! -e "$BATS_FILE_TMPDIR/server" ] || kill "$(cat "$BATS_FILE_TMPDIR/server")"
}

setup() {
	bats_require_minimum_version 1.5.0
	[ -e "${PUBLISHER:-}/port" ] || skip "no python3, or no openssl"
	export XDG_DATA_HOME="$BATS_TEST_TMPDIR/data" XDG_CACHE_HOME="$BATS_TEST_TMPDIR/cache"
	export XDG_CONFIG_HOME="$BATS_TEST_TMPDIR/config" SSL_CERT_FILE="$PUBLISHER/ca.pem"
	unset TARE_DB CURL_CA_BUNDLE SSL_CERT_DIR https_proxy HTTPS_PROXY ALL_PROXY all_proxy
	export no_proxy='' NO_PROXY=''
	DB="$XDG_DATA_HOME/tare/advisories.db"
	# Each test has addresses of its own, as the server counts how often one was asked for.
	own=$BATS_TEST_NUMBER
}

port() { cat "$PUBLISHER/port${1:+-$1}"; }

update() { # KIND [OPTION…]: one source, kev, at the server's /KIND/…
	local kind=$1
	shift
	mkdir -p "$XDG_CONFIG_HOME/tare"
	echo "kev default https://localhost:$(port)/$kind/$own" >"$XDG_CONFIG_HOME/tare/sources.conf"
	run --separate-stderr "$TARE" db update "$@"
}

requests() { grep "/$1/$own " "$PUBLISHER/log"; }

advisories() { "$TARE" db info --json 2>/dev/null | grep -m1 '"advisories"' | tr -dc '0-9'; }

@test "a source is downloaded, imported, and left where it is as long as it stays the same" {
	update plain
	[ "$status" -eq 0 ]
	[ "$(advisories)" = 1000 ]
	[ -z "$(ls "$XDG_CACHE_HOME/tare")" ]
	update plain
	[ "$status" -eq 0 ]
	[[ "$output" == *unchanged* ]]
	requests plain | tail -n 1 | grep -F 'If-None-Match="one"'
	"$TARE" db check
}

@test "what is unchanged counts as fresh again" {
	update plain
	sqlite3 --version >/dev/null 2>&1 || skip "no sqlite3"
	sqlite3 "$DB" 'UPDATE source SET checked = 1'
	run -1 "$TARE" db check
	update plain
	[[ "$output" == *unchanged* ]]
	"$TARE" db check
}

@test "after a file was imported by hand in its place, a source is downloaded again" {
	update plain
	echo '{"catalogVersion":"0","vulnerabilities":[{"cveID":"CVE-2020-0001"}]}' >"$BATS_TEST_TMPDIR/kev"
	"$TARE" db import "$BATS_TEST_TMPDIR/kev"
	[ "$(advisories)" = 1 ]
	update plain
	[ "$(advisories)" = 1000 ]
}

@test "an answer that comes compressed is stored and read so" {
	update gzip
	[ "$status" -eq 0 ]
	[ "$(advisories)" = 1000 ]
	requests gzip | grep -F 'Accept-Encoding=gzip'
}

@test "a redirect is followed" {
	update moved
	[ "$status" -eq 0 ]
	[ "$(advisories)" = 1000 ]
}

@test "redirects in a circle, to http and to a file are refused" {
	for kind in loop unsafe file; do
		update "$kind" --retries 0
		echo "$kind: $stderr"
		[ "$status" -eq 3 ]
		[ ! -e "$DB" ]
	done
	[ "$(requests loop | wc -l)" -le 6 ]
}

@test "429 with Retry-After is waited for" {
	update limited
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"429"*"trying again in 1 s"* ]]
	[ "$(advisories)" = 1000 ]
}

@test "a server that asks for a day of patience is given up, and says so" {
	update patience
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"86400 seconds"* ]]
	[ "$(requests patience | wc -l)" -eq 1 ]
}

@test "503 is tried again" {
	update busy
	[ "$status" -eq 0 ]
	[ "$(requests busy | wc -l)" -eq 2 ]
	[ "$(advisories)" = 1000 ]
}

@test "404 is not tried again, and the other sources are updated all the same" {
	mkdir -p "$XDG_CONFIG_HOME/tare"
	printf '%s default https://localhost:%s/%s\n' a "$(port)" "none/$own" b "$(port)" "plain/$own" \
		>"$XDG_CONFIG_HOME/tare/sources.conf"
	run --separate-stderr "$TARE" db update
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"status 404"*"1 of 2 sources"* ]]
	[ "$(requests none | wc -l)" -eq 1 ]
	[ "$(advisories)" = 1000 ]
}

@test "a download that is cut goes on where it ended" {
	update cut
	echo "$stderr"
	[ "$status" -eq 0 ]
	[ "$(advisories)" = 1000 ]
	third=$(($(stat -c %s "$PUBLISHER/body") / 3))
	requests cut | sed -n 2p | grep -F "Range=bytes=$third- If-Range=\"one\""
	requests cut | sed -n 3p | grep -F "Range=bytes=$((2 * third))- If-Range=\"one\""
}

@test "what was cut is gone on with by the next command, too" {
	update cut --retries 0
	[ "$status" -eq 3 ]
	[ ! -e "$DB" ]
	update cut --retries 0
	[ "$status" -eq 3 ]
	update cut --retries 0
	[ "$status" -eq 0 ]
	[ "$(advisories)" = 1000 ]
	requests cut | tail -n 1 | grep -F 'Range=bytes='
	[ -z "$(ls "$XDG_CACHE_HOME/tare")" ]
}

@test "two halves of different files are never put together" {
	update changing
	[ "$status" -eq 0 ]
	[ "$(advisories)" = 1000 ]
	update elsewhere
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"another part"* ]]
}

@test "a wrong certificate is refused: of nobody's, of another host, and without our CA" {
	mkdir -p "$XDG_CONFIG_HOME/tare"
	for server in foreign other; do
		echo "kev default https://localhost:$(port $server)/plain/$own" >"$XDG_CONFIG_HOME/tare/sources.conf"
		run --separate-stderr "$TARE" db update
		echo "$stderr"
		[ "$status" -eq 3 ]
		[[ "$stderr" != *"trying again"* ]]
	done
	SSL_CERT_FILE=/dev/null update plain
	[ "$status" -eq 3 ]
	run ! requests plain
	[ ! -e "$DB" ]
	CURL_CA_BUNDLE="$PUBLISHER/ca.pem" SSL_CERT_FILE=/dev/null update plain
	[ "$status" -eq 0 ]
}

@test "a server that drips is given up" {
	start=$SECONDS
	update drip --timeout 2 --retries 0
	[ "$status" -eq 3 ]
	[ $((SECONDS - start)) -lt 20 ]
}

@test "a body without end, and one that says it is too large, are given up" {
	update endless --max-size 8 --retries 0
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"--max-size"* ]]
	[ "$(du -sm "$XDG_CACHE_HOME" | cut -f 1)" -lt 10 ]
	update huge --retries 0
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"--max-size"* ]]
}

@test "rubbish is not imported, not kept, and the old stays" {
	update plain
	echo "kev default https://localhost:$(port)/rubbish/$own" >"$XDG_CONFIG_HOME/tare/sources.conf"
	run --separate-stderr "$TARE" db update
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"at byte"* ]]
	[ "$(advisories)" = 1000 ]
	[ -z "$(ls "$XDG_CACHE_HOME/tare")" ]
}

@test "proxies are taken from https_proxy, and not for what no_proxy names" {
	export https_proxy="http://127.0.0.1:$(port proxy)"
	update plain
	[ "$status" -eq 0 ]
	grep -F "CONNECT localhost:$(port)" "$PUBLISHER/log"
	before=$(grep -c CONNECT "$PUBLISHER/log")
	no_proxy=localhost update plain
	[ "$status" -eq 0 ]
	[[ "$output" == *unchanged* ]]
	[ "$(grep -c CONNECT "$PUBLISHER/log")" -eq "$before" ]
}

@test "the table of publishers can be printed, used again, and is checked" {
	"$TARE" db update --list >"$BATS_TEST_TMPDIR/list"
	grep -q '^debian  *default  *https://' "$BATS_TEST_TMPDIR/list"
	grep -q "^nvd-$(date -u +%Y) " "$BATS_TEST_TMPDIR/list"
	"$TARE" db update --list --sources "$BATS_TEST_TMPDIR/list" | diff - "$BATS_TEST_TMPDIR/list"
	echo 'kev default http://localhost/' >"$BATS_TEST_TMPDIR/unsafe"
	run --separate-stderr "$TARE" db update --sources "$BATS_TEST_TMPDIR/unsafe"
	[ "$status" -eq 3 ]
	[[ "$stderr" == *"line 1"*"https"* ]]
	run --separate-stderr "$TARE" db update nosuch
	[ "$status" -eq 2 ]
}
