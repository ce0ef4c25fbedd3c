# shellcheck shell=sh disable=SC2154
# containers.sh: whether container tools take and run the image of a real program; sourced by
# run.sh. Root is needed for what unpacks or runs.

here() {
	command -v "$1" >/dev/null && return 0
	skip "$1 is not here"
	return 1
}

store() { # podman or buildah with a store of its own
	tool=$1
	shift
	STORAGE_DRIVER=vfs "$tool" --root "$work/storage" --runroot "$work/storage-run" "$@"
}

podman_runs() {
	store podman load -q -i "$2" && store podman run --rm --network=none --ulimit nofile=1000:1000 \
		--ulimit nproc=1000:1000 "tare-peers/$1:1" --help
	status=$?
	# Programs answer --help with their own status; 125 and more is podman's.
	[ $status -lt 125 ]
}

runc_runs() {
	rm -rf "$work/oci" "$work/bundle"
	skopeo copy -q "oci-archive:$2" "oci:$work/oci:1" && umoci unpack --image "$work/oci:1" \
		"$work/bundle" || return 1
	python3 -c '
import json, sys
config = json.load(open(sys.argv[1]))
config["process"]["terminal"] = False
config["process"]["args"].append("--help")
config["linux"].pop("cgroupsPath", None)
json.dump(config, open(sys.argv[1], "w"))' "$work/bundle/config.json"
	(cd "$work/bundle" && runc run "tare-peers-$$" </dev/null) 2>"$work/runc.err"
	! grep -q '^runc\|level=error' "$work/runc.err" || {
		cat "$work/runc.err"
		return 1
	}
}

skopeo_reads() {
	skopeo inspect "docker-archive:$1" && skopeo inspect --config "oci-archive:$1" &&
		skopeo copy -q "oci-archive:$1" "dir:$work/skopeo" && rm -rf "$work/skopeo"
}

check_containers() {
	here skopeo && check "skopeo reads and copies $1" skopeo_reads "$2"
	here crane && check "crane finds $1 valid" crane validate --tarball "$2"
	[ "$(id -u)" = 0 ] || {
		skip "podman, buildah, umoci and runc: need root here"
		return
	}
	if here podman; then
		check "podman loads and runs $1" podman_runs "$1" "$2"
	fi
	if here buildah; then
		check "buildah builds on $1" store buildah from "docker-archive:$2"
	fi
	if here umoci && here runc && here skopeo; then
		check "umoci unpacks $1, runc runs it" runc_runs "$1" "$2"
	fi
	rm -rf "$work/storage" "$work/storage-run"
}
