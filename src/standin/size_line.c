#include "standin/size_line.h"

#include <string.h>

#include "base/mem.h"
#include "base/path.h"

struct writer {
	const struct size_view *view;
	const struct driver_line *line;
	const struct size_facts *facts;
	const struct size_levers *levers;
	enum size_attempt attempt;
	struct strlist *out;
};

static bool is_one_of(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(word, *list) == 0)
			return true;
	return false;
}

static bool is_cxx_source(const char *name)
{
	static const char *const ends[] = {".cc", ".cpp", ".cxx", ".C", ".c++",
	                                   ".cp", ".CPP", ".ii",  NULL};
	for (size_t i = 0; ends[i]; i++)
		if (str_ends(name, ends[i]))
			return true;
	return false;
}

static bool is_assembly(const char *name)
{
	return str_ends(name, ".s") || str_ends(name, ".S") || str_ends(name, ".sx");
}

/* Builds that look for errors are none to ship, and kernels have a model of their own. */
static bool forbids(const char *word)
{
	static const char *const words[] = {"-pg",       "--coverage",      "-fprofile-arcs",
	                                    "-coverage", "-mcmodel=kernel", NULL};
	return is_one_of(word, words) || str_starts(word, "-fsanitize=") ||
	       str_starts(word, "-fprofile-instr-generate") || str_starts(word, "-fprofile-generate");
}

/* What only asks about the tools is to hear about the tools. */
static bool is_probe(const char *path)
{
	const char *base = path_base(path);
	return str_starts(base, "conftest") || strstr(path, "cmTC_") ||
	       strstr(path, "meson-private/") || strstr(path, "CMakeScratch/") ||
	       strstr(path, "CMakeTmp/") || strstr(path, "CompilerId");
}

static void view_word(struct size_view *view, const char *word, bool *no_exceptions)
{
	static const char *const no_pie[] = {"-no-pie",  "-nopie",   "-fno-pie", "-fno-PIE",
	                                     "-fno-pic", "-fno-PIC", NULL};
	static const char *const bare[] = {"-nostdlib",      "-nostartfiles",  "-nolibc",
	                                   "-nodefaultlibs", "-ffreestanding", NULL};
	static const char *const unwind[] = {"-fexceptions", "-funwind-tables",
	                                     "-fasynchronous-unwind-tables", "-fnon-call-exceptions",
	                                     NULL};
	if (forbids(word))
		view->applies = false;
	if (strcmp(word, "-shared") == 0)
		view->shared = true;
	if (strcmp(word, "-static") == 0 || strcmp(word, "-static-pie") == 0)
		view->is_static = true;
	if (strcmp(word, "-fno-exceptions") == 0)
		*no_exceptions = true;
	view->wants_no_pie = view->wants_no_pie || is_one_of(word, no_pie);
	view->wants_no_lto = view->wants_no_lto || strcmp(word, "-fno-lto") == 0;
	view->is_bare = view->is_bare || is_one_of(word, bare);
	view->keeps_unwind = view->keeps_unwind || is_one_of(word, unwind);
	if (strcmp(word, "-r") == 0 || strcmp(word, "-Wl,-r") == 0 ||
	    strcmp(word, "-Wl,--relocatable") == 0)
		view->links = false;
}

void size_view_read(const char *name, const struct driver_line *line, struct size_view *view)
{
	bool no_exceptions = false, has_input = line->sources.count > 0;
	*view = (struct size_view){.applies = true, .links = !line->compiles && !line->stops_early};
	view->is_cxx = strstr(name, "++") != NULL;
	for (size_t i = 0; i < line->sources.count; i++) {
		const char *source = line->sources.item[i];
		view->has_c = view->has_c || !is_assembly(source);
		view->is_cxx = view->is_cxx || is_cxx_source(source);
		view->applies = view->applies && !is_probe(source);
	}
	for (size_t i = 0; i < line->words.count; i++) {
		const char *word = line->words.item[i];
		view_word(view, word, &no_exceptions);
		has_input = has_input || word[0] != '-' || str_starts(word, "-l");
		if (i > 0 && strcmp(line->words.item[i - 1], "-x") == 0 && strstr(word, "c++"))
			view->is_cxx = true;
		if (str_starts(word, "-print-") || str_starts(word, "--print-") ||
		    str_starts(word, "-dump") || strcmp(word, "-V") == 0)
			view->links = false;
	}
	if (line->output && is_probe(line->output))
		view->applies = false;
	view->is_plain_c = !view->is_cxx || no_exceptions;
	view->links = view->links && has_input;
}

static bool has(const struct writer *to, enum size_lever lever)
{
	return size_levers_has(to->levers, lever);
}

static void add(const struct writer *to, const char *word)
{
	strlist_add(to->out, word);
}

/* Objects that also hold machine code are good for any ar and any linker; only gcc makes them.
 * clang's are bitcode alone, so with clang the objects must not outlive the one command. */
static bool uses_lto(const struct writer *to)
{
	if (!has(to, SIZE_LTO) || to->attempt != SIZE_WHOLE || to->line->stops_early ||
	    to->view->wants_no_lto)
		return false;
	if (to->facts->is_gcc) /* lld does not read its intermediate code */
		return to->line->compiles || to->facts->linker != SIZE_LLD;
	return to->view->links && to->view->has_c && to->facts->linker == SIZE_LLD;
}

static void add_protector(const struct writer *to)
{
	bool lacks_runtime = to->view->is_bare || (to->facts->libc == SIZE_MUSL && to->facts->is_x86 &&
	                                           !to->facts->is_x86_64);
	if (has(to, SIZE_PROTECTOR) && !lacks_runtime)
		add(to, "-fstack-protector-strong");
	else if (!has(to, SIZE_PROTECTOR))
		add(to, "-fno-stack-protector");
}

static void add_hardening(const struct writer *to)
{
	const struct size_facts *facts = to->facts;
	bool knows_init = facts->is_gcc ? facts->compiler >= 12 : facts->compiler >= 8;
	bool knows_clash = facts->is_gcc ? facts->compiler >= 8
	                                 : facts->compiler >= 11 && facts->is_x86;
	add_protector(to);
	if (knows_clash)
		add(to, has(to, SIZE_CLASH) ? "-fstack-clash-protection" : "-fno-stack-clash-protection");
	if (knows_init && has(to, SIZE_INIT)) {
		add(to, "-ftrivial-auto-var-init=zero");
		if (facts->is_clang && facts->compiler < 16)
			add(to, "-enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang");
	}
}

static void add_compile_words(const struct writer *to)
{
	if (has(to, SIZE_SECTIONS) && !to->line->stops_early) {
		add(to, "-ffunction-sections");
		add(to, "-fdata-sections");
	}
	if (has(to, SIZE_MERGE) && to->facts->is_gcc)
		add(to, "-fmerge-constants");
	if (has(to, SIZE_UNWIND) && to->view->is_plain_c && !to->view->keeps_unwind) {
		add(to, "-fno-asynchronous-unwind-tables");
		add(to, "-fno-unwind-tables");
	}
	add_hardening(to);
	if (!to->view->wants_no_pie)
		add(to, has(to, SIZE_PIE) ? "-fPIE" : "-fno-pie");
}

static void add_linker_words(const struct writer *to)
{
	enum size_linker linker = to->facts->linker;
	bool folds = linker == SIZE_GOLD || linker == SIZE_LLD || linker == SIZE_MOLD;
	if (has(to, SIZE_SECTIONS))
		add(to, "-Wl,--gc-sections");
	if (has(to, SIZE_MERGE) && linker != SIZE_MOLD)
		add(to, "-Wl,-O2");
	if (has(to, SIZE_ICF) && folds)
		add(to, "-Wl,--icf=safe");
	if (has(to, SIZE_BUILD_ID))
		add(to, "-Wl,--build-id=none");
	if (has(to, SIZE_HASH))
		add(to, "-Wl,--hash-style=gnu");
	if (has(to, SIZE_RELRO)) {
		add(to, "-Wl,-z,relro");
		add(to, "-Wl,-z,now");
	} else {
		add(to, "-Wl,-z,norelro");
	}
	if (has(to, SIZE_NX))
		add(to, "-Wl,-z,noexecstack");
	if (linker != SIZE_GOLD && linker != SIZE_LINKER_OTHER)
		add(to, has(to, SIZE_SEPARATE) ? "-Wl,-z,separate-code" : "-Wl,-z,noseparate-code");
	if (to->facts->is_x86_64)
		add(to, "-Wl,-z,max-page-size=4096");
}

/* Who starts the program relocates it: musl and glibc must know the form.  glibc's loader also
 * wants a mark that says so, and not every linker makes it. */
static bool libc_reads_relr(const struct writer *to)
{
	const struct size_facts *facts = to->facts;
	bool marks = facts->linker == SIZE_BFD ||
	             (facts->linker == SIZE_LLD && facts->linker_version >= 1500);
	if (facts->libc == SIZE_MUSL)
		return facts->libc_version >= 10204;
	return facts->libc == SIZE_GLIBC && facts->libc_version >= 23600 &&
	       (marks || size_line_is_static(to->view));
}

static void add_relr(const struct writer *to)
{
	const struct size_facts *facts = to->facts;
	if (!has(to, SIZE_RELR) || !libc_reads_relr(to))
		return;
	if (facts->linker == SIZE_BFD && facts->linker_version >= (facts->is_x86 ? 238U : 245U))
		add(to, "-Wl,-z,pack-relative-relocs");
	else if (facts->linker == SIZE_LLD || facts->linker == SIZE_MOLD)
		add(to, "-Wl,--pack-dyn-relocs=relr");
}

enum pie_form {
	PIE_NONE,    /* the user's own words about it stay */
	PIE_DYNAMIC, /* -pie */
	PIE_STATIC,  /* -static becomes -static-pie */
	PIE_BY_HAND  /* static, but the driver does not know how: name the startup files */
};

static enum pie_form pie_form(const struct writer *to)
{
	const struct size_view *view = to->view;
	const struct size_facts *facts = to->facts;
	if (!view->links || view->shared || to->attempt == SIZE_USERS_OWN)
		return PIE_NONE;
	if (!has(to, SIZE_PIE) || view->wants_no_pie || view->is_bare)
		return PIE_NONE;
	if (!view->is_static)
		return PIE_DYNAMIC;
	if (facts->linker == SIZE_GOLD) /* it has no --no-dynamic-linker */
		return PIE_NONE;
	if (facts->has_static_pie)
		return PIE_STATIC;
	bool complete = facts->startup && facts->begin && facts->end && facts->libgcc;
	return facts->libc == SIZE_MUSL && complete ? PIE_BY_HAND : PIE_NONE;
}

/* "-static" where the program stays what it was; the word that makes it a static-PIE elsewhere. */
static const char *static_word(const struct writer *to, enum pie_form form, const char *word)
{
	bool is_static = strcmp(word, "-static") == 0 || strcmp(word, "-static-pie") == 0;
	if (!is_static)
		return word;
	if (form == PIE_STATIC)
		return "-static-pie";
	return form == PIE_BY_HAND || !has(to, SIZE_PIE) ? "-static" : word;
}

/* The program is stripped when it is known whose its bytes are: the symbols tell that. */
static bool is_early_strip(const struct writer *to, const char *word)
{
	return has(to, SIZE_STRIP) && to->view->links && !to->view->shared &&
	       (strcmp(word, "-s") == 0 || strcmp(word, "-Wl,-s") == 0 ||
	        strcmp(word, "-Wl,--strip-all") == 0);
}

static void add_startup(const struct writer *to, const char *name)
{
	strlist_take(to->out, path_join(to->facts->startup, name));
}

static void begin_by_hand(const struct writer *to)
{
	add(to, "-nostdlib");
	add(to, "-Wl,-pie,--no-dynamic-linker,-z,text");
	add_startup(to, "rcrt1.o");
	add_startup(to, "crti.o");
	add(to, to->facts->begin);
}

static void end_by_hand(const struct writer *to)
{
	add(to, "-Wl,--start-group");
	add(to, to->facts->libgcc);
	if (to->facts->libgcc_eh)
		add(to, to->facts->libgcc_eh);
	add_startup(to, "libc.a");
	add(to, "-Wl,--end-group");
	add(to, to->facts->end);
	add_startup(to, "crtn.o");
}

static void add_link_words(const struct writer *to, enum pie_form form)
{
	add_linker_words(to);
	if (form == PIE_DYNAMIC)
		add(to, "-pie");
	else if (!has(to, SIZE_PIE) && !to->view->shared && !to->view->is_static)
		add(to, "-no-pie");
	if (form != PIE_NONE || to->view->shared)
		add_relr(to);
	/* musl-gcc names the loader in static links, too; bfd and gold know better, these do not. */
	bool listens = to->facts->linker == SIZE_LLD || to->facts->linker == SIZE_MOLD;
	if (size_line_is_static(to->view) && to->facts->libc == SIZE_MUSL && listens)
		add(to, "-Wl,--no-dynamic-linker");
}

/* Whether this call optimises: link-time optimisation does so once more. */
static bool optimises(const struct writer *to)
{
	return has(to, SIZE_OS) && to->attempt != SIZE_USERS_OWN &&
	       (to->view->has_c || (to->view->links && uses_lto(to)));
}

/* gcc's -Os still has passes that make code longer to make it faster. */
static void add_optimise_words(const struct writer *to)
{
	if (!optimises(to) || !to->facts->is_gcc)
		return;
	add(to, "-fno-thread-jumps");
	add(to, "-fno-move-loop-invariants");
	add(to, "-fno-caller-saves");
	if (to->facts->is_x86)
		add(to, "-malign-data=abi");
}

/* clang's -Oz gives up much more speed than gcc's. */
static const char *level(const struct writer *to)
{
	return to->facts->is_gcc && to->facts->compiler >= 12 ? "-Oz" : "-Os";
}

static void add_lto_words(const struct writer *to)
{
	if (uses_lto(to)) {
		add(to, to->facts->is_gcc && to->view->links ? "-flto=auto" : "-flto");
		/* One new object for each old one: every byte keeps its owner, for half a percent. */
		if (to->facts->is_gcc && to->view->links)
			add(to, "-flto-partition=1to1");
		if (to->facts->is_gcc && to->line->compiles)
			add(to, "-ffat-lto-objects");
		/* The names of the sections of intermediate code would be other ones each time. */
		if (to->facts->is_gcc && to->line->compiles && to->line->sources.count == 1)
			strlist_take(to->out, str_format("-frandom-seed=%s", to->line->output
			                                                         ? to->line->output
			                                                         : to->line->sources.item[0]));
	} else if (to->facts->is_gcc && to->view->links) {
		add(to, "-fno-lto"); /* objects of this build may hold intermediate code */
	}
}

void size_line_write(char *const *argv, size_t skip, const struct size_view *view,
                     const struct driver_line *line, const struct size_facts *facts,
                     const struct size_levers *levers, enum size_attempt attempt,
                     struct strlist *out)
{
	struct writer to = {view, line, facts, levers, attempt, out};
	bool own = attempt == SIZE_USERS_OWN;
	enum pie_form form = pie_form(&to);
	size_t at = 0;
	for (; at <= skip && argv[at]; at++)
		add(&to, argv[at]);
	if (!own && view->has_c)
		add_compile_words(&to);
	add_optimise_words(&to);
	if (view->has_c || view->links)
		add_lto_words(&to);
	if (!own && view->links)
		add_link_words(&to, form);
	if (form == PIE_BY_HAND)
		begin_by_hand(&to);
	for (; argv[at]; at++)
		if (own || !is_early_strip(&to, argv[at]))
			add(&to, own ? argv[at] : static_word(&to, form, argv[at]));
	if (optimises(&to))
		add(&to, level(&to));
	if (form == PIE_BY_HAND)
		end_by_hand(&to);
}

bool size_line_has_layout(const struct size_view *view, const struct size_facts *facts,
                          const struct size_levers *levers, enum size_attempt attempt)
{
	return view->links && attempt != SIZE_USERS_OWN && facts->linker == SIZE_BFD &&
	       facts->is_x86_64 && size_levers_has(levers, SIZE_SEGMENTS);
}

bool size_line_is_static(const struct size_view *view)
{
	return view->links && !view->shared && view->is_static;
}

bool size_line_lacks_pie(const struct size_view *view, const struct driver_line *line,
                         const struct size_facts *facts, const struct size_levers *levers)
{
	struct writer to = {view, line, facts, levers, SIZE_WHOLE, NULL};
	return size_line_is_static(view) && has(&to, SIZE_PIE) && !view->wants_no_pie &&
	       !view->is_bare && pie_form(&to) == PIE_NONE;
}
