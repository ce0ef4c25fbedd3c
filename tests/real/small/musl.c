#include <stdio.h>

long sum(long a, long b);

int main(void)
{
	printf("hello, %ld\n", sum(40, 2));
	return 0;
}
