#include "resolve/versions.h"

#include <ctype.h>
#include <string.h>

#define COMMIT_DIGITS 40

static bool is_commit(struct span text)
{
	if (text.length != COMMIT_DIGITS)
		return false;
	for (size_t i = 0; i < text.length; i++)
		if (!isxdigit((unsigned char)text.at[i]))
			return false;
	return true;
}

static bool is_same_commit(struct span a, struct span b)
{
	return a.length == b.length && strncasecmp(a.at, b.at, a.length) == 0;
}

/* "0" is before everything, whatever the scheme makes of it. */
static bool is_start(struct span bound)
{
	return span_equal(bound, "0");
}

/* Whether the ancestor is known to be the commit or to come before it. */
static bool reaches(const struct versions_of *what, struct span ancestor)
{
	return is_start(ancestor) || is_same_commit(ancestor, what->commit) ||
	       (what->is_ancestor && what->is_ancestor(what->context, ancestor, what->commit));
}

/* Takes "<=", ">=", "<", ">" or "=" off; '\0' when there is none.  l and g stand for the first two.
 */
static char take_sign(struct span *bound)
{
	char sign = bound->length ? *bound->at : '\0';
	if (sign != '<' && sign != '>' && sign != '=')
		return '\0';
	bool has_equal = bound->length > 1 && sign != '=' && bound->at[1] == '=';
	size_t length = has_equal ? 2 : 1;
	bound->at += length;
	bound->length -= length;
	return has_equal ? (sign == '<' ? 'l' : 'g') : sign;
}

/* What is no version of its scheme is equal to itself, and nothing more is known of it. */
static bool is_comparable(const struct versions_of *what, struct span bound)
{
	bool is_strict = what->scheme == VERSION_SEMVER || what->scheme == VERSION_GENERIC;
	return !is_strict ||
	       (version_is_valid(what->scheme, what->version) && version_is_valid(what->scheme, bound));
}

static bool holds_for_commit(char sign, struct span bound, const struct versions_of *what)
{
	if (what->commit.length == 0)
		return false;
	switch (sign) {
	case '=':
		return is_same_commit(bound, what->commit);
	case 'g':
		return reaches(what, bound);
	case '>':
		return reaches(what, bound) && !is_same_commit(bound, what->commit);
	case '<':
		/* Without somebody who knows the order nothing is known to come before. */
		return what->is_ancestor && !reaches(what, bound);
	default:
		return is_same_commit(bound, what->commit) || (what->is_ancestor && !reaches(what, bound));
	}
}

static bool holds(char sign, struct span bound, const struct versions_of *what)
{
	if (is_commit(bound))
		return holds_for_commit(sign, bound, what);
	if (what->version.length == 0)
		return false;
	bool is_equal = bound.length == what->version.length &&
	                memcmp(bound.at, what->version.at, bound.length) == 0;
	if (!is_equal && is_start(bound))
		return sign == 'g' || sign == '>';
	if (!is_equal && !is_comparable(what, bound))
		return false;
	int order = is_equal ? 0 : version_compare(what->scheme, what->version, bound);
	switch (sign) {
	case '=':
		return order == 0;
	case 'g':
		return order >= 0;
	case '>':
		return order > 0;
	case '<':
		return order < 0;
	default:
		return order <= 0;
	}
}

/* A commit at which something came in is affected even when the order of commits is not known. */
static bool begins_here(struct span bounds, const struct versions_of *what)
{
	struct span bound;
	bool is_here = false;
	while (span_word(&bounds, &bound)) {
		char sign = take_sign(&bound);
		if (is_commit(bound) && is_same_commit(bound, what->commit)) {
			if (sign != 'g' && sign != '=' && sign != 'l')
				return false;
			is_here = true;
		}
	}
	return is_here;
}

static bool bounds_hold(struct span bounds, const struct versions_of *what, struct span *fixed)
{
	struct span bound, rest = bounds;
	bool all = true, any = false;
	while (span_word(&rest, &bound)) {
		char sign = take_sign(&bound);
		if (sign == '\0') {
			all = all && span_equal(bound, "*");
			any = true;
			continue;
		}
		if (sign == '<')
			*fixed = bound;
		all = all && holds(sign, bound, what);
		any = true;
	}
	return (all && (any || bounds.length == 0)) ||
	       (what->commit.length && !what->is_ancestor && begins_here(bounds, what));
}

/* The events of commits: it is in when it came in before or here, and no fix did. */
static bool commit_events_hold(struct span events, const struct versions_of *what,
                               struct span *fixed)
{
	struct span event;
	bool is_in = false, is_fixed = false;
	while (span_word(&events, &event)) {
		struct span at = {event.at + 1, event.length - 1};
		bool is_here = is_same_commit(at, what->commit);
		if (*event.at == '+')
			is_in |= is_here || (what->is_ancestor && reaches(what, at));
		else if (*event.at == '~')
			is_fixed |= !is_here && reaches(what, at);
		else
			is_fixed |= reaches(what, at);
		if (*event.at == '-' && !is_here && fixed->length == 0)
			*fixed = at;
	}
	return is_in && !is_fixed;
}

static bool has_commit(struct span events)
{
	struct span event;
	while (span_word(&events, &event))
		if (is_commit((struct span){event.at + 1, event.length - 1}))
			return true;
	return false;
}

/* Notes on *fixed the least fix that is above the version. */
static void note_fix(struct span at, const struct versions_of *what, struct span *fixed)
{
	if (fixed->length == 0 || version_compare(what->scheme, at, *fixed) < 0)
		*fixed = at;
}

static bool events_hold(struct span events, const struct versions_of *what, struct span *fixed)
{
	struct span event, best = {"", 0};
	bool is_affected = false;
	if (has_commit(events))
		return what->commit.length && commit_events_hold(events, what, fixed);
	while (span_word(&events, &event)) {
		char kind = *event.at;
		struct span at = {event.at + 1, event.length - 1};
		/* What is "fixed" behind the last affected version is so from just above it. */
		bool is_reached = holds(kind == '~' ? '>' : 'g', at, what);
		if (!is_reached && kind == '-' && is_comparable(what, at))
			note_fix(at, what, fixed);
		if (!is_reached)
			continue;
		if (best.length && !is_start(best) &&
		    (is_start(at) || version_compare(what->scheme, at, best) < 0))
			continue;
		best = at;
		is_affected = kind == '+';
	}
	return is_affected;
}

static bool alternative_holds(struct span text, const struct versions_of *what, struct span *fixed)
{
	if (text.length == 0 || *text.at != '@')
		return bounds_hold(text, what, fixed);
	return events_hold((struct span){text.at + 1, text.length - 1}, what, fixed);
}

bool versions_affect(const char *versions, const struct versions_of *what, struct span *fixed)
{
	struct span best = {"", 0};
	bool is_affected = false;
	for (const char *at = versions;; at++) {
		size_t length = strcspn(at, "|");
		struct span end = {"", 0};
		if (alternative_holds((struct span){at, length}, what, &end)) {
			is_affected = true;
			if (end.length && (best.length == 0 ||
			                   (!is_commit(end) &&
			                    (is_commit(best) || version_compare(what->scheme, end, best) > 0))))
				best = end;
		}
		at += length;
		if (*at == '\0')
			break;
	}
	if (fixed)
		*fixed = best;
	return is_affected;
}
