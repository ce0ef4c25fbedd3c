/* What every unit test includes: cmocka wants these in this order. */
#ifndef OPERATOR_CHECK_H
#define OPERATOR_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
