#!/usr/bin/env python3
"""https_server.py FOLDER: a publisher on loopback that misbehaves as asked, with a CA of its own.

Writes into FOLDER: ca.pem, port (of the good server), port-foreign (a certificate nobody signed),
port-other (signed, for another host), port-proxy (an HTTP proxy that knows CONNECT only), and log:
one line for each request, METHOD PATH Range=… If-Range=… If-None-Match=… Accept-Encoding=….
FOLDER/body is what is published.  Ends when its standard input does.
"""
import gzip
import http.server
import os
import re
import select
import socket
import ssl
import subprocess
import sys
import threading
import time

FOLDER = sys.argv[1]
SEEN = {}


def log(line):
    with open(os.path.join(FOLDER, "log"), "a", encoding="utf-8") as to:
        to.write(line + "\n")


def certificate(name, host, signed):
    """FOLDER/name.pem and name.key: for host, by our CA or by itself."""
    key, cert = os.path.join(FOLDER, name + ".key"), os.path.join(FOLDER, name + ".pem")
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=" + name]
    if name == "ca":
        make += ["-addext", "keyUsage=critical,keyCertSign"]
    else:
        make += ["-addext", "subjectAltName=DNS:" + host, "-addext", "basicConstraints=CA:FALSE"]
    if signed:
        make += ["-CA", os.path.join(FOLDER, "ca.pem"), "-CAkey", os.path.join(FOLDER, "ca.key")]
    done = subprocess.run(make, stderr=subprocess.PIPE, check=False)
    if done.returncode and signed:
        # OpenSSL before 3.2 signs requests only in two steps.
        request = os.path.join(FOLDER, name + ".csr")
        extension = os.path.join(FOLDER, name + ".ext")
        with open(extension, "w", encoding="utf-8") as to:
            to.write("subjectAltName=DNS:%s\nbasicConstraints=CA:FALSE\n" % host)
        subprocess.run(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", request,
                        "-subj", "/CN=" + name], stderr=subprocess.DEVNULL, check=True)
        subprocess.run(["openssl", "x509", "-req", "-in", request, "-CA",
                        os.path.join(FOLDER, "ca.pem"), "-CAkey", os.path.join(FOLDER, "ca.key"),
                        "-CAcreateserial", "-days", "2", "-extfile", extension, "-out", cert],
                       stderr=subprocess.DEVNULL, check=True)
    elif done.returncode:
        sys.exit(done.stderr.decode())
    return cert, key


class Publisher(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def publish(self, body, etag='"one"', cut=None, **headers):
        """All of body or the part asked for; cut: how many bytes come before the line is cut."""
        if self.headers.get("If-None-Match") == etag:
            return self.answer(304, ETag=etag)
        status, start = 200, 0
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if wanted and self.headers.get("If-Range") == etag:
            start = int(wanted[1])
            if start >= len(body):
                return self.answer(416, Content_Range="bytes */%d" % len(body))
            status = 206
            headers["Content_Range"] = "bytes %d-%d/%d" % (start, len(body) - 1, len(body))
        if cut is None:
            return self.answer(status, body[start:], ETag=etag, **headers)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        self.wfile.write(body[start:start + cut])
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True
        return None

    def do_GET(self):
        path = self.path
        times = SEEN[path] = SEEN.get(path, 0) + 1
        log("GET %s %s" % (path, " ".join(
            "%s=%s" % (name, self.headers.get(name, ""))
            for name in ("Range", "If-Range", "If-None-Match", "Accept-Encoding"))))
        with open(os.path.join(FOLDER, "body"), "rb") as source:
            body = source.read()
        try:
            self.behave(path, times, body)
        except (BrokenPipeError, ConnectionError, ssl.SSLError, OSError):
            self.close_connection = True

    def behave(self, path, times, body):
        kind = path.split("/")[1]
        if kind == "plain":
            self.publish(body)
        elif kind == "gzip":
            self.publish(gzip.compress(body, mtime=0), Content_Encoding="gzip")
        elif kind == "moved":
            self.answer(302, Location="/plain/moved")
        elif kind == "loop":
            self.answer(302, Location=path)
        elif kind == "unsafe":
            self.answer(302, Location="http://localhost:1/plain")
        elif kind == "file":
            self.answer(302, Location="file:///etc/passwd")
        elif kind == "limited":
            if times == 1:
                self.answer(429, Retry_After="1")
            else:
                self.publish(body)
        elif kind == "patience":
            self.answer(429, Retry_After="86400")
        elif kind == "busy":
            if times == 1:
                self.answer(503)
            else:
                self.publish(body)
        elif kind == "cut":
            self.publish(body, cut=len(body) // 3 if times <= 2 else None)
        elif kind == "changing":
            if times == 1:
                self.publish(b"{" + b" " * len(body), etag='"old"', cut=len(body) // 2)
            else:
                self.publish(body, etag='"new"')
        elif kind == "elsewhere":
            if times == 1:
                self.publish(body, cut=len(body) // 2)
            else:
                self.answer(206, body[5:], ETag='"one"',
                            Content_Range="bytes 5-%d/%d" % (len(body) - 1, len(body)))
        elif kind == "drip":
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            while True:
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
        elif kind == "endless":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            piece = b"10000\r\n" + b" " * 65536 + b"\r\n"
            while True:
                self.wfile.write(piece)
        elif kind == "huge":
            self.send_response(200)
            self.send_header("Content-Length", str(1 << 50))
            self.end_headers()
            self.close_connection = True
        elif kind == "rubbish":
            self.publish(body[:len(body) // 2] + b"\xff" + body[len(body) // 2:], etag='"bad"')
        else:
            self.answer(404)


class Proxy(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_CONNECT(self):
        log("CONNECT " + self.path)
        host, port = self.path.rsplit(":", 1)
        with socket.create_connection((host, int(port))) as other:
            self.send_response(200)
            self.end_headers()
            both = [self.connection, other]
            while True:
                for one in select.select(both, [], [])[0]:
                    data = one.recv(65536)
                    if not data:
                        return
                    (other if one is self.connection else self.connection).sendall(data)


def serve(handler, port_file, cert=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None
    if cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*cert)
        server.socket = context.wrap_socket(server.socket, server_side=True,
                                            do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    temporary = os.path.join(FOLDER, port_file + ".new")
    with open(temporary, "w", encoding="utf-8") as to:
        to.write(str(server.server_port))
    os.rename(temporary, os.path.join(FOLDER, port_file))


certificate("ca", "", False)
serve(Publisher, "port-foreign", certificate("foreign", "localhost", False))
serve(Publisher, "port-other", certificate("other", "other.example", True))
serve(Proxy, "port-proxy")
serve(Publisher, "port", certificate("good", "localhost", True))
sys.stdin.buffer.read()
