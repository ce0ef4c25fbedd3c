#!/usr/bin/env python3
"""truth.py TRACE PROGRAM TREE [FOLDER=NAME…]: the components of a linked program, taken from
what the linker itself says it loaded (its --trace) and dpkg -S, without tare.

Prints one line per component, sorted: NAME VERSION, with NAME the Debian source package. Files
of TREE belong to the project (not printed) unless below a FOLDER, which has a NAME of its own and
the version "-". An archive counts by its loaded members, a shared object if DT_NEEDED names it.
"""
import os
import re
import subprocess
import sys


def loaded(trace):
    """Paths of the objects, archives and shared objects that were really loaded."""
    lines = open(trace, errors="surrogateescape").read().splitlines()
    os.chdir(lines[0])
    for line in lines[1:]:
        line = line.removeprefix("trace: ")  # mold
        inner = re.fullmatch(r"\((.*)\)(.*)", line)  # bfd: (archive)member
        outer = re.fullmatch(r"(.*\.(?:a|rlib))\((.*)\)", line)  # the others: archive(member)
        if inner or outer:
            yield (inner or outer).group(1)
        elif os.path.isfile(line) and open(line, "rb").read(4) == b"\x7fELF":
            yield line
        elif not os.path.exists(line) and line.endswith(".o"):
            yield line  # the compiler driver's own temporary object


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}).stdout


def needed(program):
    return set(re.findall(r"\(NEEDED\).*\[(.*)\]", output_of("readelf", "-d", program)))


def soname(path):
    name = re.search(r"\(SONAME\).*\[(.*)\]", output_of("readelf", "-d", path))
    return name.group(1) if name else os.path.basename(path)


def is_shared(path):
    return os.path.isfile(path) and "DYN (" in output_of("readelf", "-h", path)


def package_of(path):
    """(source name, version) of the package that holds path, or None."""
    for candidate in (path, path.removeprefix("/usr") if path.startswith("/usr/lib") else "/usr" + path):
        answer = output_of("dpkg", "-S", candidate)
        if answer:
            package = answer.split(": ")[0].split(", ")[0]
            name, version = output_of("dpkg-query", "-W", "-f", "${source:Package} ${Version}", package).split()
            return name, version
    return None


def debian_version(folder):
    """Of an unpacked Debian source, by its changelog; "-" of other code."""
    try:
        first = open(os.path.join(folder, "debian", "changelog"), encoding="utf-8").readline()
    except OSError:
        return "-"
    return re.search(r"\(([^)]*)\)", first).group(1)


def component_of(path, tree, vendored):
    real = os.path.realpath(path)
    if real.startswith(tree + "/"):
        inside = real[len(tree) + 1:]
        for folder, name in vendored:
            if inside.startswith(folder + "/"):
                return name, debian_version(os.path.join(tree, folder))
        return None
    if not os.path.exists(real):
        return None  # temporary: made from the project's source in this very command
    if "/rustlib/" in real:
        return "rust-std", "-"
    found = package_of(real)
    return found or (real, "unknown")


def main():
    trace, program, tree = sys.argv[1:4]
    vendored = [entry.split("=") for entry in sys.argv[4:]]
    tree = os.path.realpath(tree)
    wanted = needed(program)
    paths = sorted(set(loaded(trace)))
    found = set()
    for path in paths:
        if is_shared(path) and soname(path) not in wanted:
            continue
        found.add(component_of(path, tree, vendored))
    for name, version in sorted(found - {None}):
        print(name, version)


main()
