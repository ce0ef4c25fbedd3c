# musl of Debian 13, built here: its programs are relocated by a table of a quarter the size (RELR,
# which Debian 12's 1.2.3 cannot read), and each function is a section of its own, so that the
# program has only those that it calls.
MUSL_SOURCE = $(OPERATOR_SOURCES)/musl
MUSL_PLACE = $(abspath $(OUT))/musl
MUSL_CFLAGS = -Os $(SECTIONS) -fno-lto -fno-asynchronous-unwind-tables -fno-unwind-tables \
	-fstack-protector-strong -fstack-clash-protection -ftrivial-auto-var-init=zero
CC = $(MUSL_PLACE)/bin/musl-gcc

$(CC): | $(MUSL_SOURCE)
	@mkdir -p $(MUSL_PLACE)/build
	cd $(MUSL_PLACE)/build && CFLAGS='$(MUSL_CFLAGS)' $(abspath $(MUSL_SOURCE))/configure CC=gcc \
		--disable-shared --enable-wrapper=gcc --prefix=$(MUSL_PLACE) >configure.log
	$(MAKE) -C $(MUSL_PLACE)/build install >$(MUSL_PLACE)/build/make.log 2>&1

$(MUSL_SOURCE):
	./fetch.sh $(OPERATOR_SOURCES) musl

$(OBJECTS) $(LIBRARY_OBJECTS): | $(CC)
