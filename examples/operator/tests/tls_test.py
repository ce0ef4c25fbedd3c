"""The TLS back ends, each on its own, against OpenSSL: run as tests/tls_test.py [TEXT].

Builds tls_probe for each back end with a private CA as its roots (in OUT, kept from run to run), and looks at what becomes of good,
bad, slow and broken servers.  Needs make's variables TARE and CC as the Makefile does (environment),
the openssl command and Python's ssl.  BACK_ENDS in the environment: which ones
(bearssl mbedtls chacha20; the last is BearSSL without AES-GCM).
"""
import concurrent.futures
import os
import re
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time

import certificates
from promise import equal, holds, keep, promise

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(HERE)
VERSION = {"bearssl": ssl.TLSVersion.TLSv1_2, "mbedtls": ssl.TLSVersion.TLSv1_3,
           "chacha20": ssl.TLSVersion.TLSv1_2}
MADE_BY = {"bearssl": ["TLS=bearssl"], "mbedtls": ["TLS=mbedtls"],
           "chacha20": ["TLS=bearssl", "CIPHERS=chacha20"]}
BIG = 700_000
STATE = {}


def fnv(data):
    total = 0xCBF29CE484222325
    for byte in data:
        total = (total ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{total:016x}"


def upload(size):
    return (b"abcdefghijklmnopqrstuvwxyz" * (size // 26 + 1))[:size]


class Server:
    """One connection, handled by a function of the TLS socket; how=None: of the plain one."""

    def __init__(self, chain, talk, version, ciphers=None, curve=None, plain=False,
                 patience=20):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.error = None
        self.talk, self.plain, self.patience = talk, plain, patience
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.set_ciphers((ciphers or "ALL") + ":@SECLEVEL=0")
        self.context.minimum_version = self.context.maximum_version = version
        self.context.load_cert_chain(os.path.join(STATE["certificates"], f"{chain}.pem"))
        if curve:
            self.context.set_ecdh_curve(curve)
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        try:
            connection, _ = self.listener.accept()
            connection.settimeout(self.patience)
            if self.plain:
                self.talk(connection)
            else:
                self.talk(self.context.wrap_socket(connection, server_side=True,
                                                   suppress_ragged_eofs=False))
        except (OSError, ssl.SSLError) as error:
            self.error = error
        finally:
            self.listener.close()

    def wait(self):
        self.thread.join(30)
        return self.error


def probe(back_end, port, host="api.test", size=0):
    """Returns (is open, bytes received, their sum, how it ended)."""
    done = subprocess.run([STATE[back_end], str(port), host, str(size)], capture_output=True,
                          timeout=60, check=False, text=True)
    holds(done.returncode in (0, 1), f"the probe ended with {done.returncode}: {done.stderr}")
    lines = done.stdout.splitlines()
    is_open = lines[0] == "open"
    _, count, total = lines[is_open].split()
    return is_open, int(count), total, lines[is_open + 1]


def receive(connection, size):
    data = b""
    while len(data) < size:
        part = connection.recv(65536)
        if not part:
            break
        data += part
    return data


def orderly(connection):
    connection.sendall(b"hello")
    try:
        connection.unwrap()
    except (OSError, ssl.SSLError):
        pass
    connection.close()


def each(text, **limits):
    """A promise of every back end (or of those named)."""
    names = limits.get("only", "bearssl mbedtls").split()

    def add(function):
        for name in names:
            promise(f"{name}: {text}", only=name)(lambda stage, name=name: function(name))
        return function

    return add


def expect_problem(back_end, chain, words, host="api.test"):
    server = Server(chain, orderly, VERSION[back_end])
    is_open, count, _, end = probe(back_end, server.port, host)
    holds(not is_open and count == 0, f"it was opened: {end}")
    holds(re.match("failed: .*" + words, end), f"it says {end!r}")
    server.wait()


def expect_good(back_end, chain, host="api.test", **how):
    server = Server(chain, orderly, VERSION[back_end], **how)
    is_open, count, total, end = probe(back_end, server.port, host)
    equal((is_open, count, total, end), (True, 5, fnv(b"hello"), "ended"))
    server.wait()


# --- certificates ------------------------------------------------------------------------------

for _chain, _text in (("rsa", "an RSA root and an RSA leaf are accepted"),
                      ("ec", "a P-384 root and a P-256 leaf are accepted"),
                      ("p384", "a P-384 leaf is accepted"),
                      ("p521", "a P-521 root is accepted"),
                      ("below", "an intermediate certificate is accepted")):
    each(_text)(lambda name, chain=_chain: expect_good(name, chain))

for _host in ("localhost", "API.Test", "api.test.", "a.wild.test"):
    each(f"the host {_host} is found in the certificate")(
        lambda name, host=_host: expect_good(name, "rsa", host))

for _chain, _words, _text in (
        ("stranger", "none of the trusted roots", "an unknown root"),
        ("lonely", "none of the trusted roots", "a chain without its middle"),
        ("other", "another host name", "a certificate for another host"),
        ("nameless", "another host name", "a certificate without host names"),
        ("partial", "another host name", "a certificate for names that are almost the host's"),
        ("expired", "expired or is not valid yet", "an expired certificate"),
        ("early", "expired or is not valid yet", "a certificate that is not valid yet"),
        ("weak", "RSA key under 2048 bits", "an RSA key of 1024 bits"),
        ("sha1", "", "a signature with SHA-1"),
        ("critical", "(critical extension|malformed)", "a critical extension nobody knows"),
        ("below-leaf", "", "a certificate signed with a leaf's key"),
        ("too-long", "", "a chain longer than its path length allows"),
        ("forged", "", "a signature that is not its issuer's")):
    each(f"{_text} is refused")(
        lambda name, chain=_chain, words=_words: expect_problem(name, chain, words))


@each("an address as host is refused", only="bearssl")
def _(name):
    expect_problem(name, "rsa", "host name, and this is none", "127.0.0.1")


@each("an address as host is found in the certificate", only="mbedtls")
def _(name):
    expect_good(name, "rsa", "127.0.0.1")


@each("a wildcard stands for one label, not for two or none")
def _(name):
    for host in ("a.b.wild.test", "wild.test"):
        expect_problem(name, "rsa", "another host name", host)


# --- ciphers -----------------------------------------------------------------------------------

for _cipher in ("CHACHA20-POLY1305", "AES128-GCM-SHA256", "AES256-GCM-SHA384"):
    for _chain, _kind in (("rsa", "RSA"), ("ec", "ECDSA")):
        each(f"ECDHE-{_kind}-{_cipher} works", only="bearssl")(
            lambda name, chain=_chain, cipher=f"ECDHE-{_kind}-{_cipher}":
            expect_good(name, chain, ciphers=cipher))
for _chain, _kind in (("rsa", "RSA"), ("ec", "ECDSA")):
    each(f"ECDHE-{_kind}-CHACHA20-POLY1305 works", only="chacha20")(
        lambda name, chain=_chain, cipher=f"ECDHE-{_kind}-CHACHA20-POLY1305":
        expect_good(name, chain, ciphers=cipher + ":ECDHE+AESGCM"))
each("a P-384 leaf, whose chain has SHA-384, is accepted", only="chacha20")(
    lambda name: expect_good(name, "p384"))
for _curve in ("prime256v1", "secp384r1", "secp521r1"):
    each(f"keys are agreed on with {_curve}", only="bearssl")(
        lambda name, curve=_curve: expect_good(name, "rsa", curve=curve))
for _curve in ("prime256v1", "secp384r1", "X25519"):
    each(f"keys are agreed on with {_curve}", only="mbedtls")(
        lambda name, curve=_curve: expect_good(name, "rsa", curve=curve))

for _cipher in ("AES128-SHA", "AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA256",
                "DHE-RSA-AES128-GCM-SHA256"):
    each(f"{_cipher} is not spoken", only="bearssl")(
        lambda name, cipher=_cipher: expect_no_cipher(name, cipher))
for _cipher in ("ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384"):
    each(f"{_cipher} is not spoken", only="chacha20")(
        lambda name, cipher=_cipher: expect_no_cipher(name, cipher))


def expect_no_cipher(name, cipher):
    server = Server("rsa", orderly, VERSION[name], ciphers=cipher)
    is_open, _, _, end = probe(name, server.port)
    holds(not is_open, "it was opened")
    holds("shares no cipher" in end, f"it says {end!r}")
    server.wait()


@each("older versions of TLS are not spoken")
def _(name):
    older = [ssl.TLSVersion.TLSv1_1] + ([ssl.TLSVersion.TLSv1_2] if name == "mbedtls" else [])
    for version in older:
        server = Server("rsa", orderly, version)
        is_open, _, _, end = probe(name, server.port)
        holds(not is_open and end.startswith("failed: "), f"it says {end!r}")
        server.wait()


# --- data --------------------------------------------------------------------------------------

@each("much data comes in whole, in large records")
def _(name):
    data = os.urandom(BIG)

    def talk(connection):
        connection.sendall(data)
        orderly(connection)

    server = Server("rsa", talk, VERSION[name])
    _, count, total, end = probe(name, server.port)
    equal((count, total, end), (BIG + 5, fnv(data + b"hello"), "ended"))
    server.wait()


@each("much data goes out whole")
def _(name):
    got = []

    def talk(connection):
        got.append(receive(connection, BIG))
        orderly(connection)

    server = Server("ec", talk, VERSION[name])
    _, count, _, end = probe(name, server.port, size=BIG)
    server.wait()
    equal((count, end), (5, "ended"))
    holds(got[0] == upload(BIG), "what arrived is not what was sent")


@each("much data goes both ways at the same time")
def _(name):
    data = os.urandom(BIG)
    got = []

    def talk(connection):
        reader = threading.Thread(target=lambda: got.append(receive(connection, BIG)))
        reader.start()
        connection.sendall(data)
        reader.join()
        orderly(connection)

    server = Server("ec", talk, VERSION[name])
    _, count, total, end = probe(name, server.port, size=BIG)
    server.wait()
    equal((count, total, end), (BIG + 5, fnv(data + b"hello"), "ended"))
    holds(got and got[0] == upload(BIG), "what arrived is not what was sent")


@each("a server that sends byte by byte is understood")
def _(name):
    def talk(connection):
        for byte in b"0123456789":
            connection.sendall(bytes([byte]))
            time.sleep(0.005)
        orderly(connection)

    server = Server("rsa", talk, VERSION[name])
    equal(probe(name, server.port)[1:], (15, fnv(b"0123456789hello"), "ended"))
    server.wait()


def relay(name, change, limit=1 << 30):
    """The probe through a relay: change(bytes of the server, count so far) gives what is passed on;
    after `limit` of the server's bytes the connection is cut."""
    server = Server("rsa", lambda tls: (tls.sendall(b"x" * 1000), orderly(tls)), VERSION[name],
                    patience=2)
    front = socket.create_server(("127.0.0.1", 0))

    def run():
        client, _ = front.accept()
        back = socket.create_connection(("127.0.0.1", server.port))

        def up():
            try:
                while data := client.recv(65536):
                    back.sendall(data)
                back.shutdown(socket.SHUT_WR)
            except OSError:
                pass

        threading.Thread(target=up, daemon=True).start()
        count = 0
        try:
            while count < limit and (data := back.recv(min(65536, limit - count))):
                client.sendall(change(data, count))
                count += len(data)
            client.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        client.close()
        back.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    result = probe(name, front.getsockname()[1])
    thread.join(10)
    front.close()
    return result


@each("a handshake that comes byte by byte is understood")
def _(name):
    server = Server("rsa", orderly, VERSION[name])
    front = socket.create_server(("127.0.0.1", 0))

    def run():
        client, _ = front.accept()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        back = socket.create_connection(("127.0.0.1", server.port))
        threading.Thread(target=lambda: [back.sendall(d) for d in iter(lambda: client.recv(999), b"")],
                         daemon=True).start()
        while data := back.recv(65536):
            for byte in data:
                client.sendall(bytes([byte]))
                time.sleep(0.0002)
        client.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    equal(probe(name, front.getsockname()[1])[1:], (5, fnv(b"hello"), "ended"))


# --- ends --------------------------------------------------------------------------------------

@each("a connection cut off after data is told from an orderly end")
def _(name):
    def talk(connection):
        connection.sendall(b"hello")
        connection.shutdown(socket.SHUT_RDWR)

    server = Server("rsa", talk, VERSION[name])
    is_open, count, _, end = probe(name, server.port)
    equal((is_open, count), (True, 5))
    holds("cut off" in end, f"it says {end!r}")
    server.wait()


@each("a reset is told from an orderly end")
def _(name):
    def talk(connection):
        connection.sendall(b"hello")
        time.sleep(0.2)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    server = Server("rsa", talk, VERSION[name])
    is_open, count, _, end = probe(name, server.port)
    equal((is_open, count), (True, 5))
    holds(end.startswith("failed: "), f"it says {end!r}")
    server.wait()


@each("a server that ends TLS and is gone at once has ended in an orderly way")
def _(name):
    def talk(connection):
        connection.sendall(b"hello")
        connection.setblocking(False)
        try:
            connection.unwrap()
        except (OSError, ssl.SSLError):
            pass
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        time.sleep(0.05)
        connection.close()

    server = Server("rsa", talk, VERSION[name])
    equal(probe(name, server.port)[1:], (5, fnv(b"hello"), "ended"))
    server.wait()


@each("a server that hangs up during the handshake is an error")
def _(name):
    for size in (0, 1, 5, 90, 700):
        end = relay(name, lambda data, count: data, limit=size)[3]
        holds("hung up during the TLS handshake" in end, f"after {size} bytes: {end!r}")


@each("a server that does not speak TLS is an error")
def _(name):
    server = Server("rsa", lambda plain: (plain.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
                                          time.sleep(0.3)), VERSION[name], plain=True)
    is_open, _, _, end = probe(name, server.port)
    holds(not is_open and end.startswith("failed: "), f"it says {end!r}")
    server.wait()


@each("a byte changed on its way is an error, wherever it is")
def _(name):
    seen = []
    relay(name, lambda data, count: seen.append(len(data)) or data)
    total = sum(seen)

    def change_at(place):
        def change(data, count):
            data = bytearray(data)
            if count <= place < count + len(data):
                data[place - count] ^= 0x20
            return bytes(data)

        return place, relay(name, change)[3]

    # The last record says that the server ends: whoever changes that cuts it off.
    with concurrent.futures.ThreadPoolExecutor(8) as many:
        for place, end in many.map(change_at, range(0, total, max(1, total // 80))):
            holds(end.startswith("failed: "), f"byte {place} of {total}: {end!r}")


# --- what OpenSSL's own server can do ------------------------------------------------------------

def s_server(name, letters, chain="rsa"):
    """Talks through `openssl s_server`, which is told the letters one after the other."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    pem = os.path.join(STATE["certificates"], f"{chain}.pem")
    version = "-tls1_2" if name == "bearssl" else "-tls1_3"
    with subprocess.Popen(["openssl", "s_server", "-accept", str(port), "-cert", pem, "-key", pem,
                           "-naccept", "1", version], stdin=subprocess.PIPE, bufsize=0,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        def type_letters():
            try:
                for letter in letters:
                    time.sleep(0.3)
                    server.stdin.write(letter)
                    server.stdin.flush()
            except OSError: # it has ended before
                pass

        try:
            for _ in range(100):
                if _listens(port):
                    break
                time.sleep(0.02)
            thread = threading.Thread(target=type_letters, daemon=True)
            thread.start()
            result = probe(name, port)
            thread.join()
            return result
        finally:
            server.kill()


def _listens(port):
    for path in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(path, encoding="ascii") as file:
            if any(line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A"
                   for line in file.readlines()[1:]):
                return True
    return False


@each("a request to negotiate anew is declined, and the connection goes on", only="bearssl")
def _(name):
    is_open, count, total, end = s_server(name, [b"one\n", b"r\n", b"two\n", b"Q\n"])
    holds(is_open, end)
    if (count, total, end) != (8, fnv(b"one\ntwo\n"), "ended"):
        # OpenSSL may take the refusal as the end of the connection: never a new handshake.
        equal((count, total), (4, fnv(b"one\n")))


@each("new keys on request, which Mbed TLS does not know, end it with a reason", only="mbedtls")
def _(name):
    is_open, count, _, end = s_server(name, [b"one\n", b"k\n", b"two\n", b"Q\n"])
    equal((is_open, count), (True, 4))
    holds("not understood" in end, f"it says {end!r}")


# --- running -----------------------------------------------------------------------------------

class Stage:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


def add_p521(folder):
    """A root with a P-521 key and a leaf of it; roots.pem: all that the probe trusts."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, capture_output=True, check=True)

    for name in ("root-p521", "p521"):
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521",
                "-out", f"{name}.key")
    openssl("req", "-x509", "-new", "-config", "config", "-extensions", "root", "-days", "3650",
            "-sha512", "-subj", "/CN=test root-p521", "-key", "root-p521.key", "-out",
            "root-p521.crt")
    openssl("req", "-new", "-config", "config", "-subj", "/CN=p521", "-key", "p521.key", "-out",
            "p521.csr")
    openssl("x509", "-req", "-in", "p521.csr", "-CA", "root-p521.crt", "-CAkey", "root-p521.key",
            "-CAcreateserial", "-sha512", "-days", "300", "-extfile", "config", "-extensions",
            "leaf", "-out", "p521.crt")

    def join(target, *parts):
        with open(os.path.join(folder, target), "w", encoding="ascii") as out:
            for part in parts:
                with open(os.path.join(folder, part), encoding="ascii") as text:
                    out.write(text.read())

    join("p521.pem", "p521.crt", "p521.key")
    join("roots.pem", "ca.pem", "root-p521.crt")


def build(back_end, folder):
    out = os.path.join(folder, back_end)
    done = subprocess.run(["make", "-j2", *MADE_BY[back_end], f"OUT={out}",
                           f"ROOTS={STATE['certificates']}/roots.pem", "ROOTS_ONLY=",
                           f"{out}/tls_probe"], cwd=TOP, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr[-4000:])
    return os.path.join(out, "tls_probe")


def missing(names):
    """Why this cannot be looked at here; None when it can."""
    for tool in ("openssl", "make", os.environ.get("CC", "musl-gcc")):
        if not shutil.which(tool):
            return f"{tool} is not here"
    tare = os.environ.get("TARE", "tare")
    if not shutil.which(tare) or subprocess.run([tare, "trust", "--help"], capture_output=True,
                                                check=False).returncode:
        return "no tare here that has 'tare trust'"
    sources = os.environ.get("OPERATOR_SOURCES", os.path.join(TOP, "build", "source"))
    libraries = sorted({MADE_BY[name][0].split("=")[1] for name in names})
    fetched = subprocess.run([os.path.join(TOP, "fetch.sh"), sources, *libraries], check=False,
                             stdout=sys.stderr)
    return f"the sources of {' and '.join(libraries)} cannot be had" if fetched.returncode else None


def main():
    names = os.environ.get("BACK_ENDS", "bearssl mbedtls chacha20").split()
    why = missing(names)
    if why:
        print(f"1..0 # SKIP {why}")
        return 0
    folder = os.environ.get("OUT", os.path.join(TOP, "build", "tls-test"))
    STATE["certificates"] = os.path.join(folder, "certificates")
    if not os.path.exists(os.path.join(STATE["certificates"], "roots.pem")):
        certificates.make(STATE["certificates"])
        add_p521(STATE["certificates"])
    for name in names:
        STATE[name] = build(name, folder)
    return 1 if keep(Stage, names, sys.argv[1] if len(sys.argv) > 1 else "") else 0


if __name__ == "__main__":
    sys.exit(main())
