"""Who the API is: chains that must be taken and chains that must not."""
import os
import ssl

import webhook
from fake_api import FakeApi
from promise import equal, holds, promise

V11, V12, V13 = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


def works(stage, host="localhost", address="127.0.0.1", **how):
    api = stage.use(address=address, **how)
    program = stage.start(OPERATOR_API_ROOT=f"https://{host}:{api.port}")
    equal(webhook.ask(program.port, webhook.signed(webhook.event())).status, 200)
    socket = api.next_socket().started()
    socket.ask("ListContacts", {})
    stage.end(program)
    return socket


def refused(stage, host="localhost", **how):
    """Nothing is told to such a server, and the log says why."""
    api = stage.use(**how)
    program = stage.start(OPERATOR_API_ROOT=f"https://{host}:{api.port}")
    equal(webhook.ask(program.port, webhook.signed(webhook.event())).status, 200)
    line = program.logged("ERROR", "rtc_1", seconds=15)[0]
    equal(api.requests, [], "what the server was told")
    stage.end(program)
    return line


@promise("a chain of RSA-2048 keys is taken")
def _(stage):
    works(stage, certificate="rsa")


@promise("a chain of a P-384 root and a P-256 leaf is taken")
def _(stage):
    works(stage, certificate="ec")


@promise("a chain of a P-384 root and a P-384 leaf is taken")
def _(stage):
    works(stage, certificate="p384")


@promise("a chain with an authority in between is taken")
def _(stage):
    works(stage, certificate="below")


@promise("a name under a wildcard is taken, one level and no deeper", only="own")
def _(stage):
    stage.write("hosts", "127.0.0.1 deep.wild.test a.deep.wild.test wild.test\n")
    works(stage, "deep.wild.test", certificate="rsa")
    for host in ("a.deep.wild.test", "wild.test"):
        refused(stage, host, certificate="rsa")


@promise("a name of the certificate is taken in any case", only="own")
def _(stage):
    works(stage, "API.Test", certificate="rsa")


@promise("a server of TLS 1.2 alone is taken", only="bearssl")
def _(stage):
    works(stage, certificate="rsa", versions=(V12, V12))
    works(stage, certificate="ec", versions=(V12, V12))


@promise("a server of TLS 1.3 alone is taken", only="mbedtls")
def _(stage):
    works(stage, certificate="rsa", versions=(V13, V13))
    works(stage, certificate="ec", versions=(V13, V13))


@promise("a server of TLS 1.3 alone is refused with a reason", only="bearssl")
def _(stage):
    refused(stage, certificate="rsa", versions=(V13, V13))


@promise("a server of TLS 1.2 alone is refused with a reason", only="mbedtls")
def _(stage):
    refused(stage, certificate="rsa", versions=(V12, V12))


@promise("the newest version that both have is spoken")
def _(stage):
    socket = works(stage, certificate="rsa")
    equal(socket.line.tls.version(), "TLSv1.3" if "mbedtls" in stage.words else "TLSv1.2")


@promise("each good cipher alone is enough: AES-GCM 128 and 256, ChaCha20", only="bearssl")
def _(stage):
    for name, cipher in (("rsa", "ECDHE-RSA-AES128-GCM-SHA256"), ("rsa", "ECDHE-RSA-AES256-GCM-SHA384"),
                         ("rsa", "ECDHE-RSA-CHACHA20-POLY1305"), ("ec", "ECDHE-ECDSA-AES128-GCM-SHA256"),
                         ("ec", "ECDHE-ECDSA-AES256-GCM-SHA384"),
                         ("ec", "ECDHE-ECDSA-CHACHA20-POLY1305")):
        socket = works(stage, certificate=name, versions=(V12, V12), ciphers=cipher + ":@SECLEVEL=0")
        equal(socket.line.tls.cipher()[0], cipher)


@promise("ciphers without forward secrecy, with CBC, with no encryption or no server are refused")
def _(stage):
    for cipher in ("AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA", "AES128-SHA", "NULL", "aNULL", "DHE-RSA-AES128-GCM-SHA256"):
        refused(stage, certificate="rsa", versions=(V12, V12), ciphers=cipher + ":@SECLEVEL=0")


@promise("TLS 1.1 is refused")
def _(stage):
    refused(stage, certificate="rsa", versions=(ssl.TLSVersion.TLSv1, V11))


@promise("a certificate for another host is refused, though its common name fits")
def _(stage):
    refused(stage, certificate="other")


@promise("a certificate for no host is refused")
def _(stage):
    refused(stage, certificate="nameless")


@promise("names that begin or end like the host's, and a lone star, are refused")
def _(stage):
    refused(stage, certificate="partial")


@promise("a root that is not ours is refused")
def _(stage):
    refused(stage, certificate="stranger")


@promise("a leaf without the authority it needs is refused")
def _(stage):
    refused(stage, certificate="lonely")


@promise("an expired leaf is refused")
def _(stage):
    refused(stage, certificate="expired")


@promise("a leaf that is not yet valid is refused")
def _(stage):
    refused(stage, certificate="early")


@promise("a leaf with an RSA key of 1024 bits is refused")
def _(stage):
    refused(stage, certificate="weak")


@promise("a leaf signed with SHA-1 is refused")
def _(stage):
    refused(stage, certificate="sha1")


@promise("a leaf signed by another leaf is refused")
def _(stage):
    refused(stage, certificate="below-leaf")


@promise("a chain longer than its authority allows is refused")
def _(stage):
    refused(stage, certificate="too-long")


@promise("a forged signature is refused")
def _(stage):
    refused(stage, certificate="forged")


@promise("a critical extension that nobody knows is refused")
def _(stage):
    refused(stage, certificate="critical")


@promise("an address instead of a name is taken when the certificate has it, else refused", only="mbedtls")
def _(stage):
    works(stage, "127.0.0.1", certificate="rsa")
    refused(stage, "127.0.0.1", certificate="other")


@promise("an address instead of a name is not taken for one of the names", only="bearssl")
def _(stage):
    refused(stage, "127.0.0.1", certificate="other")
    refused(stage, "127.0.0.1", certificate="nameless")


@promise("the name that is wanted is told in the handshake (SNI)")
def _(stage):
    told = []
    api = stage.api
    api.context.sni_callback = lambda tls, name, context: told.append(name)
    stage.call()
    equal(told[0], "localhost")


@promise("the system's own trust store plays no part")
def _(stage):
    variables = {"SSL_CERT_FILE": os.path.join(stage.certificates, "root-stranger.crt"),
                 "SSL_CERT_DIR": stage.certificates}
    api = stage.use(certificate="stranger")
    program = stage.start(**variables)
    webhook.ask(program.port, webhook.signed(webhook.event()))
    program.logged("ERROR", "rtc_1")
    equal(api.requests, [])


@promise("proxies of the environment play no part")
def _(stage):
    other = stage.other_api()
    address = f"http://127.0.0.1:{other.port}"
    stage.call(HTTPS_PROXY=address, https_proxy=address, ALL_PROXY=address)
    equal(other.connections, 0)


@promise("after a refused server the next call may find a good one")
def _(stage):
    contexts = [stage.context("stranger"), stage.context("rsa")]
    from tls_line import TlsLine
    api = FakeApi(contexts[1], line=lambda sock, number: TlsLine(sock, contexts[number > 1]))
    stage.closing.append(api)
    stage._api = api
    program = stage.start()
    webhook.ask(program.port, webhook.signed(webhook.event("rtc_a")))
    program.logged("ERROR", "rtc_a")
    stage.call(program, "rtc_b")
