#include "cmd/pack_report.h"

#include <string.h>

#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "wrap/json_jansson.h"

static uint64_t image_size(const struct pack_result *result)
{
	return result->config.size + result->manifest.size + result->layer.blob.size;
}

/* As a shell takes it, and without control characters. */
static char *shell_word(const char *text)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";
	MEM_AUTO char *clean = out_clean(text);
	if (*clean && clean[strspn(clean, plain)] == '\0')
		return MEM_STEAL(clean);
	struct buf quoted = BUF_INIT;
	buf_add_byte(&quoted, '\'');
	for (const char *at = clean; *at; at++)
		if (*at == '\'')
			buf_add_str(&quoted, "'\\''");
		else
			buf_add_byte(&quoted, (unsigned char)*at);
	buf_add_byte(&quoted, '\'');
	return buf_detach(&quoted);
}

static void row(const char *label, uint64_t size, const char *what)
{
	MEM_AUTO char *clean = out_clean(what);
	out_printf("  %-7s %12s B  %s\n", label, out_bytes_exact(size), clean);
}

/* " -p 8080:8080" for each port the image exposes; the caller frees it. */
static char *published(const struct strlist *expose)
{
	BUF_AUTO struct buf text = BUF_INIT;
	for (size_t i = 0; i < expose->count; i++) {
		const char *port = expose->item[i]; /* "8080/tcp" */
		int digits = (int)strcspn(port, "/");
		bool is_tcp = str_equal(port + digits, "/tcp");
		buf_format(&text, " -p %.*s:%s", digits, port, is_tcp ? "" : port);
		if (is_tcp)
			buf_format(&text, "%.*s", digits, port);
	}
	return buf_detach(&text);
}

static void print_next(const struct pack_options *options)
{
	/* Without the slash that told the layout: podman takes it for a part of a name. */
	MEM_AUTO char *clean = path_clean(options->out);
	MEM_AUTO char *out = shell_word(clean);
	MEM_AUTO char *name = options->has_reference ? reference_familiar(&options->reference)
	                                             : str_dup("");
	MEM_AUTO char *ports = published(&options->image.expose);
	const char *scan = "trivy image --input";
	out_printf("\nnext:\n");
	if (options->is_layout && *name)
		out_printf("  skopeo copy oci:%s:%s containers-storage:%s\n", out, options->reference.tag,
		           name);
	else if (options->is_layout)
		out_printf("  podman pull oci:%s\n", out);
	else if (*name)
		out_printf("  podman load -i %s && podman run --rm%s %s\n", out, ports, name);
	else
		out_printf("  podman load -i %s\n", out);
	out_printf("  tare sbom %s\n  %s %s\n", out, scan, out);
}

void pack_report(const struct pack_options *options, const struct program *programs, size_t count,
                 const struct pack_result *result)
{
	MEM_AUTO char *out = out_clean(options->out);
	out_printf("%s%s%s  %s\n", out_style(OUT_BOLD), out, out_style(OUT_PLAIN),
	           result->manifest.digest);
	for (size_t i = 0; i < count; i++)
		row("file", programs[i].size, programs[i].name);
	MEM_AUTO char *unpacked = str_format("%s unpacked", out_bytes_exact(result->layer.tar_size));
	row("layer", result->layer.blob.size, unpacked);
	row("image", image_size(result), "config, manifest and layer");
	if (result->packages)
		out_printf("  %-7s %12zu    for scanners to find\n", "packages", result->packages);
	print_next(options);
}

static struct jsn *blob_json(const struct descriptor *blob)
{
	struct jsn *node = jsn_object();
	jsn_set_text(node, "digest", blob->digest);
	jsn_set_text(node, "mediaType", blob->media_type);
	jsn_set(node, "size", jsn_number(blob->size));
	return node;
}

static struct jsn *programs_json(const struct program *programs, size_t count)
{
	struct jsn *list = jsn_array();
	for (size_t i = 0; i < count; i++) {
		MEM_AUTO char *inside = str_format("/%s", programs[i].name);
		struct jsn *node = jsn_object();
		jsn_set_text(node, "path", inside);
		jsn_set_text(node, "source", programs[i].path);
		jsn_set(node, "size", jsn_number(programs[i].size));
		jsn_set(node, "sbom", jsn_bool(programs[i].sbom.state == ELFSBOM_FULL));
		jsn_append(list, node);
	}
	return list;
}

void pack_report_json(const struct pack_options *options, const struct program *programs,
                      size_t count, const struct pack_result *result)
{
	const struct image *image = &options->image;
	MEM_AUTO char *platform = str_format("%s/%s%s%s", image->os, image->architecture,
	                                     image->variant ? "/" : "",
	                                     image->variant ? image->variant : "");
	struct jsn *layer = blob_json(&result->layer.blob);
	jsn_set_text(layer, "diffId", result->layer.diff_id);
	jsn_set(layer, "tarSize", jsn_number(result->layer.tar_size));
	jsn_set(layer, "contentSize", jsn_number(result->layer.content_size));
	struct jsn *root = jsn_object();
	jsn_set_text(root, "output", options->out);
	jsn_set_text(root, "format", options->is_layout ? "oci-dir" : "archive");
	if (options->has_reference) {
		MEM_AUTO char *full = reference_full(&options->reference);
		jsn_set_text(root, "reference", full);
	}
	jsn_set_text(root, "platform", platform);
	jsn_set_text(root, "digest", result->manifest.digest);
	jsn_set(root, "size", jsn_number(image_size(result)));
	jsn_set(root, "config", blob_json(&result->config));
	jsn_set(root, "manifest", blob_json(&result->manifest));
	jsn_set(root, "layer", layer);
	jsn_set(root, "programs", programs_json(programs, count));
	jsn_set(root, "packages", jsn_number(result->packages));
	BUF_AUTO struct buf text = BUF_INIT;
	jsn_write_pretty(root, &text);
	jsn_free(root);
	out_bytes(text.data, text.size);
}

void pack_help(void)
{
	out_printf(
		"usage: tare pack [OPTION…] PROGRAM…\n"
		"\n"
		"Makes a container image that holds the programs and nothing else.  PROGRAM becomes\n"
		"/NAME in the image; the first one is the entry point.\n"
		"\n"
		"  -o, --output OUT       an archive (OUT ends in .tar; docker, podman, containerd, "
		"skopeo\n"
		"                         and umoci load it) or an OCI layout directory (OUT ends in / or\n"
		"                         is a directory); default: PROGRAM.tar here\n"
		"  -t, --tag REF          the image's name, [HOST/]NAME[:TAG]\n"
		"      --format FORMAT    archive or oci-dir, whatever OUT's name\n"
		"      --add SRC:DST      a file, or a directory's content, as DST\n"
		"      --with-libs        pack the shared libraries of a dynamic program too\n"
		"      --evidence LIST    what scanners read: default (status.d, apk, os-release), none,\n"
		"                         file (NAME.cdx.json); read from left to right\n"
		"\n"
		"      --entrypoint WORD  may be given again; or '[\"/a\",\"b\"]'; '' for none\n"
		"      --cmd WORD         the arguments when none are given, in the same way\n"
		"      --env KEY=VALUE    --label KEY=VALUE    --annotation KEY=VALUE\n"
		"      --user UID[:GID]   default 65532\n"
		"      --workdir DIR      --expose PORT[/PROTOCOL]    --stop-signal SIGNAL\n"
		"      --platform OS/ARCH[/VARIANT]   default: what the program is for\n"
		"      --created TIME     RFC 3339 or seconds; default: not said\n"
		"\n"
		"      --compression C    gzip (default), zstd, none; with a level: gzip:1 to gzip:12\n"
		"                         (the default), zstd:1 to zstd:19\n"
		"      --squeeze          gzip by zopfli: 1.5 %% smaller, 50 times slower\n"
		"      --json             the result as JSON\n"
		"  -h, --help             this text\n"
		"\n"
		"SOURCE_DATE_EPOCH is the time of every file in the image; 0 when it is not set.\n");
}
