"""A private CA, made with the openssl command: two roots, and leaves good and bad.

    folder/ca.pem       both roots: what the program under test trusts
    folder/NAME.pem     chain and key of one leaf, for ssl.SSLContext.load_cert_chain()
"""
import os
import subprocess

CONFIG = """
[ca]
default_ca = it
[it]
database = index.txt
serial = serial
new_certs_dir = .
policy = any
default_md = sha256
unique_subject = no
copy_extensions = none
[any]
commonName = supplied
[req]
distinguished_name = name
prompt = no
[name]
CN = unused
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[authority]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost,DNS:api.test,DNS:*.wild.test,IP:127.0.0.1
[other]
basicConstraints = critical,CA:FALSE
subjectAltName = DNS:other.test
[nameless]
basicConstraints = critical,CA:FALSE
[partial]
basicConstraints = critical,CA:FALSE
subjectAltName = DNS:localhost.evil.test,DNS:calhost,DNS:*
[constraint]
basicConstraints = critical,CA:FALSE
subjectAltName = DNS:localhost
1.2.3.4.5 = critical,ASN1:NULL
"""

RSA = ["RSA", "rsa_keygen_bits:2048"]
WEAK = ["RSA", "rsa_keygen_bits:1024"]
P256 = ["EC", "ec_paramgen_curve:P-256"]
P384 = ["EC", "ec_paramgen_curve:P-384"]

# name: key, issuer, section, first day, last day, digest, common name
ALWAYS = ("20200101000000Z", "20491231235959Z")
LEAVES = {
    "rsa": (RSA, "root-rsa", "leaf", *ALWAYS, "sha256", "leaf"),
    "ec": (P256, "root-ec", "leaf", *ALWAYS, "sha384", "leaf"),
    "p384": (P384, "root-ec", "leaf", *ALWAYS, "sha384", "leaf"),
    "expired": (RSA, "root-rsa", "leaf", "20200101000000Z", "20201231235959Z", "sha256", "leaf"),
    "early": (RSA, "root-rsa", "leaf", "20480101000000Z", "20491231235959Z", "sha256", "leaf"),
    "weak": (WEAK, "root-rsa", "leaf", *ALWAYS, "sha256", "leaf"),
    "sha1": (RSA, "root-rsa", "leaf", *ALWAYS, "sha1", "leaf"),
    "other": (RSA, "root-rsa", "other", *ALWAYS, "sha256", "localhost"),
    "nameless": (RSA, "root-rsa", "nameless", *ALWAYS, "sha256", "nobody"),
    "partial": (RSA, "root-rsa", "partial", *ALWAYS, "sha256", "localhos"),
    "critical": (RSA, "root-rsa", "constraint", *ALWAYS, "sha256", "leaf"),
    "stranger": (RSA, "root-stranger", "leaf", *ALWAYS, "sha256", "leaf"),
    "below": (RSA, "middle", "leaf", *ALWAYS, "sha256", "leaf"),
    "below-leaf": (RSA, "rsa", "leaf", *ALWAYS, "sha256", "leaf"),
    "too-long": (RSA, "deeper", "leaf", *ALWAYS, "sha256", "leaf"),
}


def make(folder):
    os.makedirs(folder, exist_ok=True)

    def openssl(*words):
        done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(f"openssl {words}: {done.stderr.decode()}")
        return done.stdout.decode()

    def write(name, text):
        with open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write(text)

    def read(name):
        with open(os.path.join(folder, name), encoding="ascii") as file:
            return file.read()

    write("config", CONFIG)
    write("index.txt", "")
    write("serial", "1000\n")

    def key(name, how):
        openssl("genpkey", "-algorithm", how[0], "-pkeyopt", how[1], "-out", f"{name}.key")

    def sign(name, issuer, section, first, last, digest, common):
        openssl("req", "-new", "-config", "config", "-key", f"{name}.key", "-subj", f"/CN={common}",
                "-out", f"{name}.csr")
        openssl("ca", "-batch", "-notext", "-config", "config", "-cert", f"{issuer}.crt",
                "-keyfile", f"{issuer}.key", "-extensions", section, "-startdate", first,
                "-enddate", last, "-md", digest, "-in", f"{name}.csr", "-out", f"{name}.crt")

    for name, how in (("root-rsa", RSA), ("root-ec", P384), ("root-stranger", RSA)):
        key(name, how)
        openssl("req", "-x509", "-new", "-config", "config", "-extensions", "root", "-days", "3650",
                "-subj", f"/CN=test {name}", "-key", f"{name}.key", "-out", f"{name}.crt")
    for name, issuer in (("middle", "root-rsa"), ("deeper", "middle")):
        key(name, RSA)
        sign(name, issuer, "authority", *ALWAYS, "sha256", f"test {name}")
    above = {"middle": "middle.crt", "rsa": "rsa.crt", "deeper": "deeper.crt"}
    for name, (how, issuer, *rest) in LEAVES.items():
        key(name, how)
        sign(name, issuer, *rest)
        chain = read(f"{name}.crt")
        if issuer in above:
            chain += read(above[issuer])
        if issuer == "deeper":
            chain += read("middle.crt")
        write(f"{name}.pem", chain + read(f"{name}.key"))
    write("lonely.pem", read("below.crt") + read("below.key"))
    # A chain whose leaf says one thing and whose signature says another.
    lines = read("rsa.crt").splitlines()
    where = len(lines) - 4
    row = lines[where]
    lines[where] = ("B" if row[0] == "A" else "A") + row[1:]
    write("forged.crt", "\n".join(lines) + "\n")
    write("forged.pem", read("forged.crt") + read("rsa.key"))
    write("ca.pem", read("root-rsa.crt") + read("root-ec.crt"))
    return folder
