#!/usr/bin/env python3
"""same.py [--tty] [--records N] COMMAND

Runs a shell command twice in fresh copies of one folder at one path, plain and under `tare run`
(with TARE_NO_NOTE), and tells every difference: exit status, stdout, stderr, the files there are,
their modes and bytes.  ELF files may differ by the sections .tare.src, .tare.rel and .sbom and by what these
move: section names, numbers of sections.  --records: so many objects must hold a record.
The folder is $SAME_SOURCE, copied to $SAME_WORK; exit status 1 when something differs.
"""
import os
import pty
import shutil
import struct
import subprocess
import sys

SOURCE = os.environ["SAME_SOURCE"]
WORK = os.environ["SAME_WORK"]
TARE = os.environ["TARE"]
OURS = (".tare.src", ".tare.rel", ".sbom")


def sections(data):
    """A list of (name, header, content); header: type, flags, address, size, align, link, info."""
    wide = data[4] == 2
    table, = struct.unpack_from("<Q" if wide else "<I", data, 40 if wide else 32)
    size, count, names = struct.unpack_from("<HHH", data, 58 if wide else 46)
    form = "<IIQQQQIIQQ" if wide else "<IIIIIIIIII"
    rows = [struct.unpack_from(form, data, table + i * size) for i in range(count)]
    start = rows[names][4]
    result = []
    for row in rows:
        at = start + row[0]
        name = data[at:data.index(b"\0", at)].decode()
        content = b"" if row[1] == 8 else data[row[4]:row[4] + row[5]]
        result.append((name, (row[1], row[2], row[3], row[5], row[8]), content, row[6]))
    return result, names, wide


def symbols(content, texts, names, wide):
    """What a symbol table says, without the numbers of sections."""
    result = []
    size = 24 if wide else 16
    for at in range(0, len(content), size):
        if wide:
            name, info, other, index, value, length = struct.unpack_from("<IBBHQQ", content, at)
        else:
            name, value, length, info, other, index = struct.unpack_from("<IIIBBH", content, at)
        where = names[index] if index < len(names) else index
        if where in OURS:
            continue
        result.append((texts[name:texts.index(b"\0", name)], info, other, where, value, length))
    return result


def elf_differences(plain, watched):
    (a, a_names, wide), (b, b_names, _) = sections(plain), sections(watched)
    names_a, names_b = [s[0] for s in a], [s[0] for s in b]
    kept = [s for s in b if s[0] not in OURS]
    if names_a != [s[0] for s in kept]:
        return ["sections %s and %s" % (names_a, names_b)]
    result = []
    for i, (x, y) in enumerate(zip(a, kept)):
        if i == a_names and y[0] == b[b_names][0]:
            continue  # the names of sections, and what else clang puts there
        if x[1][0] == 2:
            if symbols(x[2], a[x[3]][2], names_a, wide) != symbols(y[2], b[y[3]][2], names_b, wide):
                result.append("symbols")
        elif x[:3] != y[:3]:
            result.append("section " + x[0])
    return result


def has_record(data):
    return any(section[0] == ".tare.src" for section in sections(data)[0])


def read_files():
    found = {}
    for folder, _, names in os.walk(WORK):
        for name in names:
            path = os.path.join(folder, name)
            inner = os.path.relpath(path, WORK)
            if os.path.islink(path):
                found[inner] = ("link", os.readlink(path).encode())
            else:
                with open(path, "rb") as file:
                    found[inner] = (oct(os.stat(path).st_mode), file.read())
    return found


def run_on_terminal(words, environment):
    ours, theirs = pty.openpty()
    environment = dict(environment, TERM="xterm-256color", COLORTERM="truecolor")
    process = subprocess.Popen(words, cwd=WORK, env=environment, stdin=subprocess.DEVNULL,
                               stdout=theirs, stderr=theirs)
    os.close(theirs)
    out = b""
    while True:
        try:
            block = os.read(ours, 65536)
        except OSError:
            break
        if not block:
            break
        out += block
    os.close(ours)
    return process.wait(), out, b"", read_files()


def run(command, watched, terminal):
    shutil.rmtree(WORK, ignore_errors=True)
    shutil.copytree(SOURCE, WORK)
    environment = dict(os.environ, TARE_NO_NOTE="1")
    words = ([TARE, "run", "--"] if watched else []) + ["bash", "-c", command]
    if terminal:
        return run_on_terminal(words, environment)
    done = subprocess.run(words, cwd=WORK, env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr, read_files()


def file_differences(plain, watched):
    for name in sorted(set(plain) ^ set(watched)):
        yield "%s is there only once" % name
    for name in sorted(set(plain) & set(watched)):
        (mode_a, a), (mode_b, b) = plain[name], watched[name]
        if mode_a != mode_b:
            yield "%s: mode %s and %s" % (name, mode_a, mode_b)
        if a == b or a[:8] == b"!<arch>\n":
            continue
        if a[:4] == b[:4] == b"\x7fELF":
            yield from ("%s: %s" % (name, text) for text in elf_differences(a, b))
        else:
            yield "%s: %d and %d bytes that differ" % (name, len(a), len(b))


def main():
    words = sys.argv[1:]
    terminal = "--tty" in words
    if terminal:
        words.remove("--tty")
    wanted = None
    if words[0] == "--records":
        wanted = int(words[1])
        words = words[2:]
    plain, watched = run(words[0], False, terminal), run(words[0], True, terminal)
    found = ["%s: %r and %r" % (what, plain[i], watched[i])
             for i, what in enumerate(("status", "stdout", "stderr")) if plain[i] != watched[i]]
    found += file_differences(plain[3], watched[3])
    elf = [data for _, data in watched[3].values() if data[:4] == b"\x7fELF"]
    count = sum(has_record(data) for data in elf)
    if wanted is not None and count != wanted:
        found.append("%d objects hold a record, %d should" % (count, wanted))
    for text in found:
        print("%s\n    %s" % (words[0], text))
    return 1 if found else 0


sys.exit(main())
