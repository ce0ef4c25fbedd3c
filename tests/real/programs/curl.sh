# shellcheck shell=sh disable=SC2034,SC2154
# curl, static, with OpenSSL, zlib, brotli and zstd from Debian's archives.
sources=curl
packages="libssl-dev zlib1g-dev libbrotli-dev libzstd-dev pkg-config"
program=src/curl

configure() {
	PKG_CONFIG="pkg-config --static" LDFLAGS=-static ./configure --disable-shared \
		--enable-static --with-openssl --with-zlib --with-brotli --with-zstd \
		--without-libpsl --without-libidn2 --without-nghttp2 --without-librtmp \
		--without-libssh2 --disable-ldap --disable-manual --without-ca-bundle \
		--without-ca-path
}

build() {
	make -O -j"$jobs" LDFLAGS=-all-static
}

try() {
	"$1" --version
}
