/* Coverage as it is put together, file by file. */
#include "result/coverage.h"

#include <string.h>

static const char *const names[] = {
    [COVERED_LINES] = "lines", [COVERED_BRANCHES] = "branches", [COVERED_FUNCTIONS] = "functions"};

const char *covered_name(enum covered what) { return names[what]; }

/* ---- putting together ---- */

struct covered_file *coverage_file(struct coverage *coverage, const char *name) {
  vec_each(&coverage->files, file)
    if (strcmp(file->name, name) == 0)
      return file;
  struct covered_file *file = vec_add(&coverage->files);
  file->name = xstrdup(name);
  return file;
}

/* Where the line is, or belongs: they are kept in order, since a source can have very many. */
static size_t place_of(const struct covered_file *file, int number) {
  size_t low = 0;
  size_t high = file->lines.count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (file->lines.items[middle].number < number)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

struct covered_line *covered_file_line(struct covered_file *file, int number) {
  size_t at = place_of(file, number);
  if (at < file->lines.count && file->lines.items[at].number == number)
    return &file->lines.items[at];
  vec_add(&file->lines);
  struct covered_line *line = &file->lines.items[at];
  memmove(line + 1, line, (file->lines.count - 1 - at) * sizeof *line);
  *line = (struct covered_line){.number = number};
  return line;
}

struct covered_function *covered_file_function(struct covered_file *file, const char *name, int line) {
  vec_each(&file->functions, function)
    if (function->line == line && strcmp(function->name, name) == 0)
      return function;
  struct covered_function *function = vec_add(&file->functions);
  *function = (struct covered_function){.name = xstrdup(name), .line = line};
  return function;
}

void covered_line_add_way(struct covered_line *line, size_t way, uint64_t count) {
  while (line->ways.count <= way)
    *vec_add(&line->ways) = 0;
  line->ways.items[way] += count;
}

/* ---- adding up ---- */

static void add(struct coverage_share *share, uint64_t count) {
  share->all++;
  share->reached += count > 0;
}

void covered_file_shares(const struct covered_file *file, struct coverage_share *ret_shares) {
  memset(ret_shares, 0, COVERED_COUNT * sizeof *ret_shares);
  vec_each(&file->lines, line) {
    add(&ret_shares[COVERED_LINES], line->count);
    vec_each(&line->ways, count)
      add(&ret_shares[COVERED_BRANCHES], *count);
  }
  vec_each(&file->functions, function)
    add(&ret_shares[COVERED_FUNCTIONS], function->count);
}

static int compare_files(const void *a, const void *b) {
  return strcmp(((const struct covered_file *)a)->name, ((const struct covered_file *)b)->name);
}

static int compare_functions(const void *a, const void *b) {
  return ((const struct covered_function *)a)->line - ((const struct covered_function *)b)->line;
}

#define SORT(vec, compare)                                                                                             \
  do {                                                                                                                 \
    if ((vec)->count)                                                                                                  \
      qsort((vec)->items, (vec)->count, sizeof *(vec)->items, compare);                                                \
  } while (0)

void coverage_finish(struct coverage *coverage) {
  SORT(&coverage->files, compare_files);
  vec_each(&coverage->files, file) {
    struct coverage_share shares[COVERED_COUNT];
    SORT(&file->functions, compare_functions);
    covered_file_shares(file, shares);
    for (int what = 0; what < COVERED_COUNT; what++) {
      coverage->shares[what].all += shares[what].all;
      coverage->shares[what].reached += shares[what].reached;
    }
  }
}

double coverage_ratio(struct coverage_share share) { return share.all ? (double)share.reached / (double)share.all : 1; }

bool coverage_is_short(const struct coverage *coverage, enum covered what) {
  const struct coverage_share *share = &coverage->shares[what];
  return share->reached * 100 < share->all * (size_t)coverage->minimum[what];
}

bool coverage_is_short_of_any(const struct coverage *coverage) {
  for (int what = 0; what < COVERED_COUNT; what++)
    if (coverage_is_short(coverage, (enum covered)what))
      return true;
  return false;
}

void coverage_release(struct coverage *coverage) {
  vec_each(&coverage->files, file) {
    vec_each(&file->lines, line)
      vec_release(&line->ways);
    vec_each(&file->functions, function)
      free(function->name);
    vec_release(&file->lines);
    vec_release(&file->functions);
    free(file->name);
  }
  vec_release(&coverage->files);
  free(coverage->problem);
  coverage->problem = NULL;
}
