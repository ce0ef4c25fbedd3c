#include "wire/json_stream.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limit.h"
#include "base/mem.h"

/* What may come next. */
enum expectation {
	EXPECT_VALUE,
	EXPECT_NAME,
	EXPECT_NAME_OR_END,  /* behind "{" */
	EXPECT_VALUE_OR_END, /* behind "[" */
	EXPECT_COMMA_OR_END,
	EXPECT_NOTHING, /* the value is whole */
};

struct json_stream {
	json_more *more;
	void *from;
	const char *at, *end; /* of the bytes at hand */
	const char *start;    /* where they began */
	uint64_t before;      /* bytes that came before them */
	bool is_over;         /* no more will come */
	struct buf held;      /* a text that crosses pieces or has escapes */
	enum expectation expectation;
	size_t depth;
	bool is_object[LIMIT_JSON_DEPTH];
};

struct json_stream *json_stream_new(json_more *more, void *from)
{
	struct json_stream *stream = mem_alloc(sizeof *stream);
	stream->more = more;
	stream->from = from;
	stream->held.ceiling = LIMIT_JSON_STRING;
	return stream;
}

struct json_stream *json_stream_over(struct span text)
{
	struct json_stream *stream = json_stream_new(NULL, NULL);
	json_stream_restart(stream, text);
	return stream;
}

void json_stream_again(struct json_stream *stream, json_more *more, void *from)
{
	json_stream_restart(stream, (struct span){NULL, 0});
	stream->more = more;
	stream->from = from;
}

void json_stream_restart(struct json_stream *stream, struct span text)
{
	stream->more = NULL;
	stream->start = stream->at = text.at;
	stream->end = text.length ? text.at + text.length : text.at;
	stream->before = 0;
	stream->is_over = false;
	stream->expectation = EXPECT_VALUE;
	stream->depth = 0;
}

void json_stream_free(struct json_stream *stream)
{
	if (!stream)
		return;
	buf_release(&stream->held);
	free(stream);
}

size_t json_stream_depth(const struct json_stream *stream)
{
	return stream->depth;
}

uint64_t json_stream_offset(const struct json_stream *stream)
{
	return stream->before + (uint64_t)(stream->at - stream->start);
}

static int broken(const struct json_stream *stream, const char *what, struct err *err)
{
	return err_set(err, ERR_FAIL, "not JSON at byte %llu: %s",
	               (unsigned long long)json_stream_offset(stream), what);
}

/* Gets the next piece when nothing is left: 1; 0 at the end of the text; -1. */
static int refill(struct json_stream *stream, struct err *err)
{
	while (stream->at == stream->end) {
		if (stream->is_over || !stream->more) {
			stream->is_over = true;
			return 0;
		}
		const char *data = NULL;
		ptrdiff_t size = stream->more(stream->from, &data, err);
		if (size < 0)
			return -1;
		stream->before += (uint64_t)(stream->end - stream->start);
		stream->is_over = size == 0;
		stream->start = stream->at = data;
		stream->end = data ? data + size : NULL;
	}
	return 1;
}

/* The next byte that is no white space, which stays where it is; 0 at the end, -1 on failure. */
static int peek(struct json_stream *stream, struct err *err)
{
	for (;;) {
		while (stream->at < stream->end) {
			char byte = *stream->at;
			if (byte == '\0')
				return broken(stream, "a NUL", err);
			if (byte != ' ' && byte != '\n' && byte != '\t' && byte != '\r')
				return (unsigned char)byte;
			stream->at++;
		}
		int more = refill(stream, err);
		if (more <= 0)
			return more;
	}
}

/* The byte to come is taken; -1 when there is none. */
static int take(struct json_stream *stream, struct err *err)
{
	int more = refill(stream, err);
	if (more < 0)
		return -1;
	if (more == 0)
		return broken(stream, "it ends inside a string", err);
	return (unsigned char)*stream->at++;
}

static int read_hex4(struct json_stream *stream, unsigned *unit, struct err *err)
{
	*unit = 0;
	for (int i = 0; i < 4; i++) {
		int byte = take(stream, err);
		if (byte < 0)
			return -1;
		unsigned digit = byte >= '0' && byte <= '9'   ? (unsigned)byte - '0'
		                 : byte >= 'a' && byte <= 'f' ? (unsigned)byte - 'a' + 10
		                 : byte >= 'A' && byte <= 'F' ? (unsigned)byte - 'A' + 10
		                                              : 16;
		if (digit == 16)
			return broken(stream, "\\u needs four hexadecimal digits", err);
		*unit = *unit << 4 | digit;
	}
	return 0;
}

static void hold_code_point(struct buf *held, unsigned code)
{
	if (code < 0x80) {
		buf_add_byte(held, (unsigned char)code);
	} else if (code < 0x800) {
		buf_add_byte(held, (unsigned char)(0xc0 | code >> 6));
		buf_add_byte(held, (unsigned char)(0x80 | (code & 0x3f)));
	} else if (code < 0x10000) {
		buf_add_byte(held, (unsigned char)(0xe0 | code >> 12));
		buf_add_byte(held, (unsigned char)(0x80 | (code >> 6 & 0x3f)));
		buf_add_byte(held, (unsigned char)(0x80 | (code & 0x3f)));
	} else {
		buf_add_byte(held, (unsigned char)(0xf0 | code >> 18));
		buf_add_byte(held, (unsigned char)(0x80 | (code >> 12 & 0x3f)));
		buf_add_byte(held, (unsigned char)(0x80 | (code >> 6 & 0x3f)));
		buf_add_byte(held, (unsigned char)(0x80 | (code & 0x3f)));
	}
}

/* Behind "\u".  A NUL is refused: no name or text of ours can hold one. */
static int read_unicode(struct json_stream *stream, struct err *err)
{
	unsigned high = 0, low = 0;
	if (read_hex4(stream, &high, err) != 0)
		return -1;
	if (high == 0)
		return broken(stream, "a NUL in a string", err);
	if (high >= 0xdc00 && high <= 0xdfff)
		return broken(stream, "half of a surrogate pair", err);
	if (high < 0xd800 || high > 0xdbff) {
		hold_code_point(&stream->held, high);
		return 0;
	}
	int slash = take(stream, err), letter = slash < 0 ? -1 : take(stream, err);
	if (letter < 0)
		return -1;
	if (slash != '\\' || letter != 'u')
		return broken(stream, "half of a surrogate pair", err);
	if (read_hex4(stream, &low, err) != 0)
		return -1;
	if (low < 0xdc00 || low > 0xdfff)
		return broken(stream, "half of a surrogate pair", err);
	hold_code_point(&stream->held, 0x10000 + ((high & 0x3ff) << 10 | (low & 0x3ff)));
	return 0;
}

static int read_escape(struct json_stream *stream, struct err *err)
{
	static const char letters[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	int letter = take(stream, err);
	if (letter < 0)
		return -1;
	if (letter == 'u')
		return read_unicode(stream, err);
	const char *found = letter ? strchr(letters, letter) : NULL;
	if (!found)
		return broken(stream, "no such escape", err);
	buf_add_byte(&stream->held, (unsigned char)bytes[found - letters]);
	return 0;
}

/* Moves to the first byte that is not plain text of a string; has_high tells of bytes ≥ 0x80. */
static const char *plain_run(const char *at, const char *end, bool *has_high)
{
	unsigned char seen = 0;
	while (at < end) {
		unsigned char byte = (unsigned char)*at;
		if (byte == '"' || byte == '\\' || byte < 0x20)
			break;
		seen |= byte;
		at++;
	}
	*has_high |= seen >= 0x80;
	return at;
}

/* The rest of a string of which `held` has the beginning. */
static int read_long_string(struct json_stream *stream, struct span *text, bool has_high,
                            struct err *err)
{
	for (;;) {
		const char *from = stream->at;
		stream->at = plain_run(from, stream->end, &has_high);
		buf_add(&stream->held, from, (size_t)(stream->at - from));
		if (stream->held.full)
			return broken(stream, "a string that is too long", err);
		int byte = take(stream, err);
		if (byte < 0)
			return -1;
		if (byte == '"')
			break;
		if (byte == '\\') {
			if (read_escape(stream, err) != 0)
				return -1;
		} else if (byte < 0x20) {
			return broken(stream, "a control character in a string", err);
		} else {
			has_high |= byte >= 0x80; /* the first one of a new piece */
			buf_add_byte(&stream->held, (unsigned char)byte);
		}
	}
	*text = buf_span(&stream->held);
	if (has_high && !span_is_utf8(*text))
		return broken(stream, "a string that is not UTF-8", err);
	return 0;
}

/* Behind the opening quote.  A string that lies in one piece and has no escape is not copied. */
static int read_string(struct json_stream *stream, struct span *text, struct err *err)
{
	bool has_high = false;
	const char *from = stream->at;
	const char *to = plain_run(from, stream->end, &has_high);
	if (to < stream->end && *to == '"') {
		*text = (struct span){from, (size_t)(to - from)};
		stream->at = to + 1;
		if (text->length > LIMIT_JSON_STRING)
			return broken(stream, "a string that is too long", err);
		if (has_high && !span_is_utf8(*text))
			return broken(stream, "a string that is not UTF-8", err);
		return 0;
	}
	stream->held.size = 0;
	stream->held.full = false;
	return read_long_string(stream, text, has_high, err);
}

static bool is_word_byte(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
	       (byte >= 'A' && byte <= 'Z') || byte == '-' || byte == '+' || byte == '.';
}

/* A number or one of the three names: all bytes that could belong to one. */
static int read_word(struct json_stream *stream, struct span *text, struct err *err)
{
	stream->held.size = 0;
	stream->held.full = false;
	for (;;) {
		const char *from = stream->at;
		while (stream->at < stream->end && is_word_byte(*stream->at))
			stream->at++;
		size_t length = (size_t)(stream->at - from);
		if (stream->at < stream->end && stream->held.size == 0) {
			*text = (struct span){from, length};
			break;
		}
		buf_add(&stream->held, from, length);
		if (stream->held.size > 1024)
			return broken(stream, "a number that is too long", err);
		if (stream->at < stream->end) {
			*text = buf_span(&stream->held);
			break;
		}
		int more = refill(stream, err);
		if (more < 0)
			return -1;
		if (more == 0) {
			*text = buf_span(&stream->held);
			break;
		}
	}
	return text->length > 1024 ? broken(stream, "a number that is too long", err) : 0;
}

static size_t digits(struct span text, size_t at)
{
	while (at < text.length && text.at[at] >= '0' && text.at[at] <= '9')
		at++;
	return at;
}

/* -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)? */
static bool is_number(struct span text)
{
	size_t at = text.length && text.at[0] == '-' ? 1 : 0;
	size_t behind = digits(text, at);
	if (behind == at || (text.at[at] == '0' && behind > at + 1))
		return false;
	if (behind < text.length && text.at[behind] == '.') {
		at = behind + 1;
		behind = digits(text, at);
		if (behind == at)
			return false;
	}
	if (behind < text.length && (text.at[behind] == 'e' || text.at[behind] == 'E')) {
		at = behind + 1;
		if (at < text.length && (text.at[at] == '+' || text.at[at] == '-'))
			at++;
		behind = digits(text, at);
		if (behind == at)
			return false;
	}
	return behind == text.length;
}

static enum json_event word_event(struct json_stream *stream, struct span text, struct err *err)
{
	if (span_equal(text, "true"))
		return JSON_TRUE;
	if (span_equal(text, "false"))
		return JSON_FALSE;
	if (span_equal(text, "null"))
		return JSON_NULL;
	if (is_number(text))
		return JSON_NUMBER;
	broken(stream, "no value begins like this", err);
	return JSON_BROKEN;
}

static void value_is_done(struct json_stream *stream)
{
	stream->expectation = stream->depth ? EXPECT_COMMA_OR_END : EXPECT_NOTHING;
}

static enum json_event begin(struct json_stream *stream, bool is_object, struct err *err)
{
	if (stream->depth == LIMIT_JSON_DEPTH) {
		broken(stream, "nested too deep", err);
		return JSON_BROKEN;
	}
	stream->at++;
	stream->is_object[stream->depth++] = is_object;
	stream->expectation = is_object ? EXPECT_NAME_OR_END : EXPECT_VALUE_OR_END;
	return is_object ? JSON_OBJECT : JSON_ARRAY;
}

static enum json_event end(struct json_stream *stream, char bracket, struct err *err)
{
	bool is_object = stream->depth && stream->is_object[stream->depth - 1];
	if (stream->depth == 0 || is_object != (bracket == '}')) {
		broken(stream, "a bracket that closes nothing", err);
		return JSON_BROKEN;
	}
	stream->at++;
	stream->depth--;
	value_is_done(stream);
	return is_object ? JSON_OBJECT_END : JSON_ARRAY_END;
}

static enum json_event read_value(struct json_stream *stream, int byte, struct span *text,
                                  struct err *err)
{
	if (byte == '{' || byte == '[')
		return begin(stream, byte == '{', err);
	if (byte == '"') {
		stream->at++;
		if (read_string(stream, text, err) != 0)
			return JSON_BROKEN;
		value_is_done(stream);
		return JSON_STRING;
	}
	if (read_word(stream, text, err) != 0)
		return JSON_BROKEN;
	enum json_event event = word_event(stream, *text, err);
	value_is_done(stream);
	return event;
}

static enum json_event read_name(struct json_stream *stream, int byte, struct span *text,
                                 struct err *err)
{
	if (byte != '"') {
		broken(stream, "a member without a name", err);
		return JSON_BROKEN;
	}
	stream->at++;
	if (read_string(stream, text, err) != 0)
		return JSON_BROKEN;
	/* When the colon is in another piece, the one that the name lies in is gone with it. */
	const char *colon_at = stream->at;
	while (colon_at < stream->end && *colon_at != ':')
		colon_at++;
	if (colon_at == stream->end && text->at != (const char *)stream->held.data) {
		stream->held.size = 0;
		stream->held.full = false;
		buf_add(&stream->held, text->at, text->length);
		*text = buf_span(&stream->held);
	}
	int colon = peek(stream, err);
	if (colon != ':') {
		if (colon >= 0)
			broken(stream, "a name without a colon", err);
		return JSON_BROKEN;
	}
	stream->at++;
	stream->expectation = EXPECT_VALUE;
	return JSON_NAME;
}

/* The comma between two values, when there is to be one: then *byte becomes what follows. */
static int pass_comma(struct json_stream *stream, int *byte, struct err *err)
{
	if (stream->expectation != EXPECT_COMMA_OR_END || *byte == '}' || *byte == ']')
		return 0;
	if (*byte != ',')
		return broken(stream, "a comma is missing", err);
	stream->at++;
	stream->expectation = stream->is_object[stream->depth - 1] ? EXPECT_NAME : EXPECT_VALUE;
	*byte = peek(stream, err);
	if (*byte == 0)
		return broken(stream, "it ends too early", err);
	return *byte < 0 ? -1 : 0;
}

enum json_event json_stream_next(struct json_stream *stream, struct span *text, struct err *err)
{
	struct span ignored = {NULL, 0};
	if (!text)
		text = &ignored;
	int byte = peek(stream, err);
	if (byte < 0)
		return JSON_BROKEN;
	if (stream->expectation == EXPECT_NOTHING) {
		if (byte == 0)
			return JSON_END;
		broken(stream, "something stands behind the value", err);
		return JSON_BROKEN;
	}
	if (byte == 0) {
		broken(stream, "it ends too early", err);
		return JSON_BROKEN;
	}
	if (pass_comma(stream, &byte, err) != 0)
		return JSON_BROKEN;
	if ((byte == '}' || byte == ']') && stream->expectation != EXPECT_VALUE &&
	    stream->expectation != EXPECT_NAME)
		return end(stream, (char)byte, err);
	if (stream->expectation == EXPECT_NAME || stream->expectation == EXPECT_NAME_OR_END)
		return read_name(stream, byte, text, err);
	return read_value(stream, byte, text, err);
}

int json_stream_skip(struct json_stream *stream, struct err *err)
{
	/* Behind the name of a member its value is still to come. */
	size_t depth = stream->depth;
	if (stream->expectation == EXPECT_NAME_OR_END || stream->expectation == EXPECT_VALUE_OR_END)
		depth--;
	do {
		if (json_stream_next(stream, NULL, err) == JSON_BROKEN)
			return -1;
	} while (stream->depth > depth);
	return 0;
}
