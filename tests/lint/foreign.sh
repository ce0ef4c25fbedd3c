#!/bin/bash
# A third-party header is included by exactly one file, and that file is in src/wrap/.  Whatever is
# not on the list of the C library's and the kernel's own headers counts as third-party.
. "$(dirname "$0")/files.sh"

own=' assert.h ctype.h dirent.h elf.h endian.h byteswap.h errno.h fcntl.h fnmatch.h ftw.h
getopt.h glob.h grp.h inttypes.h langinfo.h libgen.h limits.h link.h locale.h malloc.h math.h
netdb.h paths.h poll.h pthread.h pwd.h sched.h setjmp.h signal.h spawn.h stdalign.h stdarg.h
stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h strings.h
termios.h time.h unistd.h utime.h wchar.h wctype.h wordexp.h ar.h regex.h dlfcn.h search.h '
own=$(tr '\n' ' ' <<<"$own")

declare -A user
while IFS=: read -r file line text; do
	header=$(sed -n 's/^[ \t]*#[ \t]*include[ \t]*<\([^>]*\)>.*/\1/p' <<<"$text")
	case "$own" in *" $header "*) continue ;; esac
	case $header in sys/* | linux/* | asm/*) continue ;; esac
	case $file in
	src/wrap/*.c) ;;
	*) finding "$file:$line: <$header> belongs into src/wrap/" && continue ;;
	esac
	if [ -n "${user[$header]:-}" ] && [ "${user[$header]}" != "$file" ]; then
		finding "$file:$line: <$header> is already included by ${user[$header]}"
	fi
	user[$header]=$file
done < <(grep -rn '^[[:space:]]*#[[:space:]]*include[[:space:]]*<' src --include='*.[ch]')
verdict
