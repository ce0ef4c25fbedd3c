#!/usr/bin/python3
"""tally.py [--broken N] LOG…: adds up meson's testlog.json files and prints the closing line.

A test that speaks TAP counts once per line of it; any other counts once.  A program that failed
without a "not ok" of its own (it crashed, or did fewer tests than it planned) is one more failure,
so that nothing that went wrong can be missing from the sum.
"""
import json
import re
import sys

GOOD = {"OK", "EXPECTEDFAIL"}
TAP = re.compile(r"^(not )?ok \d+\b[^#]*(?:#\s*(skip|todo)\b)?", re.IGNORECASE)


def count(test):
    passed = failed = skipped = 0
    for line in (test.get("stdout") or "").splitlines():
        found = TAP.match(line)
        if not found:
            continue
        if found.group(2) and found.group(2).lower() == "skip":
            skipped += 1
        elif found.group(1):
            failed += 1
        else:
            passed += 1
    result = test["result"]
    if result == "SKIP":
        return 0, 0, max(skipped, 1)
    if result not in GOOD:
        return passed, max(failed, 1), skipped
    if passed + failed + skipped == 0:
        passed = 1
    return passed, failed, skipped


def main():
    arguments = sys.argv[1:]
    total = [0, 0, 0]
    bad = []
    if arguments[:1] == ["--broken"]:
        total[1] += int(arguments[1])
        arguments = arguments[2:]
    for path in arguments:
        try:
            lines = open(path, encoding="utf-8").read().splitlines()
        except OSError as error:
            print(f"tally: {error}")
            total[1] += 1
            continue
        for line in lines:
            test = json.loads(line)
            counts = count(test)
            total = [a + b for a, b in zip(total, counts)]
            if counts[1]:
                bad.append(f"{path.split('/')[0]}: {test['name']}: {test['result']}")
    for name in bad:
        print(f"failed: {name}")
    if total[0] == 0:
        total[1] += 1
        print("tally: no test ran")
    tail = f", {total[2]} skipped" if total[2] else ""
    print(f"{total[0]} passed, {total[1]} failed{tail}")
    return 1 if total[1] else 0


sys.exit(main())
