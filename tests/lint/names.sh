#!/bin/bash
# Names say what is inside: no cellar files; every header guards itself by its path; every .c in
# src/ is built; nothing is left to do in a comment; no function that cannot be used safely.
. "$(dirname "$0")/files.sh"

while read -r file; do
	finding "$file: a name that says nothing (util, misc, common, helper)"
done < <(sources | grep -iE '(^|[/_.-])(utils?|misc|common|helpers?)([_.-]|$)' || true)

while read -r file; do
	guard=TARE_$(sed 's,^src/,,; s,[/.-],_,g' <<<"$file" | tr '[:lower:]' '[:upper:]')
	grep -q "^#ifndef $guard\$" "$file" || finding "$file: its guard should be $guard"
done < <(find src -name '*.h' | sort)

while read -r file; do
	grep -qF "'${file#src/}'" src/meson.build || finding "$file: not in src/meson.build"
done < <(find src -name '*.c' | sort)

marks='TO''DO|FIX''ME|XX''X'
while read -r line; do
	finding "$line"
done < <(grep -rnwE --exclude-dir=build "$marks" src tests examples scripts doc ./*.md Makefile \
	--include='*.[ch]' --include='*.sh' --include='*.md' --include='*.scd' --include='*.bats' \
	--include=Makefile --exclude-dir=build 2>/dev/null | grep -v 'tests/lint/names.sh' || true)

banned='gets|sprintf|vsprintf|strcat|strtok|system|popen|atoi|atol|tmpnam|mktemp|alloca|rand'
while read -r line; do
	finding "$line: banned"
done < <(grep -rnE "(^|[^a-zA-Z0-9_])($banned) ?\(" src --include='*.[ch]' |
	grep -vE '^[^:]*:[0-9]+:[[:space:]]*(\*|/\*|//)' || true)
verdict
