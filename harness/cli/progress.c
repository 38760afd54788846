/* What is told while coverage is measured. */
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

cli_progress cli_coverage_progress(const struct cli *cli) { return isatty(STDERR_FILENO) && !cli->quiet ? show : NULL; }

void cli_clear_progress(void) {
  if (is_shown)
    fprintf(stderr, "\r%60s\r", "");
  is_shown = false;
  begun = 0;
}
