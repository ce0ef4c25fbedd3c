#!/usr/bin/env bats
# tare trust: what is packed is what the store holds, what cannot be packed is named, and what is
# inside a program is found again.

setup_file() {
	bats_require_minimum_version 1.5.0
	: "${TARE:?path of the tare program}" "${TARE_SOURCE:?path of the source}"
	cd "$BATS_FILE_TMPDIR" || exit 1
	export XDG_CACHE_HOME="$BATS_FILE_TMPDIR/cache" TARE_NAME=app TARE_VERSION=1.2
	export SYSTEM=/etc/ssl/certs/ca-certificates.crt
	unset SOURCE_DATE_EPOCH
	printf '[req]\ndistinguished_name=n\n[n]\n' >empty.cnf
	export OPENSSL_CONF="$PWD/empty.cnf"
	root rsa 3650 -newkey rsa:2048
	root three 3650 -newkey rsa:2048 -pkeyopt rsa_keygen_pubexp:3
	root p256 3650 -newkey ec -pkeyopt ec_paramgen_curve:P-256
	root p384 30 -newkey ec -pkeyopt ec_paramgen_curve:P-384
	root p521 3650 -newkey ec -pkeyopt ec_paramgen_curve:P-521
	cat rsa.pem three.pem p256.pem p384.pem p521.pem >good.pem
	root constrained 3650 -newkey rsa:2048 -addext nameConstraints=permitted\;DNS:.example
	root ed25519 3650 -newkey ed25519
	root pss 3650 -newkey rsa-pss -pkeyopt rsa_keygen_bits:2048
	root weak 3650 -newkey rsa:1024
	root wide 3650 -newkey rsa:4104
	leaf
	readers
}

root() { # NAME DAYS OPTION…: NAME.pem, a root called "Test NAME"
	local name=$1 days=$2
	shift 2
	openssl req -x509 -nodes -keyout "$name.key" -out "$name.pem" -days "$days" -sha256 \
		-subj "/O=Tests/CN=Test $name" -addext basicConstraints=critical,CA:TRUE "$@" 2>/dev/null
}

leaf() {
	openssl req -x509 -nodes -newkey rsa:2048 -keyout leaf.key -out leaf.pem -days 30 \
		-subj "/CN=Test leaf" -addext basicConstraints=critical,CA:FALSE 2>/dev/null
}

# Programs over what pack writes: print.c as roots.py prints, whole.c the certificates.
readers() {
	cat >print.c <<-'END'
		#include <stdio.h>
		#include "roots.h"
		static void hex(const char *before, const unsigned char *at, unsigned size)
		{
			printf("%s", before);
			for (unsigned i = 0; i < size; i++)
				printf("%02x", at[i]);
		}
		int main(void)
		{
			struct trust_root root;
			unsigned at = 0, count = 0;
			for (; trust_root_next(&at, &root); count++) {
				hex("", root.dn, root.dn_size);
				if (root.key == TRUST_RSA) {
					hex(" rsa ", root.n, root.n_size);
					unsigned long e = 0;
					for (unsigned i = 0; i < root.e_size; i++)
						e = e << 8 | root.e[i];
					printf(" %lx", e);
				} else {
					printf(" ec %u", root.curve);
					hex(" ", root.q, root.q_size);
				}
				printf(" %u\n", root.expires);
			}
			return count != TRUST_ROOT_COUNT;
		}
	END
	cat >whole.c <<-'END'
		#include <stdio.h>
		#include "roots.h"
		int main(void)
		{
			struct trust_root root;
			unsigned at = 0;
			while (trust_root_next(&at, &root))
				fwrite(root.der, 1, root.der_size, stdout);
			return 0;
		}
	END
}

setup() { cd "$BATS_FILE_TMPDIR" || exit 1; }

digest() { openssl x509 -in "$1" -noout -fingerprint -sha256 | sed 's/.*=//'; }

pack() { "$TARE" trust pack --format c --header roots.h -o roots.c "$@"; }

compile() { # PROGRAM.c [OPTION…]
	local from=$1
	shift
	"${CC:-cc}" -std=c17 -Wall -Wextra -Wpedantic -Wmissing-prototypes -Werror "$@" "$from" roots.c \
		-o reader
}

@test "packed roots are those of the store, bit by bit" {
	pack good.pem
	compile print.c
	diff <(./reader | sort) <(python3 "$TARE_SOURCE/tests/cli/roots.py" good.pem)
	[ "$(./reader | wc -l)" -eq 5 ]
	# The exponent that a form without exponents would lose, and the modulus as openssl has it.
	./reader | grep -q ' rsa [0-9a-f]* 3 '
	modulus=$(openssl x509 -in three.pem -noout -modulus | sed 's/.*=//' | tr A-F a-f)
	./reader | grep -q " rsa $modulus 3 "
}

@test "the system's store is packed bit by bit" {
	[ -e "$SYSTEM" ] || skip "there is no $SYSTEM"
	openssl crl2pkcs7 -nocrl -certfile "$SYSTEM" >/dev/null 2>&1 || skip "openssl cannot read it"
	pack "$SYSTEM" 2>told || skip "it holds a root that is refused: $(tail -n 1 told)"
	compile print.c
	# Certificates of one subject and key are packed once, with the longest date.
	diff <(./reader | sed 's/ [0-9]*$//' | sort) \
		<(python3 "$TARE_SOURCE/tests/cli/roots.py" "$SYSTEM" | sed 's/ [0-9]*$//' | sort -u)
	[ "$(./reader | wc -l)" -gt 50 ]
}

@test "the packed array needs no relocation" {
	pack good.pem
	gcc -c -O2 -fPIE roots.c -o roots.o
	run -0 readelf -SW roots.o
	[[ "$output" == *" .rodata"* ]]
	[[ "$output" != *.rel.rodata* && "$output" != *.rela.rodata* && "$output" != *.data.rel* ]]
}

@test "--whole packs the certificates themselves" {
	pack --whole good.pem
	compile whole.c
	"$TARE" trust pack --format der good.pem >good.der
	./reader | cmp - good.der
}

@test "without --header the source stands alone" {
	"$TARE" trust pack --format c good.pem >alone.c
	gcc -std=c17 -Wall -Wextra -Wpedantic -Wmissing-prototypes -Werror -c alone.c -o alone.o
}

@test "pem and der give back the same certificates, each once, in one order" {
	cat good.pem p521.pem rsa.pem >twice.pem
	mkdir -p folder/inner && cp rsa.pem p256.pem p384.pem folder && cp three.pem folder/inner
	openssl x509 -in p521.pem -outform der -out folder/inner/p521.crt
	cp rsa.key folder/inner/rsa.key && echo "hello" >folder/README
	ln -sf ../rsa.pem folder/inner/abcd.0
	for store in twice.pem folder; do
		"$TARE" trust pack --format pem "$store" -o out.pem
		"$TARE" trust pack --format pem out.pem | cmp - out.pem
		"$TARE" trust pack --format pem good.pem | cmp - out.pem
		"$TARE" trust pack --format der "$store" -o out.der
		"$TARE" trust pack --format pem out.der | cmp - out.pem
	done
	[ "$(grep -c BEGIN out.pem)" -eq 5 ]
	openssl verify -CAfile out.pem three.pem
}

@test "the same roots give the same bytes, wherever they come from" {
	cat p521.pem p256.pem rsa.pem p384.pem three.pem >other.pem
	"$TARE" trust pack --format c good.pem | sed 1,/^$/d >a
	(umask 077 && TZ=Asia/Tokyo LC_ALL=C "$TARE" trust pack --format c other.pem -o other.c)
	sed 1,/^$/d other.c | cmp - a
	grep -q trust_root_blob a
}

@test "--only and --roots choose, and a reason reaches the source" {
	"$TARE" trust pack --format pem --only "$(digest p256.pem)" good.pem -o one.pem
	[ "$(grep -c BEGIN one.pem)" -eq 1 ]
	{
		echo "# ours"
		echo "$(digest rsa.pem)  the bank"
		echo "Test p384  the shop */ int x;"
	} >roots.list
	"$TARE" trust pack --format c --roots roots.list good.pem -o two.c
	grep -q 'the bank' two.c
	grep -q '#define TRUST_ROOT_COUNT 2' two.c
	gcc -c two.c -o two.o
	"$TARE" trust pack --format pem --without "$(digest rsa.pem)" good.pem | grep -c BEGIN | grep -qx 4
}

@test "a line of the list that means no root, or two, is an error that names it" {
	printf '# x\nTest rsa\nTest nobody  why\n' >bad.list
	run -3 "$TARE" trust pack --format c --roots bad.list good.pem -o none.c
	[[ "$output" == *"'bad.list', line 3: 'Test nobody' is no root"* ]]
	[ ! -e none.c ]
	openssl req -x509 -nodes -newkey rsa:2048 -keyout k -out again.pem -days 9 \
		-subj "/O=Tests/CN=Test rsa" -addext basicConstraints=critical,CA:TRUE 2>/dev/null
	cat good.pem again.pem >same.pem
	run -3 "$TARE" trust pack --format c --roots bad.list same.pem
	[[ "$output" == *"'bad.list', line 2: 'Test rsa' means 2 roots"* ]]
}

@test "roots that cannot be packed are named with the reason, and nothing is written" {
	for one in "constrained:name constraints" "ed25519:ED25519, has no packed form" \
		"pss:RSA-PSS, has no packed form" "weak:1024 bits" "wide:4104 bits" "leaf:no CA"; do
		cat good.pem "${one%%:*}.pem" >odd.pem
		rm -f odd.c
		run -3 "$TARE" trust pack --format c odd.pem -o odd.c
		[[ "$output" == *"'Test ${one%%:*}'"*"${one#*:}"* ]]
		[ ! -e odd.c ]
		"$TARE" trust pack --format c odd.pem -o odd.c --without "$(digest "${one%%:*}.pem")"
	done
	"$TARE" trust pack --format c --allow-constrained constrained.pem -o odd.c
	"$TARE" trust pack --format c --whole constrained.pem -o odd.c
	"$TARE" trust pack --format pem wide.pem >/dev/null
}

@test "expired roots are left out when a date is given, each is told, and no clock is asked" {
	"$TARE" trust pack --format pem good.pem | grep -c BEGIN | grep -qx 5
	run -0 --separate-stderr "$TARE" trust pack --format pem --valid-at 2030-01-01 good.pem
	[ "$(grep -c BEGIN <<<"$output")" -eq 4 ]
	[[ "$stderr" == *"'Test p384'"*"is left out: it expired on"* ]]
	run -2 "$TARE" trust pack --format pem --drop-expired good.pem
	[[ "$output" == *SOURCE_DATE_EPOCH* ]]
	SOURCE_DATE_EPOCH=1893456000 "$TARE" trust pack --format pem --drop-expired good.pem 2>/dev/null |
		grep -c BEGIN | grep -qx 4
	run -3 "$TARE" trust pack --format pem --valid-at 2099-01-01 good.pem
	[[ "$output" == *"no root is left"* ]]
}

@test "a damaged store is refused whole" {
	head -c 500 rsa.pem >cut.pem
	cat good.pem cut.pem >half.pem
	echo nothing >empty.pem
	for store in cut.pem half.pem empty.pem missing.pem rsa.key; do
		run -3 "$TARE" trust pack --format c "$store"
		[[ "$output" == "tare: "*"$store"* ]]
	done
}

@test "list finds roots in a bundle, a directory, a program and an image" {
	run -0 "$TARE" trust list good.pem --valid-at 2030-01-01
	[[ "$output" == *"Test three"*"RSA-2048"* && "$output" == *"Test p521"*"P-521"* ]]
	[[ "$output" == *"Test p384"*" expired"* && "$output" == *"5 roots"*"1 not valid"* ]]
	pack good.pem && compile print.c -static -s && cp reader packed
	pack --whole good.pem && compile whole.c -flto && cp reader whole
	printf 'const char pem[] =\n' >embedded.c
	sed 's/.*/"&\\n"/' p256.pem leaf.pem >>embedded.c
	printf ';\nint main(void) { return pem[0]; }\n' >>embedded.c
	gcc embedded.c -o embedded
	{ cat packed && openssl x509 -in p521.pem -outform der; } >appended
	mkdir -p root/etc/ssl/certs root/bin root/opt/python && cp packed whole embedded appended root/bin
	cp good.pem root/etc/ssl/certs/ca-certificates.crt && cp rsa.pem root/opt/python/cacert.pem
	cp rsa.key root/etc/ssl/certs/rsa.pem
	tar -C root -cf root.tar .
	"$TARE" pack packed --add good.pem:/etc/ssl/cert.pem -o image.tar >/dev/null
	"$TARE" pack packed --add good.pem:/etc/ssl/cert.pem --format oci-dir -o image >/dev/null
	count() { "$TARE" trust list --json "$1" | jq -c '[.places[] | [.path, (.roots | length)]]'; }
	mkdir -p certs && cp rsa.pem p256.pem certs
	[ "$(count certs)" = '[["certs",2]]' ]
	[ "$(count packed)" = '[["packed",5]]' ]
	[ "$(count whole)" = '[["whole",5]]' ]
	[ "$(count embedded)" = '[["embedded",1]]' ]
	for target in root root.tar; do
		[ "$(count $target)" = '[["bin/appended",6],["bin/embedded",1],["bin/packed",5],["bin/whole",5],["etc/ssl/certs/ca-certificates.crt",5],["opt/python",1]]' ]
	done
	for target in image image.tar; do
		[ "$(count $target)" = '[["etc/ssl/cert.pem",5],["packed",5]]' ]
	done
	"$TARE" trust list --json good.pem | jq -e --arg d "$(digest rsa.pem | tr -d : | tr A-F a-f)" \
		'.roots == 5 and ([.places[].roots[] | .sha256] | index($d))'
}

@test "list says no with status 1 when there is nothing" {
	printf 'int main(void) { return 0; }\n' >plain.c && gcc plain.c -o plain
	run -1 "$TARE" trust list plain
	[[ "$output" == *"holds no trust roots"* ]]
}

@test "a program that compiled packed roots names their origin and their bytes" {
	pack good.pem
	for options in -O2 "-Os -flto"; do
		# shellcheck disable=SC2086
		"$TARE" run -- gcc $options print.c roots.c -o app
		"$TARE" sbom --json app >app.json
		jq -e '.programs[0].components[] | select(.name == "good.pem") | .how == "vendored" and
			.bytes > 1000 and .comment == "5 of 5 roots of good.pem"' app.json
		jq -e --arg d "$(sha256sum good.pem | cut -c 1-12)" '.programs[0].components[] |
			select(.name == "good.pem") | .version == "0+sha256." + $d' app.json
	done
}

@test "the system's store is known by the package that brought it" {
	[ -e "$SYSTEM" ] || skip "there is no $SYSTEM"
	version=$(dpkg-query -W -f '${Version}' ca-certificates 2>/dev/null) || skip "no dpkg"
	pack "$SYSTEM" 2>told || skip "it holds a root that is refused: $(tail -n 1 told)"
	grep -qF " * SPDX-PackageVersion: $version" roots.c
	grep -q ' \* SPDX-ExternalRef: PACKAGE-MANAGER purl pkg:deb/[a-z]*/ca-certificates@' roots.c
	"$TARE" run -- gcc print.c roots.c -o app
	"$TARE" sbom app | grep -q "^ca-certificates  *$version .*vendored"
}

@test "the command line is checked" {
	run -2 "$TARE" trust
	run -2 "$TARE" trust pack good.pem
	run -2 "$TARE" trust pack --format elf good.pem
	run -2 "$TARE" trust pack --format c --only xyz good.pem
	run -2 "$TARE" trust pack --format pem --whole good.pem
	run -2 "$TARE" trust pack --format c --header x.h good.pem
	run -2 "$TARE" trust list
	run -2 "$TARE" trust list --valid-at yesterday good.pem
	run -0 "$TARE" trust list --help
}
