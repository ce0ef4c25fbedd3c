#!/usr/bin/env bats
# The example operator as people run it: an image of tare pack, in a container that may do nothing.

setup_file() {
	bats_require_minimum_version 1.5.0
	: "${TARE:?path of the tare program}" "${TARE_SOURCE:?path of the source}"
	cd "$BATS_FILE_TMPDIR" || exit 1
	export PATH="${PEERS_DIR:+$PEERS_DIR:}$PATH" XDG_CACHE_HOME="$BATS_FILE_TMPDIR/cache"
	export STORAGE_DRIVER=vfs STORAGE_OPTS=''
	export PORT=$((20000 + $$ % 10000))
}

setup() {
	cd "$BATS_FILE_TMPDIR" || exit 1
	local tool
	for tool in podman musl-gcc; do
		command -v "$tool" > /dev/null || skip "$tool is not here"
	done
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	[ -e operator.tar ] || build || skip "the sources of its TLS library cannot be had"
}

build() { # in the tree: files of a temporary folder are nobody's
	local operator="$TARE_SOURCE/examples/operator"
	(cd "$operator" && ./fetch.sh build/source bearssl) > /dev/null 2>&1 || return 1
	"$TARE" run -- make -s -C "$operator" OUT=build/peers TARE="$TARE"
	"$TARE" pack "$operator/build/peers/operator" --add "$operator/prompt.txt:/prompt.txt" \
		-t tare-peers/operator:1 -o operator.tar
	store podman load -q -i operator.tar
}

store() { # podman with a store of its own
	local tool=$1
	shift
	"$tool" --root "$BATS_FILE_TMPDIR/storage/root" --runroot "$BATS_FILE_TMPDIR/storage/run" "$@"
}

start() { # ARGUMENT OF podman run…
	store podman run --network=host --read-only --cap-drop=all --user 65532 \
		--ulimit nofile=1000:1000 --ulimit nproc=1000:1000 -e "OPERATOR_LISTEN=127.0.0.1:$PORT" \
		-e OPENAI_API_KEY=key -e SIP_REALM=realm.test "$@"
}

teardown_file() {
	store podman rm -fa > /dev/null 2>&1 || true
}

answer() {
	exec 4<> "/dev/tcp/127.0.0.1/$PORT" || return 1
	printf 'GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >&4
	timeout 5 cat <&4
	exec 4>&-
}

@test "read-only, without capabilities, as nobody: the operator answers, and ends within 2 s" {
	run start -d --name operator tare-peers/operator:1
	[ "$status" -eq 0 ] || skip "podman cannot start containers here: ${lines[-1]}"
	for _ in $(seq 100); do
		answer > answered 2> /dev/null && break
		sleep 0.1
	done
	grep -q '^HTTP/1.1 200' answered
	grep -q '^ok' answered
	begin=$(date +%s%N)
	store podman stop -t 8 operator
	took=$((($(date +%s%N) - begin) / 1000000))
	echo "stopped after $took ms"
	[ "$took" -lt 2000 ]
	[ "$(store podman inspect operator --format '{{.State.ExitCode}}')" = 0 ]
	store podman logs operator | grep -q serving
}

@test "the image of the operator says what it is made of, and holds nothing to run a shell with" {
	"$TARE" sbom operator.tar > components
	for part in bearssl musl ca-certificates; do
		grep -q "^$part " components
	done
	run -127 start --rm --entrypoint /bin/sh tare-peers/operator:1 -c true
}
