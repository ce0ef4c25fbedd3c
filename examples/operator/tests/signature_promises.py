"""Signatures of webhooks, and replays."""
import base64
import time

import webhook
from promise import equal, holds, promise
from webhook import SECRET_BYTES, ask, headers, post, signature


def status(program, body, lines):
    return ask(program.port, post(body, lines)).status


@promise("each of the three headers is needed")
def _(stage):
    program = stage.start()
    body = webhook.event()
    for number in range(3):
        lines = headers(body)
        del lines[number]
        equal(status(program, body, lines), 401, f"the status without {number}")


@promise("names of the headers are taken in any case")
def _(stage):
    body = webhook.event()
    lines = [line.replace("webhook-", "Webhook-").replace("id:", "ID:") for line in headers(body)]
    equal(status(stage.start(), body, lines), 200)


@promise("a changed body, id, time or signature is refused")
def _(stage):
    program = stage.start()
    body = webhook.event()
    now = int(time.time())
    good = signature("a", now, body)
    equal(status(program, body + b" ", headers(body)), 401, "the status of another body")
    for identity, stamp, signatures in (
            ("b", now, f"v1,{good}"), ("a", now + 1, f"v1,{good}"), ("a ", now, f"v1,{good[:-1]}"),
            ("a", now, f"v1,{good}="), ("a", now, "v1,"), ("a", now, good), ("a", now, f"v2,{good}"),
            ("a", now, f"v1a,{good}"), ("a", now, f"V1,{good}"), ("a", now, f"v1={good}"),
            ("a", now, "v1," + good.swapcase()), ("a", now, f",{good}"), ("a", now, f"v1,{good},")):
        lines = headers(body, identity, stamp, signatures=signatures)
        equal(status(program, body, lines), 401, f"the status of {lines}")
    equal(status(program, body, headers(body, "a", now, signatures=f"v1,{good}")), 200)


@promise("another key, also the text of the secret itself, is refused")
def _(stage):
    program = stage.start()
    body = webhook.event()
    for key in (b"", SECRET_BYTES[:-1], SECRET_BYTES + b"\1", webhook.SECRET.encode(),
                webhook.SECRET[6:].encode()):
        equal(status(program, body, headers(body, key=key)), 401, f"the status of {key}")


@promise("a time 290 s ago or ahead is taken, one 310 s away is refused")
def _(stage):
    program = stage.start()
    body = webhook.event()
    now = int(time.time())
    for stamp, want in ((now - 290, 200), (now + 290, 200), (now - 310, 401), (now + 310, 401),
                        (0, 401), (-now, 401), (now + 2**32, 401), (2**63 - 1, 401),
                        (-2**63, 401)):
        equal(status(program, body, headers(body, stamp=stamp)), want, f"the status of {stamp}")


@promise("a time that is no number is refused")
def _(stage):
    program = stage.start()
    body = webhook.event()
    now = int(time.time())
    for text in (f"{now}.0", f"{now}x", "", "now", f"0x{now:x}", f"{now}e0", f"{now} {now}",
                 str(2**64 + now), str(2**65), "-", "+", f"--{now}", "9" * 400):
        good = signature("a", text, body)
        lines = headers(body, "a", text, signatures=f"v1,{good}")
        equal(status(program, body, lines), 401, f"the status of {text!r}")


@promise("what is signed is the time as a number: leading zeros and a plus do not count")
def _(stage):
    program = stage.start()
    body = webhook.event()
    now = int(time.time())
    for number, spelled in enumerate((f"000{now}", f"+{now}")):
        for text, want in ((now, 200), (spelled, 401)):
            good = signature(f"z{number}{want}", text, body)
            lines = headers(body, f"z{number}{want}", spelled, signatures=f"v1,{good}")
            equal(status(program, body, lines), want, f"the status of {spelled!r}, signed {text!r}")


@promise("one right signature among others is enough, in any place")
def _(stage):
    program = stage.start()
    body = webhook.event()
    now = int(time.time())
    for number, form in enumerate(("{0} v1,{1}", "v1,{1} {0}", "{0} {0} v1,{1} {0}", "x v1,{1}",
                                   "v1 v1,{1}", "v1, v1,{1}", "v2,{1} v1,{1}", "v1a,AAAA v1,{1}")):
        good = signature(f"s{number}", now, body)
        wrong = "v1," + signature("other", now, body)
        lines = headers(body, f"s{number}", now, signatures=form.format(wrong, good))
        equal(status(program, body, lines), 200, f"the status of {form!r}")


@promise("signatures are separated by spaces alone")
def _(stage):
    program = stage.start()
    body = webhook.event()
    now = int(time.time())
    for number, between in enumerate((",", ";", "\t", ", ")):
        good = signature(f"p{number}", now, body)
        lines = headers(body, f"p{number}", now, signatures=f"v1,AAAA{between}v1,{good}")
        want = 200 if between == ", " else 401
        equal(status(program, body, lines), want, f"the status with {between!r}")


@promise("only the first of a header that stands twice is looked at, or it is refused")
def _(stage):
    program = stage.start()
    body = webhook.event()
    lines = headers(body)
    equal(status(program, body, ["webhook-signature: v1,AAAA", *lines]), 401)
    equal(status(program, body, ["webhook-id: other", *lines]), 401)
    equal(status(program, body, ["webhook-timestamp: 1", *lines]), 401)


@promise("a body that is not UTF-8 is refused even when signed")
def _(stage):
    program = stage.start()
    for bad in (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"):
        body = webhook.event().replace(b"evt_1", bad)
        equal(status(program, body, headers(body)), 401, f"the status of {bad}")


@promise("many signatures, and long ones, are refused in no time")
def _(stage):
    program = stage.start()
    body = webhook.event()
    for text in ("v1,AAAA " * 1000, "v1," + "A" * 8000, " " * 5000, "v1," * 3000):
        equal(status(program, body, headers(body, signatures=text)), 401)


@promise("the secret is base64 with or without whsec_")
def _(stage):
    for secret in (webhook.SECRET, webhook.SECRET[6:]):
        program = stage.start(OPENAI_WEBHOOK_SECRET=secret)
        equal(ask(program.port, webhook.signed(webhook.event())).status, 200)
        equal(ask(program.port, webhook.post(webhook.event())).status, 401)


@promise("secrets of every length work: 1 byte, a block of the hash, more than it")
def _(stage):
    for size in (1, 2, 3, 63, 64, 65, 200):
        key = bytes(range(255, 255 - size, -1))
        program = stage.start(OPENAI_WEBHOOK_SECRET="whsec_" + base64.b64encode(key).decode())
        equal(ask(program.port, webhook.signed(webhook.event(), key=key)).status, 200)
        program.stop()


@promise("an empty secret is a secret: signatures with the empty key are asked for")
def _(stage):
    for secret in ("", "whsec_"):
        program = stage.start(OPENAI_WEBHOOK_SECRET=secret)
        equal(ask(program.port, webhook.post(webhook.event())).status, 401)
        equal(ask(program.port, webhook.signed(webhook.event(), key=b"")).status, 200)


@promise("the older spelling of the secret is read when the newer one is not set")
def _(stage):
    program = stage.start(OPENAI_WEBHOOK_SECRET=None, OPENAPI_WEBHOOK_SECRET=webhook.SECRET)
    equal(ask(program.port, webhook.post(webhook.event())).status, 401)
    equal(ask(program.port, webhook.signed(webhook.event())).status, 200)
    program = stage.start(OPENAPI_WEBHOOK_SECRET="b3RoZXI=")
    equal(ask(program.port, webhook.signed(webhook.event())).status, 200)


@promise("a replay is refused, and starts no second call")
def _(stage):
    program = stage.start()
    request = webhook.signed(webhook.event())
    equal(ask(program.port, request).status, 200)
    equal(stage.api.next_request().verb, "accept")
    stage.api.next_request()  # the WebSocket
    again = ask(program.port, request).status
    holds(400 <= again < 500, f"a replay got {again}")
    holds(stage.api.no_request(), "a second call began")


@promise("a wrong signature does not use up the id")
def _(stage):
    program = stage.start()
    body = webhook.event()
    now = int(time.time())
    equal(status(program, body, headers(body, "once", now, signatures="v1,AAAA")), 401)
    equal(status(program, body, headers(body, "once", now)), 200)


@promise("ids are told apart by every byte")
def _(stage):
    program = stage.start()
    body = webhook.event(type="x")
    for identity in ("a", "aa", "A", "a.", "a" * 200, "a" * 199 + "b", "b" + "a" * 199):
        equal(status(program, body, headers(body, identity)), 200, f"the status of {identity}")
