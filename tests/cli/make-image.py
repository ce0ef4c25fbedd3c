#!/usr/bin/env python3
"""make-image.py OUT FORM LAYER[:gzip|zstd|none]...: an image of tar files, lowest layer first.

FORM: oci, docker or both (an archive OUT), folder (a layout directory OUT), index (an OCI archive
with an image index for two platforms, of which linux/s390x has no layers).
"""

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile

BLOBS = {}


def blob(data, kind):
    digest = hashlib.sha256(data).hexdigest()
    BLOBS[digest] = data
    return {"mediaType": "application/vnd.oci.image." + kind, "digest": "sha256:" + digest,
            "size": len(data)}


def text(value):
    return json.dumps(value).encode()


def packed(path, way):
    with open(path, "rb") as file:
        data = file.read()
    if way == "gzip":
        return gzip.compress(data, 6, mtime=0)
    if way == "zstd":
        return subprocess.run(["zstd", "-q", "-c"], input=data, stdout=subprocess.PIPE,
                              check=True).stdout
    return data


def manifest(layers, architecture):
    config = blob(text({"os": "linux", "architecture": architecture}), "config.v1+json")
    document = {"schemaVersion": 2, "config": config, "layers": layers}
    return config, blob(text(document), "manifest.v1+json")


def main():
    out, form = sys.argv[1:3]
    layers = []
    for word in sys.argv[3:]:
        path, _, way = word.partition(":")
        layers.append(blob(packed(path, way or "gzip"), "layer.v1.tar"))
    config, image = manifest(layers, "amd64")
    files = {}
    if form == "index":
        image["platform"] = {"os": "linux", "architecture": "amd64"}
        other = manifest([], "s390x")[1]
        other["platform"] = {"os": "linux", "architecture": "s390x"}
        image = blob(text({"schemaVersion": 2, "manifests": [other, image]}), "index.v1+json")
    if form != "docker":
        files["oci-layout"] = text({"imageLayoutVersion": "1.0.0"})
        files["index.json"] = text({"schemaVersion": 2, "manifests": [image]})
    if form in ("docker", "both"):
        files["manifest.json"] = text([{
            "Config": "blobs/sha256/" + config["digest"][7:], "RepoTags": ["example:1"],
            "Layers": ["blobs/sha256/" + layer["digest"][7:] for layer in layers]}])
    for digest, data in BLOBS.items():
        files["blobs/sha256/" + digest] = data
    if form == "folder":
        for name, data in files.items():
            path = os.path.join(out, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(data)
        return
    with tarfile.open(out, "w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))


main()
