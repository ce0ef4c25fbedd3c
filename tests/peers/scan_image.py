#!/usr/bin/env python3
"""scan_image.py OUT RELEASE PACKAGE[:SOURCE]=VERSION...: an image in a docker archive whose only
layer lists these packages of Debian RELEASE in dpkg's database."""

import hashlib
import io
import json
import sys
import tarfile


def tar_of(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def stanza(word):
    name, version = word.split("=", 1)
    name, _, source = name.partition(":")
    text = f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\n"
    return text + (f"Source: {source}\n" if source else "") + f"Version: {version}\n\n"


def main(out, release, packages):
    status = "".join(stanza(word) for word in packages)
    layer = tar_of([("etc/debian_version", f"{release}.0\n".encode()),
                    ("etc/os-release", f'ID=debian\nVERSION_ID="{release}"\n'.encode()),
                    ("var/lib/dpkg/status", status.encode())])
    digest = hashlib.sha256(layer).hexdigest()
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {},
                         "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest]}}).encode()
    name = hashlib.sha256(config).hexdigest() + ".json"
    manifest = json.dumps([{"Config": name, "RepoTags": ["peers:1"],
                            "Layers": [digest + "/layer.tar"]}]).encode()
    with open(out, "wb") as file:
        file.write(tar_of([("manifest.json", manifest), (name, config),
                           (digest + "/layer.tar", layer)]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
