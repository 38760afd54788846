/* Where gcov's counters lie in an executable, and the files that gcov(1) wants. */
#include "run/counters.h"

#include "base/file.h"
#include "base/strbuf.h"

#include <elf.h>
#include <string.h>

enum {
  MOST_BYTES = 64 << 20,   /* of an executable */
  MOST_COUNTERS = 1 << 20, /* of one executable */
  MOST_FUNCTIONS = 1 << 16,
  MOST_UNITS = 64,
  FIRST_KNOWN = 12, /* the gcc whose files are as below; none later has changed them */
};

const char *const counters_flags[] = {"--coverage", "-fprofile-info-section", "-no-pie",
                                      /* gcc would replace these by functions of libgcov, which write files first */
                                      "-fno-builtin-fork", "-fno-builtin-execl", "-fno-builtin-execlp",
                                      "-fno-builtin-execle", "-fno-builtin-execv", "-fno-builtin-execvp",
                                      "-fno-builtin-execve", NULL};

/* ---- an executable's bytes ---- */

struct executable {
  const char *bytes;
  size_t size;
};

/* `size` bytes at an offset, NULL when there are none. */
static const void *at_offset(const struct executable *executable, uint64_t offset, uint64_t size) {
  return offset <= executable->size && size <= executable->size - offset ? executable->bytes + offset : NULL;
}

/* At an address that it has when it runs. */
static const void *at_address(const struct executable *executable, uint64_t address, uint64_t size) {
  Elf64_Ehdr header;
  memcpy(&header, executable->bytes, sizeof header);
  for (size_t i = 0; i < header.e_phnum; i++) {
    Elf64_Phdr segment;
    const void *from = at_offset(executable, header.e_phoff + i * sizeof segment, sizeof segment);
    if (!from)
      return NULL;
    memcpy(&segment, from, sizeof segment);
    if (segment.p_type == PT_LOAD && address >= segment.p_vaddr && address - segment.p_vaddr <= segment.p_filesz &&
        size <= segment.p_filesz - (address - segment.p_vaddr))
      return at_offset(executable, segment.p_offset + (address - segment.p_vaddr), size);
  }
  return NULL;
}

static bool read_address(const struct executable *executable, uint64_t address, void *ret_bytes, size_t size) {
  const void *from = at_address(executable, address, size);
  if (from)
    memcpy(ret_bytes, from, size);
  return from != NULL;
}

static bool section_header(const struct executable *executable, size_t index, Elf64_Shdr *ret_section) {
  Elf64_Ehdr header;
  memcpy(&header, executable->bytes, sizeof header);
  const void *from = index < header.e_shnum
                         ? at_offset(executable, header.e_shoff + index * sizeof *ret_section, sizeof *ret_section)
                         : NULL;
  if (from)
    memcpy(ret_section, from, sizeof *ret_section);
  return from != NULL;
}

static bool find_section(const struct executable *executable, const char *name, Elf64_Shdr *ret_section) {
  Elf64_Ehdr header;
  Elf64_Shdr names;
  if (executable->size < sizeof header)
    return false;
  memcpy(&header, executable->bytes, sizeof header);
  if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64 ||
      !section_header(executable, header.e_shstrndx, &names))
    return false;
  for (size_t i = 0; section_header(executable, i, ret_section); i++) {
    const char *found = at_offset(executable, names.sh_offset + ret_section->sh_name, strlen(name) + 1);
    if (found && memcmp(found, name, strlen(name) + 1) == 0)
      return true;
  }
  return false;
}

/* ---- what describes the counters: gcc's libgcov.h ---- */

struct info { /* the beginning of struct gcov_info */
  uint32_t version;
  uint64_t next;
  uint32_t stamp;
  uint32_t checksum;
  uint64_t name;
  uint64_t merges[]; /* as many as this gcc has kinds of counters; NULL for kinds that aren't in use */
};

struct function_info { /* struct gcov_fn_info of an executable with one kind of counters */
  uint64_t key;
  uint32_t ident, lines_checksum, graph_checksum;
  uint32_t padding;
  uint32_t count;
  uint64_t values;
};
_Static_assert(offsetof(struct info, merges) == 32 && offsetof(struct function_info, values) == 32,
               "as gcc lays it out");

/* "B22*" is 12.2, in gcc's gcov-io.h. */
static int major_version(uint32_t version) {
  return (int)((version >> 24) - 'A') * 10 + (int)((version >> 16 & 0xff) - '0');
}

static bool add_function(const struct executable *executable, uint64_t info, uint64_t address,
                         struct counters *counters, struct counted_unit *unit) {
  struct function_info function;
  if (!read_address(executable, address, &function, sizeof function))
    return false;
  if (function.key != info) /* the linker has kept another unit's copy: it counts there */
    return true;
  if (!function.count)
    return true;
  if (unit->functions.count >= MOST_FUNCTIONS || function.count > MOST_COUNTERS - counters->sums.count)
    return false;
  *vec_add(&unit->functions) = (struct counted_function){.ident = function.ident,
                                                         .lines_checksum = function.lines_checksum,
                                                         .graph_checksum = function.graph_checksum,
                                                         .address = function.values,
                                                         .first = counters->sums.count,
                                                         .count = function.count};
  for (size_t i = 0; i < function.count; i++)
    *vec_add(&counters->sums) = *vec_add(&counters->of_run) = 0;
  return true;
}

/* The kinds of counters differ from gcc to gcc; only the first is in use, so what comes behind it and isn't 0 is the
 * number of functions, and then their table. */
static bool find_table(const struct executable *executable, uint64_t info, uint64_t *ret_count, uint64_t *ret_table) {
  enum { MOST_KINDS = 32 };
  uint64_t at = info + offsetof(struct info, merges) + sizeof(uint64_t);
  *ret_count = 0;
  for (int i = 0; i < MOST_KINDS && *ret_count == 0; i++, at += sizeof(uint64_t))
    if (!read_address(executable, at, ret_count, sizeof *ret_count))
      return false;
  *ret_count &= UINT32_MAX; /* what pads it is anything */
  return *ret_count <= MOST_FUNCTIONS && read_address(executable, at, ret_table, sizeof *ret_table);
}

static bool add_unit(const struct executable *executable, uint64_t address, struct counters *counters) {
  struct info info;
  uint64_t count, table, function;
  char name[256] = "";
  if (!read_address(executable, address, &info, sizeof info) || major_version(info.version) < FIRST_KNOWN ||
      !find_table(executable, address, &count, &table))
    return false;
  size_t length = 0;
  while (length < sizeof name - 1 && read_address(executable, info.name + length, &name[length], 1) && name[length])
    length++;
  name[length] = '\0';
  const char *ending = strrchr(path_base(name), '.');
  if (!ending || ending == path_base(name) || strcmp(ending, ".gcda") != 0)
    return false;
  struct counted_unit *unit = vec_add(&counters->units);
  *unit = (struct counted_unit){
      .version = info.version, .stamp = info.stamp, .checksum = info.checksum, .name = xstrdup(path_base(name))};
  for (uint64_t i = 0; i < count; i++)
    if (!read_address(executable, table + i * sizeof function, &function, sizeof function) ||
        (function && !add_function(executable, address, function, counters, unit)))
      return false;
  return true;
}

int counters_read(const char *path, struct counters *ret_counters, struct error *err) {
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  Elf64_Shdr section;
  uint64_t info;
  *ret_counters = (struct counters){0};
  if (file_read(path, MOST_BYTES, &bytes, err))
    return -1;
  const struct executable executable = {bytes.buf, bytes.length};
  bool worked = find_section(&executable, ".gcov_info", &section) && section.sh_size / sizeof info <= MOST_UNITS;
  for (uint64_t at = 0; worked && at + sizeof info <= section.sh_size; at += sizeof info)
    worked = read_address(&executable, section.sh_addr + at, &info, sizeof info) &&
             add_unit(&executable, info, ret_counters);
  if (worked)
    return 0;
  counters_release(ret_counters);
  return error_set(err, ERROR_UNSUPPORTED, "the counters in %s are not as gcc %d and later make them", path_base(path),
                   FIRST_KNOWN);
}

void counters_release(struct counters *counters) {
  vec_each(&counters->units, unit) {
    free(unit->name);
    vec_release(&unit->functions);
  }
  vec_release(&counters->units);
  vec_release(&counters->sums);
  vec_release(&counters->of_run);
}

/* ---- files for gcov: gcc's gcov-io.h ---- */

enum {
  DATA_MAGIC = 0x67636461, /* "gcda" */
  TAG_FUNCTION = 0x01000000,
  TAG_ARCS = 0x01a10000,
};
#define TAG_SUMMARY 0xa1000000U

static void add_words(struct strbuf *data, const uint32_t *words, size_t count) {
  strbuf_add(data, (const char *)words, count * sizeof *words);
}

void counters_add_data(const struct counters *counters, const struct counted_unit *unit, struct strbuf *ret_data) {
  const uint32_t head[] = {DATA_MAGIC, unit->version, unit->stamp, unit->checksum, TAG_SUMMARY, 8, 1, 0};
  add_words(ret_data, head, array_size(head));
  vec_each(&unit->functions, function) {
    const uint32_t words[] = {TAG_FUNCTION,
                              12,
                              function->ident,
                              function->lines_checksum,
                              function->graph_checksum,
                              TAG_ARCS,
                              (uint32_t)(function->count * sizeof(uint64_t))};
    add_words(ret_data, words, array_size(words));
    strbuf_add(ret_data, (const char *)(counters->sums.items + function->first), function->count * sizeof(uint64_t));
  }
  add_words(ret_data, &(uint32_t){0}, 1);
}
