/* Binding roles, and the moments at which something happens. */
#include "course/tables.h"

#include "base/strbuf.h"

#include <stddef.h>
#include <string.h>

/* ---- moments: when roles start and inventories are taken ---- */

void bind_start(struct binder *binder, const struct node *node, struct moment *moment) {
  static const struct {
    const char *key;
    enum moment_kind kind;
  } ways[] = {{"prints", MOMENT_PRINTED}, {"waits", MOMENT_WAITS}, {"writes", MOMENT_WRITES}, {"ended", MOMENT_ENDED}};
  if (node->kind == NODE_SCALAR && strcmp(node->text, "at-once") == 0) {
    moment->kind = MOMENT_AT_ONCE;
    return;
  }
  const struct node *after = node->kind == NODE_MAP && node->keys.count == 2 ? node_get(node, "after") : NULL;
  for (size_t i = 0; after && i < array_size(ways); i++) {
    const struct node *way = node_get(node, ways[i].key);
    if (!way || !binder_text(binder, after, "after", &moment->role))
      continue;
    moment->kind = ways[i].kind;
    if (moment->kind == MOMENT_PRINTED)
      binder_text(binder, way, "prints", &moment->text);
    return;
  }
  binder_complain(binder, node->mark, "start must be " START_SHAPE);
}

bool is_moment_key(const char *key) { return strcmp(key, "while") == 0 || strcmp(key, "after") == 0; }

void bind_moment(struct binder *binder, const struct node *node, const char *of, struct moment *moment) {
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
    binder_complain(binder, node->mark,
                    "%s needs one moment: 'while: ROLE waits', 'after: ROLE' or 'after: {ROLE: TEXT}'", of);
  }
}

/* ---- roles ---- */

void bind_input(struct binder *binder, const struct node *node, struct input *input) {
  input->typed = node->kind == NODE_LIST;
  if (input->typed)
    binder_texts(binder, node, "stdin", &input->lines);
  else
    binder_text(binder, node, "stdin", &input->text);
}

static void bind_role_input(struct binder *binder, const struct node *node, void *target) {
  bind_input(binder, node, &((struct role *)target)->input);
}

static void bind_role_start(struct binder *binder, const struct node *node, void *target) {
  struct role *role = target;
  const struct node *by = node->kind == NODE_MAP && node->keys.count == 1 ? node_get(node, "by") : NULL;
  if (!by) {
    bind_start(binder, node, &role->start);
    return;
  }
  role->start.kind = MOMENT_BY_ROLE;
  binder_text(binder, by, "by", &role->start.role);
}

static const struct field role_fields[] = {
    {"sources", FIELD_NAMES, offsetof(struct role, sources), .required = true,
     .help = "The files that it is compiled from."},
    {"also-named", FIELD_NAMES, offsetof(struct role, also_named),
     .help = "Other names under which its first source is accepted.", .fallback = "none"},
    {"executables", FIELD_NAMES, offsetof(struct role, executables),
     .help = "Names under which the built program lies in the working folder.", .fallback = "the role's name"},
    {"args", FIELD_TEXTS, offsetof(struct role, args), .help = "Its arguments.", .fallback = "none"},
    {"stdin", FIELD_CUSTOM,
     .help = "Its standard input: all there from the beginning, or lines that are typed, each when somebody waits for "
             "it; behind the last one it is at its end.",
     .fallback = "empty", .shape = "TEXT | [LINE, …]", .bind = bind_role_input},
    {"start", FIELD_CUSTOM,
     .help = "When it starts; writes: to memory that others share, which is seen where a case explores, and else "
             "stands for waits; by: another role starts it as a program.",
     .fallback = "when every role before it waits, sleeps or has ended", .shape = START_SHAPE " | {by: ROLE}",
     .bind = bind_role_start},
};
const struct table role_table = {"role", "One executable of the program; roles are named in starting order.",
                                 role_fields, array_size(role_fields)};

void bind_roles(struct binder *binder, const struct node *node, void *target) {
  struct program *program = target;
  if (!binder_is_map(binder, node, "roles"))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    struct role *role = vec_add(&program->roles);
    role->mark = node->keys.items[i]->mark;
    role->name = xstrdup(node->keys.items[i]->text);
    binder_check_name(binder, role->mark, "role", role->name);
    binder_bind(binder, &role_table, node->values.items[i], role);
    if (role->executables.count == 0)
      strings_add(&role->executables, role->name);
  }
}
