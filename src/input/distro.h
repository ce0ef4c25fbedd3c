/* Which distribution this is: os-release(5). */
#ifndef TARE_INPUT_DISTRO_H
#define TARE_INPUT_DISTRO_H

/* Strings are owned; "" when the file does not say. */
struct distro {
	char *id;      /* "debian", "ubuntu", "alpine" */
	char *version; /* VERSION_ID "12"; VERSION_CODENAME where there is none (testing) */
};

/* Reads ROOT/etc/os-release, else ROOT/usr/lib/os-release; never fails. */
void distro_read(const char *root, struct distro *out);
/* "debian-12", "debian" or "": the value of a purl's distro qualifier; the caller frees it. */
char *distro_qualifier(const struct distro *distro);
void distro_release(struct distro *distro);

#endif
