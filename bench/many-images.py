#!/usr/bin/env python3
"""many-images.py DATABASE N FOLDER: N docker archives of 50 packages of the database each, a tenth of
them of an old version; prints their paths."""

import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "peers"))
import scan_image


def main(database, count, folder):
    names = sorted(row[0] for row in sqlite3.connect(database).execute(
        "SELECT name FROM package WHERE ecosystem = 1"))
    others = [f"package-{i}" for i in range(40)]
    pool = names + others
    os.makedirs(folder, exist_ok=True)
    for nth in range(count):
        packages = []
        for i in range(50):
            name = pool[(nth * 7 + i) % len(pool)]
            packages.append(f"{name}={'1.0-1' if i % 10 == 0 else '9999:1-1'}")
        path = os.path.join(folder, f"{nth}.tar")
        scan_image.main(path, "12", packages)
        print(path)


main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
