#!/usr/bin/env bats
# What holds for every command: help, version, exit statuses, where words go.

setup() {
	bats_require_minimum_version 1.5.0
	: "${TARE:?path of the tare program}"
}

@test "tare --version names the program and a version on stdout" {
	run --separate-stderr "$TARE" --version
	[ "$status" -eq 0 ]
	[[ "$output" =~ ^tare\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
	[ -z "$stderr" ]
}

@test "tare without a command is wrong usage, said in one line on stderr" {
	run --separate-stderr "$TARE"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "an unknown command is wrong usage and its name cannot reach the terminal raw" {
	run --separate-stderr "$TARE" $'no\e[31msuch'
	[ "$status" -eq 2 ]
	[[ "$stderr" != *$'\e'* ]]
}

@test "tare --help lists every command, and each command has a --help of its own" {
	run --separate-stderr "$TARE" --help
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	while read -r name _; do
		run --separate-stderr "$TARE" "$name" --help
		echo "tare $name --help: $status"
		[ "$status" -eq 0 ]
		[[ "$output" == *"tare $name"* ]]
	done < <("$TARE" --help | sed -n 's/^  \([a-z+]*\)  *.*/\1/p')
}

@test "a full disk under stdout is an error, not silence" {
	[ -w /dev/full ] || skip "no /dev/full"
	run --separate-stderr bash -c '"$TARE" --help > /dev/full'
	[ "$status" -eq 3 ]
	[ -n "$stderr" ]
}
