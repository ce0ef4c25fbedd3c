"""How the API's name becomes an address: hosts, resolv.conf, and name servers good and bad."""
import random
import time

import webhook
from fake_dns import A, AAAA, CNAME, NXDOMAIN, REFUSED, SERVFAIL, FakeDns
from promise import Skip, equal, eventually, holds, promise


def server(stage, answer=lambda question: question.address()):
    dns = FakeDns(answer)
    stage.closing.append(dns)
    return dns


def configure(stage, *servers, lines=()):
    rows = [f"nameserver {dns if isinstance(dns, str) else dns.address}" for dns in servers]
    stage.write("resolv.conf", "\n".join([*rows, *lines]) + "\n")


def start(stage, host="api.test", **changes):
    stage.write("hosts", "127.0.0.1 localhost\n")
    return stage.start(OPERATOR_API_ROOT=f"https://{host}:{stage.api.port}", **changes)


def event(program, call_id="rtc_1"):
    equal(webhook.ask(program.port, webhook.signed(webhook.event(call_id))).status, 200)


def works(stage, host="api.test", **changes):
    program = start(stage, host, **changes)
    event(program)
    stage.api.next_socket(30).started()
    return program


def fails(stage, host="api.test", seconds=40):
    program = start(stage, host)
    event(program)
    line = program.logged("ERROR", "rtc_1", seconds=seconds)[0]
    equal(stage.api.requests, [])
    eventually(program.idle, "its descriptors are closed")
    return line


@promise("a name is asked of the name server, and its A record is used", only="own")
def _(stage):
    dns = server(stage)
    configure(stage, dns)
    works(stage)
    holds("api.test" in dns.names() and not dns.problems, f"{dns.names()} {dns.problems}")
    holds(all(question.flags & 0x7900 == 0x0100 for question in dns.questions), "it asks for recursion")


@promise("an AAAA record is used when there is no A record", only="own")
def _(stage):
    try:
        stage.use(address="::1")
    except OSError:
        raise Skip("no IPv6 here") from None
    dns = server(stage, lambda question: question.reply([(None, AAAA, "::1")] if question.type == AAAA else []))
    configure(stage, dns)
    works(stage)


@promise("an address that does not answer is followed by the next one", only="own")
def _(stage):
    dns = server(stage, lambda question: question.reply(
        [(None, A, "127.9.9.9"), (None, A, "127.0.0.1")] if question.type == A else
        [(None, AAAA, "::1")]))
    configure(stage, dns)
    works(stage)


@promise("the hosts file comes first: names in any case, several a line, comments, tabs", only="own")
def _(stage):
    dns = server(stage, lambda question: question.reply(code=NXDOMAIN))
    configure(stage, dns)
    for row in ("127.0.0.1 api.test", "127.0.0.1\tother  API.Test # x", "127.0.0.1 api.test#x",
                "# 127.0.0.2 api.test\nbad api.test\n127.0.0.1 a b c d e f g h api.test",
                "::1x api.test\n127.0.0.1 api.test", "\r\n127.0.0.1 api.test\r"):
        path = stage.write("hosts2", row + "\n")
        program = works(stage, OPERATOR_HOSTS=path)
        equal(dns.questions, [], f"questions with {row!r}")
        stage.end(program)


@promise("a hosts file is no trap: long lines, no end of line, zeros, a megabyte of it", only="own")
def _(stage):
    dns = server(stage)
    configure(stage, dns)
    for data in (b"127.0.0.1 " + b"x" * 5000 + b"\n", b"127.0.0.1", b"\0" * 1000, b"\xff" * 100,
                 b"127.0.0.1 x\n" * 90000, b"1.2.3.4.5 api.test\n:::: api.test\n127.0.0.1"):
        path = stage.write("hosts2", data)
        stage.end(works(stage, OPERATOR_HOSTS=path))


@promise("the search list: short names are tried in each domain, in order", only="own")
def _(stage):
    dns = server(stage, lambda question: question.address() if question.name == "api.two.test"
                 else question.reply(code=NXDOMAIN))
    configure(stage, dns, lines=["search one.test two.test three.test"])
    stage.use(certificate="rsa")
    stage.api.context.sni_callback = lambda tls, name, context: stage.api.problems.append(name)
    program = start(stage, "api")
    event(program)
    eventually(lambda: stage.api.problems, lambda: f"the server is found: {dns.names()}, {program.log()}")
    names = [name for number, name in enumerate(dns.names()) if name not in dns.names()[:number]]
    equal(names, ["api.one.test", "api.two.test"])
    equal(stage.api.problems[0], "api", "the name for TLS")
    stage.end(program)


@promise("ndots: a name of as many dots is tried as it is first, another one last", only="own")
def _(stage):
    for options, wanted in (([], ["api.test"]), (["options ndots:1"], ["api.test"]),
                            (["options ndots:5"], ["api.test.one.test", "api.test.two.test", "api.test"])):
        dns = server(stage, lambda question: question.address() if question.name == "api.test"
                     else question.reply(code=NXDOMAIN))
        configure(stage, dns, lines=["search one.test two.test", *options])
        program = works(stage)
        names = [name for number, name in enumerate(dns.names()) if name not in dns.names()[:number]]
        equal(names, wanted, f"names asked with {options}")
        stage.end(program)


@promise("an answer that was cut is asked again over TCP", only="own")
def _(stage):
    dns = server(stage, lambda question: question.reply(cut=True) if question.via == "udp"
                 else question.address())
    configure(stage, dns)
    works(stage)
    holds(any(question.via == "tcp" for question in dns.questions), "no TCP")


@promise("SERVFAIL, REFUSED, or nobody at the port: the next name server is asked", only="own")
def _(stage):
    for code in (SERVFAIL, REFUSED, None):
        good = server(stage)
        bad = "127.200.200.200" if code is None else server(
            stage, lambda question, code=code: question.reply(code=code))
        configure(stage, bad, good)
        begin = time.monotonic()
        stage.end(works(stage))
        holds(time.monotonic() - begin < 4, f"{code}: it took {time.monotonic() - begin:.1f} s")


@promise("a name server that is silent: the next one is asked after the time-out of resolv.conf", only="own")
def _(stage):
    silent, good = server(stage, lambda question: None), server(stage)
    configure(stage, silent, good, lines=["options timeout:1 attempts:2"])
    begin = time.monotonic()
    works(stage)
    holds(time.monotonic() - begin < 4, f"it took {time.monotonic() - begin:.1f} s")
    holds(silent.questions, "the first one was not asked")


@promise("a question that is lost is asked again", only="own")
def _(stage):
    lost = []

    def answer(question):
        if len(lost) < 2:
            lost.append(question)
            return None
        return question.address()
    dns = server(stage, answer)
    configure(stage, dns, lines=["options timeout:1 attempts:3"])
    works(stage)


@promise("all name servers silent: an ERROR line in time, and the service lives on", only="own")
def _(stage):
    configure(stage, server(stage, lambda question: None), server(stage, lambda question: None),
              lines=["options timeout:1 attempts:2"])
    fails(stage, seconds=15)
    equal(webhook.ask(stage.programs[-1].port, b"GET /livez HTTP/1.1\r\n\r\n").status, 200)


@promise("no name server at all: an ERROR line in time", only="own")
def _(stage):
    configure(stage, "127.200.200.200", lines=["options timeout:1"])
    fails(stage, seconds=15)


@promise("a name that does not exist, or has no address: an ERROR line at once", only="own")
def _(stage):
    for code in (NXDOMAIN, 0):
        dns = server(stage, lambda question, code=code: question.reply(code=code))
        configure(stage, dns)
        begin = time.monotonic()
        fails(stage)
        holds(time.monotonic() - begin < 4, "it took long")


@promise("a forged answer is not believed: wrong id, wrong question, wrong port, no answer's flag", only="own")
def _(stage):
    evil = "127.6.6.6"
    dns = None

    def answer(question):
        forged = [question.address(evil, identity=(question.identity + number) & 0xffff)
                  for number in (1, 2, 256)]
        other = b"\x04evil\x04test\0" + question.raw[-4:]
        if question.type == A:
            forged.append(question.reply([(None, A, evil)], raw=other))
            forged.append(question.reply([(None, A, evil)], raw=question.raw[:-4] + b"\0\x10\0\1"))
            forged.append(question.reply([(None, A, evil)], flags=0x0100))
        dns.spoof(question.address(evil))
        time.sleep(0.05)
        return [*forged, question.address()]
    dns = server(stage, answer)
    configure(stage, dns)
    program = works(stage)
    equal(program.lines("ERROR"), [])


@promise("ids of questions are random, and so are the ports they come from", only="own")
def _(stage):
    dns = server(stage, lambda question: question.reply(code=NXDOMAIN))
    configure(stage, dns)
    program = start(stage)
    for number in range(8):
        event(program, f"rtc_{number}")
        program.logged("ERROR", f"rtc_{number}")
    identities = [question.identity for question in dns.questions]
    ports = [client[1] for client in dns.clients]
    holds(len(set(identities)) >= 7 and max(identities) - min(identities) > 2000, f"{identities}")
    holds(len(set(ports)) >= 4, f"{ports}")


@promise("names of another name in an answer are not used", only="own")
def _(stage):
    dns = server(stage, lambda question: question.reply(
        [("evil.test", A, "127.6.6.6"), (None, A, "127.0.0.1")] if question.type == A else []))
    configure(stage, dns)
    equal(works(stage).lines("ERROR"), [])


@promise("aliases (CNAME) are followed within the answer", only="own")
def _(stage):
    dns = server(stage, lambda question: question.reply(
        [(None, CNAME, "b.test"), ("b.test", CNAME, "C.test"), ("c.TEST", A, "127.0.0.1")]
        if question.type == A else [(None, CNAME, "b.test")]))
    configure(stage, dns)
    works(stage)


@promise("an alias that leads in a circle, or nowhere: an ERROR line", only="own")
def _(stage):
    for records in ([(None, CNAME, "b.test"), ("b.test", CNAME, "api.test")], [(None, CNAME, "api.test")],
                    [(None, CNAME, "b.test")], [(None, CNAME, "b.test"), ("c.test", A, "127.0.0.1")]):
        dns = server(stage, lambda question, records=records: question.reply(records))
        configure(stage, dns, lines=["options timeout:1 attempts:1"])
        fails(stage)


@promise("answers that are garbage do no harm", only="own")
def _(stage):
    chance = random.Random(5)
    good = []

    def answer(question):
        if len(good) > 3:
            return question.address()
        good.append(question)
        base = question.address()
        rows = [b"", b"\0", base[:11], base[:20], base[:-1], base[:-5],
                base[:12] + b"\xc0\x0c\0\1\0\1", base[:12] + b"\xff" * 500, base[:6] + b"\xff\xff" + base[8:],
                question.reply([(None, A, b"\1\2\3")]), question.reply([(None, A, b"\1" * 300)]),
                question.reply([(None, CNAME, b"\xc0\x0c")]), question.reply([(None, CNAME, b"\xc0\xff")]),
                question.reply([(None, CNAME, b"\x3fx")]), question.reply([(None, CNAME, b"")])]
        for _ in range(100):
            data = bytearray(base)
            for _ in range(chance.randint(1, 5)):
                data[chance.randrange(2, len(data))] = chance.randrange(256)
            data[2:4] = base[2:4]
            data[-4:] = b"\x7f\x06\x06\x06"  # nobody there
            rows.append(bytes(data))
        return rows
    dns = server(stage, answer)
    configure(stage, dns, lines=["options timeout:1 attempts:5"])
    program = start(stage)
    event(program)
    time.sleep(3)
    for number in range(3):
        event(program, f"rtc_again{number}")
    stage.api.next_socket(30).started()


@promise("a TCP answer that is cut, empty or huge: an ERROR line, or the next name server", only="own")
def _(stage):
    for rows in ([b""], [b"\0"], [b"x" * 65535], []):
        bad = server(stage, lambda question, rows=rows: question.reply(cut=True) if question.via == "udp"
                     else list(rows))
        good = server(stage)
        configure(stage, bad, good, lines=["options timeout:1 attempts:2"])
        stage.end(works(stage))


@promise("a TCP answer that comes byte by byte is understood", only="own")
def _(stage):
    dns = server(stage, lambda question: question.reply(cut=True) if question.via == "udp"
                 else question.reply([(None, A, "127.0.0.1")] * 200 if question.type == A else []))
    configure(stage, dns)
    works(stage)


@promise("resolv.conf is no trap: comments, tabs, odd options, a hundred servers, no end of line", only="own")
def _(stage):
    for text in ("# c\n; c\nnameserver\t{0}\n", "nameserver {0} # c\n", "options ndots:99 timeout:0 rotate\nnameserver {0}",
                 "nameserver x\nnameserver 1.2.3\nnameserver {0}\n", "search\noptions\nnameserver {0}\r\n",
                 "domain a.test\nsortlist 1.2.3.4\nnameserver {0}\n", "search " + "d.test " * 300 + "\nnameserver {0}\n",
                 "nameserver {0}\n" * 100, "nameserver {0}\nsearch " + "x" * 3000 + "\n"):
        dns = server(stage)
        stage.write("resolv.conf", text.format(dns.address))
        stage.end(works(stage))


@promise("an address is used again for as long as its record says, and no longer", only="own")
def _(stage):
    for life, times in ((0, 3), (60, 1)):
        dns = server(stage, lambda question, life=life: question.address(life=life))
        configure(stage, dns)
        program = start(stage)
        for number in range(3):
            event(program, f"rtc_{number}")
            stage.api.next_socket(30).started()
        holds(len(dns.names()) >= times if life == 0 else len(dns.names()) == 1, f"{life}: {dns.names()}")
        stage.end(program)


@promise("after an address without a server the name is asked anew, and the next call works", only="own")
def _(stage):
    answers = ["127.6.6.6", "127.0.0.1"]
    dns = server(stage, lambda question: question.address(answers[0]))
    configure(stage, dns)
    program = start(stage)
    event(program, "rtc_a")
    program.logged("ERROR", "rtc_a", seconds=30)
    del answers[0]
    event(program, "rtc_b")
    stage.api.next_socket(30).started()


@promise("while a name is asked for, others are served", only="own")
def _(stage):
    configure(stage, server(stage, lambda question: None), lines=["options timeout:5"])
    program = start(stage)
    event(program)
    begin = time.monotonic()
    for _ in range(20):
        equal(webhook.ask(program.port, b"GET /livez HTTP/1.1\r\n\r\n").status, 200)
    holds(time.monotonic() - begin < 1, "it waits")
    equal(program.stop(seconds=12), 0)


@promise("a hundred calls at once that all ask for the name all find it", only="own")
def _(stage):
    dns = server(stage)
    configure(stage, dns)
    program = start(stage)
    for number in range(100):
        event(program, f"rtc_{number}")
    for _ in range(100):
        stage.api.next_socket(30).started()
    equal(program.lines("ERROR"), [])
