/* Whether what a case file names lies in reference/PROGRAM/. */
#include "course/tables.h"

#include "base/file.h"

static void check_file(struct binder *binder, const struct node *name, const char *what, const char *folder) {
  if (name->kind != NODE_SCALAR || !*name->text)
    return;
  _cleanup_free_ char *path = path_join(folder, name->text);
  if (!path_exists(path))
    binder_complain(binder, name->mark, "%s '%s' is not in %s", what, name->text, folder);
}

/* A list of names, or one name. */
static void check_files(struct binder *binder, const struct node *names, const char *what, const char *folder) {
  if (!names)
    return;
  check_file(binder, names, what, folder);
  vec_each(&names->values, name)
    check_file(binder, *name, what, folder);
}

void check_reference(struct binder *binder, const struct node *root, const struct program *program) {
  if (!program->course || !program->name || root->kind != NODE_MAP)
    return;
  _cleanup_free_ char *folder = xasprintf("%s/reference/%s", program->course, program->name);
  const struct mark top = {1, 1};
  if (!path_is_directory(folder)) {
    binder_complain(binder, top, "there is no folder %s", folder);
    return;
  }
  check_files(binder, node_get(root, "headers"), "header", folder);
  check_suites(binder, program);
  const struct node *units = node_get(root, "units");
  for (size_t i = 0; units && i < units->values.count; i++)
    if (units->values.items[i]->kind == NODE_MAP)
      check_files(binder, node_get(units->values.items[i], "sources"), "source", folder);
  const struct node *roles = node_get(root, "roles");
  if (!roles || roles->kind != NODE_MAP)
    return;
  vec_each(&roles->values, role) {
    if ((*role)->kind == NODE_MAP)
      check_files(binder, node_get(*role, "sources"), "source", folder);
  }
}
