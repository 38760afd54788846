/* Which lines, branches and functions of a program ran, and how often: gcov(1)'s account of it, as plain data. */
#ifndef IPCGRADE_RESULT_COVERAGE_H
#define IPCGRADE_RESULT_COVERAGE_H

#include "base/memory.h"

#include <stdint.h>

struct covered_line {
  int number;
  uint64_t count;
  VEC(uint64_t) ways; /* of each branch that begins there: how often it was taken */
};

struct covered_function {
  char *name;
  int line; /* where it begins */
  uint64_t count;
};

struct covered_file {
  char *name;
  VEC(struct covered_line) lines; /* those with code in them, in order */
  VEC(struct covered_function) functions;
};

/* What can be counted. */
enum covered { COVERED_LINES, COVERED_BRANCHES, COVERED_FUNCTIONS, COVERED_COUNT };
const char *covered_name(enum covered what); /* "lines", as in result.json and case files */

struct coverage_share {
  size_t all, reached;
};

struct coverage {
  bool measured;
  char *problem;                               /* why it is not, though asked for; else NULL */
  struct coverage_share shares[COVERED_COUNT]; /* of all files, by coverage_finish() */
  int minimum[COVERED_COUNT];                  /* percent that the course asks for; 0: none */
  VEC(struct covered_file) files;              /* in order of their names */
};

/* What is found or made; addresses hold until the next one of its kind is made. A source that several executables have
 * been made of is one file: what it counted in each is added up. */
struct covered_file *coverage_file(struct coverage *coverage, const char *name);
struct covered_line *covered_file_line(struct covered_file *file, int number);
struct covered_function *covered_file_function(struct covered_file *file, const char *name, int line);
/* The count of way number `way` of a branch; ways come in order. */
void covered_line_add_way(struct covered_line *line, size_t way, uint64_t count);

/* Sorts it, and adds up the shares. */
void coverage_finish(struct coverage *coverage);
void covered_file_shares(const struct covered_file *file, struct coverage_share *ret_shares);
/* 1 when there is nothing to reach. */
double coverage_ratio(struct coverage_share share);
/* Is less reached than asked for, of this or of anything? */
bool coverage_is_short_of_any(const struct coverage *coverage);
bool coverage_is_short(const struct coverage *coverage, enum covered what);
void coverage_release(struct coverage *coverage);

#endif
