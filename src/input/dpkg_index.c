#include "input/dpkg_index.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cache.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/strmap.h"
#include "wire/dpkg_status.h"

/* The blob: header, slots, packages, names; all in the byte order of the machine, because it never
 * leaves it. */
struct header {
	char magic[8];
	uint64_t key, checksum; /* the checksum is of all that follows the header */
	uint32_t slots;         /* a power of two */
	uint32_t packages, names_size, zero;
};

struct package {
	uint32_t name;   /* offset into the names */
	uint32_t status; /* offset into the status text */
};

#define MAGIC "tareidx1"
#define PACKAGES_MOST 0xfffeU /* a slot keeps the number in its low 16 bits, 0 being "free" */
#define SLOTS_MOST (1U << 26)
#define INDEX_CEILING ((size_t)1 << 30)

/* Eight bytes at a step; multiply and fold (the idea of wyhash). */
static uint64_t hash_bytes(const void *data, size_t size)
{
	const unsigned char *at = data;
	uint64_t sum = 0x9e3779b97f4a7c15ULL ^ size;
	while (size) {
		uint64_t word = 0;
		size_t step = size < 8 ? size : 8;
		memcpy(&word, at, step);
		sum = (sum ^ word) * 0xff51afd7ed558ccdULL;
		sum ^= sum >> 32;
		at += step;
		size -= step;
	}
	sum *= 0xc4ceb9fe1a85ec53ULL;
	return sum ^ sum >> 29;
}

static const struct header *header_of(struct span blob)
{
	return (const struct header *)(const void *)blob.at;
}

static const uint64_t *slots_of(struct span blob)
{
	return (const uint64_t *)(const void *)(blob.at + sizeof(struct header));
}

static const struct package *packages_of(struct span blob)
{
	size_t skip = sizeof(struct header) + header_of(blob)->slots * sizeof(uint64_t);
	return (const struct package *)(const void *)(blob.at + skip);
}

static const char *names_of(struct span blob)
{
	return (const char *)(packages_of(blob) + header_of(blob)->packages);
}

bool dpkg_index_is_sound(struct span blob, uint64_t key, size_t status_size)
{
	if (blob.length < sizeof(struct header))
		return false;
	const struct header *head = header_of(blob);
	if (memcmp(head->magic, MAGIC, 8) != 0 || head->key != key || head->zero)
		return false;
	if (head->slots < 2 || head->slots > SLOTS_MOST || (head->slots & (head->slots - 1)))
		return false;
	if (head->packages > PACKAGES_MOST || head->names_size == 0)
		return false;
	uint64_t size = sizeof *head + (uint64_t)head->slots * sizeof(uint64_t) +
	                (uint64_t)head->packages * sizeof(struct package) + head->names_size;
	if (size != blob.length || hash_bytes(head + 1, blob.length - sizeof *head) != head->checksum)
		return false;
	const struct package *package = packages_of(blob);
	if (names_of(blob)[head->names_size - 1] != '\0')
		return false;
	for (uint32_t i = 0; i < head->packages; i++)
		if (package[i].name >= head->names_size || package[i].status >= status_size)
			return false;
	return true;
}

/* ---- making ---- */

struct listed {
	uint64_t hash;
	uint32_t package;
};

struct making {
	struct listed *listed;
	size_t count, cap;
	struct package *package;
	size_t package_count, package_cap;
	struct buf names;
	struct strmap status; /* "name" and "name:arch" → offset of the paragraph */
	struct buf text;      /* of one list, reused */
};

static void read_status(struct making *making, struct span status)
{
	struct span rest = status;
	struct dpkg_package package;
	struct err err = ERR_INIT;
	while (dpkg_status_next(&rest, &package, &err) == 1) {
		if (!dpkg_package_is_installed(&package))
			continue;
		size_t offset = (size_t)(package.paragraph.at - status.at);
		MEM_AUTO char *name = span_dup(package.name);
		MEM_AUTO char *arch = span_dup(package.architecture);
		MEM_AUTO char *full = str_format("%s:%s", name, arch);
		strmap_put(&making->status, name, offset);
		strmap_put(&making->status, full, offset);
	}
	err_clear(&err);
}

/* A folder is followed by what lies in it; folders have no owner. */
static bool is_folder(struct span line, struct span rest)
{
	return rest.length > line.length && rest.at[line.length] == '/' &&
	       memcmp(rest.at, line.at, line.length) == 0;
}

static void add_paths(struct making *making, struct span rest, uint32_t package)
{
	struct span line;
	while (span_line(&rest, &line)) {
		if (line.length == 0 || line.length > LIMIT_PATH || is_folder(line, rest))
			continue;
		mem_grow(&making->listed, &making->cap, making->count + 1, sizeof *making->listed);
		making->listed[making->count++] = (struct listed){hash_bytes(line.at, line.length),
		                                                  package};
	}
}

static void read_list(struct making *making, int folder, const char *file)
{
	MEM_AUTO char *name = str_dup_n(file, strlen(file) - strlen(".list"));
	const size_t *offset = strmap_get(&making->status, name);
	FD_AUTO int fd = openat(folder, file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (!offset || *offset > UINT32_MAX || fd < 0 || making->package_count == PACKAGES_MOST)
		return;
	struct err err = ERR_INIT;
	making->text.size = 0;
	if (fd_read_all(fd, file, LIMIT_PACKAGE_DB, &making->text, &err) != 0) {
		err_clear(&err);
		return;
	}
	mem_grow(&making->package, &making->package_cap, making->package_count + 1,
	         sizeof *making->package);
	making->package[making->package_count] = (struct package){(uint32_t)making->names.size,
	                                                          (uint32_t)*offset};
	buf_add(&making->names, name, strlen(name) + 1);
	add_paths(making, buf_span(&making->text), (uint32_t)making->package_count++);
}

static void read_lists(struct making *making, const char *admin)
{
	MEM_AUTO char *info = path_join(admin, "info");
	DIR *folder = opendir(info);
	if (!folder)
		return;
	struct strlist files = {0};
	const struct dirent *entry;
	while ((entry = readdir(folder)))
		if (str_ends(entry->d_name, ".list"))
			strlist_add(&files, entry->d_name);
	strlist_sort_unique(&files); /* the same database always gives the same answer */
	for (size_t i = 0; i < files.count; i++)
		read_list(making, dirfd(folder), files.item[i]);
	strlist_release(&files);
	closedir(folder);
}

void dpkg_index_seal(void *blob, size_t size)
{
	struct header *head = blob;
	if (size >= sizeof *head)
		head->checksum = hash_bytes(head + 1, size - sizeof *head);
}

static void write_blob(const struct making *making, uint64_t key, struct buf *out)
{
	uint32_t slots = 64;
	while (slots < SLOTS_MOST && slots < making->count * 2)
		slots *= 2;
	uint64_t *table = mem_alloc(slots * sizeof *table);
	for (size_t i = 0; i < making->count && i < SLOTS_MOST / 2; i++) {
		const struct listed *listed = &making->listed[i];
		size_t at = listed->hash & (slots - 1);
		while (table[at])
			at = (at + 1) & (slots - 1);
		table[at] = (listed->hash & ~0xffffULL) | (listed->package + 1);
	}
	struct header head = {.key = key, .slots = slots};
	memcpy(head.magic, MAGIC, 8);
	head.packages = (uint32_t)making->package_count;
	head.names_size = (uint32_t)making->names.size;
	buf_add(out, &head, sizeof head);
	buf_add(out, table, slots * sizeof *table);
	buf_add(out, making->package, making->package_count * sizeof *making->package);
	buf_add(out, making->names.data, making->names.size);
	free(table);
	dpkg_index_seal(out->data, out->size);
}

static void make_blob(const char *admin, struct span status, uint64_t key, struct buf *out)
{
	struct making making = {0};
	buf_add_byte(&making.names, '\0');
	read_status(&making, status);
	read_lists(&making, admin);
	write_blob(&making, key, out);
	free(making.listed);
	free(making.package);
	buf_release(&making.names);
	buf_release(&making.text);
	strmap_release(&making.status);
}

/* dpkg renames a new list and a new status file into place at every change. */
static bool state_key(const char *admin, uint64_t *key)
{
	static const char *const names[] = {"info", "status"};
	uint64_t state[2][6] = {{0}};
	for (size_t i = 0; i < 2; i++) {
		MEM_AUTO char *path = path_join(admin, names[i]);
		struct stat st;
		if (stat(path, &st) != 0)
			return false;
		state[i][0] = (uint64_t)st.st_dev;
		state[i][1] = (uint64_t)st.st_ino;
		state[i][2] = (uint64_t)st.st_size;
		state[i][3] = (uint64_t)st.st_mtim.tv_sec;
		state[i][4] = (uint64_t)st.st_mtim.tv_nsec;
		state[i][5] = (uint64_t)st.st_ctim.tv_nsec;
	}
	*key = hash_bytes(state, sizeof state);
	return true;
}

bool dpkg_index_open(struct dpkg_index *index, const char *admin, struct span status)
{
	*index = (struct dpkg_index){0};
	uint64_t key;
	if (!state_key(admin, &key))
		return false;
	MEM_AUTO char *name = str_format("dpkg-%016llx.index",
	                                 (unsigned long long)hash_bytes(admin, strlen(admin)));
	if (cache_get(name, INDEX_CEILING, &index->map)) {
		index->blob = (struct span){(const char *)index->map.data, index->map.size};
		if (dpkg_index_is_sound(index->blob, key, status.length))
			return true;
		fd_map_release(&index->map);
		index->map = (struct fd_map){0};
	}
	make_blob(admin, status, key, &index->made);
	index->blob = buf_span(&index->made);
	cache_put(name, index->blob);
	return true;
}

void dpkg_index_release(struct dpkg_index *index)
{
	if (index->map.data)
		fd_map_release(&index->map);
	buf_release(&index->made);
	*index = (struct dpkg_index){0};
}

bool dpkg_index_find(const struct dpkg_index *index, const char *path, size_t *cursor,
                     const char **name, size_t *offset)
{
	const struct header *head = header_of(index->blob);
	const uint64_t *table = slots_of(index->blob);
	uint64_t hash = hash_bytes(path, strlen(path));
	while (*cursor < head->slots) {
		uint64_t slot = table[(hash + *cursor) & (head->slots - 1)];
		if (slot == 0)
			return false;
		++*cursor;
		uint32_t number = (uint32_t)(slot & 0xffff) - 1;
		if ((slot & ~0xffffULL) != (hash & ~0xffffULL) || number >= head->packages)
			continue;
		const struct package *package = &packages_of(index->blob)[number];
		*name = names_of(index->blob) + package->name;
		*offset = package->status;
		return true;
	}
	return false;
}
