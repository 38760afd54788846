/* The table of formats, and the folder that results are written to. */
#include "report/report.h"

#include "base/file.h"
#include "report/coverage_pages.h"
#include "report/student_page.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

static const struct report_format report_formats[] = {
    {"json", "result.json", "everything; always written", false, report_json},
    {"html", "index.html", "a page to look at; written when no format is asked for", false,
     NULL}, /* by student_page_write(), which wants the sources too */
    {"junit", "junit.xml", "a test for each case, for Jenkins and other CI servers", false, report_junit},
    {"tap", "results.tap", "TAP 14: a test point for each case", false, report_tap},
    {"gradescope", "gradescope.json", "what Gradescope wants as /autograder/results/results.json", false,
     report_gradescope},
    {"github", "github.txt", "workflow commands for the log of GitHub Actions: annotations of the sources", false,
     report_github},
    {"github-summary", "summary.md", "for GitHub Actions' $GITHUB_STEP_SUMMARY", false, report_github_summary},
    {"markdown", "feedback.md", "feedback for the submission's owner; hidden cases stay hidden", false,
     report_feedback},
    {"sarif", "results.sarif", "SARIF 2.1.0: findings at their lines, for code scanning and editors", false,
     report_sarif},
    {"cobertura", "coverage.xml", "lines and branches that the cases reach, for CI servers", true, report_cobertura},
    {"lcov", "coverage.info", "the same for lcov", true, report_lcov},
};

const struct report_format *report_format_at(size_t i) {
  return i < array_size(report_formats) ? &report_formats[i] : NULL;
}

void report_format_names(struct strbuf *ret_text) {
  for (size_t i = 0; i < array_size(report_formats); i++)
    strbuf_addf(ret_text, "%s%s", i ? ", " : "", report_formats[i].name);
}

const struct report_format *report_format_find(const char *name) {
  for (size_t i = 0; i < array_size(report_formats); i++)
    if (strcmp(report_formats[i].name, name) == 0)
      return &report_formats[i];
  return NULL;
}

static int copy_sources(const char *from, const char *to, struct error *err) {
  DIR *folder = opendir(from);
  int status = folder ? directory_make(to, err) : error_errno(err, "read the folder %s", from);
  for (const struct dirent *entry = folder ? readdir(folder) : NULL; entry && status == 0; entry = readdir(folder)) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
      continue;
    _cleanup_free_ char *source = path_join(from, entry->d_name);
    _cleanup_free_ char *target = path_join(to, entry->d_name);
    status = file_copy(source, target, err);
  }
  if (folder)
    closedir(folder);
  return status;
}

static int write_one(const char *folder, const char *file,
                     void (*write)(const struct submission_result *result, struct strbuf *ret_text),
                     const struct submission_result *result, struct error *err) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *path = path_join(folder, file);
  write(result, &text);
  return file_write(path, text.buf, text.length, err);
}

static int write_coverage(const char *folder, const struct submission_result *result, const char *sources,
                          struct error *err) {
  _cleanup_free_ char *pages = path_join(folder, "coverage");
  for (size_t i = 0; i < array_size(report_formats); i++)
    if (report_formats[i].of_coverage &&
        write_one(folder, report_formats[i].file, report_formats[i].write, result, err))
      return -1;
  return coverage_pages_write(pages, result, sources, err);
}

static int fill(const char *folder, const struct submission_result *result, const char *sources,
                const struct report_format *const *formats, struct error *err) {
  _cleanup_free_ char *kept = path_join(folder, "sources");
  if (directory_make(folder, err) || (sources && copy_sources(sources, kept, err)) ||
      write_one(folder, "result.json", report_json, result, err) ||
      write_one(folder, "schedule.json", report_schedule, result, err) ||
      (result->coverage.measured && write_coverage(folder, result, sources, err)))
    return -1;
  for (; formats && *formats; formats++) {
    if ((*formats)->of_coverage) /* written by now, or there is nothing that it could tell */
      continue;
    if ((*formats)->write ? write_one(folder, (*formats)->file, (*formats)->write, result, err)
                          : student_page_write(folder, result, sources, err))
      return -1;
  }
  return 0;
}

/* Who was killed stays there for a while, as a zombie, until somebody asks what became of it. */
static bool is_alive(int pid) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *path = xasprintf("/proc/%d/stat", pid);
  if (kill(pid, 0) && errno == ESRCH)
    return false;
  if (file_read(path, 4096, &text, NULL))
    return true;
  const char *state = strrchr(text.buf, ')');
  return !state || !strchr("ZX", state[1] ? state[2] : 'Z');
}

/* Names are .PROGRAM.new.PID and .PROGRAM.old.PID. */
static bool is_abandoned(const char *name) {
  const char *mark = strstr(name, ".new.");
  mark = mark ? mark : strstr(name, ".old.");
  int pid = mark ? (int)strtol(mark + 5, NULL, 10) : 0;
  return *name == '.' && pid > 0 && !is_alive(pid);
}

void report_sweep(const char *out, const char *owner) {
  _cleanup_free_ char *folder = path_join(out, owner);
  strings names = {0};
  directory_list(AT_FDCWD, folder, &names);
  for (size_t i = 0; i < names.count; i++) {
    if (!is_abandoned(names.items[i]))
      continue;
    _cleanup_free_ char *path = path_join(folder, names.items[i]);
    tree_remove(path, NULL);
  }
  strings_release(&names);
}

/* The results that were there before are in the fresh folder then, or in the old one where the file system can't
 * exchange two names in one step. */
static int take_place(const char *fresh, const char *final, const char *old, struct error *err) {
  if (renameat2(AT_FDCWD, fresh, AT_FDCWD, final, RENAME_EXCHANGE) == 0)
    return 0;
  if (rename(final, old) && errno != ENOENT)
    return error_errno(err, "replace %s", final);
  return rename(fresh, final) ? error_errno(err, "write %s", final) : 0;
}

/* The folder is filled beside its place and then takes it: nobody ever sees half a result. */
int report_write(const char *out, const struct submission_result *result, const char *sources,
                 const struct report_format *const *formats, struct error *err) {
  _cleanup_free_ char *owner = path_join(out, result->owner);
  _cleanup_free_ char *final = path_join(owner, result->program);
  _cleanup_free_ char *fresh = xasprintf("%s/.%s.new.%d", owner, result->program, (int)getpid());
  _cleanup_free_ char *old = xasprintf("%s/.%s.old.%d", owner, result->program, (int)getpid());
  report_sweep(out, result->owner);
  int status = fill(fresh, result, sources, formats, err);
  if (status == 0)
    status = take_place(fresh, final, old, err);
  tree_remove(fresh, NULL);
  tree_remove(old, NULL);
  return status;
}
