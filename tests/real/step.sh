#!/bin/sh
# step.sh PROGRAM STEP [ARGUMENT]: runs one step (configure, build, try) of programs/PROGRAM.sh
# in the current folder, or prints one of its variables (sources, packages, program, vendored).
#
# Environment: jobs (2), TARE_CACHE. Flags are set here so that two builds of one tree can only
# differ in what is being tested: no debug information, since that names folders.
# shellcheck disable=SC2034,SC1090
set -eu
real_dir=$(cd "$(dirname "$0")" && pwd)
source_dir=${TARE_CACHE:-$(cd "$real_dir/../.." && pwd)/build/cache}/source
jobs=${jobs:-2}
vendored=
. "$real_dir/programs/$1.sh"
export CFLAGS="${CFLAGS--O2}" CXXFLAGS="${CXXFLAGS--O2}" SOURCE_DATE_EPOCH=1700000000

case $2 in
configure | build | try)
	shift
	"$@"
	;;
sources | packages | program | vendored)
	eval "echo \$$2"
	;;
*)
	echo "step.sh: no such step: $2" >&2
	exit 2
	;;
esac
