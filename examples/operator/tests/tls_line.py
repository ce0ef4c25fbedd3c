"""One accepted connection with TLS on it, in full control of every byte that leaves.

The ciphertext goes through memory, so that it can be sent one byte at a time, held back, or cut
after any number of bytes.
"""
import socket
import ssl
import struct
import time

SILENCE = 15.0  # seconds; a peer that says nothing for so long has broken its promise


class Cut(Exception):
    """The line was cut on purpose, or is gone."""


class TlsLine:
    """budget: so many bytes of ciphertext are sent, then the line is cut (reset: by RST).
    pace: (bytes at a time, seconds in between)."""

    def __init__(self, sock, context, budget=None, reset=False, pace=None):
        self.sock = sock
        self.sock.settimeout(SILENCE)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=True)
        self.budget, self.reset, self.pace = budget, reset, pace
        self.sent = 0
        self.ended_orderly = False  # the peer said close_notify before it went

    def handshake(self):
        while True:
            try:
                self.tls.do_handshake()
                self._flush()
                return self
            except ssl.SSLWantReadError:
                self._flush()
                self._fill()
            except ssl.SSLError:
                self._flush()
                raise

    def read(self, size=65536):
        """b"" at the end, orderly or not."""
        while True:
            try:
                data = self.tls.read(size)
                if not data:
                    self.ended_orderly = True
                return data
            except ssl.SSLWantReadError:
                self._flush()
                if not self._fill():
                    return b""
            except ssl.SSLZeroReturnError:
                self.ended_orderly = True
                return b""

    def read_exactly(self, size):
        data = b""
        while len(data) < size:
            more = self.read(size - len(data))
            if not more:
                raise Cut(f"the peer ended after {len(data)} of {size} bytes")
            data += more
        return data

    def write(self, data):
        """In records as TLS likes them."""
        for start in range(0, len(data), 16384):
            self.tls.write(data[start:start + 16384])
        self._flush()

    def close(self, notify=True):
        try:
            if notify:
                try:
                    self.tls.unwrap()
                except ssl.SSLError:
                    pass
                self._flush()
        except (OSError, ValueError, Cut):
            pass
        self.sock.close()

    def cut(self, reset=True):
        """Without a word."""
        if reset:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def is_gone(self, seconds=5.0):
        """Whether the peer ends the connection within that time, whatever it still says."""
        self.sock.settimeout(seconds)
        try:
            while self.read():
                pass
            return True
        except (TimeoutError, socket.timeout):
            return False
        except (OSError, ssl.SSLError):
            return True

    def _fill(self):
        data = self.sock.recv(65536)
        if data:
            self.incoming.write(data)
            return True
        self.incoming.write_eof()
        return False

    def _flush(self):
        data = self.outgoing.read()
        if self.budget is not None and len(data) >= self.budget - self.sent:
            data = data[:self.budget - self.sent]
            self._send(data)
            self.cut(self.reset)
            raise Cut(f"after {self.budget} bytes")
        self._send(data)

    def _send(self, data):
        self.sent += len(data)
        if not self.pace:
            self.sock.sendall(data)
            return
        size, seconds = self.pace
        for start in range(0, len(data), size):
            self.sock.sendall(data[start:start + size])
            time.sleep(seconds)


def server_context(folder, name, versions=(None, None), ciphers=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # The tests also play servers that are worse than they should be.
    context.set_ciphers(ciphers or "ALL:@SECLEVEL=0")
    context.minimum_version = versions[0] or ssl.TLSVersion.TLSv1_2
    context.maximum_version = versions[1] or ssl.TLSVersion.MAXIMUM_SUPPORTED
    context.load_cert_chain(f"{folder}/{name}.pem")
    return context
