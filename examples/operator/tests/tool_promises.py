"""The five tools, the contacts, and the messages the API sends."""
import json

from fake_api import BINARY
from promise import equal, holds, promise

NO = '{"valid":false,"call_id":null}'
YES = '{"valid":true,"call_id":"fc_0"}'  # the call_id is that of the function call which found it good

KNOWN = ["session.created", "session.updated"] + [
    f"conversation.item.{end}" for end in "added done retrieved truncated deleted".split()] + [
    f"conversation.item.input_audio_transcription.{end}"
    for end in "completed delta segment failed".split()] + [
    f"input_audio_buffer.{end}" for end in
    "committed cleared speech_started speech_stopped timeout_triggered".split()] + [
    f"output_audio_buffer.{end}" for end in "started stopped cleared".split()] + [
    "response.created"] + [
    f"response.{middle}.{end}" for middle in ("output_item", "content_part")
    for end in ("added", "done")] + [
    f"response.{middle}.{end}" for middle in
    ("output_text", "output_audio_transcript", "output_audio", "function_call_arguments",
     "mcp_call_arguments") for end in ("delta", "done")] + [
    f"response.mcp_call.{end}" for end in "in_progress completed failed".split()] + [
    f"mcp_list_tools.{end}" for end in "in_progress completed failed".split()] + [
    "rate_limits.updated"]


def is_error(output, *words):
    thing = json.loads(output)
    equal(list(thing), ["error"], f"the shape of {output}")
    holds(all(word in thing["error"] for word in words), f"{output} does not tell {words}")
    equal(json.dumps(thing, separators=(",", ":"), ensure_ascii=False), output)


def dialled(stage, socket):
    """Where the caller is put through to."""
    socket.call(("Transfer", {"call_id": "fc_0"}))
    holds(socket.line.is_gone(), "it stays connected")
    return json.loads(stage.api.requests[-1].body)["target_uri"]


@promise("ValidatePhoneNumber: seven digits or more are a number")
def _(stage):
    socket = stage.call()
    for digits in ([0] * 7, list(range(10)), [9] * 15):
        equal(socket.ask("ValidatePhoneNumber", {"digits": digits}), YES, f"{digits}")
    for digits in ([], [1] * 6, [1, 2, 3, 4, 5, 6, 10], [1] * 6 + [2**53], [12] + [1] * 6):
        equal(socket.ask("ValidatePhoneNumber", {"digits": digits}), NO, f"{digits}")


@promise("ValidatePhoneNumber: arguments of another shape are an error that tells why")
def _(stage):
    socket = stage.call()
    is_error(socket.ask("ValidatePhoneNumber", "{}"), "missing field `digits`", "line", "column")
    for arguments in ("", "{", "[]", "null", '{"digits":1}', '{"digits":"1234567"}', '"x"',
                      '{"digits":[1,2,3,4,5,6,"7"]}', '{"digits":[-1,2,3,4,5,6,7]}',
                      '{"digits":[1.5,2,3,4,5,6,7]}', '{"digits":null}', '{"digits":[1,2]} x',
                      '{"digits":[[1,2,3,4,5,6,7]]}', '{"digits":[1e2,1,1,1,1,1,1]}',
                      '{"digits":[1],"digits":[1,2,3,4,5,6,7]}'):
        is_error(socket.ask("ValidatePhoneNumber", arguments))
    is_error(socket.ask("Transfer", {"call_id": "fc_0"}), "Invalid transfer call_id")


@promise("ValidatePhoneNumber: unknown fields do no harm, nor does white space")
def _(stage):
    socket = stage.call()
    equal(socket.ask("ValidatePhoneNumber", ' {"x":{}, "digits" : [1,2,3,4,5,6,7]\n}\t'), YES)


@promise("the first number found good in this call is the one that is dialled")
def _(stage):
    socket = stage.call()
    socket.ask("ValidatePhoneNumber", {"digits": [0, 0, 4, 9, 1, 2, 3]})
    socket.ask("ValidatePhoneNumber", {"digits": [2] * 7})
    equal(dialled(stage, socket), "sip:0049123@sip.realm.test")


@promise("several numbers may be found good; the one that the model names is dialled")
def _(stage):
    socket = stage.call()
    socket.call(("ValidatePhoneNumber", {"digits": [1] * 7}), ("ValidatePhoneNumber", {"digits": [2] * 7}),
                ("ValidateContact", {"contact": ["alice"]}))
    socket.answers(3)
    socket.call(("Transfer", {"call_id": "fc_1"}))
    holds(socket.line.is_gone(), "it stays connected")
    equal(json.loads(stage.api.requests[-1].body), {"target_uri": "sip:2222222@sip.realm.test"})


@promise("Transfer: only what was found good in this very call is dialled")
def _(stage):
    program = stage.start()
    first = stage.call(program, "rtc_1")
    second = stage.call(program, "rtc_2")
    first.dial()
    for call_id in ("fc_0", "rtc_1", "rtc_2", "", "5555555"):
        equal(second.ask("Transfer", {"call_id": call_id}),
              '{"error":"\\"Invalid transfer call_id\\""}')
    for call_id in ("fc_1", "FC_0", "fc_", "fc_00", "fc_0\0", "5555555", "x" * 5000):
        equal(first.ask("Transfer", {"call_id": call_id}),
              '{"error":"\\"Invalid transfer call_id\\""}')


@promise("Transfer and Terminate: arguments of another shape are an error, and the call goes on")
def _(stage):
    socket = stage.call()
    socket.ask("ValidatePhoneNumber", {"digits": [1] * 7})
    for arguments in ("", "{}", "[]", '{"call_id":1}', '{"call_id":null}', '{"call_id":"rtc_1"'):
        is_error(socket.ask("Transfer", arguments))
    for arguments in ("", "{}", '{"reason":"Bored"}', '{"reason":"other"}', '{"reason":1}',
                      '{"reason":["Other"]}', '"Other"'):
        is_error(socket.ask("Terminate", arguments))
    equal([one.verb for one in stage.api.requests], ["accept", "websocket"])


@promise("ListContacts: all names, in the order of the file, none of the numbers")
def _(stage):
    stage.write("contacts.csv", 'number,name\n1,zoe\n2,"Smith, John"\n3,"the ""boss"""\n4,Émile 中\n')
    socket = stage.call()
    equal(socket.ask("ListContacts", {}), '["zoe","Smith, John","the \\"boss\\"","Émile 中"]')
    equal(socket.ask("ListContacts", {"x": 1}), socket.ask("ListContacts", "{}"))


@promise("ListContacts: arguments that are no JSON are an error")
def _(stage):
    socket = stage.call()
    for arguments in ("", "{", "{} {}"):
        is_error(socket.ask("ListContacts", arguments))


@promise("ListContacts: no file, no column, no row: an empty list, and an ERROR line for the first two")
def _(stage):
    import os
    socket = stage.call()
    for data, error in (("name,number\n", False), ("name\nx\n", True), ("a,b\n1,2\n", True), ("", True)):
        stage.write("contacts.csv", data)
        before = len(stage.program.lines("ERROR"))
        equal(socket.ask("ListContacts", {}), "[]", f"the list of {data!r}")
        equal(len(stage.program.lines("ERROR")) > before, error, f"an ERROR line for {data!r}")
    os.unlink(os.path.join(stage.folder, "contacts.csv"))
    before = len(stage.program.lines("ERROR"))
    equal(socket.ask("ListContacts", {}), "[]")
    holds(len(stage.program.lines("ERROR")) > before, "no ERROR line for a file that is not there")


@promise("contacts are read anew for every question")
def _(stage):
    socket = stage.call()
    equal(socket.ask("ListContacts", {}), '["alice","Bob"]')
    stage.write("contacts.csv", "name,number\ncarol,3\n")
    equal(socket.ask("ListContacts", {}), '["carol"]')
    equal(socket.ask("ValidateContact", {"contact": ["alice"]}), NO)


@promise("contacts: columns by name in any order, quotes, CRLF, no end of line, others ignored")
def _(stage):
    socket = stage.call()
    for data in ("x,number,y,name\n,1,,ann\n", "name,number\r\nann,1\r\n", 'name,number\nann,1',
                 '"name","number"\n"ann","1"\n', "number,name,z\r\n1,ann,\r\n",
                 "name,number\n\nann,1\n\n", "\ufeffname,number\nann,1\n"):
        stage.write("contacts.csv", data)
        equal(socket.ask("ListContacts", {}), '["ann"]', f"the list of {data!r}")
        equal(socket.ask("ValidateContact", {"contact": ["ann"]}), YES, f"{data!r}")


@promise("contacts: one bad row is left out and logged, the others stay")
def _(stage):
    socket = stage.call()
    for bad in (b"only-one", b"a,b,c", b"\xff\xfe,5", b"bad\xc3,5", b'"a"x,1'):
        stage.write("contacts.csv", b"name,number\nann,1\n" + bad + b"\nben,2\n")
        before = len(stage.program.lines("contacts"))
        equal(socket.ask("ListContacts", {}), '["ann","ben"]', f"the list with {bad!r}")
        holds(len(stage.program.lines("contacts")) > before, f"no line for {bad!r}")


@promise("contacts: a quoted cell may have lines, commas and quotes in it")
def _(stage):
    stage.write("contacts.csv", 'name,number\n"a\nb","1,2""3"\r\nc,4\n')
    socket = stage.call()
    equal(socket.ask("ListContacts", {}), '["a\\nb","c"]')


@promise("contacts: a quote that never ends, a huge cell, a huge file: what is good stays, no harm")
def _(stage):
    socket = stage.call()
    stage.write("contacts.csv", 'name,number\nann,1\n"ben,2\ncarl,3\n')
    names = json.loads(socket.ask("ListContacts", {}))
    holds(names in ([], ["ann"]), f"{names}")
    stage.write("contacts.csv", "name,number\nann,1\n" + "x" * 300000 + ",2\ncarl,3\n")
    names = json.loads(socket.ask("ListContacts", {}))
    holds(names[:1] == ["ann"], f"{names}"[:300])
    stage.write("contacts.csv", "name,number\nann,1\n" + "ben,2\n" * 400000)
    socket.ask("ValidateContact", {"contact": ["ann"]})
    stage.write("contacts.csv", "name,number\nann,1\n")
    equal(socket.ask("ListContacts", {}), '["ann"]')


@promise("ValidateContact: the number of the file is dialled as it stands there")
def _(stage):
    stage.write("contacts.csv", "name,number\nann, +49 (30) 12\n")
    socket = stage.call()
    equal(socket.ask("ValidateContact", {"contact": ["nobody", "ann"]}), YES)
    target = dialled(stage, socket)
    holds(target in ("sip: +49 (30) 12@sip.realm.test", "sip:+493012@sip.realm.test",
                     "sip:%20%2B49%20%2830%29%2012@sip.realm.test"), target)


@promise("ValidateContact: names are compared without case on both sides")
def _(stage):
    stage.write("contacts.csv", "name,number\nBob,1\nÉMILE,2\nΣοφία,3\nИван,4\nstraße,5\nFrank O'Neill,6\n")
    socket = stage.call()
    for name in ("bob", "BOB", "Bob", "émile", "Émile", "σοφία", "ΣΟΦΊΑ", "иван", "ИВАН", "straße",
                 "FRANK O'NEILL"):
        equal(socket.ask("ValidateContact", {"contact": [name]}), YES, name)
    for name in ("", "bo", "bobb", "emile", "bob ", "b\0b", "name", "number"):
        equal(socket.ask("ValidateContact", {"contact": [name]}), NO, name)


@promise("ValidateContact: the first listed name that is found wins, and the first row of that name")
def _(stage):
    stage.write("contacts.csv", "name,number\nann,1\nben,2\nBEN,3\n")
    socket = stage.call()
    equal(socket.ask("ValidateContact", {"contact": ["zed", "ben", "ann"]}), YES)
    equal(dialled(stage, socket), "sip:2@sip.realm.test")


@promise("ValidateContact: arguments of another shape are an error, an empty list is a no")
def _(stage):
    socket = stage.call()
    equal(socket.ask("ValidateContact", {"contact": []}), NO)
    is_error(socket.ask("ValidateContact", "{}"), "missing field `contact`")
    for arguments in ("", "[]", '{"contact":"ann"}', '{"contact":[1]}', '{"contact":[null]}',
                      '{"contact":["ann",{}]}', '{"contact":["\\ud800"]}'):
        is_error(socket.ask("ValidateContact", arguments))


@promise("a number from the file cannot put anything into the request: it stays one JSON string")
def _(stage):
    stage.write("contacts.csv", 'name,number\nann,"1"",""x"":""\\\n2"\n')
    socket = stage.call()
    if socket.ask("ValidateContact", {"contact": ["ann"]}) == YES:
        socket.call(("Transfer", {"call_id": "fc_0"}))
        holds(socket.line.is_gone(), "it stays connected")
        body = json.loads(stage.api.requests[-1].body)
        equal(list(body), ["target_uri"])
        holds(body["target_uri"].startswith("sip:") and body["target_uri"].endswith("@sip.realm.test"),
              f"{body}")


@promise("several calls in one event are answered in order, then one response.create")
def _(stage):
    socket = stage.call()
    socket.call(("ListContacts", {}), ("ValidatePhoneNumber", {"digits": [1]}), ("Transfer", "{"),
                ("ValidateContact", {"contact": ["alice"]}))
    outputs = socket.answers(4)
    equal([outputs[0], outputs[1], outputs[3]],
          ['["alice","Bob"]', NO, YES.replace("fc_0", "fc_3")])
    is_error(outputs[2])
    holds(socket.is_quiet(), "more came")


@promise("thirty calls in one event are all answered")
def _(stage):
    socket = stage.call()
    socket.call(*[("ValidatePhoneNumber", {"digits": [1] * number}) for number in range(30)])
    equal(socket.answers(30), [YES.replace("fc_0", f"fc_{number}") if number >= 7 else NO
                               for number in range(30)])


@promise("an answer with no function calls gets none")
def _(stage):
    socket = stage.call()
    socket.call()
    socket.send({"type": "response.done", "event_id": "e", "response": {"output": [
        {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": [
            {"type": "output_audio", "transcript": "hello"}, {"type": "output_text", "text": "x"}]}]}})
    for kind in ("function_call_output", "mcp_approval_response", "mcp_list_tools", "mcp_call",
                 "mcp_approval_request"):
        socket.send({"type": "response.done", "event_id": "e",
                     "response": {"output": [{"type": kind, "x": [1]}]}})
    holds(socket.is_quiet(), "something came")
    equal(stage.program.lines("ERROR"), [])


@promise("an unknown tool is answered with an error, and the others of its event as ever")
def _(stage):
    socket = stage.call()
    socket.call(("ListContacts", {}), ("FormatDisk", {"yes": True}), ("", {}), ("listcontacts", {}),
                ("ListContacts", {}))
    outputs = socket.answers(5)
    equal([outputs[0], outputs[4]], ['["alice","Bob"]'] * 2)
    for output in outputs[1:4]:
        is_error(output)


@promise("an unknown or broken item is left out, and the others of its event are answered")
def _(stage):
    socket = stage.call()
    good = {"type": "function_call", "id": "i", "call_id": "fc_0", "name": "ListContacts", "arguments": "{}"}
    for bad in ({"type": "hologram"}, {}, 1, None, [], {"type": 5}, {"type": "message"},
                {"type": "function_call", "id": "i", "name": "ListContacts", "arguments": "{}"},
                {"type": "function_call", "call_id": 7, "name": "ListContacts", "arguments": "{}"}):
        socket.send({"type": "response.done", "event_id": "e", "response": {"output": [bad, good]}})
        socket.answers(1)


@promise("a call_id of any text comes back as it was")
def _(stage):
    socket = stage.call()
    for call_id in ('"\\\n\t\x01', "é中\U0001f4de", "x" * 200, ""):
        socket.send({"type": "response.done", "event_id": "e", "response": {"output": [
            {"type": "function_call", "id": "i", "call_id": call_id, "name": "ListContacts",
             "arguments": "{}"}]}})
        equal(socket.read()["item"]["call_id"], call_id)
        socket.started()


@promise("every known type of message is taken without an error and without an answer")
def _(stage):
    socket = stage.call()
    for kind in KNOWN:
        socket.send({"type": kind, "event_id": "event_1", "item": {"x": [1, {"y": None}]}})
    holds(socket.is_quiet(), "something came")
    equal(stage.program.lines("ERROR"), [])


@promise("an error event of the API is logged as ERROR with its words, and the call goes on")
def _(stage):
    socket = stage.call()
    for error in ({"message": "slow down", "type": "invalid_request_error"},
                  {"message": "slow down", "type": "x", "code": None, "event_id": "e", "param": "p"}):
        socket.send({"type": "error", "event_id": "event_1", "error": error})
    socket.ask("ListContacts", {})
    equal(len(stage.program.lines("ERROR", "slow down")), 2)


@promise("what is no message, or of no known type: one ERROR line, and the call goes on")
def _(stage):
    socket = stage.call()
    for number, data in enumerate((
            "", "x", "{", "[]", "1", '{"type":1}', '{"kind":"x"}', '{"type":"response.unheard_of"}',
            '{"type":"response.done"}', '{"type":"response.done","event_id":"e","response":{}}',
            '{"type":"response.done","event_id":"e","response":{"output":{}}}',
            '{"type":"error"}', "{} {}", "[" * 100000, '{"a":' * 1000), 1):
        socket.send(data)
        socket.ask("ListContacts", {})
        equal(len(stage.program.lines("ERROR", "rtc_1")), number, f"the number of ERROR lines after {data[:50]}")
    socket.send_frame(BINARY, b'{"type":"response.done"}')
    socket.ask("ListContacts", {})
    equal(len(stage.program.lines("ERROR", "rtc_1")), 16)


@promise("escapes in messages are resolved before they are compared")
def _(stage):
    socket = stage.call()
    socket.send(rb'{"\u0074ype":"response\u002edone","event_id":"e","response":{"\u006futput":[{"type":'
                rb'"function\u005fcall","id":"i","call_id":"fc_0","name":"List\u0043ontacts","arguments":"{\u007d"}]}}')
    equal(socket.answers(1), ['["alice","Bob"]'])


@promise("a message of 200 KiB of audio text is taken, before and after it all is well")
def _(stage):
    socket = stage.call()
    socket.send({"type": "response.output_audio.delta", "event_id": "e", "delta": "A" * 200000})
    socket.ask("ListContacts", {})
    equal(stage.program.lines("ERROR"), [])


@promise("many small messages in one record are all taken, in order")
def _(stage):
    socket = stage.call()
    frame = b"\x81\x2e" + b'{"type":"session.updated","event_id":"event1"}'
    socket.line.write(frame * 5000)
    socket.ask("ListContacts", {})
    equal(stage.program.lines("ERROR"), [])
