#!/usr/bin/env python3
"""listed.py trivy|syft|osv FILE: the Debian packages of a scanner's JSON, "SOURCE VERSION" a line.

Scanners that know no source package give the name they have."""
import json
import re
import sys
import urllib.parse


def trivy(document):
    for component in document.get("components") or []:
        said = {p["name"].rpartition(":")[2]: p["value"] for p in component.get("properties") or []}
        if said.get("PkgType") != "debian":
            continue
        version = said.get("SrcVersion", "")
        if "SrcEpoch" in said:
            version = said["SrcEpoch"] + ":" + version
        if "SrcRelease" in said:
            version += "-" + said["SrcRelease"]
        yield said["SrcName"], version


def syft(document):
    for artifact in document["artifacts"]:
        if artifact["type"] == "deb":
            source = artifact.get("metadata", {}).get("source") or artifact["name"]
            source_version = artifact.get("metadata", {}).get("sourceVersion")
            yield source, source_version or artifact["version"]


def osv(document):
    for result in document.get("results") or []:
        for entry in result.get("packages") or []:
            package = entry["package"]
            if package["ecosystem"].startswith("Debian"):
                # It gives the source's name with the binary's version: +bN is Debian's mark for a
                # package built again from the same source.
                version = re.sub(r"\+b[0-9]+$", "", package["version"])
                yield package.get("os_package_name") or package["name"], version
                yield package["name"], version


def main():
    document = json.load(open(sys.argv[2]))
    for name, version in sorted(set({"trivy": trivy, "syft": syft, "osv": osv}[sys.argv[1]](document))):
        print(re.sub(r"\s", "", name), urllib.parse.unquote(version))


main()
