/* Digests of files, versions of tools. */
#include "grade/inputs.h"

#include "base/command.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/version.h"
#include "grade/snapshot.h"

#include <elf.h>
#include <link.h>
#include <string.h>

enum { MOST_BYTES = 16 << 20 };

static void digests_release(digests *list) {
  vec_each(list, digest) {
    free(digest->name);
    free(digest->value);
  }
  vec_release(list);
}

void inputs_release(struct inputs *inputs) {
  vec_each(&inputs->programs, known) {
    free(known->program);
    digests_release(&known->digests);
  }
  vec_release(&inputs->programs);
  digests_release(&inputs->tools);
}

/* ---- files and versions ---- */

static void add(digests *list, const char *name, const char *value) {
  *vec_add(list) = (struct digest){xstrdup(name), xstrdup(value)};
}

static int add_file(digests *list, const char *label, const char *path, struct error *err) {
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  char digest[DIGEST_TEXT_SIZE];
  if (file_read(path, MOST_BYTES, &bytes, err))
    return -1;
  digest_bytes(bytes.buf, bytes.length, digest);
  add(list, label, digest);
  return 0;
}

/* All files of a folder, those that are in `special` (may be NULL) under a label of their own. */
static int add_folder(digests *list, const char *label, const char *folder, const char *special_label,
                      const strings *special, struct error *err) {
  strings names = {0};
  int status = snapshot_list(folder, &names, err);
  for (size_t i = 0; i < names.count && status == 0; i++) {
    bool is_special = special && strings_have(special, names.items[i]);
    _cleanup_free_ char *name = xasprintf("%s %s", is_special ? special_label : label, names.items[i]);
    _cleanup_free_ char *path = path_join(folder, names.items[i]);
    status = add_file(list, name, path, err);
  }
  strings_release(&names);
  return status;
}

static void add_version(digests *list, const char *name, const char *const *argv) {
  bool worked = false;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (command_output(NULL, argv, &text, &worked, NULL) || !worked)
    strbuf_reset(&text);
  _cleanup_free_ char *line = xstrndup(text.buf, strcspn(text.buf, "\n"));
  add(list, name, *line ? line : "none");
}

/* ---- the course ---- */

static int add_units(digests *list, const struct inputs *inputs, const struct program *program, struct error *err) {
  _cleanup_free_ char *common = path_join(inputs->course->root, "cases/unit");
  if (!program->units.count || inputs->course->prepared) /* a student edition has executables of them */
    return 0;
  int status = add_folder(list, "common to suites", common, NULL, NULL, err);
  vec_each(&program->units, unit) {
    _cleanup_free_ char *label = xasprintf("suite of unit %s", unit->name);
    _cleanup_free_ char *path = unit_suite_path(inputs->course->root, program, unit->name);
    status = status ? status : add_file(list, label, path, err);
  }
  add_version(list, "check", (const char *const[]){"pkg-config", "--modversion", "check", NULL});
  return status;
}

/* What submissions are compiled with stands in the case file too; here it can be read. */
static void add_flags(digests *list, const struct program *program) {
  _cleanup_strbuf_ struct strbuf flags = STRBUF_INIT;
  vec_each(&program->build_flags, flag)
    strbuf_addf(&flags, "%s%s", flags.length ? " " : "", *flag);
  vec_each(&program->libraries, library)
    strbuf_addf(&flags, "%s%s", flags.length ? " " : "", *library);
  add(list, "flags", flags.buf);
}

static int read_program(const struct inputs *inputs, const struct program *program, digests *ret, struct error *err) {
  _cleanup_free_ char *reference = course_reference(inputs->course, program->name);
  _cleanup_free_ char *suppressions = path_join(inputs->course->root, "cases/valgrind.supp");
  if (add_file(ret, "case file", program->path, err) || add_units(ret, inputs, program, err) ||
      (path_is_directory(reference) &&
       add_folder(ret, "reference", reference, "course header", &program->headers, err)) ||
      (path_exists(suppressions) && add_file(ret, "suppressions", suppressions, err)))
    return -1;
  add_flags(ret, program);
  return 0;
}

static const digests *program_digests(struct inputs *inputs, const struct program *program, struct error *err) {
  vec_each(&inputs->programs, known)
    if (strcmp(known->program, program->name) == 0)
      return &known->digests;
  digests list = {0};
  if (read_program(inputs, program, &list, err)) {
    digests_release(&list);
    return NULL;
  }
  struct program_inputs *known = vec_add(&inputs->programs);
  *known = (struct program_inputs){xstrdup(program->name), list};
  return &known->digests;
}

/* ---- tools ---- */

/* The note that the linker leaves, made from all that it has linked: "Build ID" in ld(1). */
static int find_build_id(struct dl_phdr_info *object, size_t size, void *ret_text) {
  (void)size;
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *header = &object->dlpi_phdr[i];
    const char *at = (const char *)(object->dlpi_addr + header->p_vaddr);
    const char *end = at + header->p_memsz;
    while (header->p_type == PT_NOTE && at + sizeof(ElfW(Nhdr)) <= end) {
      ElfW(Nhdr) note;
      memcpy(&note, at, sizeof note);
      const char *name = at + sizeof note;
      const char *bytes = name + (note.n_namesz + 3u) / 4 * 4;
      if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && memcmp(name, "GNU", 4) == 0)
        for (unsigned byte = 0; byte < note.n_descsz; byte++)
          strbuf_addf(ret_text, "%02x", (unsigned char)bytes[byte]);
      at = bytes + (note.n_descsz + 3u) / 4 * 4;
    }
  }
  return 1; /* the executable is the first of all objects: dl_iterate_phdr(3) */
}

static void add_executable(digests *list) {
  _cleanup_strbuf_ struct strbuf id = STRBUF_INIT;
  dl_iterate_phdr(find_build_id, &id);
  if (id.length)
    add(list, "harness executable", id.buf);
  else
    add_file(list, "harness executable", "/proc/self/exe", NULL); /* linked without one */
}

static void read_tools(struct inputs *inputs) {
  add(&inputs->tools, "harness", IPCGRADE_VERSION);
  add_executable(&inputs->tools);
  add(&inputs->tools, "gcc", inputs->compiler);
  add_version(&inputs->tools, "valgrind", (const char *const[]){"valgrind", "--version", NULL});
}

/* ---- all of it ---- */

static void append(const digests *list, struct submission_result *result) {
  vec_each(list, digest)
    *vec_add(&result->digests) = (struct digest){xstrdup(digest->name), xstrdup(digest->value)};
}

int inputs_add(struct inputs *inputs, const struct program *program, const char *sources,
               struct submission_result *result, struct error *err) {
  digests own = {0};
  int status = add_folder(&own, "source", sources, NULL, NULL, err);
  append(&own, result);
  digests_release(&own);
  const digests *courses = status ? NULL : program_digests(inputs, program, err);
  if (!courses)
    return -1;
  append(courses, result);
  if (!inputs->tools.count)
    read_tools(inputs);
  append(&inputs->tools, result);
  return 0;
}

void inputs_fingerprint(const struct submission_result *result, char ret_text[DIGEST_TEXT_SIZE]) {
  _cleanup_strbuf_ struct strbuf all = STRBUF_INIT;
  /* Each text ends in a NUL, which none of them holds: no two lists read alike. */
  strbuf_addf(&all, "seed %llu isolation %s%c", (unsigned long long)result->seed,
              result->isolation ? result->isolation : "none", '\0');
  vec_each(&result->digests, digest)
    strbuf_addf(&all, "%s%c%s%c", digest->name, '\0', digest->value, '\0');
  strbuf_add_char(&all, '\0');
  vec_each(&result->left_out, note)
    strbuf_addf(&all, "%s%c", *note, '\0');
  digest_bytes(all.buf, all.length, ret_text);
}
