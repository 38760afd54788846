/* Grades out: what a class scored as the tables that platforms and spreadsheets take. One file per format, one table of
 * them. Names come from students: a spreadsheet would run those that look like formulas, so they are written as texts.
 */
#ifndef IPCGRADE_EXPORT_EXPORT_H
#define IPCGRADE_EXPORT_EXPORT_H

#include "base/csv.h"
#include "base/error.h"
#include "base/strbuf.h"
#include "intake/roster.h"

/* ---- what there is to tell ---- */

struct export_program {
  char *name;
  double weight; /* by which its points count in the total */
  double points; /* of all its cases */
};

/* What somebody has for one program. */
struct export_grade {
  bool is_there;    /* handed in, and graded */
  bool is_broken;   /* handed in, and it could not be graded */
  double score;     /* as the harness gave it */
  double max_score; /* less than the program's points where cases can't be run on the host */
  double by_hand;   /* what a person added, or took away */
  double late_off;
};

struct export_row {
  char *owner;                     /* as results are kept; NULL: of the roster, and nothing was handed in */
  struct person person;            /* as far as is known */
  VEC(struct export_grade) grades; /* beside the sheet's programs */
};

struct export_sheet {
  char *title; /* of the assignment; NULL when it has none */
  VEC(struct export_program) programs;
  VEC(struct export_row) rows;
};
void export_sheet_release(struct export_sheet *sheet);

struct export_program *export_add_program(struct export_sheet *sheet, const char *name, double weight, double points);
/* A row without grades yet: `person` is copied. */
struct export_row *export_add_row(struct export_sheet *sheet, const char *owner, const struct person *person);

/* What counts of a grade in the end: with points given by hand, less what lateness took off, not below 0. */
double export_final(const struct export_grade *grade);
/* Of the sheet's programs, by their weights; what can't be graded on this host is left out of the reckoning, as if the
 * rest had been all. */
double export_total(const struct export_sheet *sheet, const struct export_row *row);
/* The total of somebody who has everything right. */
double export_points(const struct export_sheet *sheet);
/* Has the row's person such a total? Not while something that was handed in could not be graded, which is nobody's
 * fault but ours. */
bool export_is_graded(const struct export_row *row);

/* What a row's person is called in messages: name and owner, harmless. The caller frees it. */
char *export_who(const struct export_row *row);

/* ---- matching ---- */

/* For each of the sheet's rows the index of the one of `theirs` who it is, or -1: by what is the same in both, id,
 * school's number, login, address; by the owner's name being one of these; by the full name, where only one has it.
 * `ret_notes` gets a sentence for each graded row that has no match, or that can't be told from another. */
void export_match(const struct export_sheet *sheet, const people *theirs, int *ret_matches, strings *ret_notes);

/* ---- formats ---- */

enum export_scale {
  SCALE_REFUSED, /* points that differ from the platform's are a mistake */
  SCALE_FITTED,  /* to the platform's */
  SCALE_NONE,
};

struct export_request {
  const struct export_sheet *sheet;
  const struct csv_table *into; /* the platform's own file, or NULL */
  const char *into_name;        /* for messages */
  const char *column;           /* Canvas: of the assignment, as the caller names it; NULL: by the sheet's title */
  enum export_scale scale;
};

struct export_outcome {
  struct strbuf text; /* the file */
  char *column;       /* that was filled, or NULL */
  double points;      /* that it is out of */
  size_t filled;      /* rows with a grade */
  strings missing;    /* who has a grade and is nowhere in the platform's file, a sentence each */
  strings without;    /* who is in it and has no grade */
  strings kept;       /* cells that stay as the platform has them, a sentence each */
};
void export_outcome_init(struct export_outcome *outcome);
void export_outcome_release(struct export_outcome *outcome);

struct export_format {
  const char *name;
  const char *into; /* the file of the platform that it fills, in words; NULL: none is needed */
  /* ERROR_USAGE when the file isn't what it should be. */
  int (*write)(const struct export_request *request, struct export_outcome *ret_outcome, struct error *err);
};
extern const struct export_format export_formats[]; /* ends with one without a name */
/* NULL when there is none of that name. */
const struct export_format *export_format_find(const char *name);

int export_csv(const struct export_request *request, struct export_outcome *ret_outcome, struct error *err);
int export_canvas(const struct export_request *request, struct export_outcome *ret_outcome, struct error *err);
int export_moodle(const struct export_request *request, struct export_outcome *ret_outcome, struct error *err);

/* For the formats: the factor from the sheet's points to `possible` (0: the file doesn't tell), by the request's rule.
 */
int export_factor(const struct export_request *request, double possible, double *ret_factor, struct error *err);
/* 85, 85.5: two decimals at most, with a point. */
char *export_number(double number);

#endif
