#include "input/linkline.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "wire/response.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool is_one_of(const char *word, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(word, names[i]) == 0)
			return true;
	return false;
}

/* Options whose argument is the next word and does not matter here. */
static bool takes_word(const char *option)
{
	static const char *const names[] = {"-A",
	                                    "-F",
	                                    "-I",
	                                    "-L",
	                                    "-R",
	                                    "-Tbss",
	                                    "-Tdata",
	                                    "-Ttext",
	                                    "-Y",
	                                    "-a",
	                                    "-c",
	                                    "-e",
	                                    "-f",
	                                    "-fini",
	                                    "-h",
	                                    "-init",
	                                    "-m",
	                                    "-rpath",
	                                    "-rpath-link",
	                                    "-soname",
	                                    "-u",
	                                    "-y",
	                                    "-z",
	                                    "-dynamic-linker",
	                                    "-plugin",
	                                    "-assert",
	                                    "-defsym",
	                                    "-entry",
	                                    "-sysroot",
	                                    "-version-script",
	                                    "-wrap",
	                                    "-undefined",
	                                    "-dynamic-list",
	                                    "-chroot",
	                                    "-hash-style",
	                                    "-exclude-libs",
	                                    "-filter",
	                                    "-auxiliary",
	                                    "-retain-symbols-file",
	                                    "-library",
	                                    "-sort-section",
	                                    "-section-start",
	                                    "-library-path",
	                                    "-architecture",
	                                    "-require-defined",
	                                    "-trace-symbol"};
	if (str_starts(option, "--"))
		option++;
	return is_one_of(option, names, COUNT(names));
}

/* If words[*i] is -NAME=VALUE, --NAME=VALUE, -NAME VALUE or --NAME VALUE: VALUE; else NULL. */
static const char *value_of(const struct strlist *words, size_t *i, const char *name)
{
	const char *word = words->item[*i];
	if (!word)
		return NULL; /* never, but clang-tidy cannot know */
	word += str_starts(word, "--") ? 2 : 1;
	size_t length = strlen(name);
	if (strncmp(word, name, length) != 0)
		return NULL;
	if (word[length] == '=')
		return word + length + 1;
	if (word[length] == '\0' && *i + 1 < words->count)
		return words->item[++*i];
	return NULL;
}

static bool read_kind(struct linkline *line, const char *word)
{
	static const char *const shared[] = {"-shared", "--shared", "-Bshareable", "-G"};
	static const char *const partial[] = {"-r", "--relocatable", "-relocatable", "-i", "-Ur"};
	static const char *const question[] = {"--version",
	                                       "-version",
	                                       "--help",
	                                       "-help",
	                                       "--target-help",
	                                       "-V",
	                                       "--print-output-format",
	                                       "--print-sysroot"};
	static const char *const print[] = {"-M", "--print-map", "-print-map"};
	if (is_one_of(word, shared, COUNT(shared)))
		line->kind = LINKLINE_SHARED;
	else if (is_one_of(word, partial, COUNT(partial)))
		line->kind = LINKLINE_RELOCATABLE;
	else if (is_one_of(word, question, COUNT(question)))
		line->is_question = true;
	else if (is_one_of(word, print, COUNT(print)))
		line->map_stdout = true;
	else
		return false;
	return true;
}

/* -o FILE, -oFILE; but -oformat and -omagic are other options. */
static bool read_output(struct linkline *line, size_t *i)
{
	const char *word = line->words.item[*i];
	if (word[1] != 'o' || str_starts(word, "-omagic") || str_starts(word, "-oformat"))
		return false;
	if (word[2])
		str_set(&line->output, word + 2);
	else if (*i + 1 < line->words.count)
		str_set(&line->output, line->words.item[++*i]);
	return true;
}

static bool is_script(const char *word)
{
	static const char *const addresses[] = {"-Ttext", "-Tdata", "-Tbss"};
	if (!str_starts(word, "-T"))
		return false;
	for (size_t i = 0; i < COUNT(addresses); i++)
		if (str_starts(word, addresses[i]))
			return false;
	return true;
}

/* Options that carry a value we keep; *i is moved past what was taken. */
static bool read_valued(struct linkline *line, size_t *i)
{
	const struct strlist *words = &line->words;
	const char *value;
	if (read_output(line, i))
		return true;
	if ((value = value_of(words, i, "output"))) {
		str_set(&line->output, value);
	} else if ((value = value_of(words, i, "Map"))) {
		line->map_stdout = strcmp(value, "-") == 0;
		str_set(&line->map, line->map_stdout ? NULL : value);
	} else if ((value = value_of(words, i, "package-metadata"))) {
		str_set(&line->metadata, value);
	} else if ((value = value_of(words, i, "plugin-opt"))) {
		if (str_starts(value, "-fresolution="))
			str_set(&line->resolution, strchr(value, '=') + 1);
	} else if (value_of(words, i, "T") || value_of(words, i, "script") ||
	           value_of(words, i, "dT") || value_of(words, i, "default-script") ||
	           is_script(words->item[*i])) {
		line->has_script = true;
	} else if (value_of(words, i, "b") || value_of(words, i, "format") ||
	           value_of(words, i, "oformat")) {
		line->has_format = true;
	} else {
		return false;
	}
	return true;
}

int linkline_read(struct linkline *line, int argc, char **argv, struct err *err)
{
	*line = (struct linkline){.output = str_dup("a.out")};
	for (int i = 1; i < argc; i++) {
		if (response_add(&line->words, argv[i], err) != 0) {
			linkline_release(line);
			return -1;
		}
	}
	for (size_t i = 0; i < line->words.count; i++) {
		const char *word = line->words.item[i];
		if (word[0] != '-' || word[1] == '\0') {
			strlist_add(&line->inputs, word);
		} else if (str_starts(word, "-l")) {
			strlist_add(&line->inputs, word);
			i += word[2] == '\0';
		} else if (!read_kind(line, word) && !read_valued(line, &i) && takes_word(word)) {
			i++;
		}
	}
	if (line->inputs.count == 0)
		line->is_question = true;
	return 0;
}

void linkline_release(struct linkline *line)
{
	free(line->output);
	free(line->map);
	free(line->metadata);
	free(line->resolution);
	strlist_release(&line->words);
	strlist_release(&line->inputs);
	*line = (struct linkline){0};
}

bool linkline_is_probe(const char *output)
{
	const char *base = path_base(output);
	return str_starts(base, "conftest") || str_starts(base, "cmTC_") ||
	       strstr(output, "meson-private/") != NULL;
}
