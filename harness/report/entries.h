/* What the formats of other tools list: the submission as a whole, then its cases. What is hidden is taken out here, so
 * that no format has to think of it. Private to report/. */
#ifndef IPCGRADE_REPORT_ENTRIES_H
#define IPCGRADE_REPORT_ENTRIES_H

#include "base/strbuf.h"
#include "result/result.h"

/* One thing that holds or doesn't. All is borrowed from the result, which is the course's and the harness's own text
 * but for the findings. */
struct entry {
  const char *id;
  const char *says;                 /* NULL of a hidden case */
  const struct case_result *graded; /* NULL of the submission as a whole: are its files there, and do they compile? */
  bool hidden;
  enum verdict verdict;
  double points, max_points; /* as they count; 0 of the submission as a whole */
  bool by_hand;              /* a person gave the points */
  int64_t wall_ns;
  const findings *findings; /* empty of a hidden case */
};
typedef VEC(struct entry) entries;

/* The submission first, then the cases in their order. vec_release() them. */
void entries_of(const struct submission_result *result, entries *ret_list);

/* "ok", "failed", "skipped", "broken": what a reader calls it. */
const char *entry_verdict(const struct entry *entry);

/* Where a source lies, from the working folder; its own name when that isn't known. The caller frees it. */
char *entry_path(const struct submission_result *result, const char *file);

/* The case above in which all that is wrong here has been told already, or NULL. */
const struct case_result *entry_told_before(const struct submission_result *result, const struct entry *entry);

/* Appends "18", "7.5". */
void entry_add_points(double points, struct strbuf *ret_text);
/* Appends "18 of 20 points", and that they were given by hand. Nothing of the submission as a whole. */
void entry_add_sum(const struct entry *entry, struct strbuf *ret_text);
/* Appends "57.5 of 80 points", and what it was before lateness and changes by hand. */
void entry_add_score(const struct submission_result *result, struct strbuf *ret_text);

/* Appends the lines of a foreign text, made harmless, each behind `indent`; the ends of long ones, and all behind the
 * first 24, are cut off. */
void entry_add_cut(const char *text, const char *indent, struct strbuf *ret_text);

/* Appends one harmless line without an end: "stdout-mismatch (server): stdout differs." */
void entry_add_headline(const struct finding *finding, struct strbuf *ret_text);
/* The same of what an entry lost its points for, the first of its findings. Nothing of one that passed. */
void entry_add_reason(const struct entry *entry, struct strbuf *ret_text);

/* Appends harmless lines: what is wrong, where, what was expected and seen, hints. Long texts are cut. Places are below
 * `folder`, or as the submission names them when it is NULL. */
void entry_add_finding(const struct finding *finding, const char *folder, struct strbuf *ret_text);
/* The same of all findings of an entry, with an empty line between them; of a hidden one, that it is hidden. */
void entry_add_text(const struct entry *entry, const char *folder, struct strbuf *ret_text);

#endif
