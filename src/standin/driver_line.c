#include "standin/driver_line.h"

#include <string.h>

#include "base/path.h"
#include "wire/response.h"

/* Options of gcc and clang whose value is the next word. */
static const char *const with_value[] = {
	"-D",
	"-U",
	"-I",
	"-include",
	"-imacros",
	"-isystem",
	"-iquote",
	"-idirafter",
	"-iprefix",
	"-iwithprefix",
	"-iwithprefixbefore",
	"-isysroot",
	"-imultilib",
	"-include-pch",
	"-MF",
	"-MT",
	"-MQ",
	"-L",
	"-l",
	"-Xlinker",
	"-Xclang",
	"-Xassembler",
	"-Xpreprocessor",
	"-Xanalyzer",
	"-T",
	"-u",
	"-z",
	"-e",
	"-arch",
	"-target",
	"--target",
	"--sysroot",
	"-A",
	"-G",
	"--param",
	"-mllvm",
	"-aux-info",
	"-dumpbase",
	"-dumpbase-ext",
	"-dumpdir",
	"-wrapper",
	"-framework",
	"-F",
	"-rpath",
	"-ccc-gcc-name",
	"-gcc-toolchain",
	"-working-directory",
	"-serialize-diagnostics",
};

static bool takes_value(const char *word)
{
	for (size_t i = 0; i < sizeof with_value / sizeof *with_value; i++)
		if (strcmp(word, with_value[i]) == 0)
			return true;
	return false;
}

static bool ends_early(const char *word)
{
	static const char *const words[] = {
		"-E",   "-S",        "-M",     "-MM",       "-fsyntax-only", "--analyze",
		"-###", "--version", "--help", "-emit-ast", "--precompile",  "-emit-pch"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

static bool is_source(const char *word, const char *language)
{
	if (language && strcmp(language, "none") != 0)
		return !strstr(language, "header");
	static const char *const ends[] = {".c",   ".cc", ".cpp", ".cxx", ".C", ".c++", ".cp",
	                                   ".CPP", ".i",  ".ii",  ".s",   ".S", ".sx"};
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (str_ends(word, ends[i]))
			return true;
	return false;
}

static void take_option(struct driver_line *line, const char *word)
{
	if (strcmp(word, "-c") == 0)
		line->compiles = true;
	else if (strcmp(word, "-MMD") == 0 || strstr(word, ",-MMD"))
		line->leaves_headers_out = true;
	else if (ends_early(word))
		line->stops_early = true;
	else if (str_starts(word, "-save-temps") || str_starts(word, "--save-temps"))
		line->keeps_temporaries = true;
	else if (str_starts(word, "--ld-path="))
		line->linker = word + strlen("--ld-path=");
	else if (str_starts(word, "-fuse-ld=/"))
		line->linker = word + strlen("-fuse-ld=");
}

/* An option that is written `-oVALUE` or `-o VALUE`; moves *at to the value. */
static const char *joined_value(const struct strlist *words, size_t *at, const char *option)
{
	const char *word = words->item[*at];
	size_t length = strlen(option);
	if (!word) /* never, but clang-tidy cannot know */
		return NULL;
	if (strncmp(word, option, length) != 0)
		return NULL;
	if (word[length])
		return word + length;
	return *at + 1 < words->count ? words->item[++*at] : NULL;
}

static void sort_words(struct driver_line *line)
{
	const char *language = NULL;
	for (size_t i = 0; i < line->words.count; i++) {
		const char *word = line->words.item[i];
		const char *value;
		if (strcmp(word, "-include-pch") == 0)
			line->uses_precompiled = true;
		if (word[0] != '-' || word[1] == '\0') {
			if (is_source(word, language))
				strlist_add(&line->sources, word);
		} else if ((value = joined_value(&line->words, &i, "-o"))) {
			line->output = value;
		} else if ((value = joined_value(&line->words, &i, "-x"))) {
			language = value;
		} else if ((value = joined_value(&line->words, &i, "-B"))) {
			strlist_add(&line->tools, value);
		} else if (takes_value(word)) {
			i++;
		} else {
			take_option(line, word);
		}
	}
}

int driver_line_read(struct driver_line *line, char *const *argv, struct err *err)
{
	*line = (struct driver_line){0};
	for (size_t i = 1; argv[i]; i++) {
		if (response_add(&line->words, argv[i], err) < 0) {
			driver_line_release(line);
			return -1;
		}
	}
	sort_words(line);
	return 0;
}

void driver_line_release(struct driver_line *line)
{
	strlist_release(&line->words);
	strlist_release(&line->sources);
	strlist_release(&line->tools);
	*line = (struct driver_line){0};
}

char *driver_line_object(const struct driver_line *line, const char *source)
{
	if (line->output)
		return str_dup(line->output);
	const char *base = path_base(source);
	const char *dot = strrchr(base, '.');
	return str_format("%.*s.o", dot ? (int)(dot - base) : (int)strlen(base), base);
}
