/* tare-ld: runs in place of a linker, under the linker's name. */
#include "standin/ld.h"

int main(int argc, char **argv)
{
	return ld_standin(argc, argv);
}
