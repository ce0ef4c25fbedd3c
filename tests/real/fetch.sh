#!/bin/sh
# fetch.sh PACKAGE…: unpacked Debian sources of PACKAGE… under $TARE_CACHE/source/PACKAGE.
#
# The system's apt lists and settings stay as they are: a private apt state is made from a
# copy of the system's sources with deb-src in place of deb, so the same mirrors and the same
# signing keys are used, and apt checks what it downloads. What is there is not fetched again.
# Exit status: 0 all are there, 1 some could not be had (said on stderr, one line each).
set -u
here=$(cd "$(dirname "$0")" && pwd)
cache=${TARE_CACHE:-$(cd "$here/../.." && pwd)/build/cache}
apt_dir=$cache/apt

# A copy of the sources of this system, turned into source-package entries.
write_sources() {
	mkdir -p "$apt_dir/sources.d" "$apt_dir/state/lists/partial" "$apt_dir/cache/archives/partial"
	chmod -R a+rX "$apt_dir"
	for file in /etc/apt/sources.list.d/*.sources; do
		[ -f "$file" ] || continue
		sed 's/^Types:.*/Types: deb-src/' "$file" >"$apt_dir/sources.d/$(basename "$file")"
	done
	: >"$apt_dir/sources.list"
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -f "$file" ] || continue
		sed -n 's/^deb-src /deb /; s/^deb /deb-src /p' "$file" >>"$apt_dir/sources.list"
	done
}

private_apt() {
	tool=$1
	shift
	"$tool" -q -o Dir::Etc::sourcelist="$apt_dir/sources.list" \
		-o Dir::Etc::sourceparts="$apt_dir/sources.d" \
		-o Dir::State::lists="$apt_dir/state/lists" -o Dir::Cache="$apt_dir/cache" \
		-o APT::Sandbox::User=root -o Acquire::Retries=2 "$@"
}

# The versions the lists offer, newest first: a mirror may lag behind its own list.
versions() {
	private_apt apt-cache showsrc --only-source "$1" 2>/dev/null |
		sed -n 's/^Version: //p' | sort -ruV
}

# One package, downloaded beside its place and moved there whole.
fetch_one() {
	package=$1
	work=$cache/source/.$package.$$
	for version in $(versions "$package"); do
		rm -rf "$work"
		mkdir -p "$work"
		if (cd "$work" && private_apt apt-get source --only-source "$package=$version") \
			>"$work.log" 2>&1; then
			mv "$(find "$work" -mindepth 1 -maxdepth 1 -type d | head -n 1)" \
				"$cache/source/$package"
			rm -rf "$work" "$work.log"
			return 0
		fi
	done
	echo "fetch.sh: $package: $(grep -m1 '^E:' "$work.log" || echo 'no source came')" >&2
	rm -rf "$work" "$work.log"
	return 1
}

mkdir -p "$cache/source"
missing=
for package in "$@"; do
	[ -d "$cache/source/$package" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v dpkg-source >/dev/null; then
	echo "fetch.sh: dpkg-source is missing: apt-get install dpkg-dev" >&2
	exit 1
fi
write_sources
if ! private_apt apt-get update >"$apt_dir/update.log" 2>&1; then
	echo "fetch.sh: the source lists cannot be read: $(grep -m1 '^[EW]:' "$apt_dir/update.log")" >&2
	exit 1
fi
failed=0
for package in $missing; do
	fetch_one "$package" || failed=1
done
exit $failed
