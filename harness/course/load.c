/* The format of case files: its tables, what they can't say, and the checks across them. */
#include "course/load.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "course/binder.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_BYTES = 1 << 20, UMASK = 022 };

static const struct named_value categories[] = {{"correctness", CATEGORY_CORRECTNESS},
                                                {"cleanup", CATEGORY_CLEANUP},
                                                {"robustness", CATEGORY_ROBUSTNESS},
                                                {"concurrency", CATEGORY_CONCURRENCY},
                                                {"memory", CATEGORY_MEMORY},
                                                {NULL, 0}};
static const struct named_value outputs[] = {
    {"terminal", OUTPUT_TERMINAL}, {"pipe", OUTPUT_PIPE}, {"file", OUTPUT_FILE}, {NULL, 0}};

const char *category_name(enum category category) {
  for (const struct named_value *word = categories; word->name; word++)
    if (word->value == (int)category)
      return word->name;
  return "?";
}

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

#define LIMIT(key, type, member, help, fallback)                                                                      \
  { key, type, offsetof(struct limits, member), false, help, fallback, NULL, NULL, NULL, NULL }
static const struct field limit_fields[] = {
    LIMIT("wall", FIELD_DURATION, wall_ns, "Time of a run, its tracing included; what else the host has to do does not count.", "10 s"),
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
static const struct table limits_table = {"limits", "Bounds of a run; reaching one is a finding.", limit_fields,
                                          array_size(limit_fields)};

/* ---- moments: when roles start and inventories are taken ---- */

static void bind_start(struct binder *binder, const struct node *node, void *target) {
  struct role *role = target;
  struct moment *moment = &role->start;
  static const char shape[] = "start must be 'at-once' or {after: ROLE, prints: TEXT}, {after: ROLE, waits: true}, "
                              "{after: ROLE, ended: true}";
  if (node->kind == NODE_SCALAR && strcmp(node->text, "at-once") == 0) {
    moment->kind = MOMENT_AT_ONCE;
    return;
  }
  const struct node *after = node->kind == NODE_MAP ? node_get(node, "after") : NULL;
  const struct node *prints = after ? node_get(node, "prints") : NULL;
  if (!after || node->keys.count != 2 || !binder_text(binder, after, "after", &moment->role) ||
      !(prints || node_get(node, "waits") || node_get(node, "ended"))) {
    binder_complain(binder, node->mark, "%s", shape);
    return;
  }
  moment->kind = prints ? MOMENT_PRINTED : node_get(node, "waits") ? MOMENT_WAITS : MOMENT_ENDED;
  if (prints)
    binder_text(binder, prints, "prints", &moment->text);
}

/* "while: server waits", "after: server" (has ended), "after: {server: has filled}" (has printed). */
static void bind_moment(struct binder *binder, const struct node *node, struct moment *moment) {
  const struct node *at = node_get(node, "while");
  const struct node *after = node_get(node, "after");
  static const char ending[] = " waits";
  size_t length = at && at->text ? strlen(at->text) : 0;
  if (at && !after && length > strlen(ending) && strcmp(at->text + length - strlen(ending), ending) == 0) {
    moment->kind = MOMENT_WAITS;
    moment->role = xstrndup(at->text, length - strlen(ending));
  } else if (after && !at && after->kind == NODE_SCALAR) {
    moment->kind = MOMENT_ENDED;
    moment->role = xstrdup(after->text);
  } else if (after && !at && after->kind == NODE_MAP && after->keys.count == 1 &&
             after->values.items[0]->kind == NODE_SCALAR) {
    moment->kind = MOMENT_PRINTED;
    moment->role = xstrdup(after->keys.items[0]->text);
    moment->text = xstrdup(after->values.items[0]->text);
  } else {
    binder_complain(binder, node->mark, "observe needs one moment: 'while: ROLE waits', 'after: ROLE' or "
                                        "'after: {ROLE: TEXT}'");
  }
}

/* ---- roles ---- */

static const struct field role_fields[] = {
    {"sources", FIELD_TEXTS, offsetof(struct role, sources), true, "The files that it is compiled from.", NULL, NULL,
     NULL, NULL, NULL},
    {"also-named", FIELD_TEXTS, offsetof(struct role, also_named), false,
     "Other names under which its first source is accepted.", "none", NULL, NULL, NULL, NULL},
    {"executables", FIELD_TEXTS, offsetof(struct role, executables), false,
     "Names under which the built program lies in the working folder.", "the role's name", NULL, NULL, NULL, NULL},
    {"args", FIELD_TEXTS, offsetof(struct role, args), false, "Its arguments.", "none", NULL, NULL, NULL, NULL},
    {"stdin", FIELD_TEXT, offsetof(struct role, stdin_text), false, "Its standard input.", "empty", NULL, NULL, NULL,
     NULL},
    {"start", FIELD_CUSTOM, 0, false, "When it starts.", "when every role before it waits, sleeps or has ended", NULL,
     NULL, "at-once | {after: ROLE, prints: TEXT} | {after: ROLE, waits: true} | {after: ROLE, ended: true}",
     bind_start},
};
static const struct table role_table = {"role", "One executable of the program; roles are named in starting order.",
                                        role_fields, array_size(role_fields)};

static void bind_roles(struct binder *binder, const struct node *node, void *target) {
  struct program *program = target;
  if (!binder_is_map(binder, node, "roles"))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    struct role *role = vec_add(&program->roles);
    role->mark = node->keys.items[i]->mark;
    role->name = xstrdup(node->keys.items[i]->text);
    binder_bind(binder, &role_table, node->values.items[i], role);
    if (role->executables.count == 0)
      strings_add(&role->executables, role->name);
  }
}

/* ---- expectations ---- */

static void bind_mode(struct binder *binder, const struct node *node, void *target) {
  struct object_expectation *object = target;
  const struct node *mask = node->kind == NODE_MAP ? node_get(node, "mask") : NULL;
  int64_t mode;
  if (!binder_int(binder, mask ? mask : node, "mode", &mode))
    return;
  object->mode_masked = mask != NULL;
  object->mode = (int)mode & (mask ? ~UMASK : ~0);
}

static void bind_nattch(struct binder *binder, const struct node *node, void *target) {
  struct object_expectation *object = target;
  int64_t nattch;
  if (binder_int(binder, node, "nattch", &nattch))
    object->nattch = (int)nattch;
}

static const struct field object_fields[] = {
    {"key", FIELD_TEXT, offsetof(struct object_expectation, key), false,
     "System V: 'ftok(., x)', '0x162e' or IPC_PRIVATE.", "any", NULL, NULL, NULL, NULL},
    {"name", FIELD_TEXT, offsetof(struct object_expectation, name), false,
     "Its name: /sema, /tmp/pipefile, or a file's in the working folder.", "any", NULL, NULL, NULL, NULL},
    {"bytes", FIELD_INT, offsetof(struct object_expectation, bytes), false,
     "Size of a segment, object or file; message size of a queue.", "any", NULL, NULL, NULL, NULL},
    {"items", FIELD_INT, offsetof(struct object_expectation, items), false,
     "Semaphores of a set; most messages of a queue.", "any", NULL, NULL, NULL, NULL},
    {"mode", FIELD_CUSTOM, 0, false, "Its permission bits, octal with a leading 0.", "any", NULL, NULL,
     "OCTAL | {mask: OCTAL} (less the umask 022)", bind_mode},
    {"nattch", FIELD_CUSTOM, 0, false, "How often a segment is attached.", "any", NULL, NULL, "INTEGER", bind_nattch},
};
static const struct table object_table = {"object", "An IPC object as it must be.", object_fields,
                                          array_size(object_fields)};

static void bind_objects(struct binder *binder, const struct node *list, enum object_kind kind, void **items,
                         size_t *count, size_t *room) {
  if (list->kind != NODE_LIST) {
    binder_complain(binder, list->mark, "%s must be a list of objects, such as [{key: IPC_PRIVATE}]",
                    object_kind_name(kind));
    return;
  }
  vec_each(&list->values, item) {
    struct object_expectation *object = vec_add_item(items, count, room, sizeof *object);
    *object = (struct object_expectation){
        .kind = kind, .bytes = -1, .items = -1, .mode = -1, .nattch = -1, .mark = (*item)->mark};
    binder_bind(binder, &object_table, *item, object);
  }
}

static const char *kind_name(size_t i, const void *context) {
  (void)context;
  return i < OBJECT_KIND_COUNT ? object_kind_name((enum object_kind)i) : NULL;
}

static enum object_kind bind_kind(struct binder *binder, const struct node *key) {
  enum object_kind kind = object_kind_from_name(key->text);
  if (kind == OBJECT_KIND_COUNT) {
    const char *near = text_nearest(key->text, kind_name, NULL);
    binder_complain(binder, key->mark, "unknown kind of object '%s'%s%s%s", key->text, near ? ", did you mean '" : "",
                    near ? near : "", near ? "'?" : "");
  }
  return kind;
}

static void bind_observation(struct binder *binder, const struct node *node, struct test_case *test) {
  if (!binder_is_map(binder, node, "observe"))
    return;
  struct observation *observation = vec_add(&test->observe);
  observation->mark = node->mark;
  bind_moment(binder, node, &observation->moment);
  for (size_t i = 0; i < node->keys.count; i++) {
    const struct node *key = node->keys.items[i];
    if (strcmp(key->text, "while") == 0 || strcmp(key->text, "after") == 0)
      continue;
    enum object_kind kind = bind_kind(binder, key);
    if (kind == OBJECT_KIND_COUNT)
      continue;
    observation->kinds[kind] = true;
    bind_objects(binder, node->values.items[i], kind, (void **)&observation->objects.items,
                 &observation->objects.count, &observation->objects.room);
  }
}

static void bind_observe(struct binder *binder, const struct node *node, void *target) {
  if (node->kind != NODE_LIST) {
    bind_observation(binder, node, target);
    return;
  }
  vec_each(&node->values, item) bind_observation(binder, *item, target);
}

static void bind_makes(struct binder *binder, const struct node *node, void *target) {
  struct test_case *test = target;
  if (!binder_is_map(binder, node, "makes"))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    enum object_kind kind = bind_kind(binder, node->keys.items[i]);
    if (kind != OBJECT_KIND_COUNT)
      bind_objects(binder, node->values.items[i], kind, (void **)&test->makes.items, &test->makes.count,
                   &test->makes.room);
  }
}

static void check_pattern(struct binder *binder, struct mark mark, const char *pattern) {
  int code;
  PCRE2_SIZE offset;
  PCRE2_UCHAR message[256];
  pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_UTF, &code, &offset, NULL);
  if (!compiled) {
    pcre2_get_error_message(code, message, sizeof message);
    binder_complain(binder, mark, "the regular expression fails at its character %zu: %s", (size_t)offset + 1,
                    (const char *)message);
  }
  pcre2_code_free(compiled);
}

struct text_form {
  const char *key;
  enum text_rule rule;
};
static const struct text_form text_forms[] = {{"exact", TEXT_EXACT},         {"contains", TEXT_CONTAINS},
                                              {"lines", TEXT_LINES},         {"matches", TEXT_MATCHES},
                                              {"reference", TEXT_REFERENCE}, {"empty", TEXT_NOT_EMPTY}};
static const struct named_value blanks_words[] = {
    {"ends", BLANKS_ENDS}, {"exact", BLANKS_EXACT}, {"fold", BLANKS_FOLD}, {NULL, 0}};

static const char *text_form_name(size_t i, const void *context) {
  (void)context;
  return i < array_size(text_forms) ? text_forms[i].key : NULL;
}

static void bind_text_form(struct binder *binder, const struct node *key, const struct node *value,
                           struct text_expectation *text) {
  for (size_t i = 0; i < array_size(text_forms); i++) {
    if (strcmp(text_forms[i].key, key->text) != 0)
      continue;
    if (text->rule != TEXT_ANY)
      binder_complain(binder, key->mark, "a text can be judged in one way only");
    text->rule = text_forms[i].rule;
    if (text->rule == TEXT_NOT_EMPTY && value->text && strcmp(value->text, "true") == 0) {
      text->rule = TEXT_EXACT;
      strings_add(&text->parts, "");
    } else if (text->rule != TEXT_REFERENCE && text->rule != TEXT_NOT_EMPTY) {
      binder_texts(binder, value, key->text, &text->parts);
    }
    if (text->rule == TEXT_MATCHES && text->parts.count == 1)
      check_pattern(binder, value->mark, text->parts.items[0]);
    return;
  }
  const char *near = text_nearest(key->text, text_form_name, NULL);
  binder_complain(binder, key->mark, "unknown key '%s'%s%s%s", key->text, near ? ", did you mean '" : "",
                  near ? near : "", near ? "'?" : "");
}

static void bind_text(struct binder *binder, const struct node *node, struct text_expectation *text) {
  text->mark = node->mark;
  if (node->kind == NODE_SCALAR) {
    bool reference = !node->quoted && strcmp(node->text, "reference") == 0;
    text->rule = reference ? TEXT_REFERENCE : TEXT_EXACT;
    if (!reference)
      strings_add(&text->parts, node->text);
    return;
  }
  if (!binder_is_map(binder, node, "a text expectation"))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    const struct node *key = node->keys.items[i];
    const struct node *value = node->values.items[i];
    if (strcmp(key->text, "blanks") != 0) {
      bind_text_form(binder, key, value, text);
      continue;
    }
    bool known = false;
    for (const struct named_value *word = blanks_words; word->name; word++)
      if (value->text && strcmp(word->name, value->text) == 0) {
        text->blanks = (enum blanks_rule)word->value;
        known = true;
      }
    if (!known)
      binder_complain(binder, value->mark, "blanks must be one of ends, exact, fold");
  }
  if (text->rule == TEXT_ANY)
    binder_complain(binder, node->mark, "a text expectation needs one of exact, contains, lines, matches, reference, "
                                        "empty");
}

static void bind_exit(struct binder *binder, const struct node *node, void *target) {
  struct role_expectation *expect = target;
  int64_t status;
  if (!binder_int(binder, node, "exit", &status))
    return;
  if (status < 0 || status > 255)
    binder_complain(binder, node->mark, "exit must be from 0 to 255");
  expect->has_exit = true;
  expect->exit = (int)status;
}

static void bind_signal(struct binder *binder, const struct node *node, void *target) {
  struct role_expectation *expect = target;
  expect->signal = node->text ? signal_from_name(node->text) : 0;
  if (!expect->signal)
    binder_complain(binder, node->mark, "signal must be the name of a signal, such as SIGTERM");
}

static void bind_message(struct binder *binder, const struct node *node, void *target) {
  struct role_expectation *expect = target;
  expect->message = node->text && strcmp(node->text, "true") == 0;
  if (!expect->message)
    binder_complain(binder, node->mark, "message must be true, or not be there");
}

static void bind_stdout(struct binder *binder, const struct node *node, void *target) {
  bind_text(binder, node, &((struct role_expectation *)target)->out);
}

static void bind_stderr(struct binder *binder, const struct node *node, void *target) {
  bind_text(binder, node, &((struct role_expectation *)target)->err);
}

static const char text_shape[] = "TEXT | reference | {exact|contains|lines|matches: …, blanks: ends|exact|fold} | "
                                 "{empty: false}";
static const struct field expectation_fields[] = {
    {"exit", FIELD_CUSTOM, 0, false, "Its exit status.", "not judged", NULL, NULL, "INTEGER", bind_exit},
    {"signal", FIELD_CUSTOM, 0, false, "The signal that must end it.", "it must not die of one", NULL, NULL,
     "SIGNAME", bind_signal},
    {"message", FIELD_CUSTOM, 0, false, "It must say something, whatever it is, to stdout or stderr.", "not judged", NULL,
     NULL, "true", bind_message},
    {"stdout", FIELD_CUSTOM, 0, false,
     "What it must print: exactly this text; what the reference printed in the same case; all of some parts; lines in "
     "any order; a PCRE2 pattern, whose named groups are captures; or anything at all.",
     "not judged", NULL, NULL, text_shape, bind_stdout},
    {"stderr", FIELD_CUSTOM, 0, false, "The same for standard error.", "not judged", NULL, NULL, text_shape,
     bind_stderr},
};
static const struct table expectation_table = {"expectation", "What one role must show in a case.",
                                               expectation_fields, array_size(expectation_fields)};

static void bind_expect(struct binder *binder, const struct node *node, void *target) {
  struct test_case *test = target;
  if (!binder_is_map(binder, node, "expect"))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    struct role_expectation *expect = vec_add(&test->expect);
    expect->role = xstrdup(node->keys.items[i]->text);
    expect->mark = node->keys.items[i]->mark;
    binder_bind(binder, &expectation_table, node->values.items[i], expect);
  }
}

/* ---- other parts of a case ---- */

static struct role_input *input_for(struct test_case *test, const char *role) {
  vec_each(&test->inputs, input) if (strcmp(input->role, role) == 0) return input;
  struct role_input *input = vec_add(&test->inputs);
  input->role = xstrdup(role);
  return input;
}

static void bind_args(struct binder *binder, const struct node *node, void *target) {
  if (!binder_is_map(binder, node, "args"))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    struct role_input *input = input_for(target, node->keys.items[i]->text);
    input->has_args = true;
    binder_texts(binder, node->values.items[i], "args", &input->args);
  }
}

static void bind_inputs(struct binder *binder, const struct node *node, void *target) {
  if (!binder_is_map(binder, node, "stdin"))
    return;
  for (size_t i = 0; i < node->keys.count; i++)
    binder_text(binder, node->values.items[i], "stdin", &input_for(target, node->keys.items[i]->text)->stdin_text);
}

static void bind_order(struct binder *binder, const struct node *node, void *target) {
  struct test_case *test = target;
  vec_each(&node->values, item) {
    if (node->kind != NODE_LIST || (*item)->kind != NODE_MAP || (*item)->keys.count != 1)
      break;
    struct order_step *step = vec_add(&test->order);
    step->mark = (*item)->mark;
    step->role = xstrdup((*item)->keys.items[0]->text);
    binder_text(binder, (*item)->values.items[0], "a step of order", &step->text);
  }
  if (node->kind != NODE_LIST || test->order.count != node->values.count)
    binder_complain(binder, node->mark, "order must be a list of {ROLE: TEXT}");
}

static void bind_leaves(struct binder *binder, const struct node *node, void *target) {
  struct test_case *test = target;
  test->leaves_nothing = node->text && strcmp(node->text, "nothing") == 0;
  if (!test->leaves_nothing)
    binder_complain(binder, node->mark, "leaves must be 'nothing'");
}

static void bind_visibility(struct binder *binder, const struct node *node, void *target) {
  struct test_case *test = target;
  test->hidden = node->text && strcmp(node->text, "hidden") == 0;
  if (!test->hidden && !(node->text && strcmp(node->text, "visible") == 0))
    binder_complain(binder, node->mark, "visibility must be one of visible, hidden");
}

static void bind_case_build(struct binder *binder, const struct node *node, void *target) {
  struct test_case *test = target;
  const struct node *flags = node->kind == NODE_MAP && node->keys.count == 1 ? node_get(node, "flags") : NULL;
  if (flags)
    binder_texts(binder, flags, "flags", &test->build_flags);
  else
    binder_complain(binder, node->mark, "build of a case must be {flags: […]}");
}

static const struct field case_fields[] = {
    {"id", FIELD_TEXT, offsetof(struct test_case, id), true, "Its name: small letters, digits and hyphens.", NULL, NULL,
     NULL, NULL, NULL},
    {"says", FIELD_TEXT, offsetof(struct test_case, says), true, "One sentence: what must hold.", NULL, NULL, NULL,
     NULL, NULL},
    {"hint", FIELD_TEXT, offsetof(struct test_case, hint), false, "What to look at when it does not hold.", "none",
     NULL, NULL, NULL, NULL},
    {"category", FIELD_WORD, offsetof(struct test_case, category), false, "What it is about.", "correctness",
     categories, NULL, NULL, NULL},
    {"visibility", FIELD_CUSTOM, 0, false, "Whether a student's own check runs it.", "visible", NULL, NULL,
     "visible|hidden", bind_visibility},
    {"points", FIELD_NUMBER, offsetof(struct test_case, points), true, "What it is worth.", NULL, NULL, NULL, NULL,
     NULL},
    {"roles", FIELD_TEXTS, offsetof(struct test_case, roles), false, "The roles that take part.", "all", NULL, NULL,
     NULL, NULL},
    {"args", FIELD_CUSTOM, 0, false, "Arguments of roles in this case.", "as the role says", NULL, NULL,
     "{ROLE: [TEXT, …], …}", bind_args},
    {"stdin", FIELD_CUSTOM, 0, false, "Standard input of roles in this case.", "as the role says", NULL, NULL,
     "{ROLE: TEXT, …}", bind_inputs},
    {"output", FIELD_WORD, offsetof(struct test_case, output), false, "What stdout and stderr are.", "terminal",
     outputs, NULL, NULL, NULL},
    {"build", FIELD_CUSTOM, 0, false, "Compiler flags of this case alone.", "the program's", NULL, NULL,
     "{flags: [TEXT, …]}", bind_case_build},
    {"limits", FIELD_TABLE, offsetof(struct test_case, limits), false, "Other bounds.", "the program's", NULL,
     &limits_table, NULL, NULL},
    {"expect", FIELD_CUSTOM, 0, false, "What each role must show.", "nothing of a role is judged", NULL,
     &expectation_table, "{ROLE: {expectation}, …}", bind_expect},
    {"same", FIELD_TEXTS, offsetof(struct test_case, same), false,
     "Captures that must have one value wherever they occur.", "none", NULL, NULL, NULL, NULL},
    {"order", FIELD_CUSTOM, 0, false, "Lines that must be printed one after the other.", "not judged", NULL, NULL,
     "[{ROLE: TEXT}, …]", bind_order},
    {"observe", FIELD_CUSTOM, 0, false, "What must be there at moments of the run: exactly these, of each kind named.",
     "nothing is looked at", NULL, &object_table, "{while: ROLE waits | after: ROLE | after: {ROLE: TEXT}, KIND: [{object}, …]}, or a list",
     bind_observe},
    {"makes", FIELD_CUSTOM, 0, false, "Objects that must be made, as they are at the creating call.", "not judged",
     NULL, &object_table, "{KIND: [{object}, …]}", bind_makes},
    {"leaves", FIELD_CUSTOM, 0, false, "What may be left when all roles have ended.", "anything", NULL, NULL, "nothing",
     bind_leaves},
};
static const struct table case_table = {"case", "One thing that must hold.", case_fields, array_size(case_fields)};

static void bind_cases(struct binder *binder, const struct node *node, void *target) {
  struct program *program = target;
  if (node->kind != NODE_LIST) {
    binder_complain(binder, node->mark, "cases must be a list");
    return;
  }
  vec_each(&node->values, item) {
    struct test_case *test = vec_add(&program->cases);
    test->mark = (*item)->mark;
    test->limits = program->limits;
    binder_bind(binder, &case_table, *item, test);
  }
}

/* ---- the program ---- */

static const struct field build_fields[] = {
    {"flags", FIELD_TEXTS, offsetof(struct program, build_flags), false, "Compiler flags.", "-std=gnu17 -g -Wall", NULL,
     NULL, NULL, NULL},
    {"libraries", FIELD_TEXTS, offsetof(struct program, libraries), false, "Libraries to link.", "-pthread -lrt", NULL,
     NULL, NULL, NULL},
};
static const struct table build_table = {"build", "How a submission is compiled.", build_fields,
                                         array_size(build_fields)};

static const struct field program_fields[] = {
    {"program", FIELD_TEXT, offsetof(struct program, name), true, "Its name, which is also the file's.", NULL, NULL,
     NULL, NULL, NULL},
    {"title", FIELD_TEXT, offsetof(struct program, title), true, "One sentence.", NULL, NULL, NULL, NULL, NULL},
    {"document", FIELD_TEXT, offsetof(struct program, document), false, "The document that describes it.", "none", NULL,
     NULL, NULL, NULL},
    {"headers", FIELD_TEXTS, offsetof(struct program, headers), false,
     "Headers that the course supplies, from reference/PROGRAM/.", "none", NULL, NULL, NULL, NULL},
    {"build", FIELD_TABLE, 0, false, "How it is compiled.", NULL, NULL, &build_table, NULL, NULL},
    {"limits", FIELD_TABLE, offsetof(struct program, limits), false, "Bounds of every run.", NULL, NULL, &limits_table,
     NULL, NULL},
    {"roles", FIELD_CUSTOM, 0, true, "Its executables, in starting order.", NULL, NULL, &role_table,
     "{ROLE: {role}, …}", bind_roles},
    {"cases", FIELD_CUSTOM, 0, true, "What must hold.", NULL, NULL, &case_table, "[{case}, …]", bind_cases},
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

/* ---- checks across tables ---- */

static const char *role_name(size_t i, const void *context) {
  const struct program *program = context;
  return i < program->roles.count ? program->roles.items[i].name : NULL;
}

static void check_role(struct binder *binder, const struct program *program, struct mark mark, const char *name) {
  if (!name || program_role(program, name))
    return;
  const char *near = text_nearest(name, role_name, program);
  binder_complain(binder, mark, "role '%s' is not declared%s%s%s", name, near ? ", did you mean '" : "",
                  near ? near : "", near ? "'?" : "");
}

static void check_roles(struct binder *binder, const struct program *program) {
  for (size_t i = 0; i < program->roles.count; i++) {
    const struct role *role = &program->roles.items[i];
    if (role->sources.count == 0)
      binder_complain(binder, role->mark, "role '%s' has no sources", role->name);
    vec_each(&role->sources, source) if (strchr(*source, '/') || **source == '-' || !**source)
        binder_complain(binder, role->mark, "source '%s' must be a plain file name", *source);
    check_role(binder, program, role->mark, role->start.role);
    for (size_t later = i; role->start.role && later < program->roles.count; later++)
      if (strcmp(program->roles.items[later].name, role->start.role) == 0)
        binder_complain(binder, role->mark, "role '%s' can't start after '%s', which stands behind it", role->name,
                        role->start.role);
  }
}

static bool is_id(const char *text) { return *text && text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-")] == 0; }

static bool has_capture(const struct test_case *test, const char *name) {
  _cleanup_free_ char *group = xasprintf("(?<%s>", name);
  vec_each(&test->expect, expect) {
    const struct text_expectation *texts[] = {&expect->out, &expect->err};
    for (size_t i = 0; i < array_size(texts); i++)
      if (texts[i]->rule == TEXT_MATCHES && texts[i]->parts.count && strstr(texts[i]->parts.items[0], group))
        return true;
  }
  return false;
}

static void check_case(struct binder *binder, const struct program *program, const struct test_case *test) {
  if (test->id && !is_id(test->id))
    binder_complain(binder, test->mark, "id '%s' must be made of small letters, digits and hyphens", test->id);
  vec_each(&program->cases, other) if (other < test && other->id && test->id && strcmp(other->id, test->id) == 0)
      binder_complain(binder, test->mark, "case '%s' is there already, in line %d", test->id, other->mark.line);
  vec_each(&test->roles, role) check_role(binder, program, test->mark, *role);
  vec_each(&test->inputs, input) check_role(binder, program, test->mark, input->role);
  vec_each(&test->order, step) check_role(binder, program, step->mark, step->role);
  vec_each(&test->observe, observation) check_role(binder, program, observation->mark, observation->moment.role);
  vec_each(&test->expect, expect) {
    check_role(binder, program, expect->mark, expect->role);
    if (expect->message && (expect->out.rule != TEXT_ANY || expect->err.rule != TEXT_ANY))
      binder_complain(binder, expect->mark, "message asks for text anywhere, beside stdout or stderr it says nothing");
    if (program_role(program, expect->role) && !case_has_role(test, expect->role))
      binder_complain(binder, expect->mark, "role '%s' takes no part in this case", expect->role);
  }
  vec_each(&test->same, name) if (!has_capture(test, *name))
      binder_complain(binder, test->mark, "same: no pattern of this case has a group (?<%s>…)", *name);
}

static void check_program(struct binder *binder, const struct program *program) {
  const char *base = path_base(binder->path);
  const struct mark top = {1, 1};
  size_t length = strcspn(base, ".");
  if (program->name && (strlen(program->name) != length || strncmp(base, program->name, length) != 0))
    binder_complain(binder, top, "program is '%s', but the file is called %s", program->name, base);
  if (program->roles.count == 0)
    binder_complain(binder, top, "there are no roles");
  if (program->cases.count == 0)
    binder_complain(binder, top, "there are no cases");
  check_roles(binder, program);
  vec_each(&program->cases, test) check_case(binder, program, test);
}

static void load(struct binder *binder, const struct strbuf *text, struct program *program) {
  struct mark mark = {0};
  char *problem = NULL;
  struct node *root = node_parse(text->buf, text->length, &mark, &problem);
  if (!root) {
    binder_complain(binder, mark, "%s", problem);
    free(problem);
    return;
  }
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
  node_free(root);
}

int program_load(const char *path, struct program *ret_program, strings *problems, struct error *err) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  strings own = {0};
  struct binder binder = {path, &own, NULL};
  *ret_program = (struct program){.path = xstrdup(path)};
  if (file_read(path, MOST_BYTES, &text, err)) {
    if (err)
      err->cause = ERROR_USAGE;
    if (problems && err)
      strings_add(problems, err->message);
    program_release(ret_program);
    return -1;
  }
  load(&binder, &text, ret_program);
  int status = own.count ? error_set(err, ERROR_USAGE, "%s", own.items[0]) : 0;
  vec_each(&own, problem) if (problems) strings_add(problems, *problem);
  strings_release(&own);
  if (status)
    program_release(ret_program);
  return status;
}

char *case_format_page(void) {
  struct strbuf page = STRBUF_INIT;
  binder_explain(&program_table, &page);
  return strbuf_detach(&page);
}
