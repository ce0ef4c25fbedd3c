#include "wire/platform.h"

#include <stdlib.h>
#include <string.h>

const char *platform_of_elf(const struct elffile *file)
{
	static const struct {
		uint16_t machine;
		bool is_64, is_big_endian;
		const char *name;
	} known[] = {
		{EM_X86_64, true, false, "amd64"},      {EM_AARCH64, true, false, "arm64"},
		{EM_ARM, false, false, "arm"},          {EM_386, false, false, "386"},
		{EM_RISCV, true, false, "riscv64"},     {EM_PPC64, true, false, "ppc64le"},
		{EM_PPC64, true, true, "ppc64"},        {EM_S390, true, true, "s390x"},
		{EM_LOONGARCH, true, false, "loong64"}, {EM_MIPS, true, false, "mips64le"},
		{EM_MIPS, true, true, "mips64"},        {EM_MIPS, false, false, "mipsle"},
		{EM_MIPS, false, true, "mips"},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].machine == file->machine && known[i].is_64 == file->is_64 &&
		    known[i].is_big_endian == file->is_big_endian)
			return known[i].name;
	return NULL;
}

static bool is_word(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789._-", text[i]) || !text[i])
			return false;
	return length > 0;
}

int platform_parse(const char *text, struct platform *out, struct err *err)
{
	const char *word[3] = {NULL};
	size_t length[3], count = 0;
	bool sound = true;
	*out = (struct platform){0};
	for (const char *at = text; at && sound; count++) {
		size_t size = strcspn(at, "/");
		sound = count < 3 && is_word(at, size);
		if (!sound)
			break;
		word[count] = at;
		length[count] = size;
		at = at[size] ? at + size + 1 : NULL;
	}
	if (!sound || count < 2)
		return err_set(err, ERR_USAGE, "platform '%s': expected os/architecture[/variant]", text);
	out->os = str_dup_n(word[0], length[0]);
	out->architecture = str_dup_n(word[1], length[1]);
	out->variant = count == 3 ? str_dup_n(word[2], length[2]) : NULL;
	return 0;
}

void platform_release(struct platform *platform)
{
	free(platform->os);
	free(platform->architecture);
	free(platform->variant);
	*platform = (struct platform){0};
}
