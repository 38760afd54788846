/* What is known already. */
#include "cli/class/unchanged.h"

#include "base/file.h"
#include "grade/scratch.h"

#include <string.h>

enum { MOST_BYTES = 64 << 20 };

/* ---- is it known? ---- */

static bool has_unsupported(const struct submission_result *result) {
  vec_each(&result->cases, graded)
    if (graded->verdict == VERDICT_UNSUPPORTED)
      return true;
  return false;
}

/* Does it answer all that is asked this time? */
static bool is_enough(const struct grading *grading, const struct submission_result *result, bool wants_coverage) {
  bool is_full = result->isolation && strcmp(result->isolation, "full") == 0 && !has_unsupported(result);
  bool has_coverage = result->coverage.measured || result->status == STATUS_BUILD_FAILED;
  return (is_full || !grading->options.require_full) && (has_coverage || !wants_coverage);
}

static bool has_fingerprint(struct gradebook *gradebook, const struct submission_key *key, const char *fingerprint) {
  struct gradebook_entry entry;
  bool same = gradebook_find(gradebook, key, &entry, NULL) > 0 && entry.fingerprint &&
              strcmp(entry.fingerprint, fingerprint) == 0;
  gradebook_entry_release(&entry);
  return same;
}

/* One that can't be read is made again: that is what would be advised. */
bool unchanged_recall(struct gradebook *gradebook, const struct grading *grading, const struct submission_key *key,
                      const char *fingerprint, bool wants_coverage, struct submission_result *ret_result) {
  *ret_result = (struct submission_result){0};
  if (!has_fingerprint(gradebook, key, fingerprint))
    return false;
  if (gradebook_load_brief(gradebook, key, ret_result, NULL) == 0 && is_enough(grading, ret_result, wants_coverage))
    return true;
  submission_result_release(ret_result);
  *ret_result = (struct submission_result){0};
  return false;
}

/* ---- are its files there? ---- */

static bool are_there(const struct grading *grading, const char *folder, const struct submission_result *brief) {
  _cleanup_strbuf_ struct strbuf wanted = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf there = STRBUF_INIT;
  _cleanup_free_ char *path = path_join(folder, "result.json");
  _cleanup_free_ char *schedule = path_join(folder, "schedule.json");
  _cleanup_free_ char *sources = path_join(folder, "sources");
  bool good = path_exists(schedule) && path_exists(sources);
  for (const struct report_format *const *format = grading->formats.items; good && format && *format; format++) {
    _cleanup_free_ char *file = path_join(folder, (*format)->file);
    good = path_exists(file) || ((*format)->of_coverage && !brief->coverage.measured);
  }
  report_json(brief, &wanted);
  return good && file_read(path, MOST_BYTES, &there, NULL) == 0 && strcmp(wanted.buf, there.buf) == 0;
}

static bool is_asked_for(const struct report_format *const *asked, const struct report_format *format) {
  for (; asked && *asked; asked++)
    if (*asked == format)
      return true;
  return false;
}

void stored_formats(const char *folder, const struct report_format *const *asked, format_list *ret_formats) {
  const struct report_format *format;
  for (size_t i = 0; (format = report_format_at(i)); i++) {
    _cleanup_free_ char *file = path_join(folder, format->file);
    if (is_asked_for(asked, format) || path_exists(file))
      *vec_add(ret_formats) = format;
  }
  vec_add(ret_formats);
}

int stored_write(struct gradebook *gradebook, const char *out, const struct submission_key *key,
                 const struct report_format *const *asked, struct error *err) {
  struct submission_result result = {0};
  format_list formats = {0};
  _cleanup_free_ char *folder = xasprintf("%s/%s/%s", out, key->owner, key->program);
  _cleanup_free_ char *pages = path_join(folder, "coverage/lcov");
  bool had_pages = path_exists(pages);
  _cleanup_free_ char *scratch = scratch_make(err);
  if (!scratch)
    return -1;
  stored_formats(folder, asked, &formats);
  int failed = gradebook_load(gradebook, key, &result, err) || gradebook_write_sources(gradebook, key, scratch, err) ||
               report_write(out, &result, scratch, formats.items, err);
  if (!failed && had_pages && result.coverage.measured)
    grading_make_own_pages(out, &result);
  submission_result_release(&result);
  vec_release(&formats);
  tree_remove(scratch, NULL);
  return failed ? -1 : 0;
}

int unchanged_write(struct gradebook *gradebook, const struct grading *grading, const struct submission_key *key,
                    const struct submission_result *brief, struct error *err) {
  _cleanup_free_ char *folder = xasprintf("%s/%s/%s", grading->out, key->owner, key->program);
  return are_there(grading, folder, brief) ? 0
                                           : stored_write(gradebook, grading->out, key, grading->formats.items, err);
}
