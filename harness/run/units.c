/* A unit's suite names the function that it called last: where that is in the submission's sources. */
#include "run/engine.h"

#include "base/file.h"
#include "linux/functions.h"

#include <string.h>

static const char *host_path(const struct run_request *request, const char *unit, char **ret_path) {
  for (size_t i = 0; i < request->program->roles.count; i++) {
    const struct role *role = &request->program->roles.items[i];
    if (role->part == ROLE_UNIT && strcmp(role->name, unit) == 0 && request->built[i])
      return *ret_path = path_join(request->built[i], unit);
  }
  return NULL;
}

void units_locate(struct engine *engine, const struct run_request *request) {
  const struct role *suite = request->test->unit ? program_suite(request->program, request->test->unit) : NULL;
  const struct role_record *said = suite ? run_record_role(engine->record, suite->name) : NULL;
  _cleanup_free_ char *path = NULL;
  if (!said || !said->out.length || !host_path(request, request->test->unit, &path))
    return;
  _cleanup_free_ char *name = xstrndup(said->out.buf, strcspn(said->out.buf, "\n"));
  elf_functions functions = {0};
  elf_functions_read(path, &functions);
  vec_each(&functions, function)
    if (strcmp(function->name, name) == 0 && !engine->record->unit_place.file)
      engine->record->unit_place =
          (struct place){function->file ? xstrdup(function->file) : NULL, xstrdup(function->name), function->line};
  elf_functions_release(&functions);
}
