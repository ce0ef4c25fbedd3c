#!/usr/bin/env python3
"""run.py PROGRAM CERTIFICATES [--words WORD,…] [--only PATTERN] [--workers N] [--times]

Looks at every promise of the operator from outside; prints TAP.  CERTIFICATES is the folder made by
certificates.py whose roots are inside PROGRAM.  Words describe the build: bearssl or mbedtls (its
TLS), own or libc (its resolver), file or builtin (its prompt), musl, sanitized.
"""
import argparse
import importlib
import os
import resource
import sys

import certificates
import promise
from stage import Stage

PARTS = ["start", "server", "signature", "call", "tool", "log", "tls", "name", "line", "limit"]


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--make-certificates":
        if not os.path.exists(os.path.join(sys.argv[2], "ca.pem")):
            certificates.make(sys.argv[2])
        return 0
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("certificates")
    parser.add_argument("--words", default="bearssl,own,file,musl")
    parser.add_argument("--only", default="")
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--workers", type=int, default=12)
    parser.add_argument("--times", action="store_true")
    options = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8192)), hard))
    for part in options.parts.split(","):
        importlib.import_module(f"{part}_promises")
    words = options.words.split(",")
    path = os.path.abspath(options.program)
    folder = os.path.abspath(options.certificates)
    broken = promise.keep(lambda: Stage(path, folder, words), words, options.only, options.workers,
                          options.times)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
