#include "wire/link_record.h"

#include "base/mem.h"
#include "base/str.h"
#include "wrap/json_jansson.h"

static struct jsn *owner_node(uint32_t owner)
{
	switch (owner) {
	case OWNER_LINKER:
		return jsn_text("linker");
	case OWNER_SHARED:
		return jsn_text("shared");
	case OWNER_SBOM:
		return jsn_text("sbom");
	default:
		return jsn_number(owner);
	}
}

static struct jsn *input_ref(uint32_t input)
{
	switch (input) {
	case LINKMAP_FILL:
		return jsn_text("fill");
	case LINKMAP_LINKER:
		return jsn_text("linker");
	case LINKMAP_MERGED:
		return jsn_text("merged");
	default:
		return jsn_number(input);
	}
}

static struct jsn *input_node(const struct linkmap_input *input, uint32_t owner)
{
	struct jsn *node = jsn_object();
	jsn_set_text(node, "path", input->path);
	jsn_set_text(node, "member", input->member);
	jsn_set(node, "owner", owner_node(owner));
	jsn_set_text(node, "pulledBy", input->pulled_by);
	jsn_set_text(node, "symbol", input->symbol);
	return node;
}

static struct jsn *piece_node(const struct linkmap_piece *piece)
{
	struct jsn *node = jsn_array();
	jsn_append(node, jsn_number(piece->offset));
	jsn_append(node, jsn_number(piece->size));
	jsn_append(node, input_ref(piece->input));
	jsn_append(node, jsn_text(piece->name ? piece->name : ""));
	return node;
}

static struct jsn *section_node(const struct linkmap_section *section)
{
	struct jsn *node = jsn_object(), *pieces = jsn_array();
	jsn_set_text(node, "name", section->name);
	jsn_set(node, "address", jsn_number(section->address));
	jsn_set(node, "size", jsn_number(section->size));
	for (size_t i = 0; i < section->count; i++)
		jsn_append(pieces, piece_node(&section->piece[i]));
	jsn_set(node, "pieces", pieces);
	return node;
}

static struct jsn *symbol_node(const struct linkmap_symbol *symbol)
{
	struct jsn *node = jsn_array();
	jsn_append(node, jsn_number(symbol->address));
	jsn_append(node, jsn_number(symbol->section));
	jsn_append(node, input_ref(symbol->input));
	jsn_append(node, jsn_text(symbol->name));
	return node;
}

static const char *flavour_name(enum linkmap_flavour flavour)
{
	static const char *const names[] = {[LINKMAP_GNU] = "gnu",
	                                    [LINKMAP_GOLD] = "gold",
	                                    [LINKMAP_LLD] = "lld",
	                                    [LINKMAP_MOLD] = "mold"};
	return names[flavour];
}

void link_record_write(const struct link_record *record, struct buf *out)
{
	const struct linkmap *map = record->map;
	struct jsn *root = jsn_object(), *components = jsn_array(), *inputs = jsn_array(),
			   *sections = jsn_array(), *symbols = jsn_array();
	jsn_set_text(root, "format", "tare-link-record");
	jsn_set(root, "version", jsn_number(1));
	jsn_set_text(root, "output", record->output);
	MEM_AUTO char *digest = str_format("sha256:%s", record->digest);
	jsn_set_text(root, "sbom", digest);
	jsn_set_text(root, "linker", flavour_name(map->flavour));
	for (size_t i = 0; i < record->sbom->count; i++)
		jsn_append(components, jsn_text(record->sbom->item[i].ref));
	for (size_t i = 0; i < map->input_count; i++)
		jsn_append(inputs, input_node(&map->input[i], record->owner[i]));
	for (size_t i = 0; i < map->section_count; i++)
		jsn_append(sections, section_node(&map->section[i]));
	for (size_t i = 0; i < map->symbol_count; i++)
		jsn_append(symbols, symbol_node(&map->symbol[i]));
	jsn_set(root, "components", components);
	jsn_set(root, "inputs", inputs);
	jsn_set(root, "sections", sections);
	jsn_set(root, "symbols", symbols);
	jsn_write(root, out);
	buf_add_byte(out, '\n');
	jsn_free(root);
}
