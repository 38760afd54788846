/* ipcgrade explain: findings, the words of the reports, the formats of case and assignment files. */
#include "cli/cli.h"

#include "base/text.h"
#include "course/assignment.h"
#include "course/load.h"
#include "result/finding.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

struct explanation {
  const char *word;
  const char *text;
};

static const struct explanation explanations[] = {
    {"program", "One documented exercise, such as shm-pair."},
    {"role", "One executable of a program: its server, its client."},
    {"submission", "One owner's files for one program."},
    {"run", "One execution of the roles of a case, together in one pod."},
    {"pod", "The sandbox of one run: namespaces of its own for processes, IPC, files, network and users, shared by all "
            "roles of the run and gone afterwards."},
    {"tracer", "The part of the harness, outside the pod, that sees every call, decides who goes on, and keeps time."},
    {"schedule", "The order in which the processes of a run went on: a seed, or the list of decisions in "
                 "schedule.json, from which `ipcgrade replay` makes the same run again."},
    {"timeline", "What happened in a run, event by event, in virtual time."},
    {"inventory", "The IPC objects, files and processes that were there at one moment of a run."},
    {"finding", "One thing that is wrong, of a fixed set of kinds: `ipcgrade explain KIND`."},
    {"verdict", "What a case came to: pass, fail, unsupported or broken."},
    {"pass", "Verdict: no points were lost."},
    {"fail", "Verdict: points were lost, and findings say why."},
    {"virtual time",
     "The only time that programs in a pod see. It stands still while anybody can go on and jumps to the "
     "next wake-up when all wait, so that sleep(1) takes no time and every run is the same."},
    {"course", "The folder that holds cases/ and reference/."},
    {"isolation", "What a run was kept apart by: full (namespaces, private mounts, a filter on calls), or process, "
                  "where the host refuses namespaces (a private folder, a filter, and each call looked at). Verdicts "
                  "are the same; `ipcgrade doctor` says which it is here, and why."},
    {"seed", "Which order of events is run. 1 is the ordinary one: each process runs until it waits, then the one that "
             "has waited longest goes on. Others choose at random, the same way each time."},
};

/* Formats of files, whose pages are made from what reads them. */
static const struct {
  const char *word;
  char *(*page)(void);
} formats[] = {{"case", case_format_page}, {"assignment", assignment_format_page}};

static const char *known_word(size_t i, const void *context) {
  (void)context;
  if (i < FINDING_KIND_COUNT)
    return finding_kind_name((enum finding_kind)i);
  i -= FINDING_KIND_COUNT;
  if (i < array_size(explanations))
    return explanations[i].word;
  i -= array_size(explanations);
  return i < array_size(formats) ? formats[i].word : NULL;
}

/* What is known of `word`, or NULL. The caller frees it. */
static char *text_of(const char *word) {
  enum finding_kind kind = finding_kind_from_name(word);
  for (size_t i = 0; i < array_size(formats); i++)
    if (strcmp(word, formats[i].word) == 0)
      return formats[i].page();
  if (kind != FINDING_KIND_COUNT)
    return xstrdup(finding_kind_meaning(kind));
  for (size_t i = 0; i < array_size(explanations); i++)
    if (strcmp(explanations[i].word, word) == 0)
      return xstrdup(explanations[i].text);
  return NULL;
}

/* Line by line; what doesn't fit goes on four columns further in. */
static void print_page(const char *page) {
  for (const char *line = page; *line; line += strcspn(line, "\n") + (line[strcspn(line, "\n")] == '\n')) {
    _cleanup_free_ char *copy = xstrndup(line, strcspn(line, "\n"));
    cli_print_wrapped(copy, 0, strspn(copy, " ") + 4);
  }
}

static int explain(const struct cli *cli, const char *word) {
  _cleanup_free_ char *text = text_of(word);
  if (text && cli->json) {
    cli_print_json(json_pack("{s:s, s:s}", "word", word, "text", text));
    return EXIT_FULL;
  }
  if (text) {
    bool is_page = strchr(text, '\n');
    _cleanup_free_ char *page = is_page ? xstrdup(text) : xasprintf("%s: %s", word, text);
    print_page(page);
    return EXIT_FULL;
  }
  const char *near = text_nearest(word, known_word, NULL);
  _cleanup_free_ char *suggestion = text_suggestion(near);
  return cli_usage("nothing is known of '%s'%s", word,
                   near ? suggestion : "; `ipcgrade explain` alone lists the words");
}

static int list_words(const struct cli *cli) {
  strings known = {0};
  for (size_t i = 0; known_word(i, NULL); i++)
    strings_add(&known, known_word(i, NULL));
  if (cli->json)
    cli_print_json(cli_json_of_strings(&known));
  else
    vec_each(&known, word)
      puts(*word);
  strings_release(&known);
  return EXIT_FULL;
}

int cmd_explain(struct cli *cli, int argc, char **argv) {
  words rest = {0};
  int status = cli_parse(cli, NULL, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count == 0)
    status = list_words(cli);
  else if (status == EXIT_GO_ON)
    status = rest.count == 1 ? explain(cli, rest.items[0]) : cli_usage("explain takes one word");
  vec_release(&rest);
  return status;
}
