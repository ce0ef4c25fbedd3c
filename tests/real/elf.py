"""The sections of an ELF file (64-bit, little endian), read without any library of tare's."""
import struct
import zlib

ALLOCATED, NOBITS = 2, 8


class Section:
    def __init__(self, name, kind, flags, address, data, size):
        self.name, self.kind, self.flags = name, kind, flags
        self.address, self.data, self.size = address, data, size

    def loaded(self):
        return bool(self.flags & ALLOCATED)

    def bytes_in_file(self):
        return 0 if self.kind in (0, NOBITS) else self.size


def sections(path):
    """All sections in table order, those with the same name too."""
    file = open(path, "rb").read()
    assert file[:6] == b"\x7fELF\x02\x01", path + " is no 64-bit little-endian ELF file"
    table, = struct.unpack_from("<Q", file, 40)
    entry, count, names = struct.unpack_from("<HHH", file, 58)
    rows = [struct.unpack_from("<IIQQQQIIQQ", file, table + i * entry) for i in range(count)]
    strings = rows[names][4]
    result = []
    for name, kind, flags, address, offset, size, *_ in rows:
        end = file.index(b"\0", strings + name)
        data = b"" if kind in (0, NOBITS) else file[offset:offset + size]
        result.append(Section(file[strings + name:end].decode(), kind, flags, address, data, size))
    return result


def section(path, name):
    for one in sections(path):
        if one.name == name:
            return one
    return None


def embedded_json(path):
    """The text of the bill of materials in .sbom, or None."""
    found = section(path, ".sbom")
    return zlib.decompress(found.data) if found else None
