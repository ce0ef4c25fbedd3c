#include "cmd/scan_answers.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/strmap.h"

#define MOST ((size_t)32 << 20) /* bytes remembered; then it begins anew */

struct answer {
	struct advisory_row *row; /* its texts are in text */
	size_t count, cap;
	struct buf text;
};

struct scan_answers {
	struct advisory_db *db;
	struct strmap index; /* question → item */
	struct answer *item;
	size_t count, cap, bytes;
};

/* The texts of a row, in the order in which they are kept. */
#define TEXTS 6
static const char **text_of(struct advisory_row *row, size_t which)
{
	const char **all[TEXTS] = {&row->id,       &row->summary, &row->cvss,
	                           &row->versions, &row->release, &row->aliases};
	return all[which];
}

static void release(struct answer *answer)
{
	free(answer->row);
	buf_release(&answer->text);
}

static void forget(struct scan_answers *answers)
{
	for (size_t i = 0; i < answers->count; i++)
		release(&answers->item[i]);
	strmap_release(&answers->index);
	answers->count = answers->bytes = 0;
}

struct scan_answers *scan_answers_new(struct advisory_db *db)
{
	struct scan_answers *answers = mem_alloc(sizeof *answers);
	answers->db = db;
	return answers;
}

void scan_answers_free(struct scan_answers *answers)
{
	if (!answers)
		return;
	forget(answers);
	free(answers->item);
	free(answers);
}

/* Texts move while more of them come: until the end only whether there is one is known. */
static int keep_row(void *context, const struct advisory_row *row, struct err *err)
{
	struct answer *answer = context;
	(void)err;
	mem_grow(&answer->row, &answer->cap, answer->count + 1, sizeof *answer->row);
	answer->row[answer->count] = *row;
	for (size_t i = 0; i < TEXTS; i++) {
		const char *text = *text_of(&answer->row[answer->count], i);
		if (text)
			buf_add(&answer->text, text, strlen(text) + 1);
	}
	answer->count++;
	return 0;
}

static void point_into(struct answer *answer)
{
	const char *at = (const char *)answer->text.data;
	for (size_t i = 0; i < answer->count; i++)
		for (size_t j = 0; j < TEXTS; j++) {
			const char **text = text_of(&answer->row[i], j);
			if (*text) {
				*text = at;
				at += strlen(at) + 1;
			}
		}
}

/* NULL when the database does not answer. */
static const struct answer *learn(struct scan_answers *answers, enum ecosystem ecosystem,
                                  const char *release_name, const char *package, const char *key,
                                  struct err *err)
{
	struct answer answer = {.text = BUF_INIT};
	if (advisory_db_ask(answers->db, ecosystem, release_name, package, keep_row, &answer, err) !=
	    0) {
		release(&answer);
		return NULL;
	}
	if (answer.text.full) {
		release(&answer);
		err_set(err, ERR_FAIL, "'%s': too much is known of package '%s' to be held",
		        advisory_db_path(answers->db), package);
		return NULL;
	}
	point_into(&answer);
	if (answers->bytes > MOST)
		forget(answers);
	answers->bytes += answer.text.cap + answer.cap * sizeof *answer.row;
	mem_grow(&answers->item, &answers->cap, answers->count + 1, sizeof *answers->item);
	answers->item[answers->count] = answer;
	strmap_put(&answers->index, key, answers->count);
	return &answers->item[answers->count++];
}

int scan_answers_ask(struct scan_answers *answers, enum ecosystem ecosystem, const char *release,
                     const char *package, advisory_each *each, void *context, struct err *err)
{
	MEM_AUTO char *key = str_format("%d %s %s", (int)ecosystem, release ? release : "", package);
	const size_t *known = strmap_get(&answers->index, key);
	const struct answer *answer = known ? &answers->item[*known]
	                                    : learn(answers, ecosystem, release, package, key, err);
	if (!answer)
		return -1;
	for (size_t i = 0; i < answer->count; i++)
		if (each(context, &answer->row[i], err) != 0)
			return -1;
	return 0;
}
