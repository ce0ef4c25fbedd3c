"""The life of a call: accept, WebSocket, refer, hang-up; and the bytes of every request."""
import base64
import json
import signal

import webhook
from fake_api import CLOSE, PING, PONG, Cut, response, upgrade
from promise import equal, eventually, holds, promise
from stage import KEY

# For an end with calls still open: the leak finder does not look into the slots that they lie in.
IN_HASTE = {"ASAN_OPTIONS": "detect_leaks=0"}
NAMES = ["ValidatePhoneNumber", "ValidateContact", "ListContacts", "Transfer", "Terminate"]


def begin(stage, call_id="rtc_1", **changes):
    stage.program = stage.start(**changes)
    equal(webhook.ask(stage.program.port, webhook.signed(webhook.event(call_id))).status, 200)
    return stage.api.next_request()


def pairs(text):
    """JSON with the order of its members kept, as lists of pairs."""
    return json.loads(text, object_pairs_hook=lambda rows: ["object", *rows])


@promise("a call is accepted with POST, its key, its type and its length, over HTTP/1.1")
def _(stage):
    request = begin(stage)
    equal(request.head.split("\r\n")[0], "POST /v1/realtime/calls/rtc_1/accept HTTP/1.1")
    equal(request.header("authorization"), f"Bearer {KEY}")
    equal(request.header("content-type"), "application/json")
    equal(request.header("accept"), "*/*")
    equal(request.header("host"), f"localhost:{stage.api.port}")
    equal(request.header("content-length"), str(len(request.body)))
    holds(len(request.headers) <= 7, f"{request.headers}")


@promise("the accept body has the keys in the order of the contract, and no space")
def _(stage):
    request = begin(stage)
    body = request.body.decode()
    equal(json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False), body, "the JSON")
    start = ('{"type":"realtime","model":"gpt-realtime-1.5","audio":{"input":{"format":{"type":'
             '"audio/pcma"},"transcription":{"language":"en","model":"gpt-4o-mini-transcribe"}},'
             '"output":{"format":{"type":"audio/pcma"},"voice":"cedar"}},"instructions":'
             '"You answer the telephone.","tools":[{"type":"function","name":"ValidatePhoneNumber",'
             '"description":"')
    equal(body[:len(start)], start, "its beginning")
    end = '],"max_output_tokens":4096}'
    equal(body[-len(end):], end, "its end")


@promise("the five tools are announced in their order, each with a description and its parameters")
def _(stage):
    tools = json.loads(begin(stage).body)["tools"]
    equal([tool["name"] for tool in tools], NAMES)
    for tool in tools:
        equal(list(tool), ["type", "name", "description", "parameters"])
        holds(len(tool["description"]) > 20, f"{tool}")
    parameters = {tool["name"]: tool["parameters"] for tool in tools}
    equal(parameters.pop("ListContacts"), None)
    for name, (field, kind) in {
            "ValidatePhoneNumber": ("digits", "array"), "ValidateContact": ("contact", "array"),
            "Transfer": ("call_id", "string"), "Terminate": ("reason", None)}.items():
        schema = parameters[name]
        equal((schema["type"], schema["required"]), ("object", [field]), name)
        equal(list(schema["properties"]), [field], name)
        holds(schema["properties"][field]["description"], name)
        if kind:
            equal(schema["properties"][field]["type"], kind, name)
    digits = parameters["ValidatePhoneNumber"]["properties"]["digits"]["items"]
    equal((digits["type"], digits["minimum"]), ("integer", 0))
    equal(parameters["ValidateContact"]["properties"]["contact"]["items"]["type"], "string")
    equal(parameters["Terminate"]["properties"]["reason"].get("enum"),
          ["UserRequested", "UserUncooperative", "Other"])
    for name in parameters:
        equal(parameters[name]["additionalProperties"], False, name)


@promise("the prompt reaches the API byte by byte, whatever is in it")
def _(stage):
    prompt = 'quote " backslash \\ slash / tab \t line\r\nend \x01\x1f\x7f é ß 中 \U0001f4de\u2028\n'
    stage.write("prompt.txt", prompt.encode())
    body = json.loads(begin(stage).body)
    equal(body["instructions"], prompt)


@promise("OPERATOR_PROMPT names another prompt file")
def _(stage):
    path = stage.write("other.txt", "Another.")
    equal(json.loads(begin(stage, OPERATOR_PROMPT=path).body)["instructions"], "Another.")


@promise("without a prompt file: one line that names it, status 1", only="file")
def _(stage):
    import os
    os.unlink(os.path.join(stage.folder, "prompt.txt"))
    holds("prompt.txt does not exist" in stage.fails(1), "the file is not named")


@promise("without a prompt file the prompt inside the program is used", only="builtin")
def _(stage):
    import os
    os.unlink(os.path.join(stage.folder, "prompt.txt"))
    with open(os.path.join(os.path.dirname(__file__), "..", "prompt.txt"), encoding="utf-8") as file:
        equal(json.loads(begin(stage).body)["instructions"], file.read())


@promise("a voice that is known is used in any case; any other is cedar")
def _(stage):
    for voice, wanted in (("marin", "marin"), ("ALLOY", "alloy"), ("Shimmer", "shimmer"),
                          ("", "cedar"), ("nobody", "cedar"), ("cedar ", "cedar")):
        body = json.loads(begin(stage, VOICE=voice).body)
        equal(body["audio"]["output"]["voice"], wanted, f"the voice for {voice!r}")
        stage.api.next_request()
        stage.end()
        stage.api.came.queue.clear()


@promise("all ten voices are known")
def _(stage):
    for voice in "alloy ash ballad coral echo sage shimmer verse marin cedar".split():
        body = json.loads(begin(stage, VOICE=voice).body)
        equal(body["audio"]["output"]["voice"], voice)
        stage.end()
        stage.api.came.queue.clear()


@promise("the WebSocket opens with GET, version 13, a fresh key, and the API key")
def _(stage):
    keys = []
    for number in range(2):
        begin(stage, f"rtc_{number}")
        request = stage.api.next_request()
        equal(request.head.split("\r\n")[0], f"GET /v1/realtime?call_id=rtc_{number} HTTP/1.1")
        equal(request.header("host"), f"localhost:{stage.api.port}")
        equal(request.header("authorization"), f"Bearer {KEY}")
        equal(request.header("upgrade").lower(), "websocket")
        equal(request.header("connection").lower(), "upgrade")
        equal(request.header("sec-websocket-version"), "13")
        equal(request.header("sec-websocket-protocol"), None)
        equal(request.header("sec-websocket-extensions"), None)
        equal(len(base64.b64decode(request.header("sec-websocket-key"), validate=True)), 16)
        keys.append(request.header("sec-websocket-key"))
    holds(keys[0] != keys[1], "the same key twice")


@promise("the first message is response.create, before anything is read")
def _(stage):
    begin(stage)
    stage.api.next_socket().started()


@promise("masks of frames are random")
def _(stage):
    socket = stage.call()
    masks = [socket.mask]
    for _ in range(3):
        socket.ask("ListContacts", {})
        masks.append(socket.mask)
    holds(len(set(masks)) == 4 and b"\0\0\0\0" not in masks, f"{masks}")


@promise("a prefix in the API's address stands before every path, a default port is not said")
def _(stage):
    root = f"https://localhost:{stage.api.port}/proxy/openai"
    request = begin(stage, OPERATOR_API_ROOT=root)
    equal(request.target, "/proxy/openai/v1/realtime/calls/rtc_1/accept")
    equal(stage.api.next_request().target, "/proxy/openai/v1/realtime?call_id=rtc_1")


@promise("call ids are escaped in URLs: no step, query or line of them reaches the API")
def _(stage):
    program = stage.start()
    for call_id, segment in (("../../models", "..%2F..%2Fmodels"), ("a?b#c", "a%3Fb%23c"),
                             ("a b", "a%20b"), ("a\r\nX: y", "a%0D%0AX%3A%20y"),
                             ("..", "%2E%2E"), (".", "%2E"), ("a%2fb", "a%252fb"),
                             ("é", "%C3%A9"), ("a&b=c", "a%26b%3Dc"), ("-._~", "-._~")):
        equal(webhook.ask(program.port, webhook.signed(webhook.event(call_id))).status, 200)
        equal(stage.api.next_request().target, f"/v1/realtime/calls/{segment}/accept")
        equal(stage.api.next_request().target, f"/v1/realtime?call_id={segment}")


@promise("a call id that is empty, longer than 255 bytes or holds a NUL is refused")
def _(stage):
    program = stage.start()
    for call_id, good in (("", False), ("a\0b", False), ("x" * 256, False), ("x" * 255, True)):
        status = webhook.ask(program.port, webhook.signed(webhook.event(call_id))).status
        holds(status == 200 if good else 400 <= status < 500, f"{call_id!r}: {status}")


@promise("a second event for a call that runs starts nothing")
def _(stage):
    stage.call()
    equal(webhook.ask(stage.program.port, webhook.signed(webhook.event())).status, 200)
    stage.api.came.queue.clear()
    holds(stage.api.no_request(), "a second call began")


@promise("an id can be used again when its call is over")
def _(stage):
    socket = stage.call()
    socket.line.close()
    stage.program.logged("handle_call")
    eventually(lambda: stage.program.idle(), "the call is over")
    stage.call(stage.program)


@promise("calls run side by side and do not hear each other")
def _(stage):
    program = stage.start()
    sockets = [stage.call(program, f"rtc_{number}") for number in range(20)]
    for number, socket in enumerate(sockets):
        socket.dial(str(number % 10) * 7)
    for number, socket in enumerate(sockets):
        socket.call(("Transfer", {"call_id": "fc_0"}))
        holds(socket.line.is_gone(), "it stays connected")
        request = stage.api.requests[-1]
        equal(request.target, f"/v1/realtime/calls/rtc_{number}/refer")
        equal(json.loads(request.body)["target_uri"], f"sip:{str(number % 10) * 7}@sip.realm.test")


@promise("accept refused: an ERROR line with the status and the answer, and no WebSocket")
def _(stage):
    for status in (400, 401, 404, 429, 500, 503):
        stage.api.answers["accept"] = response(status, b'{"error":"no such thing %d"}' % status)
        begin(stage)
        stage.program.logged("ERROR", str(status), f"no such thing {status}")
        holds(stage.api.no_request(0.1), f"went on after {status}")
        stage.end()


@promise("any 2xx to accept is good, whatever the body")
def _(stage):
    for status, body in ((200, b""), (201, b"x" * 100000), (204, b""), (299, b"\xff")):
        stage.api.answers["accept"] = response(status, body)
        begin(stage)
        equal(stage.api.next_request().verb, "websocket", f"after {status}")
        stage.end()
        stage.api.came.queue.clear()


@promise("redirects are not followed")
def _(stage):
    stage.api.answers["accept"] = response(307, b"", [f"location: https://localhost:{stage.api.port}/x"])
    begin(stage)
    stage.program.logged("ERROR", "307")
    holds(stage.api.no_request(), "it was followed")


@promise("REST answers are read in chunks, without a length, and behind 1xx")
def _(stage):
    for answer in (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4;x=y\r\nabcd\r\n0\r\nT: u\r\n\r\n",
                   b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end",
                   b"HTTP/1.0 200 OK\r\n\r\nConnection: close",
                   b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + response(200),
                   b"HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n",
                   b"HTTP/1.1 204 None\r\n\r\n"):
        stage.api.answers["accept"] = (
            lambda line, request, answer=answer: (line.write(answer), line.close())[0]
            if b"onnection: close" in answer else answer)
        begin(stage)
        equal(stage.api.next_request().verb, "websocket", f"after {answer}")
        stage.end()
        stage.api.came.queue.clear()


@promise("an upgrade that is none: one ERROR line, no message, the call is over")
def _(stage):
    def bad(change):
        return lambda line, request: (line.write(change(request)), line.close())
    changes = (
        lambda request: response(403, b"no way"),
        lambda request: upgrade(request, accept="AAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        lambda request: upgrade(request, accept=""),
        lambda request: upgrade(request, status="200 OK"),
        lambda request: upgrade(request).replace(b"Upgrade: websocket\r\n", b""),
        lambda request: upgrade(request).replace(b"Upgrade: websocket", b"Upgrade: h2c"),
        lambda request: upgrade(request).replace(b"Connection: Upgrade\r\n", b""),
        lambda request: upgrade(request, ["Sec-WebSocket-Extensions: permessage-deflate"]),
        lambda request: upgrade(request, ["Sec-WebSocket-Protocol: realtime"]),
        lambda request: b"HTTP/1.1 101 x\r\n" + b"a: b\r\n" * 20000 + b"\r\n",
        lambda request: b"nonsense\r\n\r\n")
    for number, change in enumerate(changes):
        stage.api.upgrade = bad(change)
        begin(stage)
        stage.api.next_request()
        eventually(lambda: len(stage.program.lines("ERROR", "rtc_1")) == 1,
                   lambda: f"{number}: {stage.program.log()}")
        stage.end()


@promise("header names and values of an upgrade are taken in any case, and lists of tokens")
def _(stage):
    def odd(line, request):
        line.write(upgrade(request).replace(b"Upgrade: websocket", b"UPGRADE:WebSocket  ")
                   .replace(b"Connection: Upgrade", b"connection: keep-alive, upgrade"))
        from fake_api import WebSocket
        stage.api.sockets.put(WebSocket(line, request))
    stage.api.upgrade = odd
    begin(stage)
    stage.api.next_socket().started()


@promise("frames that come in one piece with the upgrade are not lost")
def _(stage):
    def together(line, request):
        from fake_api import WebSocket
        line.write(upgrade(request) + b"\x89\x03abc")
        stage.api.sockets.put(WebSocket(line, request))
    stage.api.upgrade = together
    begin(stage)
    socket = stage.api.next_socket()
    frames = [socket.read_frame(), socket.read_frame()]
    holds((True, PONG, b"abc") in frames, f"{frames}")


@promise("a ping is answered with its payload, also inside a message in fragments")
def _(stage):
    socket = stage.call()
    for payload in (b"", b"x", bytes(range(125))):
        socket.send_frame(PING, payload)
        equal(socket.read_frame(), (True, PONG, payload))
    text = json.dumps({"type": "response.done", "event_id": "e", "response": {"output": [
        {"type": "function_call", "id": "i", "call_id": "fc_0", "name": "ListContacts",
         "arguments": "{}"}]}}).encode()
    socket.send_frame(1, text[:10], final=False)
    socket.send_frame(PING, b"between")
    socket.send_frame(0, b"", final=False)
    socket.send_frame(0, text[10:40], final=False)
    equal(socket.read_frame(), (True, PONG, b"between"))
    socket.send_frame(PONG, b"nobody asked")
    socket.send_frame(0, text[40:])
    socket.answers(1)


@promise("a message is understood whatever its fragments, down to single bytes")
def _(stage):
    socket = stage.call()
    text = json.dumps({"type": "response.done", "event_id": "é", "response": {"output": [
        {"type": "function_call", "id": "i", "call_id": "fc_0", "name": "ListContacts",
         "arguments": "{}"}]}}, ensure_ascii=False).encode()
    for number, byte in enumerate(text):
        socket.send_frame(0 if number else 1, bytes([byte]), final=number == len(text) - 1)
    socket.answers(1)


@promise("a close is answered with the same code and reason, and the call is over")
def _(stage):
    for payload in (b"", b"\x03\xe8", b"\x03\xe8bye", b"\x0f\xa0" + b"r" * 123, b"\x0b\xb8x"):
        socket = stage.call()
        socket.send_frame(CLOSE, payload)
        equal(socket.read_frame(), (True, CLOSE, payload))
        holds(socket.line.is_gone(), "it stays connected")
        stage.end()
        equal([request.verb for request in stage.api.requests][-2:], ["accept", "websocket"])


@promise("a server that drops the WebSocket ends the call, and nothing else is sent")
def _(stage):
    for how in ("close", "cut", "reset"):
        socket = stage.call()
        busy = stage.program.descriptors()
        if how == "close":
            socket.line.close()
        else:
            socket.line.cut(reset=how == "reset")
        eventually(lambda: stage.program.descriptors() < busy, "the call is over")
        stage.end()
        equal(stage.api.requests[-1].verb, "websocket")


@promise("frames that no server may send end the call with a close of 1002")
def _(stage):
    bad = (
        lambda socket: socket.send_frame(1, b"{}", mask=b"abcd"),
        lambda socket: socket.send_frame(1, b"{}", reserved=4),
        lambda socket: socket.send_frame(1, b"{}", reserved=1),
        lambda socket: socket.send_frame(3, b"{}"),
        lambda socket: socket.send_frame(11, b""),
        lambda socket: socket.send_frame(0, b"{}"),
        lambda socket: (socket.send_frame(1, b"{", final=False), socket.send_frame(1, b"}")),
        lambda socket: socket.send_frame(PING, b"x", final=False),
        lambda socket: socket.send_frame(PING, b"x" * 126),
        lambda socket: socket.send_frame(CLOSE, b"\x03"),
        lambda socket: socket.line.write(b"\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff"),
    )
    for number, send in enumerate(bad):
        socket = stage.call()
        send(socket)
        try:
            final, opcode, payload = socket.read_frame()
        except Cut:
            pass  # closed without a word is within the rules
        else:
            holds(opcode == CLOSE and payload[:2] in (b"\x03\xea", b"\x03\xf1"),
                  f"{number}: {opcode} {payload}")
        holds(socket.line.is_gone(), f"{number}: it stays connected")
        stage.program.logged("ERROR", "rtc_1")
        stage.end()


@promise("a text that is not UTF-8 does not get through")
def _(stage):
    socket = stage.call()
    socket.send(b'{"type":"response.done","x":"\xff"}')
    stage.program.logged("ERROR", "rtc_1")


@promise("a message of 64 MiB, in fragments or in one, takes no memory: it is left out, or the call ends")
def _(stage):
    program = stage.start()
    socket = stage.call(program)
    before = program.rss()
    try:
        socket.line.sock.settimeout(30)
        for number in range(64):
            socket.send_frame(0 if number else 1, b" " * (1 << 20), final=number == 63)
        socket.line.write(b"\x81\x7f" + (64 << 20).to_bytes(8, "big"))
        for number in range(64):
            socket.line.write(b" " * (1 << 20))
        socket.ask("ListContacts", {})
    except (OSError, Cut):
        pass
    program.logged("ERROR", "rtc_1")
    holds(program.rss() - before < (60000 if stage.sanitized else 1000), f"{before} → {program.rss()} KiB")


@promise("transfer: POST refer with the number as a SIP address, then the end without a word")
def _(stage):
    socket = stage.call()
    socket.dial("1234567890")
    stage.api.came.queue.clear()
    socket.call(("Transfer", {"call_id": "fc_0"}))
    request = stage.api.next_request()
    equal((request.method, request.target), ("POST", "/v1/realtime/calls/rtc_1/refer"))
    equal(request.body, b'{"target_uri":"sip:1234567890@sip.realm.test"}')
    equal(request.header("authorization"), f"Bearer {KEY}")
    equal(request.header("content-type"), "application/json")
    equal(request.header("content-length"), "46")
    holds(socket.line.is_gone(), "it stays connected")
    equal([one.verb for one in stage.api.requests], ["accept", "websocket", "refer"])


@promise("terminate: POST hangup with null, then the end, whether or not that worked")
def _(stage):
    for status in (200, 404, 500):
        stage.api.answers["hangup"] = response(status, b"gone?")
        for reason in ("UserRequested", "UserUncooperative", "Other"):
            socket = stage.call()
            socket.call(("Terminate", {"reason": reason}))
            holds(socket.line.is_gone(), "it stays connected")
            request = stage.api.requests[-1]
            equal((request.method, request.target), ("POST", "/v1/realtime/calls/rtc_1/hangup"))
            equal(request.body, b"null")
            equal(request.header("content-type"), "application/json")
            stage.program.logged("WARN", reason)
            stage.end()


@promise("refer refused: the caller is told, and the call goes on")
def _(stage):
    socket = stage.call()
    socket.dial()
    for status in (404, 500):
        stage.api.answers["refer"] = response(status, b"not there")
        output = json.loads(socket.ask("Transfer", {"call_id": "fc_0"}))
        equal(list(output), ["error"])
        holds(str(status) in output["error"], f"{output}")
    stage.api.answers["refer"] = response(200)
    socket.call(("Transfer", {"call_id": "fc_0"}))
    holds(socket.line.is_gone(), "it stays connected")
    equal(stage.api.requests[-1].body, b'{"target_uri":"sip:5555555@sip.realm.test"}')


@promise("a REST connection that was closed in between is opened anew")
def _(stage):
    stage.api.answers["accept"] = response(200, b"", ["connection: close"])
    socket = stage.call()
    socket.call(("Terminate", {"reason": "Other"}))
    holds(socket.line.is_gone(), "it stays connected")
    equal(stage.api.requests[-1].verb, "hangup")


@promise("after a transfer the later calls of that event are not run")
def _(stage):
    socket = stage.call()
    socket.call(("Terminate", {"reason": "Other"}), ("ListContacts", {}), ("Terminate", {"reason": "Other"}))
    holds(socket.line.is_gone(), "it stays connected")
    stage.program.stop()
    equal([one.verb for one in stage.api.requests], ["accept", "websocket", "hangup"])


@promise("SIGTERM hangs all calls up, closes them, and ends with 0")
def _(stage):
    program = stage.start()
    sockets = [stage.call(program, f"rtc_{number}") for number in range(3)]
    equal(program.stop(), 0, "the status")
    for socket in sockets:
        frames = []
        try:
            while True:
                frames.append(socket.read_frame())
        except Cut:
            pass
        for _, opcode, payload in frames:
            holds(opcode == CLOSE and payload[:2] in (b"\x03\xe8", b"\x03\xe9"), f"{frames}")
    equal(sorted(one.target for one in stage.api.requests if one.verb == "hangup"),
          [f"/v1/realtime/calls/rtc_{number}/hangup" for number in range(3)])


@promise("SIGINT does the same")
def _(stage):
    socket = stage.call()
    equal(stage.program.stop(signal.SIGINT), 0, "the status")
    holds(socket.line.is_gone(), "it stays connected")
    equal(stage.api.requests[-1].verb, "hangup")


@promise("SIGTERM ends it within 10 s even when the API says nothing")
def _(stage):
    stage.api.answers["hangup"] = lambda line, request: stage.wait_for_end() or None
    stage.call(**IN_HASTE)
    equal(stage.program.stop(seconds=12), 0, "the status")


@promise("SIGTERM during accept, and during the upgrade, ends it")
def _(stage):
    stage.api.answers["accept"] = lambda line, request: stage.wait_for_end() or None
    program = stage.start(**IN_HASTE)
    webhook.ask(program.port, webhook.signed(webhook.event()))
    eventually(lambda: stage.api.requests, "the accept came")
    equal(program.stop(seconds=12), 0, "the status")
    stage.api.answers["accept"] = response(200)
    stage.api.upgrade = lambda line, request: stage.wait_for_end()
    program = stage.start(**IN_HASTE)
    webhook.ask(program.port, webhook.signed(webhook.event()))
    eventually(lambda: stage.api.requests[-1].verb == "websocket", "the upgrade came")
    equal(program.stop(seconds=12), 0, "the status")
