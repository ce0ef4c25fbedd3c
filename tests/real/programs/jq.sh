# shellcheck shell=sh disable=SC2034,SC2154
# jq, static, with oniguruma built in its tree (Debian has no archive of it): a library that is
# vendored with its own configure.ac.
sources="jq libonig"
packages="autoconf automake libtool bison flex"
program=jq
vendored="modules/oniguruma=libonig"
onig=modules/oniguruma

configure() {
	mkdir -p $onig && cp -a "$source_dir/libonig/." $onig/ && autoreconf -fi &&
		(cd $onig && autoreconf -fi && ./configure --disable-shared --enable-static) &&
		make -C $onig -j"$jobs" &&
		CPPFLAGS=-I$onig/src LDFLAGS=-L$onig/src/.libs ./configure --disable-shared \
			--enable-static --enable-all-static --disable-maintainer-mode --disable-docs
}

build() {
	make -O -j"$jobs"
}

try() {
	echo '"abc"' | "$1" 'test("b")'
}
