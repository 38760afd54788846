/* What a class has come to. */
#include "cli/class/summary.h"

#include <string.h>

enum { MOST_KINDS = 10 };

/* Rows are in the order of their names, whoever was done first. */
static struct summary_row *row_of(struct summary *summary, const char *program) {
  size_t place = 0;
  while (place < summary->rows.count && strcmp(summary->rows.items[place].program, program) < 0)
    place++;
  if (place == summary->rows.count || strcmp(summary->rows.items[place].program, program) != 0) {
    vec_add(&summary->rows);
    struct summary_row *row = &summary->rows.items[place];
    memmove(row + 1, row, (summary->rows.count - 1 - place) * sizeof *row);
    *row = (struct summary_row){.program = xstrdup(program)};
  }
  return &summary->rows.items[place];
}

/* Where nothing could be tried nothing was lost. */
static double share_of(const struct graded *graded) {
  return graded->max_score > 0 ? graded->score / graded->max_score : 1;
}

static void count(struct summary_row *row, const struct graded *graded) {
  row->submissions++;
  if (!graded->graded) {
    row->ungraded++;
    return;
  }
  double share = share_of(graded);
  bool first = row->submissions - row->ungraded == 1;
  row->full += graded->status == EXIT_FULL;
  row->shares += share;
  row->lowest = first || share < row->lowest ? share : row->lowest;
}

void summary_add(struct summary *summary, const char *program, const struct graded *graded) {
  count(row_of(summary, program), graded);
  count(&summary->all, graded);
  for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
    summary->found[kind] += graded->found[kind];
  summary->score += graded->score;
  summary->max_score += graded->max_score;
}

void summary_add_costs(struct summary *summary, const struct graded *graded) {
  spent_add(&summary->spent, &graded->spent);
  summary->peak_kib = graded->peak_kib > summary->peak_kib ? graded->peak_kib : summary->peak_kib;
}

static void print_row(const struct summary_row *row, FILE *to) {
  size_t graded = row->submissions - row->ungraded;
  fprintf(to, "%-20s %11zu %10zu", row->program ? row->program : "all", row->submissions, row->full);
  if (graded)
    fprintf(to, " %8.1f %8.1f", 100 * row->shares / (double)graded, 100 * row->lowest);
  else
    fprintf(to, " %8s %8s", "-", "-");
  fprintf(to, " %9zu\n", row->ungraded);
}

/* The most frequent first, as many as there are at most; those that are as frequent in the order of their kinds. */
static void print_kinds(const struct summary *summary, FILE *to) {
  bool told[FINDING_KIND_COUNT] = {false};
  for (int rank = 0; rank < MOST_KINDS; rank++) {
    int next = -1;
    for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
      if (!told[kind] && summary->found[kind] && (next < 0 || summary->found[kind] > summary->found[next]))
        next = kind;
    if (next < 0)
      return;
    if (rank == 0)
      fprintf(to, "\n%-20s %11s\n", "found most often", "submissions");
    fprintf(to, "%-20s %11zu\n", finding_kind_name((enum finding_kind)next), summary->found[next]);
    told[next] = true;
  }
}

void summary_print(const struct summary *summary, FILE *to) {
  if (summary->all.submissions < 2)
    return;
  fprintf(to, "\n%-20s %11s %10s %8s %8s %9s\n", "program", "submissions", "full marks", "mean %", "lowest %",
          "ungraded");
  vec_each(&summary->rows, row)
    print_row(row, to);
  if (summary->rows.count > 1)
    print_row(&summary->all, to);
  print_kinds(summary, to);
  fputc('\n', to);
}

void summary_release(struct summary *summary) {
  vec_each(&summary->rows, row)
    free(row->program);
  vec_release(&summary->rows);
}
