/* Who defines memcpy() gets the calls of it from every part of the program, those of the libraries included: the linker
 * makes such a function known to them, by the dynamic symbols, and it does so with no other. */
#include "run/stand_ins.h"

#include "access/protocol.h"
#include "base/text.h"
#include "linux/functions.h"

#include <string.h>

/* Of Check, and of cases/unit/. They aren't in the executable, so that nothing comes of it; the intention counts. */
static const char *const prefixes[] = {"ck_", "_ck_", "tcase_", "suite_", "srunner_", "unit_"};

static bool is_of_tests(const char *name) {
  for (size_t i = 0; i < array_size(prefixes); i++)
    if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
      return true;
  return false;
}

static void tell(const struct elf_function *function, const char *role, findings *list) {
  _cleanup_free_ char *name = text_visible(function->name);
  _cleanup_free_ char *message = xasprintf("%s() is a name of %s: the function would be called in its place", name,
                                           function->stands_in ? "the C library" : "the tests");
  struct finding *finding = findings_add(list, FINDING_FORBIDDEN, role, message);
  finding->file = function->file ? text_visible(function->file) : NULL;
  finding->line = function->line;
  finding->hint = xstrdup("Give the function another name, or make it static when only this file calls it.");
}

size_t stand_ins_find(const char *path, const char *role, findings *list) {
  elf_functions functions = {0};
  size_t count = 0;
  elf_functions_read(path, &functions);
  vec_each(&functions, function) {
    if (!function->stands_in && !is_of_tests(function->name))
      continue;
    tell(function, role, list);
    count++;
  }
  elf_functions_release(&functions);
  return count;
}

/* Of the explored build's runtime: its own, those by which the compiler calls it, and the linker's for what it stands
 * before. */
static const char *const runtime_prefixes[] = {ACCESS_NAMES, "__tsan_", "__wrap_", "__real_", "__sanitizer_cov_"};

size_t runtime_names_find(const char *path, const char *role, findings *list) {
  strings names = {0};
  for (size_t i = 0; i < array_size(runtime_prefixes); i++)
    elf_names_read(path, runtime_prefixes[i], &names);
  size_t count = names.count;
  if (count) {
    _cleanup_free_ char *name = text_visible(names.items[0]);
    _cleanup_free_ char *message =
        xasprintf("%s is a name of the harness, which watches accesses to shared memory by it", name);
    struct finding *finding = findings_add(list, FINDING_FORBIDDEN, role, message);
    finding->hint = xstrdup("Names that begin with two underscores are not for programs (C11, 7.1.3): choose another.");
  }
  strings_release(&names);
  return count;
}
