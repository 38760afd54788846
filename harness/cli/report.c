/* ipcgrade report: the page about a class, made of the results that are there. */
#include "cli/cli.h"

#include "base/file.h"
#include "base/text.h"
#include "report/class.h"

#include <stdio.h>

static int write_page(const char *out, const char *path, bool anonymous, size_t *ret_count, struct error *err) {
  struct class_results results = {0};
  int status = class_results_read(out, &results, err);
  if (status == 0 && !results.entries.count && !results.crossings.count)
    status =
        error_set(err, ERROR_USAGE, "there are no results in %s: `ipcgrade grade --out %s PATH…` makes some", out, out);
  if (status == 0)
    status = class_page_write(path, &results, anonymous, err);
  *ret_count = results.entries.count;
  class_results_release(&results);
  return status;
}

void cli_write_class_page(const char *out) {
  struct error err = {0};
  size_t count;
  _cleanup_free_ char *path = path_join(out, "index.html");
  if (write_page(out, path, false, &count, &err))
    fprintf(stderr, "ipcgrade: no page of the class: %s\n", err.message);
}

int cmd_report(struct cli *cli, int argc, char **argv) {
  bool anonymous = false;
  const struct option_row own[] = {
      {"anonymous", 0, NULL, OPTION_FLAG, &anonymous,
       "to show in class: numbers for names, nothing of hidden cases, no links; as anonymous.html"},
      {0}};
  words rest = {0};
  int status = cli_parse(cli, own, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count > 1)
    status = cli_usage("report takes one folder of results, not %zu", rest.count);
  if (status == EXIT_GO_ON) {
    struct error err = {0};
    size_t count;
    const char *out = rest.count ? rest.items[0] : "reports";
    _cleanup_free_ char *path = path_join(out, anonymous ? "anonymous.html" : "index.html");
    status = write_page(out, path, anonymous, &count, &err) ? cli_fail(&err) : EXIT_FULL;
    if (status == EXIT_FULL && cli->json)
      printf("{\"submissions\": %zu}\n", count);
    else if (status == EXIT_FULL && !cli->quiet)
      printf("%zu submission%s in %s\n", count, plural(count), path);
  }
  vec_release(&rest);
  return status;
}
