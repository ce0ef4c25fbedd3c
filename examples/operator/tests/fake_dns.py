"""A name server that answers as it is told, also wrongly (RFC 1035).  UDP and TCP, port 53 of an
address of 127.0.0.0/8 of its own."""
import os
import random
import socket
import struct
import threading

from promise import Skip

A, CNAME, AAAA = 1, 5, 28
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, REFUSED = 0, 1, 2, 3, 5


def name_bytes(name):
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".") if part) + b"\0"


class Question:
    def __init__(self, data, via):
        self.data, self.via = data, via
        self.identity, self.flags, count, _, _, self.extra = struct.unpack("!6H", data[:12])
        if count != 1:
            raise ValueError(f"{count} questions")
        parts, at = [], 12
        while data[at]:
            parts.append(data[at + 1:at + 1 + data[at]].decode("latin-1"))
            at += 1 + data[at]
        self.asked = ".".join(parts)
        self.name = self.asked.lower()
        self.type, self.kind = struct.unpack("!2H", data[at + 1:at + 5])
        self.raw = data[12:at + 5]

    def reply(self, records=(), code=NOERROR, cut=False, identity=None, raw=None, flags=0x8180,
              life=0):
        """records: (name, type, rdata); rdata of an A record may be an address as text."""
        body = b""
        for name, kind, data in records:
            if isinstance(data, str):
                data = (name_bytes(data) if kind == CNAME else
                        socket.inet_pton(socket.AF_INET6 if kind == AAAA else socket.AF_INET, data))
            owner = b"\xc0\x0c" if name is None else name_bytes(name)
            body += owner + struct.pack("!2HIH", kind, 1, life, len(data)) + data
        return struct.pack("!6H", self.identity if identity is None else identity,
                           flags | code | (0x200 if cut else 0), 1, len(records), 0, 0) + (
                               self.raw if raw is None else raw) + body

    def address(self, text="127.0.0.1", **how):
        """The usual answer: an A record, and no AAAA record."""
        return self.reply([(None, A, text)] if self.type == A else [], **how)


class FakeDns:
    """answer(question): bytes, a list of them, or None for silence."""

    def __init__(self, answer):
        self.answer = answer
        self.questions, self.clients, self.problems = [], [], []
        for _ in range(50):
            self.address = f"127.{random.randint(1, 254)}.{random.randint(1, 254)}.{random.randint(2, 254)}"
            self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                self.udp.bind((self.address, 53))
                self.tcp = socket.create_server((self.address, 53))
                break
            except PermissionError:
                raise Skip("port 53 may not be used here") from None
            except OSError:
                self.udp.close()
        threading.Thread(target=self._serve_udp, daemon=True).start()
        threading.Thread(target=self._serve_tcp, daemon=True).start()

    def names(self, kind=A):
        return [question.name for question in self.questions if question.type == kind]

    def close(self):
        for sock in (self.udp, self.tcp):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            sock.close()

    def _ask(self, data, via):
        try:
            question = Question(data, via)
        except (ValueError, IndexError, struct.error) as problem:
            self.problems.append(repr(problem))
            return []
        self.questions.append(question)
        answers = self.answer(question)
        return answers if isinstance(answers, list) else [answers] if answers is not None else []

    def _serve_udp(self):
        while True:
            try:
                data, client = self.udp.recvfrom(65536)
            except OSError:
                return
            if not data:
                return
            self.clients.append(client)
            for answer in self._ask(data, "udp"):
                self.udp.sendto(answer, client)

    def _serve_tcp(self):
        while True:
            try:
                sock, _ = self.tcp.accept()
            except OSError:
                return
            threading.Thread(target=self._one_tcp, args=(sock,), daemon=True).start()

    def _one_tcp(self, sock):
        with sock:
            sock.settimeout(20)
            try:
                while True:
                    head = sock.recv(2, socket.MSG_WAITALL)
                    if len(head) < 2:
                        return
                    data = sock.recv(struct.unpack("!H", head)[0], socket.MSG_WAITALL)
                    for answer in self._ask(data, "tcp"):
                        sock.sendall(struct.pack("!H", len(answer)) + answer)
            except OSError:
                return

    def spoof(self, data):
        """Sends to the last client from another port than ours."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind((self.address, 0))
            other.sendto(data, self.clients[-1])


def can_bind():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((f"127.{os.getpid() % 250 + 1}.77.77", 53))
            return True
        except PermissionError:
            return False
