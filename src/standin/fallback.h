/* What a stand-in does when memory runs out before the real tool has run: it becomes the real tool.
 * Recording never breaks a build. */
#ifndef TARE_STANDIN_FALLBACK_H
#define TARE_STANDIN_FALLBACK_H

/* Call first in main.  From then on, until another hook is set with mem_on_exhaustion(), running
 * out of memory prints one warning and executes the next tool of argv[0]'s name with this argv,
 * found as next_tool() would but without the heap: in COMPILER_PATH, beside the parent process's
 * program when a compiler driver called us, in PATH.  argv is borrowed and must stay as it is. */
void fallback_arm(char **argv);

/* For the time after the real tool did its work well: running out of memory then only loses the
 * record; one warning, exit status 0.  With TARE_STRICT: 1. */
void fallback_settle(void);

#endif
