#!/bin/bash
# check-trixie.sh: 'make check' of this checkout in a clean Debian 13 root.
# Needs root (mmdebstrap, chroot) and a Debian mirror.  The root is made once and kept in
# $TRIXIE_ROOT (default /var/tmp/tare-trixie); TRIXIE_FRESH=1 makes it anew.
set -euo pipefail
cd "$(dirname "$0")/.."

root=${TRIXIE_ROOT:-/var/tmp/tare-trixie}
# The mirror this machine uses itself.
# shellcheck disable=SC2016
mirror=${TRIXIE_MIRROR:-$(apt-get indextargets --format '$(SITE) $(ORIGIN)' 2>/dev/null |
	awk '$2 == "Debian" {print $1; exit}')}
if [ -z "$mirror" ]; then
	echo "check-trixie.sh: which mirror? apt names none; set TRIXIE_MIRROR" >&2
	exit 1
fi

if [ "$(id -u)" != 0 ]; then
	echo "check-trixie.sh: a chroot needs root: sudo make check-trixie" >&2
	exit 1
fi

marker=$root/.made-by-check-trixie
if [ -e "$root" ] && [ ! -e "$marker" ]; then
	echo "check-trixie.sh: '$root' is there and was not made by this script" >&2
	exit 1
fi
if [ "${TRIXIE_FRESH:-0}" = 1 ]; then
	rm -rf --one-file-system "$root"
fi
if [ ! -e "$marker" ]; then
	# Made beside its place: what is interrupted does not count as made.
	rm -rf --one-file-system "$root.new"
	mmdebstrap --variant=apt --include=ca-certificates,make,git trixie "$root.new" "$mirror"
	: >"$root.new/.made-by-check-trixie"
	mv "$root.new" "$root"
fi

# Mounts live in a namespace of their own: nothing is left behind, however this ends.
export TRIXIE_ROOT_IN="$root"
# shellcheck disable=SC2016
exec unshare --mount --pid --fork --kill-child bash -euc '
	root=$TRIXIE_ROOT_IN
	mount --make-rprivate /
	mount -t proc proc "$root/proc"
	mount --rbind /dev "$root/dev"
	mount --rbind /sys "$root/sys" 2>/dev/null || true
	cp -L /etc/resolv.conf "$root/etc/resolv.conf"
	rm -rf "$root/src"
	mkdir -p "$root/src/tare"
	tar -cf - --exclude="./build*" . | tar -xf - -C "$root/src/tare" --no-same-owner
	exec chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		LC_ALL=C.UTF-8 CI=true ${http_proxy:+http_proxy=$http_proxy} \
		${https_proxy:+https_proxy=$https_proxy} \
		sh -c "cd /src/tare && exec make check </dev/null"
'
