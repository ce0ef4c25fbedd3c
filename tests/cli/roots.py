#!/usr/bin/env python3
"""roots.py BUNDLE: subject, key and last day of each certificate of a PEM bundle, a line each.

A reader of its own: what tare packs is compared with it, so it shares nothing with tare, not even
OpenSSL."""
import base64
import calendar
import re
import sys
import time

CURVES = {"2a8648ce3d030107": 23, "2b81040022": 24, "2b81040023": 25}


def element(data, at):
    """(tag, start of contents, end) of the DER element at `at`."""
    length, start = data[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length, start = int.from_bytes(data[start : start + count], "big"), start + count
    return data[at], start, start + length


def children(data, start, end):
    while start < end:
        tag, inside, after = element(data, start)
        yield tag, start, inside, after
        start = after


def day(text):
    form = "%y%m%d%H%M%SZ" if len(text) == 13 else "%Y%m%d%H%M%SZ"
    return min(calendar.timegm(time.strptime(text, form)) // 86400, 65535)


def describe(der):
    _, start, _ = element(der, 0)
    _, start, end = element(der, start)
    fields = [f for f in children(der, start, end) if f[0] != 0xA0]
    _, _, validity, validity_end = fields[3]
    last = list(children(der, validity, validity_end))[1]
    subject = der[fields[4][1] : fields[4][3]]
    algorithm, bits = children(der, fields[5][2], fields[5][3])
    oids = list(children(der, algorithm[2], algorithm[3]))
    key = der[bits[2] + 1 : bits[3]]
    expires = day(der[last[2] : last[3]].decode())
    if der[oids[0][2] : oids[0][3]].hex() == "2a864886f70d010101":
        _, start, end = element(key, 0)
        n, e = (int.from_bytes(key[f[2] : f[3]], "big") for f in children(key, start, end))
        return f"{subject.hex()} rsa {n:x} {e:x} {expires}"
    return f"{subject.hex()} ec {CURVES[der[oids[1][2] : oids[1][3]].hex()]} {key.hex()} {expires}"


with open(sys.argv[1], encoding="utf-8") as file:
    blocks = re.findall("-----BEGIN CERTIFICATE-----(.*?)-----END", file.read(), re.S)
print("\n".join(sorted({describe(base64.b64decode(block)) for block in blocks})))
