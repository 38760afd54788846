/* ipcgrade validate: how good are the cases? */
#include "cli/cli.h"

#include "base/strbuf.h"
#include "report/report.h"
#include "validate/outcome.h"
#include "validate/validate.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { MOST_SEEDS = 100000, MOST_WORKERS = 64 };

/* ---- for people ---- */

static void show_progress(void *context, const char *program, size_t done, size_t all) {
  (void)context;
  fprintf(stderr, "\r%-24s %zu of %zu tried", program, done, all);
}

static void clear_progress(void) { fprintf(stderr, "\r%48s\r", ""); }

static size_t count_right(const struct validation *validation) {
  size_t count = 0;
  vec_each(&validation->right, right)
    count += right->lost <= 0;
  return count;
}

static bool is_caught(const struct planting *planting) {
  return planting->lost > 0 && planting->kinds_are_right && planting->line_is_right;
}

static size_t count_caught(const struct validation *validation) {
  size_t count = 0;
  vec_each(&validation->plantings, planting)
    count += is_caught(planting);
  return count;
}

static void print_head(void) {
  printf("%-15s %5s %6s %6s %6s %7s %6s %5s %4s %5s %5s\n", "program", "cases", "points", "right", "faults", "mutants",
         "caught", "equiv", "left", "lines", "ways");
}

static void print_row(const struct validation *validation) {
  char right[32];
  char caught[32];
  snprintf(right, sizeof right, "%zu/%zu", count_right(validation), validation->right.count);
  snprintf(caught, sizeof caught, "%zu/%zu", count_caught(validation), validation->faults.count);
  size_t tried = validation->results.count - validation_count(validation, MUTANT_INVALID);
  const struct coverage *coverage = &validation->coverage;
  printf("%-15s %5zu %6.6g %6s %6s %7zu %6zu %5zu %4zu %4.0f%% %4.0f%%\n", validation->program, validation->cases,
         validation->points, right, caught, tried, validation_count(validation, MUTANT_CAUGHT),
         validation_count(validation, MUTANT_EQUIVALENT), validation_count(validation, MUTANT_SURVIVED),
         100 * coverage_ratio(coverage->shares[COVERED_LINES]),
         100 * coverage_ratio(coverage->shares[COVERED_BRANCHES]));
}

static void print_fault(const struct fault *fault, const struct planting *planting) {
  _cleanup_strbuf_ struct strbuf kinds = STRBUF_INIT;
  outcome_add_kinds(fault->finds, &kinds);
  printf("  fault %s: ", fault->name);
  if (planting->lost <= 0)
    printf("it loses no points\n");
  else if (!planting->kinds_are_right)
    printf("it earns %s, where its header says %s\n", planting->found, kinds.buf);
  else
    printf("no finding is at its line, %s: %s; %s%s\n", fault->file, fault->text,
           planting->elsewhere ? "there is one at " : "none has a line",
           planting->elsewhere ? planting->elsewhere : "");
}

static void print_missed(const struct coverage *coverage) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  report_missed(coverage, &text);
  if (!text.length)
    return;
  printf("  ");
  _cleanup_free_ char *sentence = xasprintf("no case reaches %s", text.buf);
  cli_print_wrapped(sentence, 2, 4);
}

/* What is asked of submissions must be possible. */
static void print_short(const struct coverage *coverage, const strings *cases) {
  for (int what = 0; what < COVERED_COUNT; what++)
    if (coverage_is_short(coverage, (enum covered)what))
      printf("  %d %% of the %s are asked for, and the reference doesn't reach that\n", coverage->minimum[what],
             covered_name((enum covered)what));
  vec_each(cases, id)
    printf("  case %s asks for a coverage that the reference doesn't reach in it\n", *id);
}

/* One root cause is one row: its cases are told together. */
static void print_cause(const struct listing *listing, size_t first) {
  const char *row = listing->losses.items[first].row;
  _cleanup_strbuf_ struct strbuf tests = STRBUF_INIT;
  double points = 0;
  for (size_t i = 0; i < listing->losses.count; i++) {
    const struct listing_loss *loss = &listing->losses.items[i];
    if (i != first && (!row || !loss->row || strcmp(loss->row, row) != 0))
      continue;
    if (i < first)
      return;
    points += loss->points;
    strbuf_addf(&tests, "%s%s", tests.length ? ", " : "", loss->test);
  }
  _cleanup_free_ char *sentence =
      xasprintf("%5.4g for: %s (%s)", points, row ? row : "WHAT NO ROW OF THE ERRATA TELLS", tests.buf);
  printf("  ");
  cli_print_wrapped(sentence, 2, 12);
}

static void print_listing(const struct listing *listing) {
  if (!listing->there)
    return;
  printf("  the document's own listing, repaired to compile, scores %.4g; it loses\n", listing->score);
  for (size_t i = 0; i < listing->losses.count; i++)
    print_cause(listing, i);
  vec_each(&listing->stale, line) {
    _cleanup_free_ char *sentence = xasprintf("listing.txt: no such loss or row: %s", *line);
    printf("  ");
    cli_print_wrapped(sentence, 2, 4);
  }
}

static void print_details(const struct validation *validation) {
  vec_each(&validation->right, right)
    if (right->lost > 0)
      printf("  right, and yet: %s loses %.6g points with seed %d: %s\n", right->owner, right->lost, (int)right->seed,
             right->where);
  for (size_t i = 0; i < validation->plantings.count; i++)
    if (!is_caught(&validation->plantings.items[i]))
      print_fault(&validation->faults.items[i], &validation->plantings.items[i]);
  vec_each(&validation->results, result)
    if (result->diff && result->fate == MUTANT_SURVIVED)
      printf("  nobody notices %s    its name in equivalent.txt: %s\n", result->diff, result->name);
  if (validation->untried)
    printf("  case %s: the reference never makes the call that is to fail; it is about those who do\n",
           validation->untried);
  print_missed(&validation->coverage);
  print_short(&validation->coverage, &validation->short_cases);
  print_listing(&validation->listing);
  vec_each(&validation->stale, name)
    printf("  equivalent.txt: no surviving mutant is called %s\n", *name);
}

/* ---- for programs ---- */

static json_t *right_to_json(const struct validation *validation) {
  json_t *list = json_array();
  vec_each(&validation->right, right)
    json_array_append_new(
        list, json_pack("{s:s, s:f, s:s?}", "owner", right->owner, "lost", right->lost, "where", right->where));
  return list;
}

static json_t *faults_to_json(const struct validation *validation) {
  json_t *list = json_array();
  for (size_t i = 0; i < validation->plantings.count; i++) {
    const struct planting *planting = &validation->plantings.items[i];
    json_array_append_new(list,
                          json_pack("{s:s, s:s, s:b, s:f, s:s, s:b, s:b}", "name", validation->faults.items[i].name,
                                    "about", validation->faults.items[i].about, "caught", is_caught(planting), "lost",
                                    planting->lost, "found", planting->found, "kinds_are_right",
                                    planting->kinds_are_right, "line_is_right", planting->line_is_right));
  }
  return list;
}

static json_t *mutants_to_json(const struct validation *validation) {
  static const char *const fates[] = {"caught", "survived", "equivalent", "invalid"};
  json_t *list = json_array();
  for (size_t i = 0; i < validation->results.count; i++)
    json_array_append_new(
        list, json_pack("{s:s, s:s, s:i, s:s, s:s?}", "name", validation->results.items[i].name, "file",
                        validation->mutants.items[i].file, "line", validation->mutants.items[i].line, "fate",
                        fates[validation->results.items[i].fate], "diff", validation->results.items[i].diff));
  return list;
}

static json_t *listing_to_json(const struct listing *listing) {
  json_t *losses = json_array();
  json_t *stale = json_array();
  vec_each(&listing->losses, loss)
    json_array_append_new(losses,
                          json_pack("{s:s, s:f, s:s?}", "case", loss->test, "points", loss->points, "row", loss->row));
  vec_each(&listing->stale, line)
    json_array_append_new(stale, json_string(*line));
  return json_pack("{s:f, s:o, s:o}", "score", listing->score, "losses", losses, "stale", stale);
}

static json_t *to_json(const struct validation *validation) {
  json_t *stale = json_array();
  vec_each(&validation->stale, name)
    json_array_append_new(stale, json_string(*name));
  json_t *missed = json_array();
  const struct coverage_share *shares = validation->coverage.shares;
  vec_each(&validation->coverage.files, file)
    vec_each(&file->lines, line)
      if (!line->count)
        json_array_append_new(missed, json_sprintf("%s:%d", file->name, line->number));
  json_t *coverage =
      json_pack("{s:I, s:I, s:I, s:I, s:o}", "lines", (json_int_t)shares[COVERED_LINES].all, "lines_reached",
                (json_int_t)shares[COVERED_LINES].reached, "branches", (json_int_t)shares[COVERED_BRANCHES].all,
                "branches_reached", (json_int_t)shares[COVERED_BRANCHES].reached, "missed", missed);
  json_t *listing = validation->listing.there ? listing_to_json(&validation->listing) : json_null();
  return json_pack("{s:s, s:I, s:f, s:b, s:o, s:o, s:o, s:o, s:s?, s:o, s:o}", "program", validation->program, "cases",
                   (json_int_t)validation->cases, "points", validation->points, "good", validation_is_good(validation),
                   "right", right_to_json(validation), "faults", faults_to_json(validation), "mutants",
                   mutants_to_json(validation), "stale", stale, "untried", validation->untried, "coverage", coverage,
                   "listing", listing);
}

/* ---- the command ---- */

static void tell(const struct cli *cli, const struct validation *validation, json_t *list) {
  if (cli->json) {
    json_array_append_new(list, to_json(validation));
  } else if (!cli->quiet || !validation_is_good(validation)) {
    print_row(validation);
    print_details(validation);
    fflush(stdout);
  }
}

/* It says nothing about the cases, nor about other programs. */
static int tell_problem(const struct cli *cli, const char *program, const struct error *err, json_t *list) {
  struct error named = {0};
  error_set(&named, err->cause, "%s: %s", program, err->message);
  if (cli->json)
    json_array_append_new(list, json_pack("{s:s, s:b, s:s}", "program", program, "good", 0, "problem", err->message));
  return cli_fail(&named);
}

static int validate_all(const struct cli *cli, const struct course *course, const strings *names,
                        const struct validate_options *options) {
  int status = EXIT_FULL;
  json_t *list = json_array();
  if (!cli->json && !cli->quiet)
    print_head();
  vec_each(names, name) {
    struct validation validation;
    struct error err = {0};
    int failed = validate_program(course, *name, options, &validation, &err);
    if (options->progress)
      clear_progress();
    if (!failed)
      tell(cli, &validation, list);
    int came = failed ? tell_problem(cli, *name, &err, list) : validation_is_good(&validation) ? EXIT_FULL : EXIT_LOST;
    status = came > status ? came : status;
    validation_release(&validation);
  }
  if (cli->json)
    cli_print_json(list);
  else
    json_decref(list);
  return status;
}

int cmd_validate(struct cli *cli, int argc, char **argv) {
  struct course course = {0};
  words rest = {0};
  strings names = {0};
  uint64_t seeds = 20;
  uint64_t workers = (uint64_t)sysconf(_SC_NPROCESSORS_ONLN);
  bool without_mutants = false;
  const struct option_row own[] = {
      {"seeds", 0, "N", OPTION_NUMBER, &seeds, "orders of events to try right programs in (20)"},
      {"jobs", 'j', "N", OPTION_NUMBER, &workers, "processes at work at once (one per core)"},
      {"no-mutants", 0, NULL, OPTION_FLAG, &without_mutants, "try no mutants, of which 95 % must be caught"},
      {0}};
  int status = cli_parse(cli, own, argc, argv, &rest);
  if (status == EXIT_GO_ON && (seeds == 0 || seeds > MOST_SEEDS))
    status = cli_usage("--seeds takes from 1 to %d", MOST_SEEDS);
  if (status == EXIT_GO_ON && (workers == 0 || workers > MOST_WORKERS))
    status = cli_usage("--jobs takes from 1 to %d", MOST_WORKERS);
  if (status == EXIT_GO_ON)
    status = cli_open_course(cli, &course);
  if (status == EXIT_GO_ON) {
    vec_each(&rest, name)
      strings_add(&names, *name);
    vec_each(&course.programs, name)
      if (rest.count == 0)
        strings_add(&names, *name);
    const struct validate_options options = {.seeds = seeds,
                                             .workers = workers,
                                             .with_mutants = !without_mutants,
                                             .progress = isatty(STDERR_FILENO) && !cli->quiet ? show_progress : NULL};
    status = cli_check_programs(&course, &names); /* all, before one is tried for long */
    if (status == EXIT_GO_ON)
      status = validate_all(cli, &course, &names, &options);
  }
  strings_release(&names);
  vec_release(&rest);
  course_release(&course);
  return status;
}
