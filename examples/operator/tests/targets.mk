# Unit tests and fuzz targets, and the sources each needs beside its own file.
#
# The owner of a parser adds a line:  UNIT_NAME = FILES  and NAME to UNIT;  the same for FUZZ.
# make unit           tests/unit/NAME_test.c (cmocka), with the host's compiler, ASan and UBSan
# make fuzz-brief     fuzz/NAME_fuzz.c for FUZZ_SECONDS each, seeds in fuzz/corpus/NAME

# The network's.
UNIT = dns hosts resolvconf sha1
UNIT_sha1 = src/sha1.c
UNIT_dns = src/dns.c src/part.c
UNIT_hosts = src/hosts.c src/words.c src/address.c src/part.c
UNIT_resolvconf = src/resolvconf.c $(UNIT_hosts)
FUZZ = dns hosts resolvconf
FUZZ_dns = $(UNIT_dns)
FUZZ_hosts = $(UNIT_hosts)
FUZZ_resolvconf = $(UNIT_resolvconf)

# The server's.
UNIT += part text json http event webhook config loop log
UNIT_loop = src/loop.c src/pool.c src/clock.c
UNIT_log = src/log.c src/clock.c src/text.c src/utf8.c src/date.c src/part.c
UNIT_part = src/part.c
UNIT_text = src/text.c src/utf8.c src/date.c src/base64.c src/part.c
UNIT_json = src/json.c src/text.c src/utf8.c src/part.c
UNIT_http = src/http.c src/part.c src/chunks.c
UNIT_event = src/event.c src/shape.c $(UNIT_json)
UNIT_webhook = src/webhook.c src/base64.c src/text.c src/utf8.c src/part.c
UNIT_config = src/config.c src/base64.c src/file.c src/address.c src/text.c src/utf8.c src/part.c
FUZZ += http json event webhook base64 origin
FUZZ_http = $(UNIT_http)
FUZZ_json = $(UNIT_json)
FUZZ_event = $(UNIT_event)
FUZZ_webhook = $(UNIT_webhook)
FUZZ_base64 = src/base64.c src/part.c
FUZZ_origin = $(UNIT_config)

# What a call reads and writes; log_record.c stands in for the log.
RECORD = tests/unit/log_record.c src/text.c src/utf8.c src/part.c
UNIT += answer call casefold contacts csv messages tools websocket
UNIT_answer = src/answer.c $(UNIT_http)
UNIT_call = $(addprefix src/,call.c channel.c rest.c messages.c pool.c) $(UNIT_tools) $(UNIT_answer) \
	src/websocket.c src/base64.c src/random.c src/sha1.c
UNIT_casefold = src/casefold.c src/utf8.c
UNIT_contacts = src/contacts.c src/csv.c src/file.c $(RECORD)
UNIT_csv = src/csv.c
UNIT_messages = src/messages.c src/sha1.c $(UNIT_tools)
UNIT_tools = src/tools.c src/casefold.c src/json.c src/shape.c $(UNIT_contacts)
UNIT_websocket = src/websocket.c src/base64.c src/random.c src/text.c src/utf8.c src/part.c \
	src/sha1.c

FUZZ += answer casefold csv message websocket
FUZZ_answer = $(UNIT_answer)
FUZZ_casefold = $(UNIT_casefold)
FUZZ_csv = $(UNIT_contacts)
FUZZ_message = $(UNIT_messages)
FUZZ_websocket = $(UNIT_websocket)

# --- how they are made ------------------------------------------------------------------------

HOST_CC = cc
FUZZ_CC = clang
FUZZ_SECONDS = 10
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all
TEST_CFLAGS = -std=c17 -D_GNU_SOURCE -DVERSION='"test"' -g -O1 $(WARNINGS) $(SANITIZE) -Isrc -Itests/unit
TESTS = $(OUT)/tests

unit: $(UNIT:%=run-unit-%)
run-unit-%: $(TESTS)/%_test
	$<

fuzz-brief: $(FUZZ:%=run-fuzz-%)
run-fuzz-%: $(TESTS)/%_fuzz
	@mkdir -p $(TESTS)/corpus/$*
	$< -max_total_time=$(FUZZ_SECONDS) -max_len=65536 -timeout=5 -print_final_stats=0 -verbosity=0 \
		-artifact_prefix=$(TESTS)/ $(TESTS)/corpus/$* fuzz/corpus/$*

.SECONDEXPANSION:
$(TESTS)/%_test: tests/unit/%_test.c $$(UNIT_%) src/kernel.c $(wildcard src/*.h)
	@mkdir -p $(@D)
	$(HOST_CC) $(TEST_CFLAGS) -o $@ $(filter %.c,$^) -lcmocka
$(TESTS)/%_fuzz: fuzz/%_fuzz.c $$(FUZZ_%) src/kernel.c $(wildcard src/*.h)
	@mkdir -p $(@D)
	$(FUZZ_CC) $(TEST_CFLAGS) -fsanitize=fuzzer -o $@ $(filter %.c,$^)

.PRECIOUS: $(TESTS)/%_test $(TESTS)/%_fuzz
.PHONY: unit fuzz-brief
