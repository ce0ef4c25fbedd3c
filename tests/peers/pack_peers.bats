#!/usr/bin/env bats
# The images of tare pack in the hands of other people's tools.  A peer is looked for in PEERS_DIR
# (if set) and PATH; a test whose peer is missing is skipped and says so.  Root is needed where a
# peer runs or unpacks something.

setup_file() {
	bats_require_minimum_version 1.5.0
	: "${TARE:?path of the tare program}" "${TARE_SOURCE:?path of the source}"
	cd "$BATS_FILE_TMPDIR" || exit 1
	export PATH="${PEERS_DIR:+$PEERS_DIR:}$PATH" XDG_CACHE_HOME="$BATS_FILE_TMPDIR/cache"
	export STORAGE_DRIVER=vfs STORAGE_OPTS='' SYFT_CHECK_FOR_APP_UPDATE=false
	cat > zhello.c <<-'END'
		#include <stdio.h>
		#include <unistd.h>
		#include <zlib.h>
		int main(int count, char **word)
		{
			printf("zlib %s uid %d", zlibVersion(), (int)getuid());
			for (int i = 1; i < count; i++)
				printf(" %s", word[i]);
			puts("");
			return 0;
		}
	END
	"$TARE" run -- cc -O2 -static zhello.c -o zhello -lz
	"$TARE" pack zhello -t tare-peers/zhello:1 -o zhello.tar
	"$TARE" pack zhello -t tare-peers/zhello:1 -o layout/
	mkdir storage
}

setup() { cd "$BATS_FILE_TMPDIR" || exit 1; }

need() {
	local tool
	for tool; do
		if [ "$tool" = root ]; then
			[ "$(id -u)" -eq 0 ] || skip "needs root"
		else
			command -v "$tool" > /dev/null || skip "$tool is not here"
		fi
	done
}

store() { # podman or buildah with a store of its own
	local tool=$1
	shift
	"$tool" --root "$BATS_FILE_TMPDIR/storage/root" --runroot "$BATS_FILE_TMPDIR/storage/run" "$@"
}

# podman asks for higher limits than a nested container may have.
start() { store podman run --rm --network=none --ulimit nofile=1000:1000 --ulimit nproc=1000:1000 "$@"; }

# Whether containers can be started at all here: the same with an image made by another builder.
runs_others() {
	[ -d others ] || mkdir others
	cp zhello others/
	printf 'FROM scratch\nCOPY zhello /zhello\nENTRYPOINT ["/zhello"]\n' > others/Containerfile
	store buildah build -q -t tare-peers/others others > /dev/null 2>&1 &&
		start tare-peers/others > /dev/null 2>&1
}

run_image() { # NAME ARGUMENT…
	run --separate-stderr start "$@"
	if [ "$status" -ne 0 ] && ! runs_others; then
		skip "podman cannot start containers here: ${stderr_lines[-1]}"
	fi
	echo "$stderr"
	[ "$status" -eq 0 ]
	[[ "$output" == "zlib "*"uid 65532"*" ${2-}"* ]]
}

@test "podman loads the archive under its name and runs it" {
	need root podman
	run store podman load -q -i zhello.tar
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" == *"tare-peers/zhello:1"* ]]
	run store podman inspect tare-peers/zhello:1 --format '{{.Config.User}} {{.Config.Entrypoint}}'
	[ "$output" = "65532 [/zhello]" ]
	run_image tare-peers/zhello:1 word
}

@test "what a person is told to type next does what it says" {
	need root podman skopeo
	"$TARE" pack zhello -o next/ -t tare-peers/next:2 > said
	grep -qx '  skopeo copy oci:next:2 containers-storage:tare-peers/next:2' said
	"$TARE" pack zhello -o nameless/ > said
	grep -qx '  podman pull oci:nameless' said
	store podman pull -q oci:nameless
	"$TARE" pack zhello -o "a b.tar" > said
	command=$(sed -n "s/^  \(podman load .*\)/\1/p" said)
	[ "$command" = "podman load -i 'a b.tar'" ]
	eval "store ${command/load/load -q}"
}

@test "podman runs the zstd, the uncompressed and the zopfli image" {
	need root podman
	for options in "--compression zstd" "--compression none" --squeeze; do
		# shellcheck disable=SC2086
		"$TARE" pack zhello $options -t tare-peers/other:1 -o other.tar
		store podman load -q -i other.tar
		run_image tare-peers/other:1 word
	done
}

@test "podman runs a dynamic program packed with its libraries" {
	need root podman
	"$TARE" run -- cc -O2 zhello.c -o zdynamic -lz
	"$TARE" pack --with-libs zdynamic -t tare-peers/dynamic:1
	store podman load -q -i zdynamic.tar
	run_image tare-peers/dynamic:1 word
}

@test "a layer of several gzip members is read by podman, skopeo and umoci" {
	need root podman skopeo umoci
	head -c 40000000 /dev/urandom > big
	"$TARE" pack zhello --add big:/big -t tare-peers/big:1 -o big.tar
	store podman load -q -i big.tar
	run_image tare-peers/big:1 word
	skopeo copy -q oci-archive:big.tar oci:big-layout:1
	umoci unpack --image big-layout:1 big-bundle
	cmp big big-bundle/rootfs/big
}

@test "skopeo inspects and copies archive and layout, and the digest stays" {
	need skopeo
	digest=$("$TARE" pack --json zhello -o again.tar | sed -n 's/^  "digest": "\(.*\)",$/\1/p')
	[ "$(skopeo inspect --format '{{.Digest}}' oci-archive:zhello.tar)" = "$digest" ]
	[ "$(skopeo inspect --format '{{.Digest}}' oci:layout:1)" = "$digest" ]
	[ "$(skopeo inspect --format '{{.Os}}/{{.Architecture}}' docker-archive:zhello.tar)" = "linux/$(skopeo inspect --format '{{.Architecture}}' oci:layout:1)" ]
	skopeo copy -q oci-archive:zhello.tar oci:copied:1
	[ "$(skopeo inspect --format '{{.Digest}}' oci:copied:1)" = "$digest" ]
	skopeo copy -q docker-archive:zhello.tar dir:from-docker
}

@test "umoci unpacks the layout and runc starts what it unpacked" {
	need root umoci
	umoci unpack --image layout:1 bundle
	cmp zhello bundle/rootfs/zhello
	[ "$(umoci ls --layout layout)" = 1 ]
	[ "$(umoci stat --image layout:1 --json | grep -c '"empty_layer":true')" -eq 0 ]
	need runc
	sed -i 's/"terminal": true/"terminal": false/' bundle/config.json
	run --separate-stderr runc run --bundle bundle "tare-peers-$$"
	if [ "$status" -ne 0 ] && [[ "$stderr" == *"not permitted"* || "$stderr" == *cgroup* ]]; then
		skip "runc cannot start containers here: ${stderr_lines[-1]}"
	fi
	[ "$status" -eq 0 ]
	[[ "$output" == *"uid 65532"* ]]
}

@test "docker loads the archive and runs it" {
	need docker
	docker info > /dev/null 2>&1 || skip "no docker daemon"
	docker load -q -i zhello.tar
	run docker run --rm --network=none tare-peers/zhello:1 word
	[[ "$output" == *"uid 65532 word"* ]]
}

@test "crane finds nothing wrong with archive and layout" {
	need crane
	run crane validate --tarball zhello.tar
	[[ "$output" == PASS* ]]
}

# The source packages that the program says it is made of, sorted; those of Debian alone.
linked() {
	"$TARE" sbom --format cyclonedx zhello | python3 -c '
import json, sys
parts = json.load(sys.stdin)["components"]
names = {p["name"] for p in parts if p.get("purl", "").startswith("pkg:deb/")}
names.discard("linux")
print("\n".join(sorted(names)))'
}

@test "Trivy lists every Debian component that was linked, with default flags" {
	need trivy
	trivy image --quiet --offline-scan --skip-db-update --format cyclonedx --input zhello.tar > trivy.json
	python3 - > got <<-'END'
		import json
		names = set()
		for part in json.load(open("trivy.json")).get("components", []):
		    for p in part.get("properties", []):
		        if p["name"] == "aquasecurity:trivy:SrcName":
		            names.add(p["value"])
		print("\n".join(sorted(names)))
	END
	[ -s got ]
	diff <(linked) got
	grep -q '"type": "operating-system"' trivy.json
}

@test "Syft lists every Debian component that was linked, with default flags" {
	need syft
	for kind in docker-archive oci-archive; do
		syft -q -o json "$kind:zhello.tar" > syft.json
		python3 - > got <<-'END'
			import json
			names = set()
			for a in json.load(open("syft.json"))["artifacts"]:
			    if a["type"] == "deb":
			        names.add(a["metadata"].get("source") or a["name"])
			print("\n".join(sorted(names)))
		END
		diff <(linked) got
	done
	grep -q '"id":"debian"\|"id": "debian"\|"id":"ubuntu"' syft.json
}

@test "osv-scanner lists every Debian component that was linked, with default flags" {
	need osv-scanner
	osv-scanner scan image --archive zhello.tar --offline --format json --all-packages > osv.json 2> /dev/null || [ $? -le 1 ]
	python3 - > got <<-'END'
		import json
		found = {p["package"]["name"]
		         for r in json.load(open("osv.json"))["results"] for p in r["packages"]}
		print("\n".join(sorted(found)))
	END
	diff <(linked) got
	! grep -q '"ecosystem": "Linux"' osv.json
}

@test "scanners read Alpine's form too" {
	need syft trivy
	command -v objcopy > /dev/null || skip "no objcopy"
	cat > alpine.json <<-'END'
		{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"metadata":{"component":{"bom-ref":"app","name":"app","type":"application"}},"components":[{"bom-ref":"zlib","name":"zlib","type":"library","version":"1.3.1-r2","purl":"pkg:apk/alpine/zlib-static@1.3.1-r2?arch=x86_64&distro=alpine-3.20.1&upstream=zlib","properties":[{"name":"tare:how","value":"static"}]}]}
	END
	python3 -c 'import zlib; open("alpine.z","wb").write(zlib.compress(open("alpine.json","rb").read()))'
	cc -O2 -static zhello.c -o plain -lz
	objcopy --add-section .sbom=alpine.z plain alpine
	"$TARE" pack alpine -o alpine.tar
	syft -q -o json docker-archive:alpine.tar > syft.json
	grep -q '"purl": *"pkg:apk/alpine/zlib-static@1.3.1-r2' syft.json
	trivy image --quiet --offline-scan --skip-db-update --format cyclonedx --input alpine.tar > trivy.json
	grep -q 'pkg:apk/alpine/zlib-static@1.3.1-r2' trivy.json
}

@test "the whole image of a small program is smaller than buildah's and umoci's" {
	need root buildah umoci skopeo
	cp "$TARE_SOURCE/tests/golden/pack/tiny.elf" tiny && chmod 755 tiny
	ours=$("$TARE" pack --json tiny | sed -n 's/^  "size": \([0-9]*\),$/\1/p')
	mkdir -p build && cp tiny build/
	printf 'FROM scratch\nCOPY tiny /tiny\nUSER 65532\nENTRYPOINT ["/tiny"]\n' > build/Containerfile
	store buildah build -q --timestamp 0 --omit-history -t tare-peers/tiny build
	store buildah push -q tare-peers/tiny oci:theirs:1
	umoci init --layout umoci && umoci new --image umoci:1 && umoci unpack --image umoci:1 umoci-bundle
	cp tiny umoci-bundle/rootfs/
	umoci repack --image umoci:1 umoci-bundle
	umoci config --image umoci:1 --config.user 65532 --config.entrypoint /tiny
	umoci gc --layout umoci
	buildah=$(cat theirs/blobs/sha256/* | wc -c)
	umoci=$(cat umoci/blobs/sha256/* | wc -c)
	echo "# tare $ours, buildah $buildah, umoci $umoci bytes" >&3
	[ "$ours" -lt "$buildah" ]
	[ "$ours" -lt "$umoci" ]
}
