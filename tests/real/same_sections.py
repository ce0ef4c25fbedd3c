#!/usr/bin/env python3
"""same_sections.py A B: exit 0 when every loaded section of A is in B with the same address and
bytes, and the other way round; otherwise names the differences."""
import sys

import elf


def loaded(path):
    return [s for s in elf.sections(path) if s.loaded()]


def main():
    first, second = loaded(sys.argv[1]), loaded(sys.argv[2])
    names = [s.name for s in first], [s.name for s in second]
    if names[0] != names[1]:
        sys.exit(f"sections differ: {names[0]} and {names[1]}")
    wrong = 0
    for a, b in zip(first, second):
        if (a.address, a.size, a.data) != (b.address, b.size, b.data):
            print(f"{a.name}: {a.size} bytes at {a.address:#x}, {b.size} bytes at {b.address:#x}")
            wrong = 1
    sys.exit(wrong)


main()
