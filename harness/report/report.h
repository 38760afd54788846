/* What the results of grading look like. One file per format, one table of them; none of them sees how runs are made.
 */
#ifndef IPCGRADE_REPORT_REPORT_H
#define IPCGRADE_REPORT_REPORT_H

#include "base/error.h"
#include "base/strbuf.h"
#include "result/result.h"

/* A format that describes one submission in one file of its results folder. */
struct report_format {
  const char *name; /* as in --format */
  const char *file;
  const char *about; /* one line */
  bool of_coverage;  /* it shows nothing else: written whenever that was measured, and never otherwise */
  /* Appends the whole file. NULL: not made of the result alone. */
  void (*write)(const struct submission_result *result, struct strbuf *ret_text);
};

/* NULL when there is none of that name. */
const struct report_format *report_format_find(const char *name);
/* All of them, from 0; NULL behind the last. */
const struct report_format *report_format_at(size_t i);
/* Appends "json, junit, …". */
void report_format_names(struct strbuf *ret_text);

/* result.json: design of its fields in result/result.schema.json. */
void report_json(const struct submission_result *result, struct strbuf *ret_text);
/* schedule.json: for every case that ran its seed and decisions, which make the same run again. */
void report_schedule(const struct submission_result *result, struct strbuf *ret_text);

/* Formats of other tools. Paths are from the folder in which the command was given. A hidden case is an id and what
 * came of it; one that is unsupported is skipped, and one that is broken is an error and no failure. */
void report_junit(const struct submission_result *result, struct strbuf *ret_text);
void report_tap(const struct submission_result *result, struct strbuf *ret_text);
void report_github(const struct submission_result *result, struct strbuf *ret_text);
void report_github_summary(const struct submission_result *result, struct strbuf *ret_text);
void report_sarif(const struct submission_result *result, struct strbuf *ret_text);
/* For students' eyes: sources by their names alone, and of hidden cases the points alone. */
void report_gradescope(const struct submission_result *result, struct strbuf *ret_text);
void report_feedback(const struct submission_result *result, struct strbuf *ret_text);

/* coverage.xml: Cobertura's format, which CI servers read. */
void report_cobertura(const struct submission_result *result, struct strbuf *ret_text);
/* coverage.info: lcov's tracefile, with paths as they are beside it. */
void report_lcov(const struct submission_result *result, struct strbuf *ret_text);
/* The same of sources that lie in `folder`; tracefiles can stand one behind another. */
void report_lcov_add(const struct submission_result *result, const char *folder, struct strbuf *ret_text);
/* Has genhtml(1) make the folder `tree` of a tracefile, both in `folder`, to which its paths are relative. It takes
 * some names for markup; sources with such are left out, and there is no tree when all are. ERROR_UNSUPPORTED when
 * there is no genhtml. */
int report_lcov_tree(const char *folder, const char *tracefile, const char *tree, const char *title, struct error *err);
/* How much is reached, and where that is less than asked for: "lines 45 % (60 % are asked for), branches 30 %,
 * functions 50 %". */
void report_reached(const struct coverage *coverage, struct strbuf *ret_text);
/* Lines that no case reaches: "server.c: 12 40-45; client.c: 7". Nothing when all are. */
void report_missed(const struct coverage *coverage, struct strbuf *ret_text);

/* What is wrong, in as few words as there are: a line with the kind of each, and its message; what advice
 * says. In `width` characters. */
void report_findings(const findings *list, int width, struct strbuf *ret_text);

/* Reads the decisions of one case from the text of a schedule.json, which lies at `path`, and whether they are of an
 * explored run. ERROR_USAGE when it isn't one or has no such case. */
typedef VEC(struct decision) decisions;
int report_schedule_read(const struct strbuf *text, const char *path, const char *case_id, uint64_t *ret_seed,
                         decisions *ret_decisions, bool *ret_explored, bool *ret_by_calls, struct error *err);

struct terminal_style {
  bool color;
  bool only_failures;  /* --quiet */
  bool only_next;      /* --next: what to mend first, and how much hangs on it */
  const char *sources; /* folder with the sources as graded, to quote lines from; may be NULL */
};
/* The report that a student reads in a terminal of 80 columns. */
void report_terminal(const struct submission_result *result, const struct terminal_style *style,
                     struct strbuf *ret_text);

/* A timeline as columns, one per process, in `width` characters; `color` marks what is stuck, killed or printed. */
void report_columns(const struct timeline *timeline, int width, bool color, struct strbuf *ret_text);
/* The events from `first` on that read alike, at least that one: a call that a process makes again, with the same
 * result at the same place, or a text that it prints again. A report shows them as one, or what is decisive would drown
 * in them. */
size_t report_repeats(const struct timeline *timeline, size_t first);
/* The first of the events that read alike, of which `index` is one. */
size_t report_first_repeat(const struct timeline *timeline, size_t index);
/* One event in one line, harmless and without its moment: "shmget(ftok(., x), 20, IPC_CREAT|0666) = shm#1". With those
 * behind it that read alike: "4 × clock_nanosleep(…". */
void report_event(const struct timeline *timeline, size_t index, struct strbuf *ret_text);

/* Writes the results of one submission below DIR/<owner>/<program>/: each format asked for (NULL: json alone), the
 * schedule, the sources as graded (NULL: none), and, when it was measured, the coverage in all its formats and as
 * pages. All of it appears at once. */
int report_write(const char *out, const struct submission_result *result, const char *sources,
                 const struct report_format *const *formats, struct error *err);
/* Removes what writers of the owner's results left behind that were killed in the middle. */
void report_sweep(const char *out, const char *owner);

#endif
