/* What is told on a terminal while something takes long. */
#include "cli/cli.h"

#include "base/clock.h"
#include "base/columns.h"
#include "base/pool.h"
#include "base/strbuf.h"
#include "base/text.h"

#include <string.h>
#include <sys/ioctl.h>

enum { PATIENCE_NS = 1000000000, LEAST_COLUMNS = 20, USUAL_COLUMNS = 80, USUAL_ROWS = 24 };

/* Where it stands is the terminal's state, and there is one terminal. */
static int64_t begun;
static bool is_shown;                     /* a line that the next one overwrites */
static struct strbuf block = STRBUF_INIT; /* lines that are there, the cursor behind the last; empty: there are none */
static size_t block_width;                /* the terminal's, when they were written */

/* What comes later is longer, so that nothing is left of the line before. */
static void show_cases(const char *program, bool counting, size_t done, size_t all) {
  if (clock_monotonic_ns() - begun < PATIENCE_NS)
    return;
  fprintf(stderr, "\r%-18s %s%zu of %zu cases", program, counting ? "coverage: " : "", done, all);
  is_shown = true;
}

static bool somebody_looks(const struct cli *cli) { return isatty(STDERR_FILENO) && !cli->quiet; }

cli_progress cli_cases_progress(const struct cli *cli) {
  begun = clock_monotonic_ns();
  return somebody_looks(cli) ? show_cases : NULL;
}

static void show_orders(const char *test, const struct exploration *so_far) {
  static const int64_t pause = 100000000;
  static int64_t last;
  int64_t now = clock_monotonic_ns();
  if (now - last < pause)
    return;
  last = now;
  fprintf(stderr, "\r%-18s %lld schedules, %lld orders, ", test, (long long)so_far->schedules,
          (long long)so_far->orders);
  if (so_far->covered < 0)
    fprintf(stderr, "still without preemptions");
  else
    fprintf(stderr, "all with up to %lld preemptions", (long long)so_far->covered);
  is_shown = true;
}

cli_exploring cli_exploring_progress(const struct cli *cli) { return somebody_looks(cli) ? show_orders : NULL; }

/* ---- several lines that are written again and again ---- */

static bool can_go_up(void) {
  const char *terminal = getenv("TERM");
  return terminal && *terminal && strcmp(terminal, "dumb") != 0;
}

static struct winsize size_of_terminal(void) {
  struct winsize size;
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || size.ws_col == 0 || size.ws_row == 0)
    return (struct winsize){.ws_col = USUAL_COLUMNS, .ws_row = USUAL_ROWS};
  size.ws_col = size.ws_col < LEAST_COLUMNS ? LEAST_COLUMNS : size.ws_col;
  return size;
}

/* Rows from the first line of the block to the last. Most terminals break lines anew when they are made narrower. */
static size_t rows_above_cursor(size_t width) {
  size_t rows = 0;
  for (const char *line = block.buf; line && *line; line = strchr(line, '\n'), line += line != NULL) {
    size_t columns = columns_of(line, strcspn(line, "\n"));
    rows += columns > width && width < block_width ? (columns + width - 1) / width : 1;
  }
  return rows ? rows - 1 : 0;
}

static void add_way_to_top(struct strbuf *sb, size_t width) {
  size_t rows = block.length ? rows_above_cursor(width) : 0;
  strbuf_add_char(sb, '\r');
  if (rows)
    strbuf_addf(sb, "\033[%zuA", rows);
}

/* All at once, over what was there, so that nothing flickers. While it is written no line is broken: characters may be
 * wider than we think. */
static void draw(const struct strbuf *lines, size_t width) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (block.length && strcmp(block.buf, lines->buf) == 0)
    return;
  strbuf_add_text(&text, "\033[?7l");
  add_way_to_top(&text, width);
  for (const char *line = lines->buf; line; line = strchr(line, '\n'), line += line != NULL) {
    size_t length = strcspn(line, "\n");
    strbuf_add(&text, line, length);
    strbuf_add_text(&text, line[length] ? "\033[K\n" : "\033[K");
  }
  strbuf_add_text(&text, "\033[J\033[?7h");
  fwrite(text.buf, 1, text.length, stderr);
  strbuf_release(&block);
  strbuf_add(&block, lines->buf, lines->length);
  block_width = width;
}

static void clear_block(void) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  add_way_to_top(&text, size_of_terminal().ws_col);
  strbuf_add_text(&text, "\033[J");
  fwrite(text.buf, 1, text.length, stderr);
  strbuf_release(&block);
}

/* ---- of submissions ---- */

static void add_time(struct strbuf *sb, int64_t ns) {
  int64_t seconds = ns / 1000000000;
  if (seconds >= 3600)
    strbuf_addf(sb, "%d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
  else
    strbuf_addf(sb, "%d:%02d", (int)(seconds / 60), (int)(seconds % 60));
}

/* How long it has been at which submission. */
static void add_place(struct strbuf *sb, const struct pool_place *place, const submissions *list, size_t width) {
  const struct submission *submission = &list->items[place->job];
  _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
  _cleanup_free_ char *owner = text_visible(submission->owner);
  _cleanup_strbuf_ struct strbuf spent = STRBUF_INIT;
  add_time(&spent, clock_monotonic_ns() - place->begun);
  strbuf_addf(&line, "%7s  %s %s", spent.buf, owner, submission->program);
  columns_add_cut(sb, line.buf, width);
  strbuf_add_char(sb, '\n');
}

static void add_totals(struct strbuf *sb, const struct pool_state *state, int64_t spent_ns, size_t width) {
  _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
  strbuf_addf(&line, "%zu of %zu graded", state->done, state->all);
  if (state->done) {
    strbuf_add_text(&line, ", about ");
    add_time(&line, spent_ns / (int64_t)state->done * (int64_t)(state->all - state->done));
    strbuf_add_text(&line, " left");
  }
  columns_add_cut(sb, line.buf, width);
}

void cli_show_grading(const struct cli *cli, const submissions *list, const struct pool_state *state,
                      int64_t spent_ns) {
  if (spent_ns < PATIENCE_NS || state->done >= state->all || cli->json || !somebody_looks(cli) || !can_go_up())
    return;
  struct winsize size = size_of_terminal();
  size_t width = size.ws_col - 1U; /* a terminal may go on to the next line behind its last column */
  size_t room = size.ws_row > 2 ? size.ws_row - 2U : 0;
  _cleanup_strbuf_ struct strbuf lines = STRBUF_INIT;
  for (size_t i = 0; i < state->place_count && room > 0; i++) {
    if (!state->places[i].busy)
      continue;
    add_place(&lines, &state->places[i], list, width);
    room--;
  }
  add_totals(&lines, state, spent_ns, width);
  draw(&lines, width);
}

void cli_clear_progress(void) {
  if (block.length)
    clear_block();
  if (is_shown)
    fprintf(stderr, "\r%60s\r", "");
  is_shown = false;
}
