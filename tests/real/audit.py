#!/usr/bin/env python3
"""audit.py REPORT PROGRAM WHAT: checks 'tare sbom --json' of PROGRAM, read from REPORT, against
the file and against the byte map embedded in it, added up here a second time.

WHAT: bytes       all parts add up to the file's size; every byte map run tiles its section
      known       nothing is unnamed, no component is of unknown origin, no gaps are confessed
      components  prints NAME VERSION of what was linked, sorted; "-" for what no package owns
      numbers     prints: file, components, linker, padding, headers+tables, sbom, shared
      shared N    at most N per mille of the loaded bytes are shared among several owners
"""
import hashlib
import json
import os
import re
import sys

import elf


def map_totals(document, program):
    """Bytes by owner letter or index from the embedded map; asserts that runs tile sections."""
    totals = {}
    runs = {}
    for entry in document["properties"]:
        if entry["name"].startswith("tare:map:"):
            runs.setdefault(entry["name"][9:], []).append(entry["value"])
    for section in elf.sections(program):
        if not section.loaded() or section.size == 0 or not section.bytes_in_file():
            continue
        assert runs.get(section.name), f"{section.name} is loaded and has no map"
        covered = 0
        place, *rest = runs[section.name].pop(0).split()
        assert int(place.removeprefix("@"), 16) == section.address, section.name
        for run in rest:
            owner, size, padding = re.fullmatch(r"(\w+):([0-9a-f]+)(?:-([0-9a-f]+))?", run).groups()
            size, padding = int(size, 16), int(padding or "0", 16)
            covered += size
            totals[owner] = totals.get(owner, 0) + size - padding
            totals["p"] = totals.get("p", 0) + padding
        assert covered == section.size, f"{section.name}: {covered} of {section.size} bytes mapped"
    return totals


def check_bytes(report, program):
    notes = [s for s in elf.sections(program) if s.name == ".note.package"]
    assert len(notes) == 1 and notes[0].data.count(b"FDO\0") == 1, "there must be one note"
    account = report["account"]
    size = os.stat(program).st_size
    assert account["file"] == report["size"] == size, f"file size {size} is not {account['file']}"
    parts = sum(v for k, v in account.items() if k != "file")
    assert parts == size, f"the parts add up to {parts}, the file has {size}"
    named = sum(c["bytes"] for c in report["components"])
    assert named == account["components"], f"components hold {named}, not {account['components']}"
    text = elf.embedded_json(program)
    assert hashlib.sha256(text).hexdigest() == report["digest"], "the digest is not the document's"
    totals = map_totals(json.loads(text), program)
    mapped = sum(v for k, v in totals.items() if k.isdigit())
    assert mapped <= named, f"the byte map gives components {mapped}, the table {named}"
    assert totals.get("s", 0) <= account["shared"], "the byte map has more shared bytes"


def check_known(report):
    assert report["account"]["unnamed"] == 0, f"{report['account']['unnamed']} bytes unnamed"
    assert not report["gaps"], f"gaps: {report['gaps']}"
    for component in report["components"]:
        assert component["how"] != "unknown", f"{component['name']} is unknown"
        assert "path" not in component, f"{component['name']} is only a path: {component['path']}"


def print_components(report):
    lines = set()
    for component in report["components"]:
        if component["how"] in ("application", "headers"):
            continue
        packaged = component.get("purl", "").startswith("pkg:deb/")
        lines.add(f"{component['name']} {component['version'] if packaged else '-'}")
    print("\n".join(sorted(lines)))


def check_shared(report, program, per_mille):
    loaded = sum(s.bytes_in_file() for s in elf.sections(program) if s.loaded())
    shared = map_totals(json.loads(elf.embedded_json(program)), program).get("s", 0)
    print(f"{shared} of {loaded} loaded bytes are shared")
    assert shared * 1000 <= loaded * per_mille, f"{shared} of {loaded} loaded bytes are shared"


def main():
    report_path, program, what = sys.argv[1:4]
    report = json.load(open(report_path))["programs"][0]
    account = report["account"]
    try:
        if what == "bytes":
            check_bytes(report, program)
        elif what == "known":
            check_known(report)
        elif what == "components":
            print_components(report)
        elif what == "shared":
            check_shared(report, program, int(sys.argv[4]))
        elif what == "numbers":
            print(account["file"], account["components"], account["linker"], account["padding"],
                  account["headers"] + account["tables"], account["sbom"], account["shared"])
    except AssertionError as wrong:
        sys.exit(str(wrong))


main()
