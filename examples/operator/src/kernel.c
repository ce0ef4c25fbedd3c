#include "kernel.h"

#include <errno.h>

#ifdef __x86_64__
/* The arguments go from where functions have them to where the kernel wants them (System V ABI for
 * x86-64, A.2.1).  libc's syscall() puts them into memory first, as many as there may be: 270
 * bytes. What is not given is passed on as it is, and the kernel does not look at it. */
__attribute__((naked)) long kernel_call(__attribute__((unused)) long number, ...)
{
	__asm__("mov %rdi, %rax\n\t"
	        "mov %rsi, %rdi\n\t"
	        "mov %rdx, %rsi\n\t"
	        "mov %rcx, %rdx\n\t"
	        "mov %r8, %r10\n\t"
	        "mov %r9, %r8\n\t"
	        "mov 8(%rsp), %r9\n\t"
	        "syscall\n\t"
	        "cmp $-4095, %rax\n\t"
	        "jae 1f\n\t"
	        "ret\n"
	        "1:\n\t"
	        "neg %eax\n\t"
	        "push %rax\n\t"
	        "call __errno_location@PLT\n\t"
	        "pop %rcx\n\t"
	        "mov %ecx, (%rax)\n\t"
	        "or $-1, %rax\n\t"
	        "ret");
}
#endif
