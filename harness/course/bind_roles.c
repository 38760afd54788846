/* Binding roles, and the moments at which something happens. */
#include "course/tables.h"

#include "base/strbuf.h"

#include <stddef.h>
#include <string.h>

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

static const struct field role_fields[] = {
    {"sources", FIELD_TEXTS, offsetof(struct role, sources), .required = true,
     .help = "The files that it is compiled from."},
    {"also-named", FIELD_TEXTS, offsetof(struct role, also_named),
     .help = "Other names under which its first source is accepted.", .fallback = "none"},
    {"executables", FIELD_TEXTS, offsetof(struct role, executables),
     .help = "Names under which the built program lies in the working folder.", .fallback = "the role's name"},
    {"args", FIELD_TEXTS, offsetof(struct role, args), .help = "Its arguments.", .fallback = "none"},
    {"stdin", FIELD_TEXT, offsetof(struct role, stdin_text), .help = "Its standard input.", .fallback = "empty"},
    {"start", FIELD_CUSTOM, .help = "When it starts.",
     .fallback = "when every role before it waits, sleeps or has ended",
     .shape = "at-once | {after: ROLE, prints: TEXT} | {after: ROLE, waits: true} | {after: ROLE, ended: true}",
     .bind = bind_start},
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
    binder_bind(binder, &role_table, node->values.items[i], role);
    if (role->executables.count == 0)
      strings_add(&role->executables, role->name);
  }
}
