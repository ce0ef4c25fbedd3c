"""What the HTTP server answers: paths, methods, headers, bodies, and requests that are none."""
import re

import webhook
from promise import equal, eventually, holds, promise
from webhook import Client, ask

LIVEZ = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"


def get(target, method="GET", version="1.1", *lines):
    return ("\r\n".join([f"{method} {target} HTTP/{version}", "Host: x", *lines]) + "\r\n\r\n").encode()


def empty(answer, status, allow=None):
    equal(answer.status, status, "the status")
    equal(answer.body, b"", "the body")
    equal(answer.header("content-length"), "0", "content-length")
    equal(answer.header("content-type"), None, "content-type")
    equal(answer.header("allow"), allow, "allow")


def plain(answer, status, body):
    equal(answer.status, status, "the status")
    equal(answer.header("content-type"), "text/plain; charset=utf-8", "content-type")
    if isinstance(body, bytes):
        equal(answer.body, body, "the body")
    else:
        holds(re.fullmatch(body, answer.body.decode()), f"the body is {answer.body!r}, not {body}")


@promise("GET /livez: 200, text/plain, the two bytes ok")
def _(stage):
    plain(ask(stage.start().port, LIVEZ), 200, b"ok")


@promise("GET /livez with a query is the same")
def _(stage):
    plain(ask(stage.start().port, get("/livez?verbose=1&x=%20")), 200, b"ok")


@promise("HEAD /livez has the headers of GET and no body")
def _(stage):
    program = stage.start()
    with Client(program.port) as client:
        answer = client.ask(get("/livez", "HEAD"), head_only=True)
        plain(answer, 200, b"")
        equal(answer.header("content-length"), "2", "content-length")
        plain(client.ask(LIVEZ), 200, b"ok")


@promise("another method on /livez: 405 with allow: GET,HEAD")
def _(stage):
    program = stage.start()
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PURGE"):
        empty(ask(program.port, get("/livez", method, "1.1", "Content-Length: 0")), 405, "GET,HEAD")


@promise("any other path: 404, empty")
def _(stage):
    program = stage.start()
    for target in ("/", "/livez/", "/webhook/", "/Livez", "/livezx", "/live", "//livez", "/%6civez",
                   "/../livez", "/webhook/x", "/?/livez", "/favicon.ico"):
        empty(ask(program.port, get(target)), 404)
        empty(ask(program.port, webhook.signed(webhook.event()).replace(b"/webhook", target.encode())
                  ), 404)


@promise("every answer has a date of RFC 9110, content-length, names in lower case, and no server")
def _(stage):
    program = stage.start()
    requests = [LIVEZ, get("/"), get("/livez", "PUT"), webhook.post(b"{}"),
                webhook.signed(webhook.event()), webhook.signed(b"{"), get("/webhook"), b"x\r\n\r\n"]
    for request in requests:
        answer = ask(program.port, request)
        holds(re.fullmatch(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep"
                           r"|Oct|Nov|Dec) 20\d\d \d\d:\d\d:\d\d GMT", answer.header("date") or ""),
              f"no date: {answer}")
        holds(answer.header("content-length") is not None, f"no content-length: {answer}")
        equal(answer.header("server"), None, "server")
        equal(answer.version, "HTTP/1.1", "the version")
        for name, _ in answer.headers:
            equal(name, name.lower(), "a name")


@promise("the date is today's")
def _(stage):
    import email.utils
    import time
    answer = ask(stage.start().port, LIVEZ)
    told = email.utils.parsedate_to_datetime(answer.header("date")).timestamp()
    holds(abs(told - time.time()) < 5, f"{answer}")


@promise("POST /webhook with a right signature: 200, empty, no content-type")
def _(stage):
    empty(ask(stage.start().port, webhook.signed(webhook.event())), 200)


@promise("POST /webhook with a query is the same")
def _(stage):
    body = webhook.event()
    empty(ask(stage.start().port, webhook.post(body, webhook.headers(body), "/webhook?a=b")), 200)


@promise("POST /webhook, not signed: 401 Invalid authentication")
def _(stage):
    plain(ask(stage.start().port, webhook.post(webhook.event())), 401, b"Invalid authentication")


@promise("another method on /webhook, not signed: 401 and allow: POST")
def _(stage):
    program = stage.start()
    for method in ("GET", "PUT", "DELETE"):
        answer = ask(program.port, get("/webhook", method))
        plain(answer, 401, b"Invalid authentication")
        equal(answer.header("allow"), "POST", "allow")


@promise("another method on /webhook, signed: 405 and allow: POST")
def _(stage):
    program = stage.start()
    body = webhook.event()
    empty(ask(program.port, webhook.post(body, webhook.headers(body), method="PUT")), 405, "POST")
    empty(ask(program.port, get("/webhook", "GET", "1.1", *webhook.headers(b""))), 405, "POST")


@promise("another method on /webhook without a secret: 405 and allow: POST")
def _(stage):
    program = stage.start(OPENAI_WEBHOOK_SECRET=None)
    empty(ask(program.port, get("/webhook")), 405, "POST")


@promise("HEAD on /webhook sends no body")
def _(stage):
    program = stage.start()
    with Client(program.port) as client:
        equal(client.ask(get("/webhook", "HEAD"), head_only=True).status, 401)
        plain(client.ask(LIVEZ), 200, b"ok")


@promise("without a secret an event needs no signature")
def _(stage):
    empty(ask(stage.start(OPENAI_WEBHOOK_SECRET=None).port, webhook.post(webhook.event())), 200)


@promise("content types of JSON are taken, with parameters and in any case")
def _(stage):
    program = stage.start()
    for kind in ("application/json", "application/json; charset=utf-8", "Application/JSON",
                 "application/cloudevents+json", "application/vnd.x+json;a=b"):
        body = webhook.event()
        answer = ask(program.port, webhook.post(body, webhook.headers(body), kind=kind))
        empty(answer, 200)


@promise("other content types, and none: 415 with its sentence")
def _(stage):
    program = stage.start()
    for kind in (None, "", "text/plain", "text/json", "application/jsonx", "application/xjson",
                 "application/x-www-form-urlencoded", "json", "application/", "application/+jsonx"):
        body = webhook.event()
        answer = ask(program.port, webhook.post(body, webhook.headers(body), kind=kind))
        plain(answer, 415, b"Expected request with `Content-Type: application/json`")


@promise("the signature is looked at before the content type, and that before the JSON")
def _(stage):
    program = stage.start()
    equal(ask(program.port, webhook.post(b"{", kind="text/plain")).status, 401)
    body = b"{"
    equal(ask(program.port, webhook.post(body, webhook.headers(body), kind="text/plain")).status, 415)


@promise("no JSON: 400, and the sentence tells where")
def _(stage):
    program = stage.start()
    for body in (b"", b"{", b"{} x", b"[1,]", b"{'a':1}", b'{"a":01}', b"nul", b'"\x01"', b"{}{}",
                 b'{"a":"\\ud800"}', b'{"a":1,}', b"\xef\xbb\xbf{}"):
        answer = ask(program.port, webhook.signed(body))
        plain(answer, 400, r"Failed to parse the request body as JSON: .*line \d+,? column \d+.*")


@promise("the place of an error in JSON is its line and column")
def _(stage):
    program = stage.start()
    answer = ask(program.port, webhook.signed(b'{\n "a": 1,\n "b" 2}'))
    holds(b"line 3" in answer.body and b"column 6" in answer.body, f"{answer}")


@promise("JSON of another shape: 422, and the sentence tells why")
def _(stage):
    program = stage.start()
    good = webhook.event().decode()
    start = "Failed to deserialize the JSON body into the target type: "
    for body in ("[]", "1", "null", '""', "{}", good.replace('"data"', '"date"'),
                 good.replace('"call_id"', '"caller_id"'), good.replace('"rtc_1"', "1"),
                 good.replace('"id"', '"ib"', 1), good.replace('"object"', '"obj"', 1),
                 good.replace("1750287018", '"1750287018"'), good.replace("1750287018", "1.5"),
                 good.replace('"name"', '"nome"'), good.replace('"evt_1"', "null"),
                 good.replace("[{", '[1, {')):
        answer = ask(program.port, webhook.signed(body.encode()))
        equal(answer.status, 422, f"the status of {body}")
        plain(answer, 422, re.escape(start) + ".+")
    answer = ask(program.port, webhook.signed(good.replace('"data"', '"date"').encode()))
    holds(b"missing field `data`" in answer.body, f"{answer}")


@promise("a known field that stands twice: 422")
def _(stage):
    program = stage.start()
    good = webhook.event()
    for twice in (good.replace(b'"id"', b'"id": "evt_0", "id"', 1),
                  good.replace(b'"call_id"', b'"call_id": "rtc_0", "call_id"')):
        equal(ask(program.port, webhook.signed(twice)).status, 422, f"the status of {twice}")
    holds(stage.api.no_request(), "a call began")


@promise("unknown fields, also twice, and an event without sip_headers are taken")
def _(stage):
    program = stage.start()
    body = (b'{"x":[{}],"x":{"a":null},"id":"e","object":"event","created_at":1,'
            b'"type":"realtime.call.incoming","data":{"call_id":"rtc_9","y":-1.5e-7}}')
    empty(ask(program.port, webhook.signed(body)), 200)
    equal(stage.api.next_request().target, "/v1/realtime/calls/rtc_9/accept")


@promise("escapes in names and values of the event are resolved")
def _(stage):
    body = (b'{"id":"e","object":"event","created_at":-1,"type":"realtime.call.\\u0069ncoming",'
            b'"\\u0064ata":{"call\\u005fid":"rtc\\u005f9"}}')
    empty(ask(stage.start().port, webhook.signed(body)), 200)
    equal(stage.api.next_request().target, "/v1/realtime/calls/rtc_9/accept")


@promise("events of another type: 200, and nothing is done")
def _(stage):
    program = stage.start()
    for body in (webhook.event(type="response.completed"), webhook.event(type="x"),
                 b'{"id":"e","object":"event","created_at":1,"type":"batch.completed",'
                 b'"data":{"id":"batch_1"}}'):
        empty(ask(program.port, webhook.signed(body)), 200)
    holds(stage.api.no_request(), "a call began")


@promise("requests on one connection are answered in order, also those sent together")
def _(stage):
    with Client(stage.start().port) as client:
        body = webhook.event("rtc_7")
        client.send(LIVEZ + get("/nothing") + webhook.post(body) + get("/livez", "HEAD"))
        equal([client.answer().status, client.answer().status, client.answer().status,
               client.answer(head_only=True).status], [200, 404, 401, 200])
        plain(client.ask(LIVEZ), 200, b"ok")


@promise("a request is answered when it comes byte by byte")
def _(stage):
    with Client(stage.start().port) as client:
        for byte in webhook.signed(webhook.event()):
            client.send(bytes([byte]))
        empty(client.answer(), 200)


@promise("connection: close is honoured and said")
def _(stage):
    with Client(stage.start().port) as client:
        answer = client.ask(get("/livez", "GET", "1.1", "Connection: close"))
        plain(answer, 200, b"ok")
        equal(answer.header("connection"), "close")
        holds(client.ended(), "it stays open")


@promise("HTTP/1.0 is answered and closed; with keep-alive it stays open")
def _(stage):
    program = stage.start()
    with Client(program.port) as client:
        plain(client.ask(b"GET /livez HTTP/1.0\r\n\r\n"), 200, b"ok")
        holds(client.ended(), "it stays open")
    with Client(program.port) as client:
        for _ in range(2):
            plain(client.ask(b"GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), 200, b"ok")


@promise("a request without Host is taken")
def _(stage):
    plain(ask(stage.start().port, b"GET /livez HTTP/1.1\r\n\r\n"), 200, b"ok")


@promise("what is no request: 400, empty, connection: close")
def _(stage):
    program = stage.start()
    for request in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n", b"nonsense\r\n\r\n",
                    b"GET /livez\r\n\r\n", b"GET  /livez HTTP/1.1\r\n\r\n",
                    b"GET /livez HTTP/1.1 x\r\n\r\n", b"GET /livez HTTP/2.5\r\n\r\n",
                    b"GET /livez FTP/1.1\r\n\r\n", b" GET /livez HTTP/1.1\r\n\r\n",
                    b"GET /livez HTTP/1.1\r\nno colon\r\n\r\n", b"G@T /livez HTTP/1.1\r\n\r\n",
                    b"GET /livez HTTP/1.1\r\nA b: c\r\n\r\n", b"GET /livez HTTP/1.1\r\n: c\r\n\r\n",
                    b"GET /livez HTTP/1.1\r\nA: b\0c\r\n\r\n", b"GET /liv\0ez HTTP/1.1\r\n\r\n",
                    b"GET /livez HTTP/1.1\r\nA : b\r\n\r\n"):
        with Client(program.port) as client:
            answer = client.ask(request)
            holds(answer is not None, f"no answer to {request!r}")
            equal(answer.status, 400, f"the status of {request!r}")
            equal((answer.body, answer.header("connection")), (b"", "close"), "body and connection")
            holds(client.ended(), "it stays open")


@promise("lengths that do not add up are refused, so that nothing is smuggled")
def _(stage):
    program = stage.start(OPENAI_WEBHOOK_SECRET=None)
    body = webhook.event()
    for lines in (["Content-Length: 5", "Content-Length: 6"], ["Content-Length: -1"],
                  ["Content-Length: +5"], ["Content-Length: 0x5"], ["Content-Length: 5 5"],
                  ["Content-Length: 99999999999999999999"], ["Content-Length: "],
                  ["Content-Length: 5", "Transfer-Encoding: chunked"],
                  ["Transfer-Encoding: gzip, chunked"], ["Transfer-Encoding: identity"],
                  ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"]):
        with Client(program.port) as client:
            answer = client.ask(get("/webhook", "POST", "1.1", "Content-Type: application/json", *lines)
                                + body)
            holds(answer.status in (400, 411, 413, 501), f"{lines}: {answer}")
            holds(client.ended(), f"{lines}: it stays open")


@promise("a chunked body is taken, extensions and trailers and all")
def _(stage):
    body = webhook.event()
    lines = ["Content-Type: application/json", "Transfer-Encoding: chunked", *webhook.headers(body)]
    chunks = (b"1;a=b\r\n" + body[:1] + b"\r\n" + b"%X\r\n" % (len(body) - 1) + body[1:]
              + b"\r\n0\r\nTrailer: x\r\n\r\n")
    program = stage.start()
    with Client(program.port) as client:
        empty(client.ask(get("/webhook", "POST", "1.1", *lines) + chunks), 200)
        plain(client.ask(LIVEZ), 200, b"ok")
    with Client(program.port) as client:
        lines[2:] = webhook.headers(body)
        client.send(get("/webhook", "POST", "1.1", *lines))
        for byte in chunks:
            client.send(bytes([byte]))
        empty(client.answer(), 200)


@promise("chunks that are none: 400, and the connection ends")
def _(stage):
    program = stage.start(OPENAI_WEBHOOK_SECRET=None)
    lines = ["Content-Type: application/json", "Transfer-Encoding: chunked"]
    for chunks in (b"x\r\n", b"-1\r\n", b"ffffffffffffffffff\r\n", b"3\r\nabcde\r\n", b"\r\n\r\n",
                   b"0x3\r\nabc\r\n0\r\n\r\n"):
        with Client(program.port) as client:
            answer = client.ask(get("/webhook", "POST", "1.1", *lines) + chunks)
            holds(answer is not None and answer.status in (400, 413), f"{chunks}: {answer}")
            holds(client.ended(), f"{chunks}: it stays open")


@promise("Expect: 100-continue is answered before the body comes")
def _(stage):
    body = webhook.event()
    head, rest = webhook.post(body, ["Expect: 100-continue", *webhook.headers(body)]).split(
        b"\r\n\r\n", 1)
    with Client(stage.start().port) as client:
        answer = client.ask(head + b"\r\n\r\n")
        equal(answer.status, 100, "the first answer")
        empty(client.ask(rest), 200)


@promise("a bare LF at line ends, and spaces around values, do no harm")
def _(stage):
    body = webhook.event()
    lines = [line.replace(": ", ": \t ") + " \t" for line in webhook.headers(body)]
    program = stage.start()
    empty(ask(program.port, webhook.post(body, lines)), 200)
    with Client(program.port) as client:
        answer = client.ask(b"GET /livez HTTP/1.1\nHost: x\n\n")
        holds(answer.status in (200, 400), f"{answer}")


@promise("a client that breaks off in the middle of a request leaves no trace")
def _(stage):
    program = stage.start()
    request = webhook.signed(webhook.event())
    for size in (0, 1, 20, 60, len(request) - 300, len(request) - 1):
        with Client(program.port) as client:
            client.send(request[:size])
    plain(ask(program.port, LIVEZ), 200, b"ok")
    eventually(program.idle, "all descriptors are closed")
    holds(stage.api.no_request(), "a call began")


@promise("a client that sends all and closes its half still gets its answer")
def _(stage):
    import socket
    with Client(stage.start().port) as client:
        client.send(LIVEZ)
        client.sock.shutdown(socket.SHUT_WR)
        plain(client.answer(), 200, b"ok")
        holds(client.ended(), "it stays open")


@promise("a body that breaks off, secret set: 400 Invalid payload")
def _(stage):
    import socket
    body = webhook.event()
    with Client(stage.start().port) as client:
        client.send(webhook.signed(body)[:-5])
        client.sock.shutdown(socket.SHUT_WR)
        plain(client.answer(), 400, b"Invalid payload")
