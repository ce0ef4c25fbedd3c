/* The stand-in for linkers: runs the real one, and leaves in what it linked an account of where
 * every byte came from. */
#ifndef TARE_STANDIN_LD_H
#define TARE_STANDIN_LD_H

/* argv as the linker got it; argv[0]'s last component names the linker.  Returns the exit
 * status, or does not return.  A failure to record is one warning line and changes nothing else,
 * unless TARE_STRICT is set: then the exit status is 1. */
int ld_standin(int argc, char **argv);

#endif
