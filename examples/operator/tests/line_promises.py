"""Lines that break, stall and trickle, at every stage of a call."""
import json
import time

import webhook
from fake_api import Cut, WebSocket, response, upgrade
from promise import equal, eventually, holds, promise
from tls_line import TlsLine


def event(program, call_id="rtc_1"):
    equal(webhook.ask(program.port, webhook.signed(webhook.event(call_id))).status, 200)


def over(program, call_id="rtc_1", seconds=15):
    """The call ends with a word about it, and all its descriptors are closed."""
    program.logged("ERROR", call_id, seconds=seconds)
    eventually(lambda: program.idle(), "its descriptors are closed")


BUDGETS = [0, 1, 4, 5, 6, 20, 70, 90, 95, 100, 140, 300, 500, 700, 800, 850, *range(860, 1300, 8)]


def cut_everywhere(stage, reset, which):
    """One call after the other; its connection number `which` (0: REST, 1: WebSocket) is cut after
    0, 1, … bytes of what the server says, until so many bytes are not sent."""
    context = stage.context("ec")
    fate = {"count": 0, "budget": None}

    def line(sock, number):
        fate["count"] += 1
        return TlsLine(sock, context, fate["budget"] if fate["count"] == which + 1 else None, reset)
    stage.use(certificate="ec", line=line)
    program = stage.start()
    for budget in BUDGETS:
        fate.update(count=0, budget=budget)
        name = f"rtc_{budget}"
        event(program, name)
        eventually(lambda: program.lines("call handled", f'"{name}"') or not stage.api.sockets.empty(),
                   lambda: f"after {budget} bytes: {program.log()[-2000:]}")
        if not stage.api.sockets.empty():
            socket = stage.api.next_socket()
            if not program.lines("call handled", f'"{name}"'):
                holds(budget > 850, f"{budget} bytes are enough for all")
                try:
                    socket.started()
                    break
                except Cut:
                    pass
        eventually(program.idle, f"its descriptors are closed after {budget} bytes")
        holds(program.lines("ERROR", f'"{name}"'), f"no ERROR line after {budget} bytes")
    fate.update(count=9)
    stage.call(program, "rtc_last").ask("ListContacts", {})


@promise("the line cut anywhere in handshake and answer to accept: an ERROR line, and the next call works")
def _(stage):
    cut_everywhere(stage, False, 0)


@promise("the same with a reset")
def _(stage):
    cut_everywhere(stage, True, 0)


@promise("the line cut anywhere in handshake and upgrade of the WebSocket: the same")
def _(stage):
    cut_everywhere(stage, False, 1)


@promise("the same with a reset, there too")
def _(stage):
    cut_everywhere(stage, True, 1)


@promise("nobody listens at the API's port: an ERROR line, and the service lives on")
def _(stage):
    from stage import free_port
    program = stage.start(OPERATOR_API_ROOT=f"https://localhost:{free_port()}")
    event(program)
    over(program)
    equal(webhook.ask(program.port, b"GET /livez HTTP/1.1\r\n\r\n").status, 200)


@promise("something else than TLS at the API's port: an ERROR line")
def _(stage):
    for data in (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x15\x03\x03\x00\x02\x02\x28", b"\x00" * 600,
                 b"\x16\x03\x03\xff\xff" + b"x" * 70000, b"\x16\x03\x03\x00\x04\x02\xff\xff\xff",
                 b"\x17\x03\x03\x00\x00" * 100, b"SSH-2.0-OpenSSH_9.2\r\n"):
        def other(sock, number, data=data):
            sock.settimeout(10)
            sock.recv(1000)
            try:
                sock.sendall(data)
                while sock.recv(1000):
                    pass
            except OSError:
                pass
            sock.close()
        stage.use(line=other)
        program = stage.start()
        event(program)
        over(program)
        stage.end(program)


@promise("a server that is silent in the handshake is given up within 45 s", waits=True)
def _(stage):
    stage.use(line=lambda sock, number: stage.wait_for_end())
    program = stage.start()
    event(program)
    over(program, seconds=45)


@promise("a server that trickles a handshake without an end is given up within 60 s", waits=True)
def _(stage):
    def trickle(sock, number):
        try:
            sock.sendall(b"\x16\x03\x03\x3f\xff\x02\x00\x3f\xfb")
            while True:
                sock.sendall(b"\x03")
                time.sleep(0.5)
        except OSError:
            pass
    stage.use(line=trickle)
    program = stage.start()
    event(program)
    over(program, seconds=60)


@promise("a server that never answers accept is given up within 90 s", waits=True)
def _(stage):
    stage.api.answers["accept"] = lambda line, request: stage.wait_for_end()
    program = stage.start()
    event(program)
    over(program, seconds=90)


@promise("a server that never answers the upgrade is given up within 90 s", waits=True)
def _(stage):
    stage.api.upgrade = lambda line, request: stage.wait_for_end()
    program = stage.start()
    event(program)
    over(program, seconds=90)


@promise("a server that never answers a refer: the caller is told within 90 s, and the call goes on", waits=True)
def _(stage):
    stage.api.answers["refer"] = lambda line, request: stage.wait_for_end()
    socket = stage.call()
    socket.ask("ValidatePhoneNumber", {"digits": [1] * 7})
    socket.call(("Transfer", {"call_id": "fc_0"}))
    socket.line.sock.settimeout(90)
    equal(list(json.loads(socket.answers(1)[0])), ["error"])
    socket.ask("ListContacts", {})


@promise("an answer to accept that is none: an ERROR line")
def _(stage):
    for data in (b"", b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n12",
                 b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12",
                 b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
                 b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", b"SIP/2.0 200 OK\r\n\r\n",
                 b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n12",
                 b"HTTP/1.1 2000 OK\r\ncontent-length: 0\r\n\r\n", b"HTTP/1.1 099 x\r\n\r\n",
                 b"HTTP/1.1 200 OK\r\n" + b"x" * 200000, b"\0" * 1000, b"HTTP/1.1 100 C\r\n\r\n" * 100,
                 b"HTTP/1.1 200 OK\r\nno colon\r\ncontent-length: 0\r\n\r\n"):
        stage.api.answers["accept"] = lambda line, request, data=data: (line.write(data), line.close())[1]
        program = stage.start()
        event(program)
        try:
            over(program)
        except AssertionError as problem:
            raise AssertionError(f"{data[:80]}: {problem}") from None
        stage.end(program)


@promise("an answer to accept of 20 MiB, of any form, is not kept in memory")
def _(stage):
    def flood(line, request):
        try:
            line.write(b"HTTP/1.1 500 x\r\nconnection: close\r\n\r\n")
            for _ in range(320):
                line.write(b"x" * 65536)
        except (OSError, Cut):
            pass
        line.close()
    stage.api.answers["accept"] = flood
    program = stage.start()
    event(program)
    over(program)
    holds(program.rss() < (90000 if stage.sanitized else 3000), f"{program.rss()} KiB")


@promise("half a frame, then the end: an ERROR line")
def _(stage):
    for data in (b"\x81", b"\x81\x7e", b"\x81\x7e\x01", b"\x81\x10{", b"\x01\x02{}", b"\x89\x05ab"):
        for reset in (False, True):
            socket = stage.call()
            socket.line.write(data)
            time.sleep(0.05)
            if reset:
                socket.line.cut()
            else:
                socket.line.close()
            eventually(lambda: stage.program.idle(), "the call is over")
            stage.end()


@promise("a whole call over a line that gives one byte at a time")
def _(stage):
    context = stage.context("ec")
    stage.use(certificate="ec", line=lambda sock, number: TlsLine(sock, context, pace=(1, 0.0001)))
    socket = stage.call()
    equal(socket.ask("ValidatePhoneNumber", {"digits": [1] * 7}), '{"valid":true,"call_id":"fc_0"}')
    socket.call(("Transfer", {"call_id": "fc_0"}))
    holds(socket.line.is_gone(20), "it stays connected")
    equal(stage.api.requests[-1].verb, "refer")


@promise("the upgrade's answer and frames split at every byte are understood")
def _(stage):
    def slowly(line, request):
        for byte in upgrade(request):
            line.write(bytes([byte]))
        stage.api.sockets.put(WebSocket(line, request))
    stage.api.upgrade = slowly
    socket = stage.call()
    frame = b"\x89\x03abc"
    for byte in frame:
        socket.line.write(bytes([byte]))
    equal(socket.read_frame(), (True, 10, b"abc"))


@promise("an answer to accept split at every byte is understood")
def _(stage):
    def slowly(line, request):
        for byte in response(201, b"x" * 20):
            line.write(bytes([byte]))
        return b""
    stage.api.answers["accept"] = slowly
    stage.call()


@promise("a server that does not read cannot make a call grow, and other calls go on")
def _(stage):
    program = stage.start()
    deaf = stage.call(program, "rtc_deaf")
    program.rss()
    before = program.rss()
    deaf.line.sock.settimeout(3)
    try:
        for _ in range(3000):
            deaf.call(*[("ListContacts", {})] * 20)
    except (OSError, Cut):
        pass
    other = stage.call(program, "rtc_other")
    other.ask("ListContacts", {})
    holds(program.rss() - before < (60000 if stage.sanitized else 1000), f"{before} → {program.rss()} KiB")


@promise("a line that is silent for long is not taken for a dead one within 15 s", waits=True)
def _(stage):
    socket = stage.call()
    time.sleep(15)
    socket.ask("ListContacts", {})


@promise("an upgrade refused closes its line, and its REST line, too")
def _(stage):
    stage.api.upgrade = lambda line, request: line.write(response(500))
    program = stage.start()
    event(program)
    over(program)


@promise("the API goes away in the middle of twenty calls, comes back, and twenty new ones work")
def _(stage):
    program = stage.start()
    sockets = [stage.call(program, f"rtc_{number}") for number in range(20)]
    for socket in sockets:
        socket.line.cut()
    eventually(lambda: program.idle(), "the calls are over")
    for number in range(20):
        stage.call(program, f"rtc_{number}").ask("ListContacts", {})


@promise("data that goes on behind an answer to accept is not taken for the next answer")
def _(stage):
    stage.api.answers["accept"] = response(200) + response(200)
    stage.api.answers["refer"] = response(404, b"real")
    socket = stage.call()
    socket.ask("ValidatePhoneNumber", {"digits": [1] * 7})
    holds("404" in json.loads(socket.ask("Transfer", {"call_id": "fc_0"}))["error"], "a false answer")
