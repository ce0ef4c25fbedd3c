# The program from outside: a fake API over TLS, a fake name server, hostile clients.
#
# make check          every promise, a minute and a half; ONLY=PATTERN picks, SANITIZED=1 instruments
# make check-tls      each TLS library on its own, against OpenSSL
# make load           two minutes of load, and a thousand calls at once: what they cost
# make check-all      every build there is: both TLS libraries, both resolvers, sanitizers, valgrind
#
# The program is built for this with the roots of a private CA, in a folder of its own.

ONLY =
CHECK = TLS=$(TLS) RESOLVER=$(RESOLVER) PROMPT=$(PROMPT) SANITIZE=$(SANITIZED) TARE=$(TARE) \
	OPERATOR_SOURCES=$(OPERATOR_SOURCES) tests/check.sh
SANITIZED =

check:
	$(CHECK) --only '$(ONLY)'
check-tls:
	TARE=$(TARE) OPERATOR_SOURCES=$(abspath $(OPERATOR_SOURCES)) python3 tests/tls_test.py
load:
	$(CHECK) --load
check-all:
	$(MAKE) check
	$(MAKE) check-tls
	$(MAKE) check TLS=mbedtls
	$(MAKE) check RESOLVER=libc
	$(MAKE) check PROMPT=builtin ONLY=prompt
	$(MAKE) check SANITIZED=1
	$(CHECK) --valgrind

.PHONY: check check-tls load check-all
