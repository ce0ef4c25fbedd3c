#!/bin/sh
# packages.sh GROUP: sees to it that the Debian packages of a group are there.
# Groups: build, demo (build and what the example needs), check (all the tests need),
#         real (build dependencies of 'make check-real'), peers, trixie.
# Installs what is missing when it may (root, or sudo that asks nothing); otherwise prints the
# command to type and ends with 1.  Quick when all is there: one question to dpkg.
set -eu

build='gcc libc6-dev make meson ninja-build pkg-config scdoc
	libelf-dev libjansson-dev zlib1g-dev libssl-dev libarchive-dev
	libdeflate-dev libzopfli-dev libzstd-dev libsqlite3-dev
	libcurl4-openssl-dev'
demo="$build jq"
check="$demo g++ clang lld mold musl-tools ccache cmake autoconf automake libtool llvm
	libclang-rt-dev|libclang-rt-14-dev binutils-gold|binutils binutils file
	libcmocka-dev bats valgrind clang-format clang-tidy cppcheck shellcheck codespell
	universal-ctags python3 python3-jsonschema man-db xz-utils zstd git"
trixie='mmdebstrap'
sources='dpkg-dev libbrotli-dev libssl-dev libzstd-dev tcl'
peers="$sources podman buildah skopeo umoci runc jq python3 time"
real="$check $sources perl unicode-data"
command -v rustc >/dev/null 2>&1 || real="$real rustc"

group=${1:?usage: packages.sh GROUP}
case $group in
build) wanted=$build ;;
demo) wanted=$demo ;;
check) wanted=$check ;;
real) wanted=$real ;;
peers) wanted=$peers ;;
trixie) wanted=$trixie ;;
*)
	echo "packages.sh: '$group' is no group" >&2
	exit 2
	;;
esac

if ! command -v dpkg-query >/dev/null 2>&1; then
	echo "packages.sh: this is no Debian; install by hand what is missing of:" >&2
	echo "  $wanted" | tr '\n\t' '  ' >&2
	echo >&2
	exit 0 # the build itself then says what it lacks
fi

# A name "a|b" is met by either; b is for releases that do not know a.
installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${binary:Package}\n' |
	sed -n 's/^ii *\([^: ]*\).*/ \1 /p')
has() {
	case $installed in
	*" $1 "*) return 0 ;;
	esac
	return 1
}
missing=
for name in $wanted; do
	for one in $(echo "$name" | tr '|' ' '); do
		if has "$one"; then
			continue 2
		fi
	done
	missing="$missing $name"
done
[ -n "$missing" ] || exit 0

become=
if [ "$(id -u)" != 0 ]; then
	if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
		become='sudo -n'
	else
		become=none
	fi
fi
if [ "$become" = none ]; then
	echo "These packages are missing. Type this, then try again:" >&2
	echo "  sudo apt-get install --no-install-recommends$(echo "$missing" | sed 's/|[^ ]*//g')" >&2
	exit 1
fi

# Old lists name packages that are gone from the mirror.
newest=$(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -mtime -1 2>/dev/null | head -n 1)
[ -n "$newest" ] || $become apt-get update -q >&2
chosen=
for name in $missing; do
	for one in $(echo "$name" | tr '|' ' '); do
		if apt-cache show "$one" >/dev/null 2>&1; then
			break
		fi
	done
	chosen="$chosen $one"
done
echo "Installing:$chosen" >&2
# shellcheck disable=SC2086
$become env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
	-o Dpkg::Use-Pty=0 $chosen >&2 </dev/null
