"""Start and end of the process."""
import os
import shutil
import signal
import socket
import subprocess

import webhook
from promise import Skip, equal, eventually, holds, promise
from webhook import Client, ask

LIVEZ = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"


def tell(stage, *arguments):
    done = subprocess.run([stage.path, *arguments], env={}, capture_output=True, check=False,
                          timeout=20)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@promise("--help tells every variable, on standard output, with status 0")
def _(stage):
    status, out, err = tell(stage, "--help")
    equal((status, err), (0, ""))
    for name in ("OPENAI_API_KEY", "SIP_REALM", "OPENAI_WEBHOOK_SECRET", "VOICE", "OPERATOR_API_ROOT",
                 "OPERATOR_LISTEN", "OPERATOR_CONTACTS", "OPERATOR_PROMPT", "OPERATOR_MAX_CALLS",
                 "OPERATOR_MAX_CONNECTIONS", "OPERATOR_LOG_NUMBERS", "OPERATOR_HOSTS",
                 "OPERATOR_RESOLV_CONF", "NO_COLOR"):
        holds(name in out, f"{name} is not told")
    holds(max(map(len, out.splitlines())) <= 100, "a line too long for a terminal")


@promise("--version tells its name and number, with status 0")
def _(stage):
    status, out, err = tell(stage, "--version")
    equal((status, err), (0, ""))
    holds(out.startswith("operator ") and out.count("\n") == 1, out)


@promise("an argument it does not know: one line, status 2")
def _(stage):
    for words in (["--verbose"], ["x"], [""], ["--help", "x"], ["-h-"]):
        status, out, err = tell(stage, *words)
        equal((status, out, err.count("\n")), (2, "", 1), f"{words}: {err}")


@promise("without OPENAI_API_KEY, or without SIP_REALM: one line that names it, status 1")
def _(stage):
    for name in ("OPENAI_API_KEY", "SIP_REALM"):
        holds(name in stage.fails(1, **{name: None}), f"{name} is not named")


@promise("a key or realm that would break a header or an address is refused at the start")
def _(stage):
    for name in ("OPENAI_API_KEY", "SIP_REALM"):
        for value in ("a\nb", "a b", "a\r", "ä", "x" * 5000):
            holds(name in stage.fails(1, **{name: value}), f"{name} is not named")


@promise("a secret that is not base64: one line that does not tell it, status 1")
def _(stage):
    for value in ("whsec_!!!!", "whsec_AAA", "whsec_AAAA=", "whsec_whsec_AAAA", "AA AA", "AAAA\n",
                  "A" * 4000, "AB==", "whsec_-_-_"):
        text = stage.fails(1, OPENAI_WEBHOOK_SECRET=value)
        holds("OPENAI_WEBHOOK_SECRET" in text and value not in text, text)


@promise("a port in use: one line that names it, status 1")
def _(stage):
    program = stage.start()
    text = stage.fails(1, OPERATOR_LISTEN=f"127.0.0.1:{program.port}")
    holds(str(program.port) in text or "use" in text, text)


@promise("addresses it cannot listen on are refused")
def _(stage):
    for value in ("x", "127.0.0.1", "127.0.0.1:", ":3000", "127.0.0.1:99999", "1.2.3:4", "300.0.0.1:1",
                  "127.0.0.1:1x", "[::1]:3000", "192.0.2.1:3000"):
        stage.fails(1, OPERATOR_LISTEN=value)


@promise("an API address that is none is refused at the start")
def _(stage):
    for value in ("http://localhost", "https://", "https:///x", "localhost", "https://a b",
                  "https://a:0", "https://a:99999", "https://a:x", "https://a/x?y", "https://u@a",
                  "https://a/../b", "https://" + "a" * 300, "https://a/" + "b" * 500, "https://[::1",
                  "https://a\r\nx"):
        holds("OPERATOR_API_ROOT" in stage.fails(1, OPERATOR_API_ROOT=value), value)


@promise("a prompt that cannot be read, is no UTF-8 or has more than 64 KiB is refused")
def _(stage):
    for data in (b"\xff", b"caf\xe9", b"\xed\xa0\x80", b"x" * 65537):
        stage.write("prompt.txt", data)
        holds("prompt.txt" in stage.fails(1), f"{data[:9]}")
    holds("nothing.txt" in stage.fails(1, OPERATOR_PROMPT="nothing.txt"), "the name is not told")
    stage.fails(1, OPERATOR_PROMPT=stage.folder)


@promise("ceilings that are no numbers are refused")
def _(stage):
    for name in ("OPERATOR_MAX_CALLS", "OPERATOR_MAX_CONNECTIONS"):
        for value in ("0", "-1", "x", "1x", "99999999999", " 1"):
            holds(name in stage.fails(1, **{name: value}), value)


@promise("SIGTERM and SIGINT end it at once with 0 when nothing is under way")
def _(stage):
    import time
    for number in (signal.SIGTERM, signal.SIGINT):
        program = stage.start()
        begin = time.monotonic()
        equal(program.stop(number), 0, "the status")
        holds(time.monotonic() - begin < 1, "it took long")


@promise("as process 1 of a container it ends on SIGTERM and SIGINT with 0")
def _(stage):
    unshare = ["unshare", "--pid", "--fork"]
    if os.getuid():
        unshare[1:1] = ["--user", "--map-root-user"]
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"], capture_output=True,
                                                     check=False).returncode:
        raise Skip("unshare(1) may not make a PID namespace here")
    for number in (signal.SIGTERM, signal.SIGINT):
        program = stage.start(wrapper=unshare)
        with open(f"/proc/{program.pid}/task/{program.pid}/children", encoding="ascii") as file:
            child = int(file.read())
        with open(f"/proc/{child}/status", encoding="ascii") as file:
            equal([row.split()[-1] for row in file if row.startswith("NSpid")], ["1"])
        os.kill(child, number)
        equal(program.wait(5), 0, "the status")


@promise("SIGTERM ends it within 2 s though clients are connected")
def _(stage):
    program = stage.start()
    with Client(program.port) as new, Client(program.port) as idle:
        idle.ask(LIVEZ)
        equal(program.stop(seconds=2), 0, "the status")
        holds(new.ended() and idle.ended(), "a connection stays")


@promise("SIGTERM does not wait for half a head, but for a body under way, which is answered")
def _(stage):
    program = stage.start()
    request = webhook.signed(webhook.event())
    with Client(program.port) as head, Client(program.port) as body:
        head.send(LIVEZ[:20])
        body.send(request[:-20])
        ask(program.port, LIVEZ)
        program.process.send_signal(signal.SIGTERM)
        holds(head.ended(2), "half a head is waited for")
        answer = body.ask(request[-20:])
        equal((answer.status, answer.header("connection")), (503, "close"))
        equal(program.wait(2), 0, "the status")


@promise("SIGTERM waits for a body that never comes for 7 s at most", waits=True)
def _(stage):
    program = stage.start()
    with Client(program.port) as body:
        body.send(webhook.signed(webhook.event())[:-20])
        ask(program.port, LIVEZ)
        equal(program.stop(seconds=7), 0, "the status")


@promise("after SIGTERM the port is free at once")
def _(stage):
    program = stage.start()
    with Client(program.port) as client:
        client.ask(LIVEZ)
        program.stop()
        again = stage.start(OPERATOR_LISTEN=f"127.0.0.1:{program.port}")
        equal(ask(again.port, LIVEZ).status, 200)


@promise("it leaves no file behind and needs none to be written")
def _(stage):
    before = sorted(os.listdir(stage.folder))
    socket_ = stage.call()
    socket_.ask("ListContacts", {})
    stage.program.stop()
    after = [name for name in sorted(os.listdir(stage.folder)) if not name.startswith("out-")]
    equal(after, before)


@promise("it runs with no descriptor open but the log")
def _(stage):
    program = stage.start(wrapper=["sh", "-c", 'exec "$0" <&- 2>&-'])
    equal(ask(program.port, LIVEZ).status, 200)
    equal(ask(program.port, webhook.signed(webhook.event())).status, 200)
    stage.api.next_socket().started()


@promise("idle it is one thread that sleeps: no wake-up in two seconds")
def _(stage):
    import time
    program = stage.start()
    ask(program.port, LIVEZ)
    time.sleep(0.5)

    def switches():
        with open(f"/proc/{program.pid}/status", encoding="ascii") as file:
            rows = dict(row.split(":", 1) for row in file.read().splitlines())
        return int(rows["voluntary_ctxt_switches"]), int(rows["Threads"])
    before, threads = switches()
    time.sleep(2)
    equal(threads, 1, "the number of threads")
    equal(switches()[0] - before, 0, "wake-ups")


@promise("a peer that is gone when it is written to does not end the program (SIGPIPE)")
def _(stage):
    import struct
    program = stage.start()
    for _ in range(20):
        with Client(program.port) as client:
            client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.send(LIVEZ * 50)
    equal(ask(program.port, LIVEZ).status, 200)


@promise("it is one static file: no interpreter, no library, no stack that runs", only="musl")
def _(stage):
    out = subprocess.run(["readelf", "-ldW", stage.path], capture_output=True, check=True).stdout.decode()
    holds("INTERP" not in out and "NEEDED" not in out, out)
    stack, = [row for row in out.splitlines() if "GNU_STACK" in row]
    holds("RWE" not in stack, stack)


@promise("idle it uses at most 600 KiB", only="musl")
def _(stage):
    program = stage.start()
    ask(program.port, LIVEZ)
    holds(program.rss() <= 600, f"{program.rss()} KiB")


@promise("SIGTERM right after the start is not lost")
def _(stage):
    for _ in range(20):
        program = stage.run()
        eventually(lambda: program.log() or program.process.poll() is not None, "it says something")
        equal(program.stop(), 0, "the status")
