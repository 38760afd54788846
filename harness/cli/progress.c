/* What is told on a terminal while something takes long. */
#include "cli/cli.h"

#include "base/clock.h"

enum { PATIENCE_NS = 1000000000 };

/* Where it stands is the terminal's state, and there is one terminal. */
static int64_t begun;
static bool is_shown;

static void show(const char *program, size_t done, size_t all) {
  int64_t now = clock_monotonic_ns();
  begun = begun ? begun : now;
  if (now - begun < PATIENCE_NS)
    return;
  fprintf(stderr, "\r%-18s coverage: %zu of %zu cases", program, done, all);
  is_shown = true;
}

static bool somebody_looks(const struct cli *cli) { return isatty(STDERR_FILENO) && !cli->quiet; }

cli_progress cli_coverage_progress(const struct cli *cli) { return somebody_looks(cli) ? show : NULL; }

void cli_show_grading(const struct cli *cli, size_t done, size_t all, int64_t spent_ns) {
  if (spent_ns < PATIENCE_NS || done >= all || !somebody_looks(cli))
    return;
  fprintf(stderr, "\r%zu of %zu submissions graded", done, all);
  if (done) {
    int64_t left = spent_ns / (int64_t)done * (int64_t)(all - done) / 1000000000;
    fprintf(stderr, ", about %d:%02d left ", (int)(left / 60), (int)(left % 60));
  }
  is_shown = true;
}

void cli_clear_progress(void) {
  if (is_shown)
    fprintf(stderr, "\r%60s\r", "");
  is_shown = false;
  begun = 0;
}
