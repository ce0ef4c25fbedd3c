/* Stands in for strip while the size profile is on: what tare stripped needs no stripping, and GNU
 * strip refuses such files, which would end the build's `install -s`. */
#ifndef TARE_STANDIN_STRIP_PASS_H
#define TARE_STANDIN_STRIP_PASS_H

/* The whole of it: leaves such files out of the line, copies the one that `-o` names another place
 * for, and becomes the real strip for the rest.  Returns an exit status. */
int strip_pass_main(int argc, char **argv);

#endif
