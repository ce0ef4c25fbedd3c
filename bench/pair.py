#!/usr/bin/env python3
"""pair.py --name N --goal G --runs R --prepare CMD --folder DIR A B

Runs A and B in turn R times (one run of each before is not counted; PREPARE is run before every
one and not timed) and prints the medians of wall time and peak memory of each, and the ratio B/A
with the goal beside it. A command that needs no shell is run without one: starting that takes as
long as a small scan. Peak memory is that of the largest process, as time(1) tells it, in runs of
their own (one, where they take more than a second): a child of this script would begin with this
script's."""
import argparse
import os
import re
import shlex
import statistics
import subprocess
import sys
import time


def words_of(command):
    return ["sh", "-c", command] if re.search(r"[|&;<>()$`*?~{}\n]|^\w+=", command) else shlex.split(command)


def run(words, log):
    """Seconds, exit status."""
    start = time.monotonic()
    status = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log).returncode
    return time.monotonic() - start, status


def memory(words, log, told):
    """KiB of the largest process."""
    run(["time", "-q", "-f", "%M", "-o", told, *words], log)
    return int(open(told).read().split()[-1])


def measure(options, log):
    told = os.path.join(options.folder, "pair.time")
    taken = {"A": [], "B": []}
    words = {"A": words_of(options.A), "B": words_of(options.B)}
    prepare = words_of(options.prepare)
    peak = {}
    for turn in range(options.runs + 1):
        # Each goes first in every second pair: what the machine does meanwhile hits both.
        order = ("A", "B") if turn % 2 == 0 else ("B", "A")
        for which in order:
            if run(prepare, log)[1] != 0:
                sys.exit(f"  {options.name}: the preparation fails, see above")
            seconds, status = run(words[which], log)
            if status not in options.statuses:
                log.seek(max(0, log.tell() - 2000))
                print(log.read().decode(errors="replace"), file=sys.stderr)
                sys.exit(f"  {options.name}: {which} ends with {status}")
            if turn == 0:
                continue
            if turn == 1 or seconds < 1:
                run(prepare, log)
                peak[which] = memory(words[which], log, told)
            taken[which].append((seconds, peak[which]))
    return taken


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--name", required=True)
    parser.add_argument("--goal", type=float, required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--prepare", default="true")
    parser.add_argument("--folder", required=True)
    parser.add_argument("--statuses", type=lambda text: [int(word) for word in text.split(",")],
                        default=[0], help="exit statuses that are no failure")
    parser.add_argument("A")
    parser.add_argument("B")
    options = parser.parse_args()
    with open(os.path.join(options.folder, "pair.log"), "w+b") as log:
        taken = measure(options, log)
    time_a, time_b = (statistics.median(s for s, _ in taken[k]) for k in "AB")
    peak_a, peak_b = (statistics.median(m for _, m in taken[k]) for k in "AB")
    each = statistics.median(b[0] / a[0] for a, b in zip(taken["A"], taken["B"]))
    print(f"  {options.name:<26} {time_a:9.4f} s {time_b:9.4f} s   ratio {time_b / time_a:.3f}"
          f"  of pairs {each:.3f}  (goal {options.goal:g})"
          f"   memory {peak_a:,.0f} {peak_b:,.0f} KiB, ratio {peak_b / peak_a:.3f}")


main()
