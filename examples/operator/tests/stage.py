"""Where one promise is looked at: a folder, a fake API, and the program, all its own.

When the stage is struck the program must still live, must end with status 0 on SIGTERM, must have
told neither the key nor the secret, and nothing on standard error (where a sanitizer speaks).
"""
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

import webhook
from fake_api import FakeApi
from promise import eventually
from tls_line import server_context

KEY = "sk-test-do-not-print-0123456789"
LOG_LINE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z ( INFO| WARN|ERROR) "
                      r"(?:\w+\{[\w.]+=\"[^\n]*?\"\}: )?\w+: .+$")
_ports = iter(random.sample(range(20000, 32000), 12000))
_lock = threading.Lock()


def free_port():
    """Below the range from which the kernel takes ports by itself."""
    with _lock:
        for port in _ports:
            with socket.socket() as probe:
                try:
                    probe.bind(("127.0.0.1", port))
                    return port
                except OSError:
                    continue
    raise RuntimeError("no free port")


class Program:
    """One run of it.  wrapper: words before it, such as unshare(1)."""

    def __init__(self, path, folder, environment, arguments=(), wrapper=(), out=None):
        self.folder = folder
        self.out = os.path.join(folder, f"out-{random.random()}")
        self.err = self.out + ".err"
        with open(self.out, "wb") as log, open(self.err, "wb") as err:
            self.process = subprocess.Popen([*wrapper, path, *arguments], cwd=folder,
                                            stdout=log if out is None else out,
                                            stderr=err, stdin=subprocess.DEVNULL,
                                            env=environment)
        port = environment.get("OPERATOR_LISTEN", "").rpartition(":")[2]
        self.port = int(port) if port.isdigit() else 0
        self.pid = self.process.pid
        self.expected = 0
        self.has_log = out is None
        self.base = 0

    def log(self):
        with open(self.out, encoding="utf-8") as file:
            return file.read()

    def errors(self):
        with open(self.err, encoding="utf-8", errors="replace") as file:
            return file.read()

    def lines(self, *words):
        """Lines of the log that have all these words in them."""
        return [line for line in self.log().splitlines() if all(word in line for word in words)]

    def logged(self, *words, seconds=10.0):
        return eventually(lambda: self.lines(*words), lambda: f"{words} in {self.log()}", seconds)

    def ready(self):
        """Waits until it says that it listens."""
        def there():
            if self.process.poll() is not None:
                raise AssertionError(f"ended with {self.process.returncode}: {self.errors()}")
            if not self.has_log:
                with socket.socket() as probe:
                    return probe.connect_ex(("127.0.0.1", self.port)) == 0
            return self.lines(f":{self.port}")
        eventually(there, lambda: f"it listens: {self.log()}", 30)
        self.base = self.descriptors()
        return self

    def idle(self):
        """Whether it holds no more descriptors than when it began to listen."""
        return self.descriptors() <= self.base

    def rss(self):
        """KiB, now."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmRSS:\s+(\d+) kB", file.read()).group(1))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def cpu(self):
        """Seconds used so far."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:
            rows = file.read().rsplit(")", 1)[1].split()
        return (int(rows[11]) + int(rows[12])) / os.sysconf("SC_CLK_TCK")

    def wait(self, seconds=10.0):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still runs after {seconds} s; {self.log()[-500:]}") from None

    def stop(self, number=signal.SIGTERM, seconds=10.0):
        self.process.send_signal(number)
        return self.wait(seconds)

    def strike(self, failed):
        """What holds of every run."""
        if self.process.poll() is None:
            if failed:
                self.process.kill()
                self.process.wait()
                return
            status = self.stop()
        else:
            status = self.process.returncode
        log, errors = self.log(), self.errors()
        if failed:
            return
        if status != self.expected:
            raise AssertionError(f"it ended with {status}: {errors}\n{log[-2000:]}")
        if errors and not self.expected:
            raise AssertionError(f"on standard error: {errors}")
        for secret in (KEY, webhook.SECRET, webhook.SECRET[6:]):
            if secret in log or secret in errors:
                raise AssertionError("a secret in the log")
        for line in log.splitlines():
            if "\x1b" not in line and not LOG_LINE.match(line):
                raise AssertionError(f"a log line of another form: {line!r}")


class Stage:
    def __init__(self, program, certificates, words=()):
        self.path, self.certificates, self.words = program, certificates, words
        self.sanitized = "sanitized" in words
        self._end = threading.Event()
        self.folder = tempfile.mkdtemp(prefix="operator-test-")
        self.programs, self.closing = [], []
        self._api = None
        self.write("hosts", "127.0.0.1 localhost api.test deep.wild.test\n::1 six.test\n")
        self.write("resolv.conf", "nameserver 127.0.0.1\n")
        self.write("contacts.csv", "name,number\nalice,+15550001\nBob,2222\n")
        self.write("prompt.txt", "You answer the telephone.")

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
        return path

    def context(self, name="rsa", **how):
        return server_context(self.certificates, name, **how)

    @property
    def api(self):
        if not self._api:
            self._api = self.other_api()
        return self._api

    def other_api(self, certificate="rsa", address="127.0.0.1", line=None, **how):
        api = FakeApi(self.context(certificate, **how), address, line)
        self.closing.append(api)
        return api

    def use(self, **how):
        """The stage's API is another than the usual one."""
        self._api = self.other_api(**how)
        return self._api

    def environment(self, **changes):
        """changes: None takes a variable out."""
        everything = {
            "OPENAI_API_KEY": KEY, "SIP_REALM": "sip.realm.test", "NO_COLOR": "1",
            "OPENAI_WEBHOOK_SECRET": webhook.SECRET,
            "OPERATOR_LISTEN": f"127.0.0.1:{free_port()}",
            "OPERATOR_HOSTS": os.path.join(self.folder, "hosts"),
            "OPERATOR_RESOLV_CONF": os.path.join(self.folder, "resolv.conf"),
        }
        # What was freed is kept for a while, but not so much that growth would be hidden by it.
        everything["ASAN_OPTIONS"] = "quarantine_size_mb=4"
        for name in os.environ:
            if name.startswith(("ASAN_", "UBSAN_")):
                everything[name] = os.environ[name]
        if "OPERATOR_API_ROOT" not in changes:
            everything["OPERATOR_API_ROOT"] = f"https://localhost:{self.api.port}"
        everything.update(changes)
        return {name: value for name, value in everything.items() if value is not None}

    def run(self, *arguments, wrapper=(), out=None, **changes):
        """Starts it and does not wait.  out: descriptor for its log instead of a file."""
        if "valgrind" in self.words:
            wrapper = [*wrapper, "valgrind", "-q", "--error-exitcode=99"]
        program = Program(self.path, self.folder, self.environment(**changes), arguments, wrapper,
                          out)
        self.programs.append(program)
        return program

    def start(self, wrapper=(), **changes):
        for _ in range(5):
            program = self.run(wrapper=wrapper, **changes)
            try:
                return program.ready()
            except AssertionError:
                # Between the choice of the port and listening on it, somebody else took it.
                taken = "OPERATOR_LISTEN" not in changes and "address is in use" in program.errors()
                if not taken:
                    raise
                program.expected = program.process.returncode
        raise RuntimeError("whatever port is free is taken at once")

    def fails(self, status, *arguments, **changes):
        """Starts it; it must end at once with that status and one line, which is returned."""
        program = self.run(*arguments, **changes)
        program.expected = status
        found = program.wait()
        text = program.errors()
        if found != status or text.count("\n") != 1 or not text.endswith("\n"):
            raise AssertionError(f"status {found}, standard error {text!r}")
        return text

    def end(self, program=None):
        """Ends it; calls that are open break off, for to hang them up takes a good-bye each."""
        for thing in self.closing:
            if isinstance(thing, FakeApi):
                thing.close_lines()
        status = (program or self.program).stop()
        if status:
            raise AssertionError(f"it ended with {status}")

    def call(self, program=None, call_id="rtc_1", **changes):
        """Starts a call and returns its WebSocket, the first message read."""
        program = program or self.start(**changes)
        self.program = program
        answer = webhook.ask(program.port, webhook.signed(webhook.event(call_id)))
        if answer.status != 200:
            raise AssertionError(f"{answer}")
        return self.api.next_socket().started()

    def wait_for_end(self):
        """For threads of a fake that say nothing: returns when the stage is struck."""
        self._end.wait(60)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            for program in self.programs:
                if program.process.poll() is None and not kind:
                    self.end(program)
                program.strike(kind is not None)
        finally:
            self._end.set()
            for program in self.programs:
                if program.process.poll() is None:
                    program.process.kill()
                    program.process.wait()
            for thing in self.closing:
                thing.close()
            shutil.rmtree(self.folder, ignore_errors=True)


def pause(seconds):
    time.sleep(seconds)
