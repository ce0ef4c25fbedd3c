# What people type; Meson does the work.  'make help' lists it all.
#
#   make                    build into build/
#   make demo               build the example server under tare and pack it
#   make check              the tests, ends on their closing line
#   make install            PREFIX=/usr/local DESTDIR=
#
# CC=clang picks another compiler for a fresh build folder; BUILD=dir another folder.

BUILD ?= build
PREFIX ?= /usr/local
DESTDIR ?=
# Meson's own messages are of no interest when all goes well.
MESON_QUIET = >$(BUILD).log 2>&1 || { cat $(BUILD).log >&2; exit 1; }

.PHONY: all help demo check check-peers check-real check-trixie fuzz bench ladder install clean distclean

all: $(BUILD)/build.ninja
	@ninja -C $(BUILD) $(if $(V),-v,--quiet)

$(BUILD)/build.ninja:
	@scripts/packages.sh build
	@meson setup --prefix=$(PREFIX) -Dtests=false $(BUILD) $(MESON_QUIET)
	@rm -f $(BUILD).log

help:
	@sed -n 's/^# \{0,1\}//p;/^$$/q' Makefile
	@echo '  make check-peers        podman, skopeo, umoci, runc, Trivy, Syft, osv-scanner read our images'
	@echo '  make check-real         curl, redis, sqlite, busybox … built under tare and audited'
	@echo '  make check-trixie       make check in a clean Debian 13 root (as root)'
	@echo '  make fuzz               every fuzz target at length: FUZZ_SECONDS=600 FUZZ_ONLY=name'
	@echo '  make bench              costs and sizes beside those of other tools'
	@echo '  make ladder             the operator image, from a Debian root down to its last byte'

demo:
	@scripts/packages.sh demo
	@$(MAKE) --no-print-directory all
	@BUILD=$(BUILD) scripts/demo.sh

check:
	@scripts/packages.sh check
	@scripts/check.sh

check-peers:
	@scripts/packages.sh check
	@scripts/packages.sh peers
	@$(MAKE) --no-print-directory all
	@BUILD=$(BUILD) tests/peers/run.sh

check-real:
	@scripts/packages.sh real
	@$(MAKE) --no-print-directory all
	@BUILD=$(BUILD) tests/real/run.sh

check-trixie:
	@scripts/packages.sh trixie
	@scripts/check-trixie.sh

fuzz:
	@scripts/packages.sh check
	@scripts/fuzz.sh

bench:
	@scripts/packages.sh check
	@scripts/packages.sh peers
	@$(MAKE) --no-print-directory all
	@BUILD=$(BUILD) bench/run.sh

ladder:
	@scripts/packages.sh ladder
	@$(MAKE) --no-print-directory all
	@BUILD=$(BUILD) bench/ladder.sh

install: all
	@meson configure $(BUILD) -Dprefix=$(PREFIX)
	@ninja -C $(BUILD) >/dev/null
	DESTDIR=$(DESTDIR) meson install -C $(BUILD) --no-rebuild

clean:
	rm -rf build build-check-* build-ci-* build*.log hello.tar
	@[ ! -f examples/hello/Makefile ] || $(MAKE) --no-print-directory -C examples/hello clean

distclean: clean
