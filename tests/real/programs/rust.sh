# shellcheck shell=sh disable=SC2034,SC2154
# A Rust program of plain rustc that links Debian's libz.a, static.
sources=
packages="zlib1g-dev rustc"
program=crc

configure() {
	cp "$real_dir/programs/rust/crc.rs" .
}

build() {
	rustc -O --edition 2021 -C target-feature=+crt-static -C strip=none \
		-C metadata=crc crc.rs -o crc
}

try() {
	"$1" 123456789
}
