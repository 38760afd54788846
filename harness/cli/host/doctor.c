/* ipcgrade doctor: what this host allows, what there is of tools and libraries, and whether a pod works here. */
#include "cli/host/doctor.h"
#include "cli/cli.h"

#include "base/command.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/version.h"
#include "linux/host.h"
#include "run/run.h"

#include <elfutils/libdwfl.h>
#include <jansson.h>
#include <libxml/parser.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>
#include <zlib.h>

/* Wanted by its header: which of the three libraries. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { VALUE_COLUMN = 25 };

/* --- Versions ----------------------------------------------------------------------------------------------------- */

static const struct tool tools[] = {
    {"gcc", {"gcc", "--version"}, "builds submissions: apt-get install gcc libc6-dev", HOST_PROBLEM},
    {"g++", {"g++", "--version"}, "builds submissions in C++: apt-get install g++", HOST_NOTE},
    {"gcov",
     {"gcov", "--version"},
     "tells which lines run, for `--coverage` and `validate`: apt-get install gcc",
     HOST_NOTE},
    {"valgrind",
     {"valgrind", "--version"},
     "finds memory errors, for `memory: clean`: apt-get install valgrind",
     HOST_NOTE},
};

/* From the first digit on in the last word of the first line: "gcc (Debian 12.2.0-14) 12.2.0", "valgrind-3.19.0",
 * "Debian clang version 14.0.6", "GNU patch 2.7.6", "0.15.2". NULL when the tool doesn't answer. The caller frees it.
 */
static char *tool_version(const struct tool *tool) {
  bool worked = false;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (command_output(NULL, tool->argv, &text, &worked, NULL) || !worked || !text.length)
    return NULL;
  text.buf[strcspn(text.buf, "\n")] = '\0';
  const char *word = strrchr(text.buf, ' ');
  word = word ? word + 1 : text.buf;
  return xstrdup(word + strcspn(word, "0123456789"));
}

void doctor_add_tool(host_facts *facts, const struct tool *tool) {
  struct host_fact *fact = vec_add(facts);
  fact->key = fact->label = tool->name;
  fact->value = tool_version(tool);
  if (fact->value)
    return;
  fact->value = xstrdup("not found");
  fact->level = tool->when_missing;
  fact->advice = xstrdup(tool->purpose);
}

static void look_at_tools(host_facts *facts) {
  for (size_t i = 0; i < array_size(tools); i++)
    doctor_add_tool(facts, &tools[i]);
  doctor_add_class_tools(facts);
}

void doctor_add_library(host_facts *facts, const char *name, const char *version) {
  struct host_fact *fact = vec_add(facts);
  fact->key = fact->label = name;
  fact->value = xstrdup(version);
}

/* As they are at run time, which may be newer than what was compiled against. libmd can't tell. */
static void look_at_libraries(host_facts *facts) {
  const struct scmp_version *seccomp = seccomp_version();
  _cleanup_free_ char *seccomp_text = xasprintf("%u.%u.%u", seccomp->major, seccomp->minor, seccomp->micro);
  char pcre2[64];
  pcre2_config(PCRE2_CONFIG_VERSION, pcre2);
  doctor_add_library(facts, "libseccomp", seccomp_text);
  doctor_add_library(facts, "libyaml", yaml_get_version_string());
  doctor_add_library(facts, "jansson", jansson_version_str());
  doctor_add_library(facts, "libdw", dwfl_version(NULL));
  doctor_add_library(facts, "PCRE2", pcre2);
  long xml = strtol(xmlParserVersion, NULL, 10); /* 20914 */
  _cleanup_free_ char *xml_text = xasprintf("%ld.%ld.%ld", xml / 10000, xml / 100 % 100, xml % 100);
  doctor_add_library(facts, "libxml2", xml_text);
  doctor_add_library(facts, "zlib", zlibVersion());
  doctor_add_class_libraries(facts);
}

/* --- The page ----------------------------------------------------------------------------------------------------- */

struct checkup {
  host_facts host;
  host_facts tools;
  host_facts libraries;
  const char *isolation; /* NULL: no sandbox can be made */
  struct error refusal;  /* of namespaces, or of everything */
  char *way;             /* to full isolation, where it isn't */
};

static void print_fact(const struct cli *cli, const struct host_fact *fact) {
  static const struct {
    const char *mark, *color;
  } marks[] = {[HOST_FINE] = {"ok", "\033[32m"}, [HOST_NOTE] = {"--", "\033[33m"}, [HOST_PROBLEM] = {"!!", "\033[31m"}};
  if (cli->quiet && fact->level == HOST_FINE)
    return;
  printf("  %s%s%s  %-18s ", cli->color ? marks[fact->level].color : "", marks[fact->level].mark,
         cli->color ? "\033[0m" : "", fact->label);
  cli_print_wrapped(fact->value, VALUE_COLUMN, VALUE_COLUMN);
  if (!fact->advice)
    return;
  printf("%*s", VALUE_COLUMN, "");
  cli_print_wrapped(fact->advice, VALUE_COLUMN, VALUE_COLUMN);
}

static void print_facts(const struct cli *cli, const char *title, const host_facts *facts) {
  if (!cli->quiet)
    printf("\n%s\n", title);
  vec_each(facts, fact)
    print_fact(cli, fact);
}

static void print_indented(const char *text) {
  printf("  ");
  cli_print_wrapped(text, 2, 2);
}

static void print_checkup(const struct cli *cli, const struct checkup *checkup) {
  if (!cli->quiet)
    puts("ipcgrade " IPCGRADE_VERSION);
  print_facts(cli, "This host", &checkup->host);
  print_facts(cli, "Tools", &checkup->tools);
  print_facts(cli, "Libraries", &checkup->libraries);
  if (!cli->quiet)
    putchar('\n');
  if (!checkup->isolation) {
    puts("No sandbox can be made here, so nothing can be graded:");
    print_indented(checkup->refusal.message);
  } else if (!checkup->way) {
    puts("A sandbox works here: programs are graded in full isolation.");
  } else {
    puts("A sandbox works here, without namespaces (isolation: process):");
    print_indented(checkup->refusal.message);
    puts("What it means:");
    print_indented(
        "Programs get the same verdicts. One run goes on at a time on this host; other gradings wait for it.");
    puts("What would change it:");
    print_indented(checkup->way);
  }
}

/* --- For machines ------------------------------------------------------------------------------------------------- */

static json_t *facts_to_json(const host_facts *facts) {
  json_t *all = json_object();
  vec_each(facts, fact) {
    json_t *one =
        json_pack("{s:s, s:s, s:s}", "level", host_level_name(fact->level), "label", fact->label, "value", fact->value);
    if (fact->advice)
      json_object_set_new(one, "advice", json_string(fact->advice));
    json_object_set_new(all, fact->key, one);
  }
  return all;
}

static void print_json(const struct checkup *checkup) {
  json_t *page = json_pack("{s:s, s:o, s:o, s:o, s:{s:b}}", "version", IPCGRADE_VERSION, "host",
                           facts_to_json(&checkup->host), "tools", facts_to_json(&checkup->tools), "libraries",
                           facts_to_json(&checkup->libraries), "sandbox", "works", checkup->isolation != NULL);
  json_t *sandbox = json_object_get(page, "sandbox");
  if (checkup->isolation)
    json_object_set_new(sandbox, "isolation", json_string(checkup->isolation));
  if (!checkup->isolation || checkup->way)
    json_object_set_new(sandbox, "problem", json_string(checkup->refusal.message));
  if (checkup->way)
    json_object_set_new(sandbox, "advice", json_string(checkup->way));
  cli_print_json(page);
}

/* --- The command -------------------------------------------------------------------------------------------------- */

static bool has_problem(const host_facts *facts) {
  vec_each(facts, fact) {
    if (fact->level == HOST_PROBLEM)
      return true;
  }
  return false;
}

/* The AppArmor profile that was installed beside the command, or NULL. The caller frees it. */
static char *installed_profile(void) {
  char exe[4096];
  ssize_t got = readlink("/proc/self/exe", exe, sizeof exe - 1);
  exe[got < 0 ? 0 : got] = '\0';
  char *bin = strstr(exe, "/bin/ipcgrade");
  if (!bin || strcmp(bin, "/bin/ipcgrade") != 0)
    return NULL;
  *bin = '\0';
  char *profile = xasprintf("%s/share/ipcgrade/apparmor/ipcgrade", exe);
  if (path_exists(profile))
    return profile;
  free(profile);
  return NULL;
}

static void look_at_sandbox(struct checkup *checkup) {
  struct error problem = {0};
  checkup->isolation = run_isolation(&checkup->refusal, &problem);
  if (!checkup->isolation)
    checkup->refusal = problem;
  if (!checkup->isolation || strcmp(checkup->isolation, "full") == 0)
    return;
  _cleanup_free_ char *profile = installed_profile();
  checkup->way = host_way_to_namespaces("", &checkup->host, profile);
}

static int examine(const struct cli *cli) {
  struct checkup checkup = {0};
  host_look("", geteuid() == 0, &checkup.host);
  look_at_tools(&checkup.tools);
  look_at_libraries(&checkup.libraries);
  look_at_sandbox(&checkup);
  if (cli->json)
    print_json(&checkup);
  else
    print_checkup(cli, &checkup);
  /* A setting that looks wrong is only a guess; the pod that was made, and a missing compiler, are facts. */
  int status = checkup.isolation && !has_problem(&checkup.tools) ? EXIT_FULL : EXIT_HARNESS;
  host_facts_release(&checkup.host);
  host_facts_release(&checkup.tools);
  host_facts_release(&checkup.libraries);
  free(checkup.way);
  return status;
}

int cmd_doctor(struct cli *cli, int argc, char **argv) {
  words rest = {0};
  int status = cli_parse(cli, NULL, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count > 0)
    status = cli_usage("doctor takes no arguments");
  if (status == EXIT_GO_ON)
    status = examine(cli);
  vec_release(&rest);
  return status;
}
