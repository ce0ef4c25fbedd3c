#!/usr/bin/env python3
"""ladder.py row PACK.json TITLE TARE TRIVY SYFT OSV START RSS CPU: one rung as a line of a table.
ladder.py draw RUNGS.tsv BASE: BASE.md (table) and BASE.svg (picture) of the rungs.

The lines of the Rust program are given, not measured here: the same service in Rust, built by
cargo-auditable 0.7.7 with rustc 1.95 and packed by buildah, on 4 processors in November 2026."""
import json
import math
import sys
from xml.sax.saxutils import escape

# title, layer unpacked, layer compressed, components listed, start µs, RSS KiB, CPU µs a request
GIVEN = [
    ("Rust, static with glibc", 10170880, 4223780, None, None, None, "14–20"),
    ("Rust, musl, from scratch", 8832000, 3833801, None, None, None, None),
    ("Rust, size profile", 4261888, 2203848, None, None, None, None),
    ("Rust, size profile, panic=abort", 3835904, 1983897, 151, 1290, 2800, "24–44"),
]
RUST_BEST = 1983897


def row(pack, title, *rest):
    told = json.load(open(pack))
    print("\t".join([title, str(told["layer"]["tarSize"]), str(told["size"]), *rest]))


def number(text):
    return f"{int(float(text)):,}"


def table(rungs):
    yield "| image | unpacked | compressed | of the Rust one | components: tare / Trivy / Syft / osv | start µs | RSS KiB | CPU µs a request |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for title, unpacked, size, tare, trivy, syft, osv, start, rss, cpu in rungs:
        yield (f"| {title} | {number(unpacked)} | {number(size)} | 1/{RUST_BEST / int(size):.1f} "
               f"| {tare} / {trivy} / {syft} / {osv} | {number(start)} | {number(rss)} | {float(cpu):.1f} |")
    for title, unpacked, size, listed, start, rss, cpu in GIVEN:
        cells = [number(x) if x else "–" for x in (start, rss)]
        yield (f"| *{title} (given)* | {unpacked:,} | {size:,} | 1/{RUST_BEST / size:.1f} "
               f"| {listed or '–'} | {cells[0]} | {cells[1]} | {cpu or '–'} |")


def human(size):
    for unit, scale in (("MB", 1e6), ("kB", 1e3)):
        if size >= scale:
            return f"{size / scale:.1f} {unit}" if size < 100 * scale else f"{size / scale:.0f} {unit}"
    return f"{size} B"


def picture(rungs):
    """Bars on a logarithmic scale: each step to the left is a factor."""
    bars = [(title, int(size), "#0f766e") for title, _, size, *_ in rungs]
    bars += [(title, size, "#9a3412") for title, _, size, *_ in GIVEN]
    bars.sort(key=lambda bar: -bar[1])
    left, width, step, top = 430, 420, 26, 64
    low = math.log10(min(b[1] for b in bars)) - 0.25
    high = math.log10(max(b[1] for b in bars))
    height = top + step * len(bars) + 34
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 {height}" width="960" '
           f'height="{height}" font-family="DejaVu Sans, Helvetica, Arial, sans-serif" font-size="13">')
    yield f'<rect width="960" height="{height}" fill="#ffffff"/>'
    yield '<text x="20" y="26" font-size="17" font-weight="bold">The same service, image by image</text>'
    yield ('<text x="20" y="46" fill="#555555">compressed bytes of the whole image, logarithmic; '
           '<tspan fill="#0f766e">C with tare</tspan>, <tspan fill="#9a3412">Rust, as given</tspan></text>')
    for power in range(4, 9):
        if low < power <= high:
            x = left + width * (power - low) / (high - low)
            yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top - 8}" y2="{height - 28}" stroke="#dddddd"/>'
            yield (f'<text x="{x:.1f}" y="{height - 12}" fill="#777777" text-anchor="middle">'
                   f'{human(10 ** power)}</text>')
    for i, (title, size, colour) in enumerate(bars):
        y = top + step * i
        length = width * (math.log10(size) - low) / (high - low)
        yield f'<text x="{left - 10}" y="{y + 14}" text-anchor="end">{escape(title)}</text>'
        yield f'<rect x="{left}" y="{y}" width="{length:.1f}" height="18" rx="2" fill="{colour}"/>'
        yield f'<text x="{left + length + 8:.1f}" y="{y + 14}" fill="#333333">{human(size)}</text>'
    yield "</svg>"


def draw(rungs_file, base):
    rungs = [line.rstrip("\n").split("\t") for line in open(rungs_file, encoding="utf-8")]
    with open(base + ".md", "w", encoding="utf-8") as out:
        out.write("\n".join(table(rungs)) + "\n")
    with open(base + ".svg", "w", encoding="utf-8") as out:
        out.write("\n".join(picture(rungs)) + "\n")


if sys.argv[1] == "row":
    row(*sys.argv[2:])
else:
    draw(*sys.argv[2:])
