/* The promises of resolve/cvss.  The vectors are random ones, spread over the scores.  Their scores
 * are those of another program; those of 4.0 of FIRST's calculator too, but for three halves of a
 * tenth, which its floating point puts on the lower one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "resolve/cvss.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

struct scored {
	unsigned tenths;
	const char *vector;
};

static const struct scored vectors_2_0[] = {
	{0, "AV:A/AC:L/Au:N/C:N/I:N/A:N"},
	{8, "AV:L/AC:H/Au:M/C:N/I:N/A:P"},
	{10, "AV:L/AC:H/Au:S/C:P/I:N/A:N"},
	{12, "AV:L/AC:H/Au:N/C:P/I:N/A:N"},
	{13, "AV:L/AC:M/Au:M/C:N/I:N/A:P/E:F/RC:ND/AR:H"},
	{14, "AV:A/AC:H/Au:S/C:N/I:N/A:P"},
	{21, "AV:N/AC:H/Au:S/C:N/I:P/A:N"},
	{22, "AV:A/AC:L/Au:M/C:N/I:P/A:N/RL:W/RC:ND/CDP:L/AR:M"},
	{24, "AV:L/AC:H/Au:S/C:N/I:P/A:P"},
	{28, "AV:N/AC:M/Au:M/C:N/I:N/A:P/RC:ND/CDP:LM/AR:H"},
	{29, "AV:A/AC:M/Au:N/C:P/I:N/A:N"},
	{30, "AV:L/AC:M/Au:S/C:N/I:P/A:P"},
	{33, "AV:L/AC:M/Au:N/C:P/I:P/A:N"},
	{34, "AV:L/AC:H/Au:M/C:P/I:P/A:P/RL:U/RC:UR/TD:N/IR:ND/AR:M"},
	{38, "AV:L/AC:H/Au:S/C:N/I:C/A:N"},
	{40, "AV:A/AC:H/Au:M/C:C/I:N/A:N"},
	{44, "AV:L/AC:H/Au:M/C:C/I:P/A:N"},
	{45, "AV:L/AC:H/Au:S/C:P/I:N/A:C"},
	{47, "AV:A/AC:L/Au:M/C:P/I:P/A:P"},
	{48, "AV:L/AC:M/Au:M/C:P/I:N/A:C/RL:U/RC:UR/IR:H/AR:H"},
	{49, "AV:L/AC:L/Au:N/C:N/I:N/A:C"},
	{50, "AV:N/AC:L/Au:N/C:P/I:N/A:N"},
	{52, "AV:A/AC:H/Au:M/C:P/I:P/A:C/RL:W/CDP:H/IR:H"},
	{54, "AV:A/AC:M/Au:M/C:C/I:N/A:P"},
	{55, "AV:L/AC:M/Au:S/C:P/I:P/A:C"},
	{56, "AV:N/AC:H/Au:S/C:N/I:C/A:P"},
	{58, "AV:N/AC:H/Au:M/C:P/I:P/A:C"},
	{61, "AV:A/AC:L/Au:N/C:N/I:C/A:N/RL:TF/RC:UC/TD:H/CR:L"},
	{66, "AV:N/AC:H/Au:N/C:P/I:P/A:C"},
	{67, "AV:A/AC:L/Au:S/C:P/I:P/A:C"},
	{68, "AV:N/AC:L/Au:M/C:N/I:P/A:C"},
	{70, "AV:A/AC:M/Au:M/C:C/I:C/A:C"},
	{71, "AV:A/AC:L/Au:S/C:C/I:N/A:C/E:H/RC:ND/CDP:L/CR:ND/AR:L"},
	{73, "AV:A/AC:M/Au:N/C:C/I:N/A:C"},
	{75, "AV:N/AC:L/Au:S/C:P/I:C/A:N"},
	{76, "AV:N/AC:H/Au:N/C:C/I:C/A:C"},
	{77, "AV:N/AC:L/Au:M/C:C/I:C/A:N"},
	{78, "AV:N/AC:L/Au:N/C:N/I:C/A:N/E:F/RL:ND/CDP:L/CR:ND/AR:ND"},
	{83, "AV:N/AC:M/Au:N/C:P/I:C/A:P"},
	{85, "AV:N/AC:M/Au:S/C:C/I:C/A:C"},
	{87, "AV:N/AC:L/Au:S/C:P/I:C/A:C"},
	{88, "AV:N/AC:M/Au:N/C:N/I:C/A:C"},
	{90, "AV:N/AC:L/Au:N/C:P/I:C/A:P/E:F/RL:OF/RC:UC/CR:ND/IR:H"},
	{93, "AV:N/AC:M/Au:N/C:C/I:C/A:C/E:H/RL:OF/TD:ND/AR:M"},
	{100, "AV:N/AC:L/Au:N/C:C/I:C/A:C"},
};

static const struct scored vectors_3_0[] = {
	{0, "CVSS:3.0/AV:N/AC:H/PR:H/UI:R/S:C/C:N/I:N/A:N"},
	{16, "CVSS:3.0/AV:P/AC:H/PR:H/UI:N/S:U/C:L/I:N/A:N"},
	{17, "CVSS:3.0/AV:P/AC:H/PR:L/UI:R/S:U/C:N/I:N/A:L"},
	{18, "CVSS:3.0/AV:A/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"},
	{23, "CVSS:3.0/AV:A/AC:H/PR:L/UI:R/S:U/C:L/I:N/A:N"},
	{24, "CVSS:3.0/AV:P/AC:L/PR:L/UI:N/S:C/C:N/I:N/A:L"},
	{25, "CVSS:3.0/AV:L/AC:H/PR:L/UI:R/S:C/C:L/I:N/A:N"},
	{27, "CVSS:3.0/AV:N/AC:L/PR:H/UI:N/S:U/C:L/I:N/A:N"},
	{28, "CVSS:3.0/AV:L/AC:H/PR:L/UI:N/S:C/C:L/I:N/A:N"},
	{29, "CVSS:3.0/AV:A/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:L"},
	{32, "CVSS:3.0/AV:P/AC:L/PR:N/UI:R/S:U/C:N/I:L/A:L"},
	{33, "CVSS:3.0/AV:L/AC:H/PR:L/UI:R/S:U/C:L/I:L/A:N"},
	{34, "CVSS:3.0/AV:P/AC:L/PR:H/UI:R/S:C/C:N/I:L/A:L"},
	{36, "CVSS:3.0/AV:P/AC:H/PR:N/UI:N/S:C/C:L/I:N/A:L"},
	{38, "CVSS:3.0/AV:P/AC:H/PR:H/UI:R/S:U/C:H/I:N/A:N"},
	{42, "CVSS:3.0/AV:N/AC:H/PR:L/UI:N/S:U/C:L/I:L/A:N/AR:H/MAV:P/MPR:L/MS:C"},
	{44, "CVSS:3.0/AV:N/AC:H/PR:L/UI:R/S:C/C:N/I:L/A:L"},
	{45, "CVSS:3.0/AV:P/AC:L/PR:H/UI:R/S:U/C:N/I:L/A:H"},
	{47, "CVSS:3.0/AV:N/AC:H/PR:N/UI:R/S:C/C:L/I:N/A:L/E:P/CR:H/IR:M/MAV:P"},
	{49, "CVSS:3.0/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:L/A:H/RL:X/RC:C"},
	{51, "CVSS:3.0/AV:L/AC:L/PR:N/UI:N/S:U/C:N/I:L/A:L"},
	{52, "CVSS:3.0/AV:A/AC:L/PR:H/UI:N/S:U/C:H/I:N/A:L"},
	{53, "CVSS:3.0/AV:L/AC:H/PR:H/UI:N/S:C/C:N/I:H/A:N"},
	{57, "CVSS:3.0/AV:P/AC:H/PR:N/UI:N/S:C/C:L/I:H/A:N"},
	{58, "CVSS:3.0/AV:A/AC:L/PR:L/UI:R/S:U/C:L/I:N/A:H"},
	{59, "CVSS:3.0/AV:A/AC:H/PR:H/UI:R/S:C/C:L/I:N/A:H"},
	{60, "CVSS:3.0/AV:L/AC:H/PR:L/UI:R/S:U/C:N/I:H/A:H"},
	{61, "CVSS:3.0/AV:L/AC:L/PR:H/UI:R/S:U/C:H/I:H/A:L"},
	{63, "CVSS:3.0/AV:L/AC:H/PR:N/UI:R/S:U/C:H/I:N/A:H"},
	{64, "CVSS:3.0/AV:N/AC:L/PR:H/UI:R/S:U/C:H/I:L/A:H"},
	{67, "CVSS:3.0/AV:L/AC:L/PR:H/UI:N/S:C/C:L/I:H/A:N"},
	{73, "CVSS:3.0/AV:A/AC:L/PR:N/UI:R/S:U/C:H/I:N/A:H"},
	{75, "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N"},
	{76, "CVSS:3.0/AV:L/AC:H/PR:N/UI:R/S:C/C:H/I:H/A:L"},
	{77, "CVSS:3.0/AV:L/AC:L/PR:H/UI:R/S:C/C:L/I:H/A:H"},
	{79, "CVSS:3.0/AV:A/AC:H/PR:L/UI:N/S:C/C:H/I:H/A:L"},
	{82, "CVSS:3.0/AV:N/AC:L/PR:H/UI:N/S:C/C:L/I:H/A:L"},
	{85, "CVSS:3.0/AV:L/AC:L/PR:N/UI:R/S:C/C:H/I:L/A:H"},
	{87, "CVSS:3.0/AV:A/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:N"},
	{88, "CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H/RL:T/CR:M/MPR:N/MUI:X/MS:X"},
	{90, "CVSS:3.0/AV:N/AC:L/PR:H/UI:N/S:C/C:H/I:L/A:H/MAC:L/MUI:R/MC:X/MI:L"},
	{93, "CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:N/A:H/MAV:X/MPR:H/MUI:R/MS:C/MA:X"},
	{94, "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:H/A:H/CR:X/AR:L"},
	{99, "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:L/I:L/A:H"},
	{100, "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:N"},
};

static const struct scored vectors_3_1[] = {
	{0, "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N/RL:O/MAV:P/MI:L"},
	{16, "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N/E:X/CR:L/MAV:N/MPR:N/MC:X"},
	{17, "CVSS:3.1/AV:P/AC:H/PR:L/UI:R/S:U/C:N/I:L/A:N/MS:X/MC:X/MA:L"},
	{18, "CVSS:3.1/AV:P/AC:H/PR:N/UI:R/S:U/C:N/I:N/A:L"},
	{23, "CVSS:3.1/AV:P/AC:L/PR:N/UI:R/S:C/C:N/I:N/A:L"},
	{24, "CVSS:3.1/AV:P/AC:L/PR:L/UI:N/S:C/C:N/I:L/A:N"},
	{25, "CVSS:3.1/AV:L/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N"},
	{26, "CVSS:3.1/AV:A/AC:H/PR:L/UI:R/S:C/C:N/I:L/A:N"},
	{27, "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:L/A:L"},
	{28, "CVSS:3.1/AV:L/AC:L/PR:L/UI:R/S:U/C:L/I:N/A:N"},
	{29, "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:N/I:L/A:L"},
	{30, "CVSS:3.1/AV:L/AC:H/PR:H/UI:N/S:U/C:N/I:L/A:L"},
	{31, "CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:N/I:L/A:N"},
	{32, "CVSS:3.1/AV:P/AC:L/PR:L/UI:N/S:U/C:L/I:L/A:N"},
	{33, "CVSS:3.1/AV:P/AC:H/PR:L/UI:R/S:C/C:L/I:N/A:L"},
	{34, "CVSS:3.1/AV:N/AC:L/PR:H/UI:R/S:C/C:N/I:L/A:N"},
	{35, "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:L/A:L"},
	{36, "CVSS:3.1/AV:P/AC:L/PR:H/UI:N/S:C/C:L/I:L/A:N"},
	{37, "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:L/A:N"},
	{40, "CVSS:3.1/AV:L/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:N"},
	{41, "CVSS:3.1/AV:L/AC:H/PR:H/UI:N/S:U/C:H/I:N/A:N"},
	{43, "CVSS:3.1/AV:A/AC:L/PR:H/UI:R/S:C/C:L/I:L/A:N"},
	{45, "CVSS:3.1/AV:P/AC:H/PR:L/UI:R/S:U/C:H/I:L/A:N"},
	{47, "CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:N/I:N/A:H/E:X/AR:H/MAC:L/MS:X"},
	{48, "CVSS:3.1/AV:A/AC:H/PR:H/UI:N/S:U/C:N/I:H/A:L"},
	{51, "CVSS:3.1/AV:A/AC:H/PR:L/UI:R/S:C/C:L/I:L/A:L"},
	{53, "CVSS:3.1/AV:A/AC:H/PR:H/UI:N/S:U/C:H/I:L/A:L"},
	{54, "CVSS:3.1/AV:A/AC:H/PR:L/UI:N/S:U/C:H/I:L/A:N"},
	{56, "CVSS:3.1/AV:P/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:N"},
	{59, "CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:L/I:N/A:H"},
	{61, "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:L/A:H"},
	{62, "CVSS:3.1/AV:N/AC:H/PR:H/UI:R/S:C/C:H/I:L/A:N/RC:U/CR:X/AR:M/MAV:P/MS:U/MI:H"},
	{63, "CVSS:3.1/AV:A/AC:L/PR:N/UI:R/S:U/C:N/I:L/A:H"},
	{65, "CVSS:3.1/AV:P/AC:L/PR:L/UI:N/S:C/C:L/I:H/A:L/MUI:N/MS:U"},
	{69, "CVSS:3.1/AV:N/AC:L/PR:H/UI:R/S:C/C:L/I:N/A:H"},
	{70, "CVSS:3.1/AV:A/AC:L/PR:L/UI:R/S:U/C:H/I:L/A:H"},
	{71, "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:L"},
	{75, "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:L/I:N/A:H/E:H/RC:U/CR:H/IR:M/MAV:X/MAC:H/MUI:X/MS:U"},
	{77, "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:L"},
	{79, "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:L/I:H/A:L"},
	{82, "CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:N/E:F"},
	{83, "CVSS:3.1/AV:A/AC:L/PR:H/UI:N/S:C/C:L/I:H/A:H"},
	{86, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:H"},
	{92, "CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:C/C:H/I:L/A:H/E:U/AR:M/MAC:H/MUI:R"},
	{100, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:N/MAC:H/MPR:X/MS:C/MA:L"},
};

static const struct scored vectors_4_0[] = {
	{0, "CVSS:4.0/AV:P/AC:L/AT:P/PR:L/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N"},
	{7, "CVSS:4.0/AV:P/AC:H/AT:P/PR:L/UI:P/VC:L/VI:H/VA:N/SC:L/SI:N/SA:L/E:U/IR:X/MAV:A/MAT:N/"
        "MPR:X/R:A"},
	{17, "CVSS:4.0/AV:A/AC:H/AT:P/PR:L/UI:P/VC:L/VI:N/VA:N/SC:L/SI:H/SA:H/E:U/IR:H/MAV:A/MPR:H/"
         "MVA:H/U:Clear"},
	{18, "CVSS:4.0/AV:L/AC:H/AT:P/PR:L/UI:P/VC:L/VI:L/VA:N/SC:N/SI:H/SA:N"},
	{20, "CVSS:4.0/AV:A/AC:H/AT:N/PR:L/UI:A/VC:L/VI:L/VA:N/SC:N/SI:H/SA:L"},
	{21, "CVSS:4.0/AV:A/AC:H/AT:P/PR:N/UI:P/VC:L/VI:N/VA:N/SC:L/SI:L/SA:N"},
	{23, "CVSS:4.0/AV:A/AC:L/AT:P/PR:N/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:L"},
	{30, "CVSS:4.0/AV:L/AC:H/AT:P/PR:L/UI:P/VC:N/VI:N/VA:N/SC:L/SI:N/SA:N/E:U/MVI:H/MSC:X/MSA:S/"
         "AU:Y/R:A"},
	{31, "CVSS:4.0/AV:P/AC:H/AT:N/PR:L/UI:A/VC:L/VI:H/VA:H/SC:L/SI:N/SA:L/E:U/AR:M/MVC:N/MVA:L/"
         "MSI:S/AU:Y/U:X"},
	{39, "CVSS:4.0/AV:A/AC:L/AT:P/PR:H/UI:A/VC:L/VI:N/VA:H/SC:N/SI:L/SA:L/IR:L/AR:X/MAV:X/MVC:L/"
         "MVA:H/V:D/U:Clear"},
	{40, "CVSS:4.0/AV:L/AC:L/AT:P/PR:N/UI:A/VC:L/VI:L/VA:L/SC:N/SI:N/SA:H"},
	{42, "CVSS:4.0/AV:L/AC:L/AT:N/PR:H/UI:A/VC:L/VI:L/VA:N/SC:N/SI:L/SA:H"},
	{44, "CVSS:4.0/AV:P/AC:L/AT:P/PR:H/UI:P/VC:H/VI:N/VA:H/SC:N/SI:L/SA:L"},
	{45, "CVSS:4.0/AV:A/AC:H/AT:N/PR:N/UI:A/VC:L/VI:L/VA:N/SC:N/SI:L/SA:H"},
	{46, "CVSS:4.0/AV:N/AC:L/AT:P/PR:H/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:H"},
	{48, "CVSS:4.0/AV:L/AC:H/AT:N/PR:N/UI:N/VC:L/VI:N/VA:N/SC:H/SI:L/SA:N"},
	{49, "CVSS:4.0/AV:A/AC:H/AT:P/PR:N/UI:N/VC:L/VI:N/VA:L/SC:H/SI:N/SA:N"},
	{50, "CVSS:4.0/AV:A/AC:H/AT:P/PR:N/UI:A/VC:L/VI:N/VA:L/SC:L/SI:H/SA:H"},
	{50, "CVSS:4.0/AV:N/AC:H/AT:N/PR:H/UI:A/VC:H/VI:L/VA:N/SC:L/SI:L/SA:H/CR:X/IR:H/MAC:X/MPR:L/"
         "MVC:N/MSC:H"},
	{51, "CVSS:4.0/AV:A/AC:H/AT:P/PR:N/UI:N/VC:H/VI:L/VA:N/SC:H/SI:N/SA:L/MVC:N/MVA:L/R:I/RE:M"},
	{51, "CVSS:4.0/AV:N/AC:L/AT:P/PR:L/UI:N/VC:N/VI:L/VA:L/SC:H/SI:L/SA:N"},
	{52, "CVSS:4.0/AV:A/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:H/SC:N/SI:N/SA:N/MPR:H/MUI:A/MSI:N/S:N/"
         "R:A/U:Clear"},
	{56, "CVSS:4.0/AV:N/AC:H/AT:P/PR:L/UI:N/VC:N/VI:L/VA:L/SC:H/SI:L/SA:H"},
	{57, "CVSS:4.0/AV:L/AC:H/AT:P/PR:H/UI:N/VC:H/VI:N/VA:L/SC:L/SI:L/SA:L"},
	{57, "CVSS:4.0/AV:L/AC:H/AT:P/PR:H/UI:N/VC:L/VI:N/VA:H/SC:L/SI:L/SA:L"},
	{57, "CVSS:4.0/AV:N/AC:L/AT:P/PR:H/UI:A/VC:N/VI:L/VA:H/SC:L/SI:L/SA:N"},
	{60, "CVSS:4.0/AV:P/AC:H/AT:P/PR:L/UI:A/VC:N/VI:H/VA:H/SC:H/SI:L/SA:H"},
	{61, "CVSS:4.0/AV:A/AC:H/AT:P/PR:N/UI:N/VC:N/VI:H/VA:H/SC:N/SI:N/SA:L"},
	{62, "CVSS:4.0/AV:L/AC:L/AT:N/PR:N/UI:P/VC:L/VI:N/VA:N/SC:N/SI:H/SA:H"},
	{63, "CVSS:4.0/AV:A/AC:L/AT:N/PR:H/UI:N/VC:N/VI:N/VA:N/SC:H/SI:H/SA:H"},
	{64, "CVSS:4.0/AV:N/AC:L/AT:N/PR:H/UI:N/VC:N/VI:N/VA:N/SC:H/SI:H/SA:H"},
	{65, "CVSS:4.0/AV:A/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:L/SC:H/SI:H/SA:H"},
	{67, "CVSS:4.0/AV:A/AC:H/AT:N/PR:L/UI:P/VC:H/VI:H/VA:N/SC:N/SI:N/SA:H"},
	{69, "CVSS:4.0/AV:A/AC:L/AT:N/PR:L/UI:A/VC:L/VI:H/VA:N/SC:L/SI:N/SA:H/AR:M/MAV:P/MUI:N/MVC:X/"
         "MSC:H"},
	{70, "CVSS:4.0/AV:A/AC:H/AT:P/PR:L/UI:N/VC:L/VI:H/VA:N/SC:N/SI:N/SA:H"},
	{70, "CVSS:4.0/AV:N/AC:H/AT:P/PR:L/UI:P/VC:N/VI:L/VA:L/SC:H/SI:N/SA:L/MAV:N/MAC:X/MSI:S/MSA:S/"
         "S:N/AU:N/U:Clear"},
	{73, "CVSS:4.0/AV:A/AC:H/AT:N/PR:N/UI:N/VC:L/VI:H/VA:H/SC:L/SI:L/SA:H"},
	{74, "CVSS:4.0/AV:N/AC:H/AT:N/PR:N/UI:A/VC:H/VI:H/VA:N/SC:N/SI:L/SA:N"},
	{75, "CVSS:4.0/AV:A/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:L/SI:N/SA:N"},
	{76, "CVSS:4.0/AV:A/AC:H/AT:N/PR:N/UI:N/VC:H/VI:H/VA:L/SC:N/SI:L/SA:N"},
	{77, "CVSS:4.0/AV:N/AC:H/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:L/SA:L"},
	{77,
     "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:L/SC:N/SI:H/SA:N/AR:L/MVC:N/MVI:X/MSC:N/S:N"},
	{78, "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:H/SA:H"},
	{79, "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:H/SI:H/SA:L"},
	{81, "CVSS:4.0/AV:L/AC:L/AT:N/PR:H/UI:N/VC:N/VI:H/VA:H/SC:N/SI:N/SA:H"},
	{81, "CVSS:4.0/AV:L/AC:L/AT:N/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:H/MPR:H/MVC:N/MVI:H/MSC:X/"
         "MSI:N/U:X"},
	{82, "CVSS:4.0/AV:N/AC:L/AT:N/PR:H/UI:P/VC:H/VI:N/VA:H/SC:N/SI:N/SA:H"},
	{83, "CVSS:4.0/AV:N/AC:L/AT:N/PR:H/UI:P/VC:N/VI:H/VA:N/SC:L/SI:L/SA:H"},
	{84, "CVSS:4.0/AV:L/AC:L/AT:N/PR:N/UI:N/VC:L/VI:H/VA:N/SC:N/SI:H/SA:H"},
	{85, "CVSS:4.0/AV:A/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:H/SC:L/SI:H/SA:H"},
	{85, "CVSS:4.0/AV:A/AC:L/AT:P/PR:N/UI:A/VC:L/VI:H/VA:N/SC:N/SI:N/SA:L/MUI:X/MSI:H/MSA:S/R:I"},
	{87, "CVSS:4.0/AV:L/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:H/SI:L/SA:H"},
	{89, "CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:N/VI:N/VA:H/SC:H/SI:N/SA:N"},
	{90,
     "CVSS:4.0/AV:N/AC:H/AT:P/PR:N/UI:N/VC:L/VI:L/VA:H/SC:N/SI:N/SA:H/E:A/MPR:N/MVI:L/MSC:N/S:X"},
	{92, "CVSS:4.0/AV:A/AC:L/AT:N/PR:N/UI:P/VC:H/VI:H/VA:L/SC:H/SI:H/SA:N/AR:M/MAV:X/MVC:H/MSC:N/"
         "S:X/R:I/V:D"},
	{92, "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:H/SC:L/SI:N/SA:H"},
	{93, "CVSS:4.0/AV:A/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:L/SI:H/SA:H"},
	{93,
     "CVSS:4.0/AV:A/AC:L/AT:N/PR:L/UI:P/VC:H/VI:L/VA:N/SC:H/SI:N/SA:L/MAC:L/MPR:N/MSI:X/MSA:S/S:X"},
	{94,
     "CVSS:4.0/AV:L/AC:L/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:L/SA:L/E:A/IR:H/MSI:X/MSA:S/RE:L"},
	{94, "CVSS:4.0/AV:N/AC:H/AT:N/PR:N/UI:N/VC:H/VI:H/VA:L/SC:H/SI:L/SA:N"},
	{95, "CVSS:4.0/AV:N/AC:H/AT:P/PR:N/UI:N/VC:H/VI:H/VA:L/SC:H/SI:N/SA:H"},
	{99,
     "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:H/SA:H/MAC:L/MPR:N/MVA:N/MSI:L/S:P"},
	{100, "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:L"},
};

static struct cvss read_vector(const char *vector)
{
	struct cvss cvss = {0};
	struct err err = ERR_INIT;
	if (cvss_read(span_of(vector), &cvss, &err) != 0)
		fail_msg("%s: %s", vector, err.message);
	return cvss;
}

static void expect_scores(const struct scored *scored, size_t count, enum cvss_version version)
{
	assert_true(count >= 40);
	for (size_t i = 0; i < count; i++) {
		struct cvss cvss = read_vector(scored[i].vector);
		if (cvss.tenths != scored[i].tenths || cvss.version != version)
			fail_msg("%s: %u, not %u", scored[i].vector, cvss.tenths, scored[i].tenths);
	}
}

static void each_version_scores_as_its_specification_says(void **state)
{
	(void)state;
	expect_scores(vectors_2_0, COUNT(vectors_2_0), CVSS_2_0);
	expect_scores(vectors_3_0, COUNT(vectors_3_0), CVSS_3_0);
	expect_scores(vectors_3_1, COUNT(vectors_3_1), CVSS_3_1);
	expect_scores(vectors_4_0, COUNT(vectors_4_0), CVSS_4_0);
}

/* FIRST's calculator makes 8.5 of the first, whose exact score is 8.55. */
static void halves_of_a_tenth_go_up_in_4_0(void **state)
{
	(void)state;
	const char *half = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:P/VC:H/VI:L/VA:N/SC:H/SI:H/SA:H";
	assert_int_equal(read_vector(half).tenths, 86);
}

static void every_score_has_the_word_of_its_range(void **state)
{
	(void)state;
	static const struct {
		unsigned tenths;
		const char *word, *word_2_0;
	} ranges[] = {
		{0, "None", "None"},      {1, "Low", "Low"},        {39, "Low", "Low"},
		{40, "Medium", "Medium"}, {69, "Medium", "Medium"}, {70, "High", "High"},
		{89, "High", "High"},     {90, "Critical", "High"}, {100, "Critical", "High"},
	};
	for (size_t i = 0; i < COUNT(ranges); i++) {
		struct cvss of_3_1 = {CVSS_3_1, ranges[i].tenths}, of_2_0 = {CVSS_2_0, ranges[i].tenths};
		assert_string_equal(cvss_severity(&of_3_1), ranges[i].word);
		assert_string_equal(cvss_severity(&of_2_0), ranges[i].word_2_0);
	}
}

static void metrics_of_2_0_and_3_x_may_stand_in_any_order(void **state)
{
	(void)state;
	assert_int_equal(read_vector("A:C/I:C/C:C/Au:N/AC:L/AV:N").tenths, 100);
	assert_int_equal(read_vector("CVSS:3.1/S:U/C:H/I:H/A:H/AV:N/AC:L/PR:N/UI:N").tenths, 98);
}

static void what_is_not_defined_counts_as_not_there(void **state)
{
	(void)state;
	const char *plain = "CVSS:4.0/AV:L/AC:H/AT:P/PR:L/UI:P/VC:H/VI:L/VA:N/SC:L/SI:N/SA:H";
	const char *undefined = "CVSS:4.0/AV:L/AC:H/AT:P/PR:L/UI:P/VC:H/VI:L/VA:N/SC:L/SI:N/SA:H/E:X/"
							"CR:X/IR:X/AR:X/MAV:X/MAC:X/MAT:X/MPR:X/MUI:X/MVC:X/MVI:X/MVA:X/MSC:X/"
							"MSI:X/MSA:X/S:X/AU:X/R:X/V:X/RE:X/U:X";
	assert_int_equal(read_vector(plain).tenths, read_vector(undefined).tenths);
}

static void a_refused_vector_leaves_the_score_as_it_was(void **state)
{
	(void)state;
	static const char *const refused[] = {
		"",
		"CVSS:3.1/",
		"CVSS:3.2/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
		"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H",
		"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/",
		"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/A:H",
		"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:h",
		"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:",
		"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A",
		"AV:N/AC:L/Au:N/C:N/I:N/A:X",
		"CVSS:4.0/AC:L/AV:N/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
		"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:S/SA:N",
		"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/MSC:S",
	};
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct cvss cvss = {CVSS_2_0, 77};
		struct err err = ERR_INIT;
		if (cvss_read(span_of(refused[i]), &cvss, &err) != -1)
			fail_msg("taken: '%s'", refused[i]);
		assert_int_equal(err.kind, ERR_FAIL);
		assert_int_equal(cvss.tenths, 77);
		err_clear(&err);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_version_scores_as_its_specification_says),
		cmocka_unit_test(halves_of_a_tenth_go_up_in_4_0),
		cmocka_unit_test(every_score_has_the_word_of_its_range),
		cmocka_unit_test(metrics_of_2_0_and_3_x_may_stand_in_any_order),
		cmocka_unit_test(what_is_not_defined_counts_as_not_there),
		cmocka_unit_test(a_refused_vector_leaves_the_score_as_it_was),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
