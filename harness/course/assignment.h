/* An assignment: which programs count, for how much, until when. A YAML file of the instructor's, assignment.yaml, over
 * the course's case files, which stay as they are. */
#ifndef IPCGRADE_COURSE_ASSIGNMENT_H
#define IPCGRADE_COURSE_ASSIGNMENT_H

#include "base/digest.h"
#include "course/course.h"
#include "result/late.h"

/* A case, by its id, or a category, and what it is worth where that is asked: 0 takes it out. */
struct named_share {
  char *name;
  double points;
  struct mark mark;
};
typedef VEC(struct named_share) named_shares;

struct assigned_program {
  char *name;
  double weight; /* by which its points count in the total; default 1 */
  named_shares cases;
  named_shares categories; /* all cases of one together that aren't named themselves */
  named_shares hidden;     /* cases and categories */
  named_shares visible;
  struct mark mark;
};

enum which_attempt { ATTEMPT_LAST, ATTEMPT_BEST };
const char *which_attempt_name(enum which_attempt which); /* "last", "best" */

struct assignment {
  char *path;
  char *title;                           /* NULL when it has none */
  VEC(struct assigned_program) programs; /* empty: all of the course, as their case files say */
  struct late_policy late;
  enum which_attempt attempts;
  VEC(uint64_t) seeds; /* each submission is graded with all of them, and the lowest score counts; empty: with one */
  bool require_full;   /* isolation */
};

/* Loads the file at `path` and looks up in the course what it names. All that is wrong goes to `problems` (may be
 * NULL), one text each that begins PATH:LINE:COLUMN; then -1 is returned, with the first of them in `err` as
 * ERROR_USAGE, and `ret_assignment` is empty. */
int assignment_load(const char *path, const struct course *course, struct assignment *ret_assignment, strings *problems,
                    struct error *err);
void assignment_release(struct assignment *assignment);

/* Is the file at `path` meant as an assignment, not as a case file? By its keys, or, where these don't tell, its name.
 */
bool assignment_is_meant(const char *path);

/* Does the program count? Without an assignment (NULL) every one does. */
bool assignment_has(const struct assignment *assignment, const char *program);
/* By how much. */
double assignment_weight(const struct assignment *assignment, const char *program);
/* Gives the cases of a program that was just loaded the points and the visibility that the assignment says; those that
 * are worth nothing in it are taken out. NULL changes nothing. */
void assignment_apply(const struct assignment *assignment, struct program *program);
/* SHA-256 of what the assignment says of how a program is graded, to which it has been applied: points and visibility
 * of its cases, and seeds. False when it says nothing of that, as NULL does. What is reckoned from the result of
 * grading is no part of it: dates and what lateness takes, weights, which attempt counts. */
bool assignment_digest(const struct assignment *assignment, const struct program *program,
                       char ret_text[DIGEST_TEXT_SIZE]);

/* The reference page of the format, made from the tables that parse it. The caller frees it. */
char *assignment_format_page(void);

#endif
