#!/usr/bin/env bats
# The example server, built as its users build it: it must be a real server, or the demo proves
# nothing.

setup_file() {
	bats_require_minimum_version 1.5.0
	cp -r "$TARE_SOURCE/examples/hello" "$BATS_FILE_TMPDIR/hello"
	make -C "$BATS_FILE_TMPDIR/hello" -s clean hello
	export HELLO="$BATS_FILE_TMPDIR/hello/hello"
	export PORT=$((20000 + $$ % 20000))
	"$HELLO" >"$BATS_FILE_TMPDIR/log" 2>&1 3>&- &
	echo $! >"$BATS_FILE_TMPDIR/pid"
	for _ in $(seq 100); do
		grep -q listening "$BATS_FILE_TMPDIR/log" && return
		sleep 0.05
	done
	return 1
}

teardown_file() {
	kill "$(cat "$BATS_FILE_TMPDIR/pid")" 2>/dev/null || true
}

ask() { # REQUEST-TEXT: one raw request, the answer on stdout
	exec 4<>"/dev/tcp/127.0.0.1/$PORT"
	printf '%b' "$1" >&4
	timeout 10 cat <&4
	exec 4>&-
}

@test "hello is static: no interpreter, no shared library" {
	run readelf -ld "$HELLO"
	[[ "$output" != *INTERP* && "$output" != *NEEDED* ]]
}

@test "hello answers a plain request plainly" {
	run ask 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
	[[ "$output" == "HTTP/1.1 200 OK"* ]]
	[[ "$output" == *"<h1>"* ]]
	[[ "$output" != *"Content-Encoding"* ]]
}

@test "hello gzips its answer when it is asked to, and the page comes out whole" {
	ask 'GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br, gzip\r\nConnection: close\r\n\r\n' \
		>"$BATS_TEST_TMPDIR/answer"
	grep -aq '^Content-Encoding: gzip' "$BATS_TEST_TMPDIR/answer"
	sed '1,/^\r$/d' "$BATS_TEST_TMPDIR/answer" | gzip -dc | grep -q '<h1>'
}

@test "hello does not gzip when q=0 forbids it" {
	run ask 'GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip;q=0\r\nConnection: close\r\n\r\n'
	[[ "$output" != *"Content-Encoding"* ]]
}

@test "hello answers two requests on one connection" {
	run ask 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nHEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
	[ "$(grep -c '^HTTP/1.1 200' <<<"$output")" -eq 2 ]
}

@test "hello refuses what is no request, and what is too long" {
	run ask 'nonsense\r\n\r\n'
	[[ "$output" == "HTTP/1.1 400"* ]]
	run ask "GET /$(printf '%09000d' 0) HTTP/1.1\r\n"
	[[ "$output" == "HTTP/1.1 431"* || -z "$output" ]]
	run ask 'POST / HTTP/1.1\r\nHost: x\r\n\r\n'
	[[ "$output" == "HTTP/1.1 405"* ]]
}

@test "hello ends on SIGTERM with status 0" {
	PORT=$((PORT + 1)) "$HELLO" >/dev/null 3>&- &
	pid=$!
	sleep 0.2
	kill -TERM "$pid"
	wait "$pid"
}
