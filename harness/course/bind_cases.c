/* Binding cases. */
#include "course/tables.h"

#include "base/kernel_limits.h"
#include "base/library_calls.h"
#include "base/text.h"

#include <stddef.h>
#include <string.h>

enum { MOST_INSTANCES = 64 };

static const struct named_value categories[] = {
    {"correctness", CATEGORY_CORRECTNESS}, {"cleanup", CATEGORY_CLEANUP}, {"robustness", CATEGORY_ROBUSTNESS},
    {"concurrency", CATEGORY_CONCURRENCY}, {"memory", CATEGORY_MEMORY},   {NULL, 0}};
static const struct named_value memory_rules[] = {
    {"clean", MEMORY_CLEAN}, {"clean-but-open", MEMORY_CLEAN_BUT_OPEN}, {NULL, 0}};
static const struct named_value outputs[] = {
    {"terminal", OUTPUT_TERMINAL}, {"pipe", OUTPUT_PIPE}, {"file", OUTPUT_FILE}, {NULL, 0}};

const char *category_name(enum category category) {
  for (const struct named_value *word = categories; word->name; word++)
    if (word->value == (int)category)
      return word->name;
  return "?";
}

static struct role_input *input_for(struct test_case *test, const char *role) {
  vec_each(&test->inputs, input)
    if (strcmp(input->role, role) == 0)
      return input;
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
  for (size_t i = 0; i < node->keys.count; i++) {
    struct role_input *input = input_for(target, node->keys.items[i]->text);
    input->has_input = true;
    bind_input(binder, node->values.items[i], &input->input);
  }
}

static void bind_starts(struct binder *binder, const struct node *node, void *target) {
  if (!binder_is_map(binder, node, "start"))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    struct role_input *input = input_for(target, node->keys.items[i]->text);
    input->has_start = true;
    input->start_mark = node->keys.items[i]->mark;
    bind_start(binder, node->values.items[i], &input->start);
  }
}

static void bind_crowds(struct binder *binder, const struct node *node, void *target) {
  struct test_case *test = target;
  if (!binder_is_map(binder, node, "instances"))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    struct crowd *crowd = vec_add(&test->crowds);
    *crowd = (struct crowd){xstrdup(node->keys.items[i]->text), 1};
    if (binder_int(binder, node->values.items[i], "instances", &crowd->count) &&
        (crowd->count < 1 || crowd->count > MOST_INSTANCES))
      binder_complain(binder, node->values.items[i]->mark, "instances must be from 1 to %d", MOST_INSTANCES);
  }
}

static bool is_inside_pod(const char *path) {
  if (!*path || strstr(path, ".."))
    return false;
  return *path != '/' || strncmp(path, "/tmp/", 5) == 0 || strncmp(path, "/dev/shm/", 9) == 0;
}

static const char file_shape[] = "{PATH: TEXT | {text: TEXT, mode: OCTAL} | fifo | folder | {link: TARGET}, …}";

static void bind_file(struct binder *binder, const struct node *node, struct prepared_file *file) {
  const struct node *text = node->kind == NODE_MAP ? node_get(node, "text") : node;
  const struct node *link = node->kind == NODE_MAP ? node_get(node, "link") : NULL;
  const struct node *mode = node->kind == NODE_MAP ? node_get(node, "mode") : NULL;
  int bits = 0644;
  if (node->kind == NODE_SCALAR && !node->quoted && strcmp(node->text, "fifo") == 0)
    file->kind = FILE_FIFO;
  else if (node->kind == NODE_SCALAR && !node->quoted && strcmp(node->text, "folder") == 0)
    file->kind = FILE_FOLDER;
  else if (link)
    file->kind = FILE_LINK;
  else
    file->kind = FILE_REGULAR;
  if (file->kind == FILE_LINK || file->kind == FILE_REGULAR) {
    if (link || text)
      binder_text(binder, link ? link : text, "a file", &file->text);
    else
      binder_complain(binder, node->mark, "files must be %s", file_shape);
  }
  if (mode)
    binder_mode(binder, mode, &bits);
  file->mode = file->kind == FILE_FOLDER ? 0755 : bits;
}

static void bind_files(struct binder *binder, const struct node *node, void *target) {
  struct test_case *test = target;
  if (!binder_is_map(binder, node, "files"))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    struct prepared_file *file = vec_add(&test->files);
    file->path = xstrdup(node->keys.items[i]->text);
    file->mark = node->keys.items[i]->mark;
    if (!is_inside_pod(file->path))
      binder_complain(binder, file->mark, "'%s' must be a path without '..', relative or below /tmp or /dev/shm",
                      file->path);
    bind_file(binder, node->values.items[i], file);
  }
}

static const char signals_shape[] =
    "[{send: SIGNAME, to: ROLE, while: ROLE waits | after: ROLE | after: {ROLE: TEXT}}, …]";

static void bind_sent(struct binder *binder, const struct node *node, struct test_case *test) {
  struct sent_signal *sent = vec_add(&test->signals);
  const struct node *send = node->kind == NODE_MAP && node->keys.count == 3 ? node_get(node, "send") : NULL;
  const struct node *to = send ? node_get(node, "to") : NULL;
  sent->mark = node->mark;
  if (!send || !to || !send->text || !binder_text(binder, to, "to", &sent->role)) {
    binder_complain(binder, node->mark, "signals must be %s", signals_shape);
    return;
  }
  bind_moment(binder, node, "signals", &sent->moment);
  sent->signal = signal_from_name(send->text);
  if (!sent->signal)
    binder_complain(binder, send->mark, "send must be the name of a signal, such as SIGTERM");
}

static void bind_signals(struct binder *binder, const struct node *node, void *target) {
  if (node->kind != NODE_LIST)
    binder_complain(binder, node->mark, "signals must be %s", signals_shape);
  else
    vec_each(&node->values, item)
      bind_sent(binder, *item, target);
}

static const char injection_shape[] =
    "{ROLE: {CALL: ERRNO | {error: ERRNO, nth: INTEGER} | {bytes: INTEGER, nth: INTEGER}, …}, …}";

static void bind_errno(struct binder *binder, const struct node *node, const char *call, int *ret_error) {
  const struct library_call *row = library_call_find(call);
  const char *errors = row ? library_call_errors(row) : NULL;
  *ret_error = node->text ? errno_from_name(node->text) : 0;
  if (*ret_error == 0)
    binder_complain(binder, node->mark, "'%s' is not the name of an error, such as ENOSPC",
                    node->text ? node->text : "");
  else if (errors && !text_has_word(errors, node->text))
    binder_complain(binder, node->mark, "%s() can't fail with %s, only with one of %s", call, node->text, errors);
}

static void bind_injection(struct binder *binder, const char *role, const struct node *key, const struct node *value,
                           struct test_case *test) {
  struct injection *injection = vec_add(&test->injections);
  *injection = (struct injection){.role = xstrdup(role), .call = xstrdup(key->text), .nth = 1, .mark = key->mark};
  if (!library_call_find(key->text)) {
    _cleanup_free_ char *suggestion = text_suggestion(library_call_nearest(key->text));
    binder_complain(binder, key->mark,
                    "there is no call '%s' that can be made to fail (`ipcgrade explain case` lists them)%s", key->text,
                    suggestion);
  }
  const struct node *error = value->kind == NODE_MAP ? node_get(value, "error") : value;
  const struct node *bytes = value->kind == NODE_MAP ? node_get(value, "bytes") : NULL;
  const struct node *nth = value->kind == NODE_MAP ? node_get(value, "nth") : NULL;
  if (!error == !bytes || (value->kind == NODE_MAP && value->keys.count != 1 + (nth != NULL)))
    binder_complain(binder, value->mark, "inject must be %s", injection_shape);
  else if (error)
    bind_errno(binder, error, key->text, &injection->error);
  else
    binder_int(binder, bytes, "bytes", &injection->bytes);
  if (nth)
    binder_int(binder, nth, "nth", &injection->nth);
  if (bytes && library_call_find(key->text) && !library_call_moves_bytes(library_call_find(key->text)))
    binder_complain(binder, key->mark, "%s() moves no bytes: it can only be made to fail", key->text);
  if (injection->nth < 1 || injection->bytes < 0)
    binder_complain(binder, value->mark, "nth and bytes must be at least 1");
}

static void bind_inject(struct binder *binder, const struct node *node, void *target) {
  if (!binder_is_map(binder, node, "inject"))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    const struct node *calls = node->values.items[i];
    if (!binder_is_map(binder, calls, "inject"))
      continue;
    for (size_t j = 0; j < calls->keys.count; j++)
      bind_injection(binder, node->keys.items[i]->text, calls->keys.items[j], calls->values.items[j], target);
  }
}

static void bind_partners(struct binder *binder, const struct node *node, void *target) {
  struct test_case *test = target;
  if (!binder_is_map(binder, node, "partners"))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    const struct node *value = node->values.items[i];
    strings_add(&test->partners, node->keys.items[i]->text);
    if (!value->text || strcmp(value->text, "reference") != 0)
      binder_complain(binder, value->mark, "a partner can only be 'reference'");
  }
}

static void bind_kernel(struct binder *binder, const struct node *node, void *target) {
  struct test_case *test = target;
  if (!binder_is_map(binder, node, "kernel"))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    const struct node *key = node->keys.items[i];
    struct kernel_limit *limit = vec_add(&test->kernel);
    *limit = (struct kernel_limit){.name = xstrdup(key->text), .mark = key->mark};
    binder_text(binder, node->values.items[i], "kernel", &limit->value);
    if (kernel_limit_path(key->text))
      continue;
    _cleanup_free_ char *suggestion = text_suggestion(kernel_limit_nearest(key->text));
    binder_complain(binder, key->mark, "there is no limit '%s' that can be set%s", key->text, suggestion);
  }
}

static void bind_order(struct binder *binder, const struct node *node, void *target) {
  struct test_case *test = target;
  vec_each(&node->values, item) {
    if (node->kind != NODE_LIST || (*item)->kind != NODE_MAP || (*item)->keys.count != 1)
      break;
    struct order_step *step = vec_add(&test->order);
    step->mark = (*item)->mark;
    step->role = xstrdup((*item)->keys.items[0]->text);
    if (binder_text(binder, (*item)->values.items[0], "a step of order", &step->text) && !*step->text)
      binder_complain(binder, (*item)->values.items[0]->mark, "a step of order needs a text");
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
    {"id", FIELD_TEXT, offsetof(struct test_case, id), .required = true,
     .help = "Its name: small letters, digits and hyphens."},
    {"says", FIELD_TEXT, offsetof(struct test_case, says), .required = true, .help = "One sentence: what must hold."},
    {"hint", FIELD_TEXT, offsetof(struct test_case, hint), .help = "What to look at when it does not hold.",
     .fallback = "none"},
    {"category", FIELD_WORD, offsetof(struct test_case, category), .help = "What it is about.",
     .fallback = "correctness", .words = categories},
    {"visibility", FIELD_CUSTOM, .help = "Whether a student's own check runs it.", .fallback = "visible",
     .shape = "visible|hidden", .bind = bind_visibility},
    {"points", FIELD_NUMBER, offsetof(struct test_case, points), .required = true, .help = "What it is worth."},
    {"roles", FIELD_TEXTS, offsetof(struct test_case, roles), .help = "The roles that take part.", .fallback = "all"},
    {"args", FIELD_CUSTOM, .help = "Arguments of roles in this case.", .fallback = "as the role says",
     .shape = "{ROLE: [TEXT, …], …}", .bind = bind_args},
    {"stdin", FIELD_CUSTOM, .help = "Standard input of roles in this case.", .fallback = "as the role says",
     .shape = "{ROLE: TEXT | [LINE, …], …}", .bind = bind_inputs},
    {"start", FIELD_CUSTOM, .help = "When roles start in this case.", .fallback = "as the role says",
     .shape = "{ROLE: " START_SHAPE ", …}", .bind = bind_starts},
    {"instances", FIELD_CUSTOM, .help = "How many of a role run at once; what is expected of it holds for each.",
     .fallback = "one of each", .shape = "{ROLE: INTEGER, …}", .bind = bind_crowds},
    {"files", FIELD_CUSTOM,
     .help = "What lies there before the roles start, in the working folder unless the path says otherwise. It is not "
             "theirs to remove.",
     .fallback = "nothing", .shape = file_shape, .bind = bind_files},
    {"kernel", FIELD_CUSTOM,
     .help = "Limits of the pod's kernel: shmmax, shmall, shmmni, sem, msgmax, msgmnb, msgmni, queues_max, msg_max, "
             "msgsize_max.",
     .fallback = "the kernel's own", .shape = "{LIMIT: NUMBER, …}", .bind = bind_kernel},
    {"signals", FIELD_CUSTOM,
     .help = "Signals that the harness sends, in this order, each when its moment has come and nobody has anything to "
             "do but wait.",
     .fallback = "none", .shape = signals_shape, .bind = bind_signals},
    {"inject", FIELD_CUSTOM,
     .help =
         "Calls of a role's own code that are made to fail, by the C library's names, or to move only so many bytes; "
         "the first such call unless nth says otherwise. With EPIPE comes SIGPIPE, as from the kernel; and as the "
         "kernel does, close() lets go of the descriptor, whatever it returns. What went wrong with the role is then "
         "told as unchecked-failure, at the line of the call. A role that never makes the call keeps the points if it "
         "loses none in the first case that asks for its ordinary work, but for cosmetic differences. "
         "The calls are:"
#define LIBRARY_CALL(name, ...) " " #name
#include "base/library_calls.def"
#undef LIBRARY_CALL
         ".",
     .fallback = "none", .shape = injection_shape, .bind = bind_inject},
    {"partners", FIELD_CUSTOM,
     .help = "Roles that the course's own program plays, so that the others are graded alone. What is expected of "
             "them earns nothing beside what is expected of the others; when it fails, it costs its share.",
     .fallback = "none", .shape = "{ROLE: reference, …}", .bind = bind_partners},
    {"output", FIELD_WORD, offsetof(struct test_case, output), .help = "What stdout and stderr are.",
     .fallback = "terminal", .words = outputs},
    {"build", FIELD_CUSTOM, .help = "Compiler flags of this case alone.", .fallback = "the program's",
     .shape = "{flags: [TEXT, …]}", .bind = bind_case_build},
    {"limits", FIELD_TABLE, offsetof(struct test_case, limits), .help = "Other bounds.", .fallback = "the program's",
     .table = &limits_table},
    {"expect", FIELD_CUSTOM, .help = "What each role must show.", .fallback = "nothing of a role is judged",
     .table = &expectation_table, .shape = "{ROLE: {expectation}, …}", .bind = bind_expect},
    {"same", FIELD_TEXTS, offsetof(struct test_case, same),
     .help = "Captures that must have one value wherever they occur.", .fallback = "none"},
    {"order", FIELD_CUSTOM, .help = "Lines that must be printed one after the other.", .fallback = "not judged",
     .shape = "[{ROLE: TEXT}, …]", .bind = bind_order},
    {"observe", FIELD_CUSTOM, .help = "What must be there at moments of the run: exactly these, of each kind named.",
     .fallback = "nothing is looked at", .table = &object_table,
     .shape = "{while: ROLE waits | after: ROLE | after: {ROLE: TEXT}, KIND: [{object}, …]}, or a list",
     .bind = bind_observe},
    {"makes", FIELD_CUSTOM, .help = "Objects that must be made, as they are at the creating call.",
     .fallback = "not judged", .table = &object_table, .shape = "{KIND: [{object}, …]}", .bind = bind_makes},
    {"leaves", FIELD_CUSTOM, .help = "What may be left when all roles have ended.", .fallback = "anything",
     .shape = "nothing", .bind = bind_leaves},
    {"memory", FIELD_WORD, offsetof(struct test_case, memory),
     .help = "The roles run under Valgrind, which must find nothing: no use of memory that isn't theirs or that was "
             "never set, no block lost; and, when clean, no descriptor left open. It takes half a second a process: "
             "one case is enough.",
     .fallback = "not judged", .words = memory_rules},
    {"coverage", FIELD_TABLE, offsetof(struct test_case, coverage),
     .help = "Asks that this case alone reaches so much of a submission.", .fallback = "not asked for",
     .table = &coverage_table},
    {"explore", FIELD_CUSTOM,
     .help = "What the case asks for must hold in every order of events, with so many preemptions (somebody who could "
             "go on is held up, and another goes on) in one schedule. Where there are more orders than may be tried, "
             "some are drawn.",
     .fallback = "one order: the ordinary one", .table = &explore_table, .shape = "{preemptions: 2, at-most: 400}",
     .bind = bind_explore},
    {"unit", FIELD_CUSTOM, .help = "The case is this test of a unit's suite, and runs nothing else.",
     .fallback = "none: the program's roles are run", .shape = "{UNIT: TEST}", .bind = bind_case_unit},
};
const struct table case_table = {"case", "One thing that must hold.", case_fields, array_size(case_fields)};

void bind_cases(struct binder *binder, const struct node *node, void *target) {
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
