/* ipcgrade report: all that is written about a class, once more, from the gradebook. */
#include "cli/class/unchanged.h"

#include "base/file.h"
#include "base/text.h"
#include "report/class.h"
#include "store/place.h"

#include <stdio.h>

struct task {
  struct cli *cli;
  struct grading grading; /* its formats, and where the results are */
  const char *format_list;
  bool anonymous;
};

/* ---- the page about the class ---- */

static int write_class_page(struct gradebook *gradebook, const char *out, bool anonymous, char **ret_path,
                            size_t *ret_count, struct error *err) {
  struct class_results results = {0};
  *ret_path = path_join(out, anonymous ? "anonymous.html" : "index.html");
  int status = class_results_read(gradebook, out, &results, err);
  if (status == 0 && !results.entries.count && !results.crossings.count)
    status =
        error_set(err, ERROR_USAGE, "there are no results in %s: `ipcgrade grade --out %s PATH…` makes some", out, out);
  if (status == 0)
    status = class_page_write(*ret_path, &results, anonymous, err);
  *ret_count = results.entries.count;
  class_results_release(&results);
  return status;
}

/* Who works with whom needs no gradebook. NULL without an error: there is none. */
static struct gradebook *open_if_there(const char *out, struct error *err) {
  return gradebook_is_in(out) ? gradebook_open(out, GRADEBOOK_READ, err) : NULL;
}

void cli_write_class_page(const char *out) {
  struct error err = {0};
  size_t count;
  char *path = NULL;
  struct gradebook *gradebook = open_if_there(out, &err);
  if (err.cause != ERROR_NONE || write_class_page(gradebook, out, false, &path, &count, &err))
    fprintf(stderr, "ipcgrade: no page of the class: %s\n", err.message);
  gradebook_close(gradebook);
  free(path);
}

/* ---- what is about one submission ---- */

static int write_submissions(const struct task *task, struct gradebook *gradebook, struct error *err) {
  gradebook_entries list = {0};
  int status = gradebook_list(gradebook, NULL, &list, err);
  vec_each(&list, entry) {
    const struct submission_key key = {entry->owner, entry->program, entry->attempt};
    if (status == 0 && entry->counts)
      status = stored_write(gradebook, task->grading.out, &key, task->grading.formats.items, err);
  }
  gradebook_entries_release(&list);
  return status;
}

static const struct report_format *find_coverage_format(const struct grading *grading) {
  vec_each(&grading->formats, place) {
    const struct report_format *format = *place;
    if (format && format->of_coverage)
      return format;
  }
  return NULL;
}

/* A format of it was asked for, and here and there is none. */
static void tell_unmeasured(const struct task *task, struct gradebook *gradebook) {
  const struct report_format *format = find_coverage_format(&task->grading);
  gradebook_entries list = {0};
  size_t lacking = 0;
  if (!format || gradebook_list(gradebook, NULL, &list, NULL))
    return;
  vec_each(&list, entry) {
    _cleanup_free_ char *path = xasprintf("%s/%s/%s/%s", task->grading.out, entry->owner, entry->program, format->file);
    lacking += entry->counts && !path_exists(path);
  }
  gradebook_entries_release(&list);
  if (lacking)
    fprintf(stderr, "ipcgrade: of %zu submission%s coverage was not measured: `ipcgrade grade --coverage` does it\n",
            lacking, plural(lacking));
}

/* ---- what the cases reach, in all submissions ---- */

/* As long as there are such pages. */
static int write_class_coverage(struct gradebook *gradebook, const char *out, struct error *err) {
  gradebook_entries list = {0};
  _cleanup_strbuf_ struct strbuf tracefile = STRBUF_INIT;
  _cleanup_free_ char *folder = path_join(out, CLASS_COVERAGE);
  if (!path_exists(folder))
    return 0;
  int status = gradebook_list(gradebook, NULL, &list, err);
  vec_each(&list, entry) {
    const struct submission_key key = {entry->owner, entry->program, entry->attempt};
    struct submission_result result;
    if (status || !entry->counts)
      continue;
    status = gradebook_load_brief(gradebook, &key, &result, err);
    if (status == 0)
      grading_add_to_class_pages(&result, &tracefile);
    submission_result_release(&result);
  }
  gradebook_entries_release(&list);
  if (status == 0)
    grading_make_class_pages(out, &tracefile);
  return status;
}

/* ---- all of it ---- */

/* While others grade into the folder, what is read now is no longer so when it is written. */
static int write_all(const struct task *task, struct gradebook *gradebook, char **ret_path, size_t *ret_count,
                     struct error *err) {
  const char *out = task->grading.out;
  if (!gradebook || task->anonymous)
    return write_class_page(gradebook, out, task->anonymous, ret_path, ret_count, err);
  _cleanup_close_ int lock = folder_take(out, err);
  return lock < 0 || write_submissions(task, gradebook, err) || write_class_coverage(gradebook, out, err) ||
                 write_class_page(gradebook, out, false, ret_path, ret_count, err)
             ? -1
             : 0;
}

static int report(const struct task *task) {
  struct error err = {0};
  size_t count = 0;
  char *path = NULL;
  const char *out = task->grading.out;
  if (!path_is_directory(out))
    return cli_usage("there is no folder %s: `ipcgrade grade --out %s PATH…` makes it, with results in it; `ipcgrade "
                     "report OUT` names another",
                     out, out);
  struct gradebook *gradebook = open_if_there(out, &err);
  int failed = err.cause != ERROR_NONE || write_all(task, gradebook, &path, &count, &err);
  if (!failed && gradebook)
    tell_unmeasured(task, gradebook);
  gradebook_close(gradebook);
  if (!failed && task->cli->json)
    printf("{\"submissions\": %zu}\n", count);
  else if (!failed && !task->cli->quiet)
    printf("%zu submission%s in %s\n", count, plural(count), path);
  free(path);
  return failed ? cli_fail(&err) : EXIT_FULL;
}

int cmd_report(struct cli *cli, int argc, char **argv) {
  struct task task = {.cli = cli, .grading = {.cli = cli}};
  _cleanup_strbuf_ struct strbuf formats = STRBUF_INIT;
  strbuf_add_text(&formats, "formats to write beside those that are there (html), with commas between: ");
  report_format_names(&formats);
  const struct option_row own[] = {
      {"format", 0, "LIST", OPTION_TEXT, &task.format_list, formats.buf},
      {"anonymous", 0, NULL, OPTION_FLAG, &task.anonymous,
       "one page alone, to show in class: numbers for names, nothing of hidden cases, no links; as anonymous.html"},
      {0}};
  words rest = {0};
  int status = cli_parse(cli, own, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count > 1)
    status = cli_usage("report takes one folder of results, not %zu", rest.count);
  if (status == EXIT_GO_ON && task.anonymous && task.format_list)
    status = cli_usage("--anonymous writes one page, and no --format");
  if (status == EXIT_GO_ON)
    status = grading_find_formats(&task.grading, task.format_list ? task.format_list : "html");
  task.grading.out = rest.count ? rest.items[0] : "reports";
  if (status == EXIT_GO_ON)
    status = report(&task);
  vec_release(&task.grading.formats);
  vec_release(&rest);
  return status;
}
