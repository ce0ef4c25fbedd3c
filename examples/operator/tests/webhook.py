"""Webhooks as the API sends them, signed as Standard Webhooks says, and the raw HTTP around them."""
import base64
import hashlib
import hmac
import itertools
import json
import socket
import time

SECRET_BYTES = bytes(range(7, 39))
SECRET = "whsec_" + base64.b64encode(SECRET_BYTES).decode()
_numbers = itertools.count(1)


def event(call_id="rtc_1", **more):
    thing = {"id": "evt_1", "object": "event", "type": "realtime.call.incoming",
             "created_at": 1750287018, "data": {"call_id": call_id, "sip_headers": [
                 {"name": "From", "value": "sip:+142555512112@sip.example.com"}]}}
    thing.update(more)
    return json.dumps(thing).encode()


def signature(identity, stamp, body, key=SECRET_BYTES):
    text = f"{identity}.{stamp}.".encode() + body
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def headers(body, identity=None, stamp=None, key=SECRET_BYTES, signatures=None):
    """The three of them, right unless told otherwise."""
    identity = identity or f"wh_{next(_numbers)}"
    stamp = int(time.time()) if stamp is None else stamp
    if signatures is None:
        signatures = "v1," + signature(identity, stamp, body, key)
    return [f"webhook-id: {identity}", f"webhook-timestamp: {stamp}",
            f"webhook-signature: {signatures}"]


def post(body, extra=(), target="/webhook", method="POST", kind="application/json", length=None):
    lines = [f"{method} {target} HTTP/1.1", "Host: operator.test"]
    if kind is not None:
        lines.append(f"Content-Type: {kind}")
    lines.append(f"Content-Length: {len(body) if length is None else length}")
    return ("\r\n".join([*lines, *extra]) + "\r\n\r\n").encode("latin-1") + body


def signed(body, **how):
    return post(body, headers(body, **how))


class Answer:
    def __init__(self, head, body):
        lines = head.decode("latin-1").split("\r\n")
        self.version, status, _ = (lines[0] + " ").split(" ", 2)
        self.status = int(status)
        self.headers = [tuple(line.split(": ", 1)) for line in lines[1:]]
        self.body = body

    def header(self, name):
        values = [value for key, value in self.headers if key == name]
        if len(values) > 1:
            raise AssertionError(f"{name} stands {len(values)} times")
        return values[0] if values else None

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body!r}"


class Client:
    """One connection to the program, byte by byte."""

    def __init__(self, port, seconds=15.0, address="127.0.0.1"):
        self.sock = socket.create_connection((address, port), timeout=seconds)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def send(self, data):
        self.sock.sendall(data)
        return self

    def more(self):
        data = self.sock.recv(65536)
        self.rest += data
        return bool(data)

    def answer(self, head_only=False):
        """The next one; None when the connection ended before it."""
        while b"\r\n\r\n" not in self.rest:
            if not self.more():
                if self.rest:
                    raise AssertionError(f"half an answer: {self.rest!r}")
                return None
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        answer = Answer(head, b"")
        size = 0 if head_only else int(answer.header("content-length") or 0)
        while len(self.rest) < size:
            if not self.more():
                raise AssertionError(f"half a body behind {head!r}")
        answer.body, self.rest = self.rest[:size], self.rest[size:]
        return answer

    def ask(self, data, head_only=False):
        return self.send(data).answer(head_only)

    def ended(self, seconds=5.0):
        """Whether the server ends the connection, and says nothing more."""
        self.sock.settimeout(seconds)
        try:
            while self.more():
                pass
        except socket.timeout:
            return False
        except ConnectionError:
            pass
        return True

    def close(self):
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def ask(port, data, head_only=False):
    with Client(port) as client:
        return client.ask(data, head_only)
