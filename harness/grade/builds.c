/* The builds of one submission. */
#include "grade/builds.h"

#include "base/command.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "course/edition.h"
#include "grade/cache.h"
#include "grade/check_library.h"
#include "run/build.h"
#include "run/counters.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool build_set_has(const struct build_set *set, const char *role) { return strings_have(&set->built, role); }

/* Suites are the course's, and need the library. A submission lacks nothing then: the cases are unsupported. */
static bool can_build_suites(struct builds *builds) {
  if (builds->course && !builds->asked_for_check) {
    builds->asked_for_check = true;
    builds->has_check = check_library_flags(&builds->check_flags, &builds->check_libraries, NULL) == 0;
  }
  return builds->has_check;
}

/* Functions are tested as the program's own flags build them, unless a case says otherwise. */
static bool is_asked_with(const struct builds *builds, const char *unit, const struct build_set *set) {
  bool asked = set->instrumented || strings_equal(&set->flags, &builds->program->build_flags);
  vec_each(&builds->program->cases, test)
    asked = asked || (test->unit && strcmp(test->unit, unit) == 0 && strings_equal(&set->flags, &test->build_flags));
  return asked;
}

static bool is_wanted(struct builds *builds, const struct build_set *set, const struct role *role) {
  if (set->explored && role->part != ROLE_DOCUMENTED)
    return false;
  if (role->unit && !is_asked_with(builds, role->unit, set))
    return false;
  if (role->part == ROLE_SUITE)
    return can_build_suites(builds);
  return builds->course || !program_supplies(builds->program, role);
}

/* A suite that doesn't compile is nobody's fault but the course's. */
static int check_suites(const struct builds *builds, const struct submission_result *result, struct error *err) {
  vec_each(&result->builds, built) {
    const struct role *role = program_role(builds->program, built->role);
    if (role->part == ROLE_SUITE && !built->ok)
      return error_set(err, ERROR_USAGE, "the suite of unit %s does not compile: %s", role->unit, built->messages);
  }
  return 0;
}

static int build(struct builds *builds, struct build_set *set, struct submission_result *result, struct error *err) {
  VEC(const char *) roles = {0};
  vec_each(&builds->program->roles, role)
    if (is_wanted(builds, set, role))
      *vec_add(&roles) = role->name;
  vec_add(&roles);
  struct build_request request = {.kind = set->explored ? BUILD_EXPLORED : BUILD_PLAIN,
                                  .program = builds->program,
                                  .sources = builds->sources,
                                  .headers = builds->headers,
                                  .flags = &set->flags,
                                  .roles = roles.items,
                                  .output = set->folder,
                                  .with_notes = set->instrumented,
                                  .suite_flags = &builds->check_flags,
                                  .suite_libraries = &builds->check_libraries};
  size_t before = result->builds.count;
  int status = build_roles(&request, result, err);
  if (status == 0)
    status = check_suites(builds, result, err);
  for (size_t i = before; i < result->builds.count; i++)
    if (result->builds.items[i].ok)
      strings_add(&set->built, result->builds.items[i].role);
  vec_release(&roles);
  return status;
}

static struct build_set *add_set(struct builds *builds, const strings *flags) {
  struct build_set *set = vec_add(&builds->sets);
  vec_each(flags, flag)
    strings_add(&set->flags, *flag);
  set->folder = xasprintf("%s/build-%zu", builds->scratch, builds->sets.count);
  return set;
}

static bool has_all(struct builds *builds, const struct build_set *set) {
  vec_each(&builds->program->roles, role)
    if (is_wanted(builds, set, role) && !build_set_has(set, role->name))
      return false;
  return true;
}

static char *entry_of(const struct builds *builds, const struct build_set *set) {
  _cleanup_strbuf_ struct strbuf flags = STRBUF_INIT;
  char digest[DIGEST_TEXT_SIZE];
  vec_each(&set->flags, flag)
    strbuf_addf(&flags, "%s\n", *flag);
  if (set->explored)
    strbuf_add_text(&flags, "explored");
  digest_bytes(flags.buf, flags.length, digest);
  return xasprintf("%s-%.16s", builds->kept, digest);
}

/* From the cache, or by the compiler and then for the cache. `result` as for fill(). */
static int recall_or_build(struct builds *builds, struct build_set *set, struct submission_result *result,
                           struct error *err) {
  _cleanup_free_ char *entry = builds->kept ? entry_of(builds, set) : NULL;
  if (entry && cache_recall_files(entry, set->folder, &set->built)) {
    if (has_all(builds, set))
      return 0;
    strings_release(&set->built);
  }
  if (build(builds, set, result, err))
    return -1;
  if (entry && has_all(builds, set))
    cache_keep_files(entry, set->folder, &set->built);
  return 0;
}

/* Those of a student edition: as many as its cases need. */
static const struct build_set *take_prepared(const struct builds *builds, struct build_set *set, struct error *err) {
  free(set->folder);
  set->folder = edition_build(builds->prepared, builds->program->name, &set->flags);
  if (directory_list(AT_FDCWD, set->folder, &set->built) == 0)
    return set;
  error_errno(err, "read %s of the student edition, which is to be unpacked again", set->folder);
  return NULL;
}

/* `result`: where to tell what the compiler finds, or NULL. */
static const struct build_set *fill(struct builds *builds, struct build_set *set, struct submission_result *result,
                                    struct error *err) {
  struct submission_result other = {0};
  if (builds->prepared)
    return take_prepared(builds, set, err);
  int status = directory_make(set->folder, err);
  if (status == 0)
    status = recall_or_build(builds, set, result ? result : &other, err);
  submission_result_release(&other);
  return status ? NULL : set;
}

const struct build_set *builds_for(struct builds *builds, const struct test_case *test,
                                   struct submission_result *result, struct error *err) {
  const strings *flags = test->build_flags.count ? &test->build_flags : &builds->program->build_flags;
  vec_each(&builds->sets, set)
    if (!set->instrumented && !set->explored && strings_equal(&set->flags, flags))
      return set;
  return fill(builds, add_set(builds, flags), flags == &builds->program->build_flags ? result : NULL, err);
}

const struct build_set *builds_instrumented(struct builds *builds, struct error *err) {
  vec_each(&builds->sets, set)
    if (set->instrumented)
      return set;
  struct build_set *set = add_set(builds, &builds->program->build_flags);
  set->instrumented = true;
  for (const char *const *flag = counters_flags; *flag; flag++)
    strings_add(&set->flags, *flag);
  return fill(builds, set, NULL, err);
}

const struct build_set *builds_explored(struct builds *builds, struct error *err) {
  vec_each(&builds->sets, set)
    if (set->explored)
      return set;
  struct build_set *set = add_set(builds, &builds->program->build_flags);
  set->explored = true;
  return fill(builds, set, NULL, err);
}

void builds_release(struct builds *builds) {
  vec_each(&builds->sets, set) {
    strings_release(&set->flags);
    strings_release(&set->built);
    free(set->folder);
  }
  vec_release(&builds->sets);
  strings_release(&builds->check_flags);
  strings_release(&builds->check_libraries);
}

char *compiler_version(void) {
  static const char *const argv[] = {"gcc", "-dumpfullversion", NULL};
  bool worked = false;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (command_output(NULL, argv, &text, &worked, NULL) || !worked)
    return xstrdup("none");
  return xstrndup(text.buf, strcspn(text.buf, "\n"));
}
