#!/bin/sh
# fetch.sh FOLDER PACKAGE…: the sources of the libraries that are built in, as FOLDER/PACKAGE.
#
# They are Debian's, checked by apt with Debian's keys: bearssl of Debian 12, mbedtls of Debian 13,
# because Debian 12 has Mbed TLS 2.28 without TLS 1.3, and musl of Debian 13 for the same reason: its
# 1.2.3 knows no RELR. What is there is not fetched again. Without a
# network: copy the folders from where they are, or unpack the same sources yourself.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?usage: fetch.sh FOLDER PACKAGE…}
shift
for package in "$@"; do
	case $package in
	bearssl) suite=bookworm ;;
	mbedtls | musl) suite=trixie ;;
	*)
		echo "fetch.sh: '$package' is neither bearssl, mbedtls nor musl" >&2
		exit 2
		;;
	esac
	if ! sh "$here/../../scripts/debian-source.sh" --suite "$suite" "$folder" "$package"; then
		echo "fetch.sh: no source of $package. Put it, unpacked, at $folder/$package," >&2
		echo "or name the folder that has it: make OPERATOR_SOURCES=FOLDER" >&2
		exit 1
	fi
done
