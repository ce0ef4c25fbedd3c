#include "address.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel.h"
#include "part.h"

/* Four numbers, without zeros in front: some read those as octal. */
static bool read_v4(struct part text, unsigned char out[4])
{
	const char *end = text.data + text.size;
	for (int i = 0; i < 4; i++) {
		struct part digits = part_cut(&text, '.');
		int64_t number = part_value(digits);
		if (number < 0 || number > 255 || (digits.size > 1 && *digits.data == '0'))
			return false;
		out[i] = (unsigned char)number;
		if ((i < 3) != (digits.data + digits.size < end))
			return false;
	}
	return true;
}

static bool read_group(struct part text, unsigned char out[2])
{
	unsigned number = 0;
	for (size_t i = 0; i < text.size; i++) {
		int digit = part_digit(text.data[i]);
		if (digit < 0)
			return false;
		number = number << 4 | (unsigned)digit;
	}
	out[0] = (unsigned char)(number >> 8);
	out[1] = (unsigned char)number;
	return text.size <= 4;
}

/* Eight groups, of which "::" stands for one or more of zeros; the last two may be as in IPv4.  out
 * is all zeros. */
static bool read_v6(struct part whole, unsigned char out[16])
{
	static struct part text;
	text = whole;
	const char *end = text.data + text.size;
	size_t at = 0, gap = 16;
	bool more = true;
	if (text.size > 1 && text.data[0] == ':') {
		part_cut(&text, ':');
		if (*text.data != ':')
			return false;
	}
	while (more) {
		struct part group = part_cut(&text, ':');
		more = group.data + group.size < end;
		if (!group.size) {
			if (!more || gap < 16)
				return false;
			gap = at;
			more = text.size;
		} else if (!more && at <= 12 && read_v4(group, out + at)) {
			at += 4;
		} else if (at < 16 && read_group(group, out + at)) {
			at += 2;
		} else {
			return false;
		}
	}
	if (gap < at) {
		size_t behind = at - gap;
		memmove(out + 16 - behind, out + gap, behind);
		memset(out + gap, 0, 16 - at);
	}
	return (gap < 16) == (at < 16);
}

/* "eth0" or "2"; 0 when there is none such. */
static uint32_t read_scope(struct part text)
{
	static struct ifreq interface;
	int64_t number = part_value(text);
	interface = (struct ifreq){.ifr_ifindex = 0};
	if (number >= 0 && number <= UINT32_MAX)
		return (uint32_t)number;
	int fd = -1;
	if (text.size < sizeof interface.ifr_name)
		fd = (int)kernel_call(SYS_socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return 0;
	memcpy(interface.ifr_name, text.data, text.size);
	if (kernel_call(SYS_ioctl, fd, SIOCGIFINDEX, &interface))
		interface.ifr_ifindex = 0;
	kernel_close(fd);
	return (uint32_t)interface.ifr_ifindex;
}

bool address_parse(const char *text, size_t size, union address *address)
{
	static struct part scope;
	scope = (struct part){text, size};
	memset(address, 0, sizeof *address);
	address->any.sa_family = AF_INET;
	if (read_v4(scope, (unsigned char *)&address->v4.sin_addr))
		return true;
	address->any.sa_family = AF_INET6;
	address->v6.sin6_flowinfo = 0; /* there may be half an IPv4 address */
	struct part digits = part_cut(&scope, '%');
	if (digits.size < size) {
		address->v6.sin6_scope_id = read_scope(scope);
		if (!address->v6.sin6_scope_id)
			return false;
	}
	return read_v6(digits, address->v6.sin6_addr.s6_addr);
}

int address_connect(const union address *to, int type)
{
	socklen_t size = to->any.sa_family == AF_INET ? sizeof to->v4 : sizeof to->v6;
	int fd = (int)kernel_call(SYS_socket, to->any.sa_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC,
	                          0);
	if (fd >= 0 && kernel_call(SYS_connect, fd, &to->any, size) && errno != EINPROGRESS) {
		kernel_close(fd);
		fd = -1;
	}
	return fd;
}
