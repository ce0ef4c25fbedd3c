"""The realtime speech API as far as a switchboard operator sees it, well-behaved unless told
otherwise.  All it gets is kept, byte by byte.

A test says how REST requests are answered (api.answers["accept"] = bytes or a function of the
connection and the request) and drives the WebSockets itself: socket = api.next_socket().
"""
import base64
import hashlib
import json
import queue
import socket
import ssl
import struct
import threading

from tls_line import SILENCE, Cut, TlsLine

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def response(status, body=b"", headers=(), reason="Word"):
    lines = [f"HTTP/1.1 {status} {reason}", f"content-length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class Request:
    """What came, as it came."""

    def __init__(self, raw, line, connection):
        head = raw.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        self.method, self.target, self.version = head[0].split(" ")
        self.headers = [tuple(row.split(": ", 1)) for row in head[1:]]
        self.head = raw.decode("latin-1")
        self.connection = connection
        self.body = line.read_exactly(int(self.header("content-length") or 0))

    def header(self, name):
        values = [value for key, value in self.headers if key.lower() == name]
        if len(values) > 1:
            raise AssertionError(f"{name} stands {len(values)} times")
        return values[0] if values else None

    @property
    def verb(self):
        return self.target.rsplit("/", 1)[-1] if "?" not in self.target else "websocket"


class WebSocket:
    """The server's end of one; RFC 6455."""

    def __init__(self, line, request):
        self.line, self.request = line, request

    def send_frame(self, opcode, payload=b"", final=True, mask=None, reserved=0):
        first = bytes([(0x80 if final else 0) | reserved << 4 | opcode])
        size = len(payload)
        bit = 0x80 if mask else 0
        if size < 126:
            first += bytes([bit | size])
        elif size < 65536:
            first += bytes([bit | 126]) + struct.pack("!H", size)
        else:
            first += bytes([bit | 127]) + struct.pack("!Q", size)
        if mask:
            first += mask
            payload = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.line.write(first + payload)

    def send(self, thing):
        """A text frame: text, bytes, or what becomes JSON."""
        if isinstance(thing, str):
            thing = thing.encode()
        elif not isinstance(thing, bytes):
            thing = json.dumps(thing).encode()
        self.send_frame(TEXT, thing)

    def read_frame(self):
        """(final, opcode, payload); what is not as a client must send it raises."""
        first, second = self.line.read_exactly(2)
        if first & 0x70:
            raise AssertionError(f"reserved bits in {first:#x}")
        if not second & 0x80:
            raise AssertionError("a frame that is not masked")
        size = second & 0x7f
        if size == 126:
            size, = struct.unpack("!H", self.line.read_exactly(2))
            if size < 126:
                raise AssertionError("a length longer than need be")
        elif size == 127:
            size, = struct.unpack("!Q", self.line.read_exactly(8))
            if size < 65536:
                raise AssertionError("a length longer than need be")
        self.mask = self.line.read_exactly(4)
        data = self.line.read_exactly(size)
        payload = bytes(byte ^ self.mask[i % 4] for i, byte in enumerate(data))
        return bool(first & 0x80), first & 15, payload

    def read_text(self):
        """The payload of one whole text frame, pongs skipped."""
        while True:
            final, opcode, payload = self.read_frame()
            if opcode == PONG:
                continue
            if not final or opcode != TEXT:
                raise AssertionError(f"opcode {opcode}, final {final}: {payload!r}")
            return payload

    def read(self):
        return json.loads(self.read_text())

    def started(self):
        """Reads the first message of every call."""
        first = self.read_text()
        if first != b'{"type":"response.create"}':
            raise AssertionError(f"the first message is {first!r}")
        return self

    def call(self, *calls):
        """Sends a response.done with function calls of (name, arguments as text or thing)."""
        output = []
        for number, (name, arguments) in enumerate(calls):
            if not isinstance(arguments, str):
                arguments = json.dumps(arguments)
            output.append({"id": f"item_{number}", "object": "realtime.item",
                           "type": "function_call", "status": "completed", "name": name,
                           "call_id": f"fc_{number}", "arguments": arguments})
        self.send({"type": "response.done", "event_id": "event_1",
                   "response": {"id": "resp_1", "status": "completed", "output": output}})

    def answers(self, count):
        """Reads that many outputs and the response.create behind them; returns the outputs."""
        outputs = []
        for number in range(count):
            raw = self.read_text()
            message = json.loads(raw)
            output = message["item"]["output"]
            want = ('{"type":"conversation.item.create","item":{"type":"function_call_output",'
                    f'"output":{_plain(output)},"call_id":"fc_{number}"}}}}').encode()
            if raw != want:
                raise AssertionError(f"{raw!r}, should be {want!r}")
            outputs.append(output)
        self.started()
        return outputs

    def ask(self, name, arguments):
        """The output of one tool, as text."""
        self.call((name, arguments))
        return self.answers(1)[0]

    def dial(self, digits="5555555"):
        """Lets a number be found good."""
        output = self.ask("ValidatePhoneNumber", {"digits": [int(digit) for digit in digits]})
        if output != '{"valid":true,"call_id":"fc_0"}':
            raise AssertionError(f"{digits}: {output}")
        return self

    def is_quiet(self, seconds=0.3):
        """Whether nothing comes for so long.  A ping shows that the peer is still there."""
        self.send_frame(PING, b"quiet?")
        self.line.sock.settimeout(seconds + SILENCE)
        final, opcode, payload = self.read_frame()
        self.line.sock.settimeout(SILENCE)
        return (final, opcode, payload) == (True, PONG, b"quiet?")


def _plain(text):
    """JSON of a text with as few escapes as there may be."""
    return json.dumps(text, ensure_ascii=False)


def upgrade(request, extra=(), status="101 Switching Protocols", accept=None):
    if accept is None:
        key = request.header("sec-websocket-key").encode()
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest()).decode()
    return ("\r\n".join([f"HTTP/1.1 {status}", "Upgrade: websocket", "Connection: Upgrade",
                         f"Sec-WebSocket-Accept: {accept}", *extra]) + "\r\n\r\n").encode()


class FakeApi:
    def __init__(self, context, address="127.0.0.1", line=None):
        """line: what makes a line of an accepted socket; None: TLS as it should be."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.listener = socket.create_server((address, 0), family=family, backlog=512)
        self.port = self.listener.getsockname()[1]
        self.context = context
        self.make_line = line or (lambda sock, number: TlsLine(sock, context))
        self.answers = {"accept": response(200), "refer": response(200), "hangup": response(200)}
        self.upgrade = None  # or a function of line and request; it has the line then
        self.requests = []   # all of them, in order of their arrival
        self.came = queue.Queue()
        self.sockets = queue.Queue()
        self.connections = 0
        self.problems = []
        self._lines = []
        threading.Thread(target=self._accept, daemon=True).start()

    def next_socket(self, seconds=SILENCE):
        try:
            return self.sockets.get(timeout=seconds)
        except queue.Empty:
            raise AssertionError(f"no WebSocket came; {self.problems}") from None

    def next_request(self, seconds=SILENCE):
        try:
            return self.came.get(timeout=seconds)
        except queue.Empty:
            raise AssertionError(f"no request came; {self.problems}") from None

    def no_request(self, seconds=0.3):
        try:
            return not self.came.get(timeout=seconds)
        except queue.Empty:
            return True

    def close(self):
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        self.close_lines()

    def close_lines(self):
        for line in self._lines:
            try:
                line.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            line.sock.close()

    def _accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(sock, self.connections), daemon=True).start()

    def _serve(self, sock, number):
        try:
            line = self.make_line(sock, number)
            if line is None:
                return
            self._lines.append(line)
            line.handshake()
            while self._one(line, number):
                pass
        except (Cut, OSError, ssl.SSLError, ValueError, AssertionError) as problem:
            self.problems.append(repr(problem))

    def _one(self, line, number):
        raw = b""
        while not raw.endswith(b"\r\n\r\n"):
            more = line.read(1)
            if not more:
                return False
            raw += more
        request = Request(raw, line, number)
        self.requests.append(request)
        if request.verb == "websocket":
            self.came.put(request)
            if self.upgrade:
                self.upgrade(line, request)
            else:
                line.write(upgrade(request))
                self.sockets.put(WebSocket(line, request))
            return False  # who has the WebSocket has the line
        answer = self.answers[request.verb]
        if callable(answer):
            answer = answer(line, request)
        self.came.put(request)
        if answer is None:
            return False
        line.write(answer)
        if b"connection: close" in answer.lower():
            line.close()
            return False
        return True
