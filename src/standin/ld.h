/* The stand-in for linkers. */
#ifndef TARE_STANDIN_LD_H
#define TARE_STANDIN_LD_H

/* argv as the linker got it; argv[0]'s last component names the linker.  Returns the exit
 * status, or does not return. */
int ld_standin(int argc, char **argv);

#endif
