"""Ceilings: what is too long, too slow, too much."""
import os
import random
import re
import resource
import socket
import struct
import time

import webhook
from promise import equal, eventually, holds, promise
from server_promises import LIVEZ, empty, get, plain
from webhook import Client, ask

MIB = 1 << 20
TOO_LONG = b"Failed to buffer the request body: length limit exceeded"


@promise("a head of more than 16 KiB: 431, and the connection ends")
def _(stage):
    program = stage.start()
    for lines in (["X: " + "y" * 20000], [f"X{number}: y" for number in range(4000)], ["X" * 20000]):
        with Client(program.port) as client:
            answer = client.ask(get("/livez", "GET", "1.1", *lines))
            equal(answer.status, 431)
            holds(client.ended(), "it stays open")
    with Client(program.port) as client:
        answer = client.ask(b"GET /" + b"x" * 20000)
        holds(answer.status in (414, 431), f"{answer}")
    plain(ask(program.port, get("/livez", "GET", "1.1", "X: " + "y" * 15000)), 200, b"ok")


@promise("many headers that fit into 16 KiB are taken")
def _(stage):
    plain(ask(stage.start().port, get("/livez", "GET", "1.1", *[f"X{n}: y" for n in range(60)])), 200, b"ok")


@promise("a body announced as more than 1 MiB: 413 before any of it is read")
def _(stage):
    program = stage.start()
    for size in (MIB + 1, 2 * MIB, 10**12, 2**63, 2**64 + 5):
        with Client(program.port) as client:
            answer = client.ask(webhook.post(b"", webhook.headers(b""), length=size))
            holds(answer.status == 413 or (size > 2**62 and answer.status == 400), f"{size}: {answer}")
            if answer.status == 413:
                plain(answer, 413, TOO_LONG)
            holds(client.ended(), "it stays open")


@promise("a body in chunks of more than 1 MiB in sum: 413")
def _(stage):
    program = stage.start(OPENAI_WEBHOOK_SECRET=None)
    with Client(program.port) as client:
        client.send(get("/webhook", "POST", "1.1", "Content-Type: application/json",
                        "Transfer-Encoding: chunked"))
        try:
            for _ in range(40):
                client.send(b"8000\r\n" + b" " * 0x8000 + b"\r\n")
        except ConnectionError:
            pass
        plain(client.answer(), 413, TOO_LONG)


@promise("a body of exactly 1 MiB is taken")
def _(stage):
    body = webhook.event()
    body += b" " * (MIB - len(body))
    program = stage.start()
    empty(ask(program.port, webhook.signed(body)), 200)
    equal(stage.api.next_request().verb, "accept")


@promise("a client that gets 413 can read it though it goes on sending")
def _(stage):
    program = stage.start()
    with Client(program.port) as client:
        client.send(webhook.post(b"", webhook.headers(b""), length=3 * MIB))
        try:
            for _ in range(30):
                client.send(b"x" * 100000)
                time.sleep(0.01)
        except ConnectionError:
            pass
        plain(client.answer(), 413, TOO_LONG)


@promise("big bodies on many connections use no memory once they are answered")
def _(stage):
    program = stage.start()
    ask(program.port, LIVEZ)
    before = program.rss()
    body = b'{"x":"' + b"y" * (MIB - 100) + b'"}'
    clients = [Client(program.port) for _ in range(20)]
    for client in clients:
        equal(client.ask(webhook.signed(body)).status, 422)
    for client in clients:
        client.close()
    eventually(program.idle, "its descriptors are closed")
    allowed = 40000 if stage.sanitized else 300
    holds(program.rss() - before < allowed, f"{before} → {program.rss()} KiB")


@promise("a head that does not come to its end is given up, however it trickles", waits=True)
def _(stage):
    program = stage.start()
    with Client(program.port, 90) as still, Client(program.port, 90) as slow:
        begin = time.monotonic()
        still.send(b"GET /livez HT")
        slow.send(b"GET /livez HTTP/1.1\r\nX: ")
        try:
            while time.monotonic() - begin < 60:
                slow.send(b"y")
                time.sleep(0.5)
        except ConnectionError:
            pass
        took = time.monotonic() - begin
        holds(took < 45, f"the slow one lived {took:.0f} s")
        for client in (still, slow):
            try:
                answer = client.answer()
                holds(answer is None or answer.status == 408, f"{answer}")
            except ConnectionError:
                pass
    plain(ask(program.port, LIVEZ), 200, b"ok")


@promise("a body that does not come to its end is given up, however it trickles", waits=True)
def _(stage):
    program = stage.start()
    with Client(program.port, 90) as slow:
        begin = time.monotonic()
        slow.send(webhook.signed(webhook.event())[:-200])
        try:
            while time.monotonic() - begin < 80:
                slow.send(b"y" if time.monotonic() - begin < 1 else b"")
                slow.sock.settimeout(1)
                try:
                    if not slow.more():
                        break
                except socket.timeout:
                    pass
        except ConnectionError:
            pass
        holds(time.monotonic() - begin < 60, "it lived for a minute")


@promise("an idle connection is closed in the end, and not before 5 s", waits=True)
def _(stage):
    program = stage.start()
    with Client(program.port, 100) as client:
        client.ask(LIVEZ)
        begin = time.monotonic()
        holds(client.ended(80), "80 s idle and still open")
        took = time.monotonic() - begin
        holds(took > 5, f"closed after {took:.1f} s")


@promise("a client that does not read its answers is given up, and costs no memory")
def _(stage):
    program = stage.start()
    ask(program.port, LIVEZ)
    before = program.rss()
    with Client(program.port, 2) as client:
        client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        try:
            for _ in range(3000):
                client.send(LIVEZ * 100)
        except (socket.timeout, ConnectionError):
            pass
        plain(ask(program.port, LIVEZ), 200, b"ok")
        allowed = 20000 if stage.sanitized else 300
        holds(program.rss() - before < allowed, f"{before} → {program.rss()} KiB")


@promise("beyond its ceiling of connections it serves again as soon as one ends")
def _(stage):
    program = stage.start(OPERATOR_MAX_CONNECTIONS="4")
    clients = [Client(program.port) for _ in range(4)]
    time.sleep(0.1)
    for client in clients:
        equal(client.ask(LIVEZ).status, 200)
    for client in clients:
        client.send(LIVEZ[:9])  # at work, so none of them may be closed for a new one
    time.sleep(0.1)
    with Client(program.port) as extra:
        extra.send(LIVEZ)
        extra.sock.settimeout(0.5)
        try:
            extra.answer()
            raise AssertionError("a fifth one is served")
        except socket.timeout:
            extra.sock.settimeout(10)
        equal(clients[0].ask(LIVEZ[9:]).status, 200)
        clients[0].close()
        plain(extra.answer(), 200, b"ok")
    for client in clients[1:]:
        equal(client.ask(LIVEZ[9:]).status, 200)


@promise("at its ceiling of connections an idle one makes room for a new one, and only then")
def _(stage):
    program = stage.start(OPERATOR_MAX_CONNECTIONS="3")
    clients = [Client(program.port) for _ in range(3)]
    for client in clients:
        equal(client.ask(LIVEZ).status, 200)
    time.sleep(0.1)
    for client in clients:
        equal(client.ask(LIVEZ).status, 200)
    with Client(program.port) as extra:
        equal(extra.ask(LIVEZ).status, 200)
    holds(clients[0].ended(), "the longest idle one is still open")
    equal(clients[2].ask(LIVEZ).status, 200)


@promise("beyond its ceiling of calls: 503, and 200 for the same event when one has ended")
def _(stage):
    program = stage.start(OPERATOR_MAX_CALLS="2")
    sockets = [stage.call(program, f"rtc_{number}") for number in range(2)]
    request = webhook.signed(webhook.event("rtc_2"))
    equal(ask(program.port, request).status, 503)
    equal(ask(program.port, LIVEZ).status, 200)
    sockets[0].line.close()
    eventually(lambda: ask(program.port, request).status == 200, "the event is taken", 5)
    stage.api.next_socket().started()


@promise("out of descriptors it neither ends nor burns time, and serves again when there are some")
def _(stage):
    program = stage.start()
    resource.prlimit(program.pid, resource.RLIMIT_NOFILE, (16, 16))
    clients = [Client(program.port, 3) for _ in range(40)]
    for client in clients:
        client.send(LIVEZ)
    before = program.cpu()
    time.sleep(2)
    holds(program.cpu() - before < 0.3, f"{program.cpu() - before} s of 2 s burnt")
    for client in clients:
        client.close()
    plain(ask(program.port, LIVEZ), 200, b"ok")


@promise("out of descriptors a call fails with an ERROR line, and the next one works")
def _(stage):
    program = stage.start()
    with Client(program.port) as client:
        client.ask(LIVEZ)
        used = program.descriptors()
        resource.prlimit(program.pid, resource.RLIMIT_NOFILE, (used, 64))
        equal(client.ask(webhook.signed(webhook.event("rtc_a"))).status, 200)
        program.logged("ERROR", "rtc_a")
        resource.prlimit(program.pid, resource.RLIMIT_NOFILE, (64, 64))
        equal(client.ask(webhook.signed(webhook.event("rtc_b"))).status, 200)
        stage.api.next_socket().started()


@promise("300 connections at once are all answered")
def _(stage):
    program = stage.start()
    clients = [Client(program.port) for _ in range(300)]
    for client in clients:
        client.send(LIVEZ)
    for client in clients:
        plain(client.answer(), 200, b"ok")
        client.close()


@promise("10,000 signed webhooks on one connection: all 200, and no memory grows")
def _(stage):
    program = stage.start()
    body = webhook.event(type="response.completed")
    with Client(program.port, 60) as client:
        sizes = []
        for _ in range(20):
            requests = [webhook.signed(body) for _ in range(500)]
            for start in range(0, 500, 10):
                client.send(b"".join(requests[start:start + 10]))
                for _ in range(10):
                    equal(client.answer().status, 200)
            sizes.append(program.rss())
    allowed = 20000 if stage.sanitized else 100
    holds(sizes[-1] - sizes[4] <= allowed, f"{sizes}")


@promise("200 calls one after the other: no memory and no descriptor grows")
def _(stage):
    program = stage.start()
    sizes = []
    for number in range(200):
        socket_ = stage.call(program, f"rtc_{number}")
        if number % 4 == 0:
            socket_.ask("ListContacts", {})
        socket_.line.close(notify=number % 2 == 0)
        if number % 20 == 19:
            eventually(lambda: program.idle(), "its descriptors are closed")
            sizes.append(program.rss())
    allowed = 30000 if stage.sanitized else 100
    holds(sizes[-1] - sizes[2] <= allowed, f"{sizes}")


@promise("JSON to the ceiling, nested, wide or long, is answered in time")
def _(stage):
    program = stage.start()
    for body in (b"[" * MIB, b"[" * 1000 + b"]" * 1000, b'{"a":' * 200000, b"[" + b"1," * 500000 + b"1]",
                 b"[" + b"{}," * 300000 + b"1]", b'{"' + b"a" * (MIB - 10) + b'":1}',
                 b"{" + b",".join(b'"%d":1' % n for n in range(90000)) + b"}",
                 b"-" * MIB, b"1" * MIB, b'"' + b"\\u0000" * 170000 + b'"', b" " * MIB,
                 b'{"id":"' + b"\\" * 1000000):
        begin = time.monotonic()
        status = ask(program.port, webhook.signed(body)).status
        holds(status in (400, 413, 422), f"{body[:20]}: {status}")
        holds(time.monotonic() - begin < (20 if stage.sanitized else 3), f"{body[:20]} took long")


@promise("a thousand requests with bytes changed, lost and doubled do it no harm")
def _(stage):
    program = stage.start(OPENAI_WEBHOOK_SECRET=None)
    chance = random.Random(int(os.environ.get("OPERATOR_TEST_SEED", "1")))
    good = webhook.post(webhook.event(type="x"), webhook.headers(b""))
    chunked = get("/webhook", "POST", "1.1", "Content-Type: application/json",
                  "Transfer-Encoding: chunked") + b"5\r\n{\"a\":\r\n2\r\n1}\r\n0\r\n\r\n"
    for _ in range(1000):
        data = bytearray(chance.choice((good, chunked, LIVEZ, good + chunked)))
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(data))
            how = chance.randrange(4)
            if how == 0:
                data[place] = chance.randrange(256)
            elif how == 1:
                del data[place:place + chance.randint(1, 8)]
            elif how == 2:
                data[place:place] = data[place:place + chance.randint(1, 30)]
            else:
                data[place:place] = chance.choice((b"\r\n", b"\0", b" ", b":", b"0", b"\xff" * 9, b"\r\n\r\n"))
            if not data:
                data = bytearray(b"x")
        client = Client(program.port)
        try:
            client.send(bytes(data))
            client.sock.shutdown(socket.SHUT_WR)
            while client.more():
                pass
            for row in re.findall(rb"HTTP/1.1 (\d+)", client.rest):
                holds(row in (b"100", b"200", b"400", b"404", b"405", b"411", b"413", b"415", b"422",
                              b"431", b"501", b"505", b"503"), f"{bytes(data)}: {client.rest}")
        except ConnectionError:
            pass
        client.close()
    plain(ask(program.port, LIVEZ), 200, b"ok")


@promise("connections that are reset at once, by the hundred, do it no harm")
def _(stage):
    program = stage.start()
    for number in range(400):
        client = Client(program.port)
        client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if number % 2:
            client.send(LIVEZ[:number % len(LIVEZ)])
        client.close()
    plain(ask(program.port, LIVEZ), 200, b"ok")
    eventually(lambda: program.idle(), "its descriptors are closed")
