/* The promises of wire/oci_json.h: canonical documents, and an index that keeps its other images.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/image.h"
#include "wire/oci_json.h"

#define A "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static char digest_a[] = A, digest_b[] = B;
static char linux_word[] = "linux", amd64_word[] = "amd64", user_word[] = "65532";

static void expect(struct buf *got, const char *want)
{
	assert_string_equal((const char *)got->data, want);
	buf_release(got);
}

static void a_config_says_only_what_was_asked(void **state)
{
	(void)state;
	struct buf out = BUF_INIT;
	struct image image = {.os = linux_word, .architecture = amd64_word, .user = user_word};
	strlist_add(&image.entrypoint, "/a");
	oci_config_write(&image, A, &out);
	expect(&out,
	       "{\"architecture\":\"amd64\",\"config\":{\"Entrypoint\":[\"/a\"],\"User\":\"65532\"},"
	       "\"os\":\"linux\",\"rootfs\":{\"diff_ids\":[\"" A "\"],\"type\":\"layers\"}}");
	strlist_release(&image.entrypoint);
}

static void a_config_says_all_that_was_asked(void **state)
{
	(void)state;
	struct buf out = BUF_INIT;
	struct image image = IMAGE_INIT;
	image.os = str_dup("linux");
	image.architecture = str_dup("arm");
	image.variant = str_dup("v7");
	image.created = str_dup("1970-01-01T00:00:00Z");
	image.workdir = str_dup("/w");
	image.stop_signal = str_dup("SIGINT");
	strlist_add(&image.cmd, "b");
	strlist_add(&image.env, "K=v=w");
	strlist_add(&image.expose, "80/tcp");
	image_set_pair(&image.labels, "z=1");
	image_set_pair(&image.labels, "a=");
	image_set_pair(&image.labels, "z=2");
	oci_config_write(&image, A, &out);
	expect(&out,
	       "{\"architecture\":\"arm\",\"config\":{\"Cmd\":[\"b\"],\"Env\":[\"K=v=w\"],"
	       "\"ExposedPorts\":{\"80/tcp\":{}},\"Labels\":{\"a\":\"\",\"z\":\"2\"},"
	       "\"StopSignal\":\"SIGINT\",\"WorkingDir\":\"/w\"},\"created\":\"1970-01-01T00:00:00Z\","
	       "\"os\":\"linux\",\"rootfs\":{\"diff_ids\":[\"" A
	       "\"],\"type\":\"layers\"},\"variant\":\"v7\"}");
	image_release(&image);
}

static size_t count(const struct buf *text, const char *word)
{
	size_t found = 0;
	for (const char *at = (const char *)text->data; (at = strstr(at, word)); at++)
		found++;
	return found;
}

static void indexed(struct buf *index, char *digest, const char *tag)
{
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT;
	struct descriptor manifest = {OCI_MANIFEST, digest, 7};
	struct span old = index->size ? buf_span(index) : span_of("");
	assert_int_equal(oci_index_write(&manifest, tag, NULL, old, &out, &err), 0);
	buf_release(index);
	*index = out;
}

static void an_index_replaces_the_same_tag_and_keeps_the_others(void **state)
{
	(void)state;
	struct buf index = BUF_INIT;
	indexed(&index, digest_a, "one");
	indexed(&index, digest_a, "two");
	assert_int_equal(count(&index, A), 2);
	indexed(&index, digest_b, "one");
	assert_int_equal(count(&index, A), 1);
	assert_int_equal(count(&index, B), 1);
	indexed(&index, digest_a, NULL);
	indexed(&index, digest_b, NULL);
	assert_int_equal(count(&index, A), 1); /* "two"; the nameless one was replaced */
	assert_int_equal(count(&index, B), 2);
	indexed(&index, digest_b, "three"); /* the nameless one gets its name */
	assert_int_equal(count(&index, B), 2);
	buf_release(&index);
}

static void an_index_keeps_what_it_does_not_know(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT;
	struct descriptor manifest = {OCI_MANIFEST, digest_a, 7};
	const char *old =
		"{\"schemaVersion\":2,\"x\":[1],\"manifests\":[{\"digest\":\"" B
		"\",\"annotations\":{\"org.opencontainers.image.ref.name\":\"k\"},\"y\":{}}]}";
	assert_int_equal(oci_index_write(&manifest, NULL, NULL, span_of(old), &out, &err), 0);
	assert_int_equal(count(&out, "\"x\":[1]"), 1);
	assert_int_equal(count(&out, "\"y\":{}"), 1);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_config_says_only_what_was_asked),
		cmocka_unit_test(a_config_says_all_that_was_asked),
		cmocka_unit_test(an_index_replaces_the_same_tag_and_keeps_the_others),
		cmocka_unit_test(an_index_keeps_what_it_does_not_know),
	};
	return cmocka_run_group_tests_name("oci_json", tests, NULL, NULL);
}
