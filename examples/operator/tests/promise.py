"""Promises and how they are kept: a test is a function with a sentence, and the answer is TAP.

    @promise("a request for a page that is not there gets 404")
    def _(stage):
        ...

The function gets a Stage of its own.  It raises when the promise is broken, and Skip when it cannot
be looked at here.  Promises are looked at several at a time, for many of them only wait.
"""
import concurrent.futures
import re
import sys
import time
import traceback

PROMISES = []


class Skip(Exception):
    """Cannot be looked at here; the text says why."""


def promise(text, only=None, waits=False):
    """only: a word that must describe this build, see run.py.
    waits: it does little but wait for long, so it is begun first."""
    words = (only,) if only else ()

    def add(function):
        PROMISES.append((text, words, waits, function))
        return function

    return add


def equal(found, wanted, what="it"):
    if found != wanted:
        raise AssertionError(f"{what} is {found!r}, should be {wanted!r}")


def holds(condition, what):
    if not condition:
        raise AssertionError(what)


def eventually(condition, what, seconds=10.0):
    """Waits until it holds; returns its value."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}")
        time.sleep(0.01)


def _look(make_stage, words, wanted, function):
    for word in wanted:
        if word not in words:
            return "skip", f"only for builds with {word}", 0.0
    start = time.monotonic()
    try:
        with make_stage() as stage:
            function(stage)
        return "ok", "", time.monotonic() - start
    except Skip as reason:
        return "skip", str(reason), time.monotonic() - start
    except Exception:  # pylint: disable=broad-except
        return "not ok", traceback.format_exc(limit=-4), time.monotonic() - start


def keep(make_stage, words, pattern="", workers=8, times=False):
    """Looks at all promises whose text matches; prints TAP; returns the number of broken ones."""
    chosen = [row for row in PROMISES if re.search(pattern, row[0])]
    texts = [row[0] for row in chosen]
    double = {text for text in texts if texts.count(text) > 1}
    if double:
        raise SystemExit(f"two promises of one text: {double}")
    print(f"1..{len(chosen)}", flush=True)
    broken = 0
    with concurrent.futures.ThreadPoolExecutor(workers) as many:
        running = {}
        for text, wanted, _, function in sorted(chosen, key=lambda row: not row[2]):
            running[text] = many.submit(_look, make_stage, words, wanted, function)
        results = [running[text].result() for text in texts]
    for number, (text, (how, why, seconds)) in enumerate(zip(texts, results), 1):
        took = f" ({seconds:.2f} s)" if times else ""
        text = text.replace("#", "\\#") + took
        if how == "skip":
            print(f"ok {number} - {text} # SKIP {why}")
        else:
            print(f"{how} {number} - {text}")
            broken += how == "not ok"
            for line in why.splitlines():
                print(f"# {line}")
        sys.stdout.flush()
    return broken
