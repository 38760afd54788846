/* Grades the documents' own listing and ties what it loses to the list of errata. */
#include "validate/listing.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "grade/grade.h"
#include "validate/outcome.h"

#include <string.h>

enum { MOST_BYTES = 1 << 20 };

static int grade(const struct course *course, const struct program *program, const char *folder,
                 struct submission_result *ret_result, struct error *err) {
  const struct grade_options options = {.seed = 1};
  struct grader *grader = grader_new(course, &options, err);
  if (!grader)
    return -1;
  int status = grade_submission(grader, program, "document", folder, ret_result, err);
  if (status == 0 && ret_result->status == STATUS_BROKEN) {
    _cleanup_free_ char *obstacle = outcome_obstacle(ret_result);
    status = error_set(err, ERROR_SYSTEM, "the listing of %s could not be graded: %s", program->name, obstacle);
  }
  grader_free(grader);
  return status;
}

static void note_losses(const struct submission_result *result, struct listing *listing) {
  listing->score = result->score;
  vec_each(&result->cases, graded) {
    double lost = graded->verdict == VERDICT_UNSUPPORTED ? 0 : graded->max_points - graded->points;
    if (lost > 0)
      *vec_add(&listing->losses) = (struct listing_loss){.test = xstrdup(graded->id), .points = lost};
  }
}

/* The first cells of the table in section `## <program>`. */
static int read_errata(const struct course *course, const char *program, strings *ret_rows, struct error *err) {
  _cleanup_free_ char *path = path_join(course->root, "reference/ERRATA.md");
  _cleanup_free_ char *heading = xasprintf("## %s", program);
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  bool inside = false;
  if (file_read(path, MOST_BYTES, &text, err))
    return -1;
  char *rest = text.buf;
  for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
    if (strncmp(line, "## ", 3) == 0)
      inside = strcmp(line, heading) == 0;
    char *end = inside && strncmp(line, "| ", 2) == 0 ? strstr(line + 2, " | ") : NULL;
    if (end) {
      *end = '\0';
      strings_add(ret_rows, line + 2);
    }
  }
  return 0;
}

static void tie(struct listing *listing, const strings *rows, const char *line) {
  const char *colon = strstr(line, ": ");
  bool tied = false;
  vec_each(&listing->losses, loss) {
    size_t length = strlen(loss->test);
    if (!colon || loss->row || (size_t)(colon - line) != length || strncmp(loss->test, line, length) != 0 ||
        !strings_have(rows, colon + 2))
      continue;
    loss->row = xstrdup(colon + 2);
    tied = true;
  }
  if (!tied)
    strings_add(&listing->stale, line);
}

static int tie_all(const struct course *course, const char *program, struct listing *listing, struct error *err) {
  _cleanup_free_ char *path = xasprintf("%s/cases/%s/listing.txt", course->root, program);
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  strings rows = {0};
  int status = path_exists(path) ? file_read(path, MOST_BYTES, &text, err) : 0;
  if (status == 0)
    status = read_errata(course, program, &rows, err);
  char *rest = text.buf;
  for (char *line = strsep(&rest, "\n"); line && status == 0; line = strsep(&rest, "\n"))
    if (*line && *line != '#')
      tie(listing, &rows, line);
  strings_release(&rows);
  return status;
}

int listing_grade(const struct course *course, const struct program *program, struct listing *ret_listing,
                  struct error *err) {
  _cleanup_free_ char *folder = xasprintf("%s/student/document/%s", course->root, program->name);
  struct submission_result result = {0};
  *ret_listing = (struct listing){.there = path_is_directory(folder)};
  if (!ret_listing->there)
    return 0;
  int status = grade(course, program, folder, &result, err);
  if (status == 0)
    note_losses(&result, ret_listing);
  submission_result_release(&result);
  return status ? -1 : tie_all(course, program->name, ret_listing, err);
}

void listing_release(struct listing *listing) {
  vec_each(&listing->losses, loss) {
    free(loss->test);
    free(loss->row);
  }
  vec_release(&listing->losses);
  strings_release(&listing->stale);
}

bool listing_is_explained(const struct listing *listing) {
  vec_each(&listing->losses, loss)
    if (!loss->row)
      return false;
  return listing->stale.count == 0;
}
