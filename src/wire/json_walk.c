#include "wire/json_walk.h"

#include <stdlib.h>

/* The event that begins the next value; containers that are not wanted are passed over. */
static int enter(struct json_stream *stream, enum json_event wanted, struct err *err)
{
	enum json_event event = json_stream_next(stream, NULL, err);
	if (event == JSON_BROKEN)
		return -1;
	if (event == wanted)
		return 1;
	if (event == JSON_OBJECT || event == JSON_ARRAY)
		return json_stream_skip(stream, err);
	return 0;
}

int json_enter_object(struct json_stream *stream, struct err *err)
{
	return enter(stream, JSON_OBJECT, err);
}

int json_enter_array(struct json_stream *stream, struct err *err)
{
	return enter(stream, JSON_ARRAY, err);
}

int json_member(struct json_stream *stream, struct span *name, struct err *err)
{
	enum json_event event = json_stream_next(stream, name, err);
	return event == JSON_BROKEN ? -1 : event == JSON_NAME;
}

int json_element(struct json_stream *stream, struct err *err)
{
	for (;;) {
		enum json_event event = json_stream_next(stream, NULL, err);
		if (event == JSON_BROKEN)
			return -1;
		if (event == JSON_OBJECT)
			return 1;
		if (event == JSON_ARRAY_END)
			return 0;
		if (event == JSON_ARRAY && json_stream_skip(stream, err) != 0)
			return -1;
	}
}

int json_text_element(struct json_stream *stream, struct span *text, struct err *err)
{
	for (;;) {
		enum json_event event = json_stream_next(stream, text, err);
		if (event == JSON_BROKEN)
			return -1;
		if (event == JSON_STRING)
			return 1;
		if (event == JSON_ARRAY_END)
			return 0;
		if ((event == JSON_ARRAY || event == JSON_OBJECT) && json_stream_skip(stream, err) != 0)
			return -1;
	}
}

/* A value of which only some kinds of scalars are wanted. */
static int scalar(struct json_stream *stream, bool numbers, struct span *text, struct err *err)
{
	enum json_event event = json_stream_next(stream, text, err);
	if (event == JSON_BROKEN)
		return -1;
	if (event == JSON_OBJECT || event == JSON_ARRAY)
		return json_stream_skip(stream, err);
	return event == JSON_STRING || (numbers && event == JSON_NUMBER);
}

int json_text(struct json_stream *stream, struct span *text, struct err *err)
{
	return scalar(stream, false, text, err);
}

int json_scalar(struct json_stream *stream, struct span *text, struct err *err)
{
	return scalar(stream, true, text, err);
}

int json_keep_text(struct json_stream *stream, char **slot, struct err *err)
{
	struct span text;
	int rc = json_text(stream, &text, err);
	if (rc <= 0)
		return rc;
	free(*slot);
	*slot = span_dup(text);
	for (char *at = *slot; *at; at++)
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = ' ';
	return 1;
}
