#ifndef PART_H
#define PART_H

const char *part_name(void);
unsigned part_sum(const char *bytes, unsigned long count);
unsigned part_unused(void);

#endif
