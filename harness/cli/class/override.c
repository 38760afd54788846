/* ipcgrade override: points that a person gives a case instead of the harness's, with a reason. */
#include "cli/class/unchanged.h"

#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <pwd.h>
#include <string.h>

struct task {
  struct cli *cli;
  const char *out;
  const char *by, *reason;
  uint64_t attempt;
  bool remove, list, force;
  struct gradebook *gradebook;
  struct submission_key key;
  const char *case_id;
  double points;
  struct submission_result result; /* brief, as it is before the change */
};

/* ---- who and why ---- */

static const char *name_of_user(void) {
  const struct passwd *user = getpwuid(getuid());
  return user ? user->pw_name : NULL;
}

static bool is_blank(const char *text) { return !text || text[strspn(text, " \t\n")] == '\0'; }

static int check_words(struct task *task) {
  task->by = task->by ? task->by : name_of_user();
  if (is_blank(task->reason))
    return cli_usage("override needs --reason TEXT: whoever asks later wants to know why");
  if (is_blank(task->by))
    return cli_usage("override needs --by NAME: who changes it");
  return EXIT_GO_ON;
}

/* ---- what ---- */

struct listed {
  gradebook_entries entries;
  const char *owner; /* NULL: candidates are owners, else this one's programs */
};

static const char *next_listed(size_t i, const void *context) {
  const struct listed *listed = context;
  for (size_t at = 0; at < listed->entries.count; at++) {
    const struct gradebook_entry *entry = &listed->entries.items[at];
    if (listed->owner && strcmp(entry->owner, listed->owner) != 0)
      continue;
    if (i-- == 0)
      return listed->owner ? entry->program : entry->owner;
  }
  return NULL;
}

static int say_nobody(const char *what, const char *word, const char *of, const char *near) {
  _cleanup_free_ char *shown = text_visible(word);
  _cleanup_free_ char *suggestion = text_suggestion(near);
  return cli_usage("the gradebook has no %s '%s'%s%s", what, shown, of, suggestion);
}

/* Which of owner and program nobody knows. */
static int complain_of_submission(struct task *task) {
  struct error err = {0};
  struct listed listed = {0};
  const struct submission_key *key = &task->key;
  bool knows_owner = false;
  bool knows_program = false;
  if (gradebook_list(task->gradebook, NULL, &listed.entries, &err))
    return cli_fail(&err);
  vec_each(&listed.entries, entry) {
    bool owners = strcmp(entry->owner, key->owner) == 0;
    knows_owner = knows_owner || owners;
    knows_program = knows_program || (owners && strcmp(entry->program, key->program) == 0);
  }
  listed.owner = knows_owner ? key->owner : NULL;
  const char *near = text_nearest(knows_owner ? key->program : key->owner, next_listed, &listed);
  int status = !knows_owner     ? say_nobody("owner", key->owner, "", near)
               : !knows_program ? say_nobody("program", key->program, " by that owner", near)
                                : cli_usage("there is no attempt %d of that", key->attempt);
  gradebook_entries_release(&listed.entries);
  return status;
}

static const char *next_case(size_t i, const void *context) {
  const struct submission_result *result = context;
  return i < result->cases.count ? result->cases.items[i].id : NULL;
}

static const struct override *override_of(const struct task *task) {
  vec_each(&task->result.overrides, change)
    if (strcmp(change->case_id, task->case_id) == 0)
      return change;
  return NULL;
}

/* What was changed can be taken back even of a case that is gone. */
static int check_case(const struct task *task) {
  const struct case_result *graded = submission_case(&task->result, task->case_id);
  if (task->remove)
    return override_of(task) ? EXIT_GO_ON : cli_usage("the points of '%s' have not been changed", task->case_id);
  if (!graded)
    return say_nobody("case", task->case_id, " of that program", text_nearest(task->case_id, next_case, &task->result));
  if (graded->verdict == VERDICT_UNSUPPORTED)
    return cli_usage("'%s' could not be run on the host that graded it, and its points have left the total: there are "
                     "none to give",
                     graded->id);
  if (task->points > graded->max_points && !task->force)
    return cli_usage("'%s' is worth %.6g points; --force gives more all the same", graded->id, graded->max_points);
  return EXIT_GO_ON;
}

static int find(struct task *task) {
  struct error err = {0};
  struct gradebook_entry entry;
  int found = gradebook_find(task->gradebook, &task->key, &entry, &err);
  gradebook_entry_release(&entry);
  if (found == 0)
    return complain_of_submission(task);
  if (found < 0 || gradebook_load_brief(task->gradebook, &task->key, &task->result, &err))
    return cli_fail(&err);
  return check_case(task);
}

/* ---- changing it ---- */

static void tell(const struct task *task, const struct submission_result *now) {
  const struct case_result *graded = submission_case(now, task->case_id);
  const struct override *before = override_of(task);
  double was = before ? before->points : graded ? graded->points : 0;
  double is = task->remove ? graded ? graded->points : 0 : task->points;
  _cleanup_free_ char *owner = text_visible(task->key.owner);
  if (task->cli->json)
    cli_print_json(json_pack("{s:s, s:s, s:s, s:f, s:f, s:f, s:f, s:f}", "owner", owner, "program", task->key.program,
                             "case", task->case_id, "before", was, "points", is, "score", now->score, "final_score",
                             submission_final_score(now), "max_score", now->max_score));
  else if (!task->cli->quiet)
    printf("%s %s, %s: %.6g points, was %.6g; %.6g of %.6g in all\n", owner, task->key.program, task->case_id, is, was,
           submission_final_score(now), now->max_score);
}

static void rewrite_class_page(const char *out) {
  _cleanup_free_ char *page = path_join(out, "index.html");
  if (path_exists(page))
    cli_write_class_page(out);
}

/* The gradebook first. When all ends in between, the next `grade` finds its files out of date, and writes them. */
/* Of several attempts the one that counts has files. */
static int write_files(struct task *task, struct error *err) {
  int counting;
  if (gradebook_counting(task->gradebook, task->key.owner, task->key.program, &counting, err))
    return -1;
  return task->key.attempt == counting ? stored_write(task->gradebook, task->out, &task->key, NULL, err) : 0;
}

static int change(struct task *task) {
  struct error err = {0};
  struct submission_result now = {0};
  int failed = gradebook_override(task->gradebook, &task->key, task->case_id, task->remove ? NULL : &task->points,
                                  task->by, task->reason, &err) ||
               write_files(task, &err) || gradebook_load_brief(task->gradebook, &task->key, &now, &err);
  if (!failed) {
    rewrite_class_page(task->out);
    tell(task, &now);
  }
  submission_result_release(&now);
  return failed ? cli_fail(&err) : EXIT_FULL;
}

/* ---- all that was changed ---- */

static json_t *json_of_entry(const struct override_entry *entry) {
  _cleanup_free_ char *owner = text_visible(entry->owner);
  _cleanup_free_ char *reason = text_visible(entry->change.reason);
  _cleanup_free_ char *by = text_visible(entry->change.who);
  json_t *points = entry->removed ? json_null() : json_real(entry->change.points);
  return json_pack("{s:s, s:s, s:i, s:s, s:f, s:o, s:s, s:s, s:s}", "owner", owner, "program", entry->program,
                   "attempt", entry->attempt, "case", entry->change.case_id, "before", entry->change.points_before,
                   "points", points, "reason", reason, "by", by, "at", entry->change.at);
}

static void print_entry(const struct override_entry *entry) {
  const struct override *made = &entry->change;
  _cleanup_free_ char *owner = text_visible(entry->owner);
  _cleanup_free_ char *reason = text_visible(made->reason);
  _cleanup_free_ char *by = text_visible(made->who);
  _cleanup_free_ char *points = entry->removed ? xstrdup("as graded") : xasprintf("%.6g", made->points);
  printf("%s  %s %s, %s: %s, was %.6g; by %s: %s\n", made->at, owner, entry->program, made->case_id, points,
         made->points_before, by, reason);
}

static int print_history(const struct task *task) {
  struct error err = {0};
  override_entries history = {0};
  if (gradebook_override_history(task->gradebook, &history, &err))
    return cli_fail(&err);
  json_t *array = json_array();
  vec_each(&history, entry) {
    if (task->cli->json)
      json_array_append_new(array, json_of_entry(entry));
    else
      print_entry(entry);
  }
  if (task->cli->json)
    cli_print_json(json_incref(array));
  else if (!history.count && !task->cli->quiet)
    puts("No points have been changed by hand.");
  json_decref(array);
  override_entries_release(&history);
  return EXIT_FULL;
}

/* ---- the command ---- */

static int parse_points(const char *text, double *ret_points) {
  char *end = NULL;
  errno = 0;
  *ret_points = strtod(text, &end);
  /* strtod(3) takes blanks, signs, sixteens and infinity, too. */
  if (errno || end == text || *end || strspn(text, "0123456789.") < strlen(text))
    return cli_usage("points are a number from 0 on, not '%s'", text);
  return EXIT_GO_ON;
}

static int take_words(struct task *task, const words *rest) {
  const size_t wanted = task->list ? 0 : task->remove ? 3 : 4;
  if (rest->count != wanted && task->list)
    return cli_usage("override --list takes no words: it shows all that was changed");
  if (rest->count != wanted)
    return cli_usage("override wants OWNER PROGRAM CASE%s, such as: ipcgrade override alice shm-pair four-integers%s "
                     "--reason 'a typo of ours'",
                     task->remove ? "" : " POINTS", task->remove ? " --remove" : " 10");
  if (task->list)
    return EXIT_GO_ON;
  task->key = (struct submission_key){rest->items[0], rest->items[1], (int)task->attempt};
  task->case_id = rest->items[2];
  int status = task->remove ? EXIT_GO_ON : parse_points(rest->items[3], &task->points);
  return status == EXIT_GO_ON ? check_words(task) : status;
}

static int run(struct task *task) {
  struct error err = {0};
  /* Nothing is made where there is none: that would be a mistake in --out. */
  enum gradebook_use use = task->list || !gradebook_is_in(task->out) ? GRADEBOOK_READ : GRADEBOOK_WRITE;
  task->gradebook = gradebook_open(task->out, use, &err);
  if (!task->gradebook)
    return cli_fail(&err);
  if (task->list)
    return print_history(task);
  if (!task->attempt &&
      gradebook_counting(task->gradebook, task->key.owner, task->key.program, &task->key.attempt, &err))
    return cli_fail(&err);
  int status = find(task);
  return status == EXIT_GO_ON ? change(task) : status;
}

int cmd_override(struct cli *cli, int argc, char **argv) {
  struct task task = {.cli = cli, .out = "reports"};
  const struct option_row own[] = {
      {"reason", 'r', "TEXT", OPTION_TEXT, &task.reason, "why"},
      {"by", 0, "NAME", OPTION_TEXT, &task.by, "who changes it (whoever is logged in)"},
      {"out", 'o', "DIR", OPTION_TEXT, &task.out, "where the results are (reports)"},
      {"remove", 0, NULL, OPTION_FLAG, &task.remove, "the points that the harness gives count again"},
      {"force", 0, NULL, OPTION_FLAG, &task.force, "more points than the case is worth"},
      {"attempt", 0, "N", OPTION_NUMBER, &task.attempt, "of which attempt (the one that counts)"},
      {"list", 0, NULL, OPTION_FLAG, &task.list, "show all that was ever changed"},
      {0}};
  words rest = {0};
  int status = cli_parse(cli, own, argc, argv, &rest);
  if (status == EXIT_GO_ON)
    status = take_words(&task, &rest);
  if (status == EXIT_GO_ON)
    status = run(&task);
  submission_result_release(&task.result);
  gradebook_close(task.gradebook);
  vec_release(&rest);
  return status;
}
