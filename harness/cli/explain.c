/* ipcgrade explain: findings, the words of the reports, the case format. */
#include "cli/cli.h"

#include "base/text.h"
#include "course/load.h"
#include "result/finding.h"

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
    {"virtual time", "The only time that programs in a pod see. It stands still while anybody can go on and jumps to the "
                     "next wake-up when all wait, so that sleep(1) takes no time and every run is the same."},
    {"course", "The folder that holds cases/ and reference/."},
    {"isolation", "What a run was kept apart by: full (namespaces, private mounts, a filter on calls)."},
    {"seed", "Which order of events is run. 1 is the ordinary one: each process runs until it waits, then the one that "
             "has waited longest goes on. Others choose at random, the same way each time."},
};

static const char *known_word(size_t i, const void *context) {
  (void)context;
  if (i < FINDING_KIND_COUNT)
    return finding_kind_name((enum finding_kind)i);
  i -= FINDING_KIND_COUNT;
  if (i < array_size(explanations))
    return explanations[i].word;
  return i == array_size(explanations) ? "case" : NULL;
}

static int explain(const char *word) {
  enum finding_kind kind = finding_kind_from_name(word);
  if (strcmp(word, "case") == 0) {
    _cleanup_free_ char *page = case_format_page();
    fputs(page, stdout);
    return EXIT_FULL;
  }
  if (kind != FINDING_KIND_COUNT) {
    printf("%s: %s\n", word, finding_kind_meaning(kind));
    return EXIT_FULL;
  }
  for (size_t i = 0; i < array_size(explanations); i++) {
    if (strcmp(explanations[i].word, word) != 0)
      continue;
    printf("%s: %s\n", word, explanations[i].text);
    return EXIT_FULL;
  }
  const char *near = text_nearest(word, known_word, NULL);
  return cli_usage("nothing is known of '%s'%s%s%s", word, near ? ", did you mean '" : "", near ? near : "",
                   near ? "'?" : "; `ipcgrade explain` alone lists the words");
}

int cmd_explain(struct cli *cli, int argc, char **argv) {
  words rest = {0};
  int status = cli_parse(cli, NULL, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count == 0) {
    for (size_t i = 0; known_word(i, NULL); i++)
      puts(known_word(i, NULL));
    status = EXIT_FULL;
  } else if (status == EXIT_GO_ON) {
    status = rest.count == 1 ? explain(rest.items[0]) : cli_usage("explain takes one word");
  }
  vec_release(&rest);
  return status;
}
