/* Loading a case file: limits, the program, and the file itself. */
#include "course/load.h"

#include "base/strbuf.h"
#include "course/course.h"
#include "course/tables.h"

#include <stddef.h>

/* ---- limits ---- */

static const struct limits default_limits = {.wall_ns = 10000000000,
                                             .cpu_ns = 2000000000,
                                             .memory = 256 << 20,
                                             .output = 256 << 10,
                                             .file_size = 16 << 20,
                                             .processes = 64,
                                             .open_files = 64,
                                             .events = 1000000,
                                             .idle_ns = 86400000000000};

#define LIMIT(key, type, member, help, fallback)                                                                       \
  { key, type, offsetof(struct limits, member), false, help, fallback, NULL, NULL, NULL, NULL }
static const struct field limit_fields[] = {
    LIMIT("wall", FIELD_DURATION, wall_ns,
          "Time of a run, its tracing included; what else the host has to do does not count.", "10 s"),
    LIMIT("cpu", FIELD_DURATION, cpu_ns, "CPU time of all processes of a run together.", "2 s"),
    LIMIT("memory", FIELD_SIZE, memory, "Memory of all processes, segments and files in memory.", "256 MiB"),
    LIMIT("output", FIELD_SIZE, output, "What one role may print, stdout and stderr together.", "256 KiB"),
    LIMIT("file-size", FIELD_SIZE, file_size, "The largest file that may be written.", "16 MiB"),
    LIMIT("processes", FIELD_INT, processes, "Processes and threads alive at once.", "64"),
    LIMIT("open-files", FIELD_INT, open_files, "Descriptors of one process.", "64"),
    LIMIT("events", FIELD_INT, events, "System calls that the harness follows, in one run.", "1000000"),
    LIMIT("idle", FIELD_DURATION, idle_ns,
          "Virtual time that may pass with programs only asking and nothing changing, before that is no-progress.",
          "1 d"),
};
const struct table limits_table = {"limits", "Bounds of a run; reaching one is a finding.", limit_fields,
                                   array_size(limit_fields)};

/* ---- the program ---- */

static const struct field build_fields[] = {
    {"flags", FIELD_TEXTS, offsetof(struct program, build_flags), .help = "Compiler flags.",
     .fallback = "-std=gnu17 -g -Wall"},
    {"libraries", FIELD_TEXTS, offsetof(struct program, libraries), .help = "Libraries to link.",
     .fallback = "-pthread -lrt"},
};
static const struct table build_table = {"build", "How a submission is compiled.", build_fields,
                                         array_size(build_fields)};

static const struct field coverage_fields[] = {
    {"lines", FIELD_INT, offsetof(struct coverage_minimum, percent[COVERED_LINES]),
     .help = "Percent of the lines with code.", .fallback = "not asked for"},
    {"branches", FIELD_INT, offsetof(struct coverage_minimum, percent[COVERED_BRANCHES]),
     .help = "Percent of the ways that conditions can go.", .fallback = "not asked for"},
    {"functions", FIELD_INT, offsetof(struct coverage_minimum, percent[COVERED_FUNCTIONS]),
     .help = "Percent of the functions.", .fallback = "not asked for"},
};
const struct table coverage_table = {
    "coverage",
    "How much of a submission its cases together, or the one case, should reach. Less is told, and costs no points.",
    coverage_fields, array_size(coverage_fields)};

static const struct named_value sync_rules[] = {{"flags", SYNC_FLAGS}, {"strict", SYNC_STRICT}, {NULL, 0}};

static const struct field program_fields[] = {
    {"program", FIELD_TEXT, offsetof(struct program, name), .required = true,
     .help = "Its name, which is also the file's."},
    {"title", FIELD_TEXT, offsetof(struct program, title), .required = true, .help = "One sentence."},
    {"document", FIELD_TEXT, offsetof(struct program, document), .help = "The document that describes it.",
     .fallback = "none"},
    {"headers", FIELD_NAMES, offsetof(struct program, headers),
     .help = "Headers that the course supplies, from reference/PROGRAM/.", .fallback = "none"},
    {"build", FIELD_TABLE, .help = "How it is compiled.", .table = &build_table},
    {"sync", FIELD_WORD, offsetof(struct program, sync),
     .help = "What orders accesses to shared memory, where races are looked for: also a plain flag that is polled, "
             "which is then only advised against, or, strictly, no more than C11 has it.",
     .fallback = "flags", .words = sync_rules},
    {"coverage", FIELD_TABLE, offsetof(struct program, coverage),
     .help = "Asks that the cases reach so much of a submission; `check` and `grade` measure it then.",
     .fallback = "not measured unless asked for by --coverage", .table = &coverage_table},
    {"hidden-cases", FIELD_INT, offsetof(struct program, hidden_cases),
     .help = "How many are kept for the grading and aren't in this file. Student editions have it.", .fallback = "0"},
    {"hidden-points", FIELD_NUMBER, offsetof(struct program, hidden_points), .help = "What those are worth together.",
     .fallback = "0"},
    {"limits", FIELD_TABLE, offsetof(struct program, limits), .help = "Bounds of every run.", .table = &limits_table},
    {"roles", FIELD_CUSTOM, .required = true, .help = "Its executables, in starting order.", .table = &role_table,
     .shape = "{ROLE: {role}, …}", .bind = bind_roles},
    {"units", FIELD_CUSTOM, .help = "Functions of it that are tested by themselves.", .fallback = "none",
     .table = &unit_table, .shape = "{UNIT: {unit}, …}", .bind = bind_units},
    {"cases", FIELD_CUSTOM, .required = true, .help = "What must hold.", .table = &case_table, .shape = "[{case}, …]",
     .bind = bind_cases},
};
static const struct table program_table = {"case file", "One documented program: cases/PROGRAM.yaml.", program_fields,
                                           array_size(program_fields)};

static void set_defaults(struct program *program) {
  static const char *const flags[] = {"-std=gnu17", "-g", "-Wall"};
  static const char *const libraries[] = {"-pthread", "-lrt"};
  for (size_t i = 0; i < array_size(flags); i++)
    strings_add(&program->build_flags, flags[i]);
  for (size_t i = 0; i < array_size(libraries); i++)
    strings_add(&program->libraries, libraries[i]);
  program->limits = default_limits;
}

/* ---- the file ---- */

static void load(struct binder *binder, bool with_reference, struct program *program) {
  struct node *root = binder_read(binder);
  if (!root)
    return;
  set_defaults(program);
  /* Limits first: cases begin with the program's. */
  const struct node *limits = root->kind == NODE_MAP ? node_get(root, "limits") : NULL;
  strings ignored = {0};
  struct binder quiet = {binder->path, &ignored, NULL};
  if (limits)
    binder_bind(&quiet, &limits_table, limits, &program->limits);
  strings_release(&ignored);
  binder_bind(binder, &program_table, root, program);
  check_program(binder, program);
  if (with_reference)
    check_reference(binder, root, program);
  expand_units(program);
  node_free(root);
}

static int load_file(const char *path, bool with_reference, struct program *ret_program, strings *problems,
                     struct error *err) {
  strings own = {0};
  struct binder binder = {path, &own, NULL};
  *ret_program = (struct program){.path = xstrdup(path), .course = course_root_of(path)};
  load(&binder, with_reference, ret_program);
  int status = binder_finish(&binder, problems, err);
  if (status)
    program_release(ret_program);
  return status;
}

int program_load(const char *path, struct program *ret_program, strings *problems, struct error *err) {
  return load_file(path, false, ret_program, problems, err);
}

int program_lint(const char *path, struct program *ret_program, strings *problems, struct error *err) {
  return load_file(path, true, ret_program, problems, err);
}

char *case_format_page(void) {
  struct strbuf page = STRBUF_INIT;
  binder_explain(&program_table, &page);
  return strbuf_detach(&page);
}
