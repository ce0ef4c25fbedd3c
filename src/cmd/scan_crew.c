#include "cmd/scan_crew.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "cmd/scan_target.h"

#define AHEAD 256 /* targets that may be finished before the first of them is handed on */

struct crew {
	const struct scan_options *options;
	struct scan *scan;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	size_t next, handed; /* targets taken, and handed on */
	bool *is_done;
	bool is_over; /* an error: nobody takes another one */
	struct err err;
};

static int open_tools(const struct scan_options *options, struct scan_tools *tools, struct err *err)
{
	*tools = (struct scan_tools){.db = advisory_db_open(options->db, err)};
	if (!tools->db)
		return -1;
	tools->answers = scan_answers_new(tools->db);
	tools->ratings = scan_ratings_new(tools->db);
	tools->match = match_new();
	if (options->source && !(tools->history = history_open(options->source, err)))
		return -1;
	return 0;
}

static void close_tools(struct scan_tools *tools)
{
	history_close(tools->history);
	match_free(tools->match);
	scan_ratings_free(tools->ratings);
	scan_answers_free(tools->answers);
	advisory_db_close(tools->db);
}

/* The next target to work on, not too far ahead of what is handed on; -1 when there is none. */
static ptrdiff_t take(struct crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	while (!crew->is_over && crew->next < crew->scan->count && crew->next >= crew->handed + AHEAD)
		pthread_cond_wait(&crew->changed, &crew->lock);
	bool is_left = !crew->is_over && crew->next < crew->scan->count;
	ptrdiff_t index = is_left ? (ptrdiff_t)crew->next++ : -1;
	pthread_mutex_unlock(&crew->lock);
	return index;
}

static void give_up(struct crew *crew, struct err *err)
{
	pthread_mutex_lock(&crew->lock);
	if (!crew->is_over)
		crew->err = *err;
	else
		err_clear(err);
	crew->is_over = true;
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
}

static void *work(void *context)
{
	struct crew *crew = context;
	struct scan_tools tools;
	struct err err = ERR_INIT;
	ptrdiff_t index = -1;
	int rc = open_tools(crew->options, &tools, &err);
	while (rc == 0 && (index = take(crew)) >= 0) {
		rc = scan_target(&tools, &crew->options->reading, &crew->scan->item[index], &err);
		if (rc != 0)
			break;
		pthread_mutex_lock(&crew->lock);
		crew->is_done[index] = true;
		pthread_cond_broadcast(&crew->changed);
		pthread_mutex_unlock(&crew->lock);
	}
	if (rc != 0)
		give_up(crew, &err);
	close_tools(&tools);
	return NULL;
}

/* Waits for each target in turn. */
static int hand_on(struct crew *crew, scan_done *done, void *context, struct err *err)
{
	for (size_t i = 0; i < crew->scan->count; i++) {
		pthread_mutex_lock(&crew->lock);
		while (!crew->is_done[i] && !crew->is_over)
			pthread_cond_wait(&crew->changed, &crew->lock);
		bool is_done = crew->is_done[i];
		crew->handed = i + 1;
		pthread_cond_broadcast(&crew->changed);
		pthread_mutex_unlock(&crew->lock);
		if (!is_done)
			return -1;
		if (done(context, &crew->scan->item[i], err) != 0)
			return -1;
	}
	return 0;
}

/* One thread is this one: a single target starts none. */
static int run_alone(const struct scan_options *options, struct scan *scan, scan_done *done,
                     void *context, struct err *err)
{
	struct scan_tools tools;
	int rc = open_tools(options, &tools, err);
	for (size_t i = 0; i < scan->count && rc == 0; i++) {
		rc = scan_target(&tools, &options->reading, &scan->item[i], err);
		if (rc == 0)
			rc = done(context, &scan->item[i], err);
	}
	close_tools(&tools);
	return rc;
}

static unsigned crew_size(const struct scan_options *options, size_t targets)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned most = options->jobs ? options->jobs : processors > 0 ? (unsigned)processors : 1;
	/* git is asked by one. */
	if (options->source)
		return 1;
	return targets < most ? (unsigned)targets : most;
}

int scan_crew_run(const struct scan_options *options, struct scan *scan, scan_done *done,
                  void *context, struct err *err)
{
	unsigned size = crew_size(options, scan->count), started = 0;
	if (size < 2)
		return run_alone(options, scan, done, context, err);
	struct crew crew = {.options = options,
	                    .scan = scan,
	                    .lock = PTHREAD_MUTEX_INITIALIZER,
	                    .changed = PTHREAD_COND_INITIALIZER,
	                    .is_done = mem_alloc(scan->count * sizeof *crew.is_done)};
	MEM_AUTO pthread_t *worker = mem_alloc(size * sizeof *worker);
	while (started < size && pthread_create(&worker[started], NULL, work, &crew) == 0)
		started++;
	int rc = started ? hand_on(&crew, done, context, err)
	                 : err_set(err, ERR_FAIL, "cannot start a thread");
	pthread_mutex_lock(&crew.lock);
	bool is_theirs = crew.is_over;
	crew.is_over = true;
	pthread_cond_broadcast(&crew.changed);
	pthread_mutex_unlock(&crew.lock);
	for (unsigned i = 0; i < started; i++)
		pthread_join(worker[i], NULL);
	if (rc != 0 && is_theirs && err->kind == ERR_NONE)
		*err = crew.err;
	else
		err_clear(&crew.err);
	free(crew.is_done);
	return rc;
}
