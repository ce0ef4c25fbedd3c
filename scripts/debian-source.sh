#!/bin/sh
# debian-source.sh [--suite SUITE] FOLDER PACKAGE…: unpacked Debian sources as FOLDER/PACKAGE….
#
# The system's apt lists and settings stay as they are: a private apt state is made from a
# copy of the system's sources with deb-src in place of deb, so the same mirrors and the same
# signing keys are used, and apt checks what it downloads. --suite takes another release of the
# same distribution (trixie, bookworm) from those mirrors. What is there is not fetched again.
# Exit status: 0 all are there, 1 some could not be had (said on stderr, one line each).
set -u
suite=
if [ "${1:-}" = --suite ]; then
	suite=${2:-}
	shift 2
fi
if [ $# -lt 1 ]; then
	echo "usage: debian-source.sh [--suite SUITE] FOLDER PACKAGE…" >&2
	exit 2
fi
folder=$1
shift
[ $# -gt 0 ] || exit 0 # nothing is wanted, nothing is missing

# Names of the system's own release in the lines of a sources file become those of the suite asked
# for: "bookworm-updates" is "trixie-updates" then.
change_suite() {
	own=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	if [ -z "$suite" ] || [ -z "$own" ]; then
		cat
	else
		sed "s/\([ /]\)$own\([- /]\|\$\)/\1$suite\2/g"
	fi
}

# A copy of the sources of this system, turned into source-package entries.
write_sources() {
	mkdir -p "$apt_dir/sources.d" "$apt_dir/state/lists/partial" "$apt_dir/cache/archives/partial"
	chmod -R a+rX "$apt_dir"
	for file in /etc/apt/sources.list.d/*.sources; do
		[ -f "$file" ] || continue
		sed 's/^Types:.*/Types: deb-src/' "$file" | change_suite >"$apt_dir/sources.d/$(basename "$file")"
	done
	: >"$apt_dir/sources.list"
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -f "$file" ] || continue
		sed -n 's/^deb-src /deb /; s/^deb /deb-src /p' "$file" | change_suite >>"$apt_dir/sources.list"
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
	work=$folder/.$package.$$
	for version in $(versions "$package"); do
		rm -rf "$work"
		mkdir -p "$work"
		if (cd "$work" && private_apt apt-get source --only-source "$package=$version") \
			>"$work.log" 2>&1; then
			mv "$(find "$work" -mindepth 1 -maxdepth 1 -type d | head -n 1)" "$folder/$package"
			rm -rf "$work" "$work.log"
			return 0
		fi
	done
	reason=$(grep -m1 '^E:' "$work.log" 2>/dev/null || echo 'no source came')
	echo "debian-source.sh: $package${suite:+ of $suite}: $reason" >&2
	rm -rf "$work" "$work.log"
	return 1
}

mkdir -p "$folder" || exit 1
folder=$(cd "$folder" && pwd)
apt_dir=$folder/.apt${suite:+-$suite}
# One at a time: the second finds what the first has fetched.
exec 9>"$folder/.lock"
flock 9
missing=
for package in "$@"; do
	[ -d "$folder/$package" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v dpkg-source >/dev/null; then
	echo "debian-source.sh: dpkg-source is missing: apt-get install dpkg-dev" >&2
	exit 1
fi
write_sources
if ! private_apt apt-get update >"$apt_dir/update.log" 2>&1; then
	echo "debian-source.sh: the source lists cannot be read:" \
		"$(grep -m1 '^[EW]:' "$apt_dir/update.log")" >&2
	exit 1
fi
failed=0
for package in $missing; do
	fetch_one "$package" || failed=1
done
exit $failed
