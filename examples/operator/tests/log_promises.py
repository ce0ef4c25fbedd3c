"""What the log tells, and what it does not."""
import os
import re
import time

import webhook
from promise import equal, eventually, holds, promise
from stage import KEY
from webhook import ask

LIVEZ = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"


@promise("the start is logged, on standard output, as INFO, and where it listens")
def _(stage):
    program = stage.start()
    holds(program.logged("INFO", str(program.port)), "no line")


@promise("without a secret a WARN line says that signatures are not checked")
def _(stage):
    program = stage.start(OPENAI_WEBHOOK_SECRET=None)
    equal(len(program.logged("WARN")), 1)
    program = stage.start()
    equal(program.lines("WARN"), [])


@promise("a webhook is logged as INFO with its id, a bad one as one WARN line without a cause")
def _(stage):
    program = stage.start()
    body = webhook.event()
    ask(program.port, webhook.post(body, webhook.headers(body, "wh_seen")))
    program.logged("INFO", 'webhook{webhook.id="wh_seen"}')
    for lines in ([], webhook.headers(body, "wh_bad", signatures="v1,AAAA"),
                  webhook.headers(body, "wh_bad", stamp=1)):
        before = program.lines("WARN")
        ask(program.port, webhook.post(body, lines))
        new = program.lines("WARN")[len(before):]
        equal(len(new), 1, f"{new}")
        holds("time" not in new[0].split("Z", 1)[1] and "expired" not in new[0], f"{new}")


@promise("nothing is logged for a probe")
def _(stage):
    program = stage.start()
    before = program.log()
    for _ in range(5):
        ask(program.port, LIVEZ)
    equal(program.log(), before)


@promise("a call is told from its accept to its end, each line with its id")
def _(stage):
    socket = stage.call()
    socket.ask("ListContacts", {})
    socket.ask("ValidatePhoneNumber", {"digits": [1] * 7})
    socket.ask("ValidatePhoneNumber", {"digits": [1]})
    socket.call(("Transfer", {"call_id": "fc_0"}))
    holds(socket.line.is_gone(), "it stays connected")
    holds(len(stage.program.logged("INFO", 'handle_call{call.id="rtc_1"}')) >= 4, stage.program.log())
    holds(stage.program.logged("WARN", "rtc_1"), "no WARN for an invalid number")
    for word in ("ListContacts", "ValidatePhoneNumber", "ransfer"):
        holds(stage.program.lines(word), f"{word} is not told")


@promise("numbers, digits and names of callers are masked")
def _(stage):
    stage.write("contacts.csv", "name,number\nMarguerite,+4930998877\n")
    socket = stage.call()
    socket.ask("ValidatePhoneNumber", {"digits": [7, 3, 8, 2, 9, 1, 6, 4]})
    socket.ask("ValidatePhoneNumber", {"digits": [6, 6, 9, 9]})
    socket.ask("ValidateContact", {"contact": ["Marguerite", "Hildegard"]})
    socket.ask("ValidateContact", {"contact": ["Hildegard"]})
    socket.send({"type": "response.done", "event_id": "e", "response": {"output": [
        {"type": "message", "role": "user", "status": "completed", "id": "m", "content": [
            {"type": "input_audio", "text": "call 73829164 or Marguerite"}]}]}})
    socket.call(("Transfer", {"call_id": "fc_0"}))
    holds(socket.line.is_gone(), "it stays connected")
    equal(stage.program.stop(), 0)
    log = stage.program.log()
    for word in ("73829164", "7382916", "738291", "[7,3", "7, 3, 8", "6699", "6,6,9", "+49309", "998877",
                 "Marguerite", "Hildegard", "Margueri", "Hildegar"):
        holds(word not in log, f"{word} in {log}")


@promise("with OPERATOR_LOG_NUMBERS=1, and with no other value, they are told")
def _(stage):
    for value, told in (("1", True), ("0", False), ("yes", False), ("", False)):
        socket = stage.call(OPERATOR_LOG_NUMBERS=value)
        socket.ask("ValidatePhoneNumber", {"digits": [7, 3, 8, 2, 9, 1, 6, 4]})
        stage.end()
        equal("73829164" in stage.program.log(), told, f"told for {value!r}: {stage.program.log()}")


@promise("the number is masked when the refer fails")
def _(stage):
    from fake_api import response
    stage.api.answers["refer"] = response(404, b"no such target sip:73829164@sip.realm.test")
    socket = stage.call()
    socket.ask("ValidatePhoneNumber", {"digits": [7, 3, 8, 2, 9, 1, 6, 4]})
    socket.ask("Transfer", {"call_id": "fc_0"})
    holds(stage.program.lines("ERROR", "404"), "no ERROR line")


@promise("neither the key nor the secret is told, also when the API repeats the key")
def _(stage):
    from fake_api import response
    stage.api.answers["accept"] = response(401, f'{{"error":"Incorrect API key: {KEY}"}}'.encode())
    program = stage.start()
    ask(program.port, webhook.signed(webhook.event()))
    program.logged("ERROR", "401")
    holds(KEY not in program.log(), "the key is in the log")


@promise("foreign text cannot make lines or move a terminal's cursor")
def _(stage):
    from fake_api import response
    evil = "a\n2026-01-01T00:00:00.000000Z  INFO call: fake\x1b[2J\r\x07\u202e\u2028\x9b\""
    stage.api.answers["accept"] = response(500, evil.encode())
    program = stage.start()
    body = webhook.event(evil)
    ask(program.port, webhook.signed(body))
    program.logged("ERROR", "500")
    body = webhook.event()
    ask(program.port, webhook.post(body, webhook.headers(body, "\x1b[2J\x07\x9bx")))
    stage.api.answers["accept"] = response(200)
    ask(program.port, webhook.signed(webhook.event("rtc_2")))
    socket = stage.api.next_socket().started()
    socket.send({"type": "error", "event_id": evil, "error": {"message": evil, "type": evil}})
    socket.send({"type": evil})
    socket.call((evil, evil))
    socket.read()
    stage.end(program)
    with open(program.out, "rb") as file:
        log = file.read()
    holds(not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2\x9b|\xe2\x80\xae|\xe2\x80\xa8", log),
          f"{log}")
    for line in log.splitlines():
        holds(line.startswith(b"20") and b"INFO call: fake" not in line[:60], f"{line}")


@promise("colours unless NO_COLOR is set and not empty")
def _(stage):
    for value, colours in (("1", False), ("", True), (None, True)):
        program = stage.start(NO_COLOR=value)
        ask(program.port, webhook.signed(webhook.event(type="x")))
        equal("\x1b[" in program.log(), colours, f"colours for {value!r}")


@promise("times are UTC, now, and never go back")
def _(stage):
    stage.call().ask("ListContacts", {})
    stamps = [line.split(" ")[0] for line in stage.program.lines()]
    equal(stamps, sorted(stamps))
    now = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() - 1))
    holds(stamps[-1][:15] == now[:15] or stamps[-1] > now, f"{stamps[-1]}, now {now}")


@promise("a log that nobody reads, or that is full, does not stop the service")
def _(stage):
    body = webhook.event(type="x" * 60)
    read, write = os.pipe()
    for target in (write, os.open("/dev/full", os.O_WRONLY)):
        program = stage.run(out=target).ready()
        os.close(target)
        begin = time.monotonic()
        with webhook.Client(program.port) as client:
            for _ in range(1500):
                equal(client.ask(webhook.signed(body)).status, 200)
        holds(time.monotonic() - begin < 20, "it became slow")
        equal(program.stop(), 0)
    os.close(read)


@promise("a log whose reader is gone does not end the service")
def _(stage):
    read, write = os.pipe()
    program = stage.run(out=write).ready()
    os.close(write)
    os.close(read)
    for _ in range(3):
        equal(ask(program.port, webhook.signed(webhook.event(type="x"))).status, 200)


@promise("the end of a call is told, and its reason when the API broke it off")
def _(stage):
    socket = stage.call()
    socket.line.cut(reset=True)
    eventually(lambda: stage.program.idle(), "the call is over")
    holds(len(stage.program.lines("rtc_1")) > 2, stage.program.log())
