/* ipcgrade leaks and clean: IPC objects that programs left on this host. */
#include "cli/cli.h"

#include "base/text.h"
#include "linux/leftovers.h"

#include <jansson.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

static void print_age(int64_t seconds, char *ret_text, size_t size) {
  static const struct {
    int64_t seconds;
    const char *unit;
  } units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
  size_t i = 0;
  while (i + 1 < array_size(units) && seconds < units[i].seconds)
    i++;
  snprintf(ret_text, size, "%lld %s", (long long)(seconds / units[i].seconds), units[i].unit);
}

static void print_owner(uid_t uid, char *ret_text, size_t size) {
  const struct passwd *entry = getpwuid(uid);
  if (entry)
    snprintf(ret_text, size, "%s", entry->pw_name);
  else
    snprintf(ret_text, size, "%u", (unsigned)uid);
}

static char *what_it_is(const struct leftover *leftover) {
  if (leftover->name)
    return text_visible(leftover->name);
  if (leftover->key == 0)
    return xasprintf("id %d, private", leftover->id);
  return xasprintf("id %d, key 0x%08x", leftover->id, (unsigned)leftover->key);
}

static char *size_of(const struct leftover *leftover) {
  if (leftover->items >= 0)
    return xasprintf("%lld %s", (long long)leftover->items, leftover->kind == LEFTOVER_SEM ? "sem" : "msg");
  return leftover->bytes >= 0 ? xasprintf("%lld B", (long long)leftover->bytes) : xstrdup("-");
}

static const char *creator_of(const struct leftover *leftover) {
  return !leftover->creator ? "-" : leftover->creator_is_alive ? "alive" : "gone";
}

static void print_list(const leftovers *list) {
  printf("%-9s %-24s %-10s %-5s %10s %-7s %5s  %s\n", "kind", "object", "owner", "mode", "size", "creator", "users", "age");
  vec_each(list, leftover) {
    char owner[32];
    char age[32];
    _cleanup_free_ char *what = what_it_is(leftover);
    _cleanup_free_ char *size = size_of(leftover);
    print_owner(leftover->owner, owner, sizeof owner);
    print_age(leftover->age, age, sizeof age);
    printf("%-9s %-24s %-10s %04o  %10s %-7s %5d  %s\n", leftover_kind_name(leftover->kind), what, owner, leftover->mode,
           size, creator_of(leftover), leftover->users, age);
  }
}

static void print_json(const leftovers *list) {
  json_t *all = json_array();
  vec_each(list, leftover) {
    _cleanup_free_ char *name = leftover->name ? text_visible(leftover->name) : NULL;
    json_array_append_new(all, json_pack("{s:s, s:i, s:i, s:s?, s:i, s:i, s:I, s:I, s:i, s:b, s:i, s:I}", "kind",
                                         leftover_kind_name(leftover->kind), "id", leftover->id, "key", leftover->key,
                                         "name", name, "owner", (int)leftover->owner, "mode", leftover->mode, "bytes",
                                         (json_int_t)leftover->bytes, "items", (json_int_t)leftover->items, "creator",
                                         (int)leftover->creator, "creator_is_alive", leftover->creator_is_alive, "users",
                                         leftover->users, "age", (json_int_t)leftover->age));
  }
  json_dumpf(all, stdout, JSON_INDENT(1));
  putchar('\n');
  json_decref(all);
}

int cmd_leaks(struct cli *cli, int argc, char **argv) {
  leftovers list = {0};
  words rest = {0};
  int status = cli_parse(cli, NULL, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count)
    status = cli_usage("leaks takes no arguments");
  if (status == EXIT_GO_ON) {
    leftovers_find(&list);
    if (cli->json)
      print_json(&list);
    else if (list.count)
      print_list(&list);
    else if (!cli->quiet)
      puts("There are no IPC objects on this host.");
    status = EXIT_FULL;
  }
  leftovers_release(&list);
  vec_release(&rest);
  return status;
}

/* Those that may go: the caller's own, and not in use unless that is said to be all right. */
static void keep_removable(leftovers *list, bool force, size_t *ret_in_use) {
  size_t kept = 0;
  *ret_in_use = 0;
  for (size_t i = 0; i < list->count; i++) {
    struct leftover *leftover = &list->items[i];
    bool own = leftover->owner == geteuid();
    *ret_in_use += own && leftover->users > 0 && !force;
    if (own && (force || leftover->users == 0))
      list->items[kept++] = *leftover;
    else
      free(leftover->name);
  }
  list->count = kept;
}

static bool is_agreed(size_t count) {
  char answer[16];
  printf("Remove %zu object%s? [y/N] ", count, plural(count));
  fflush(stdout);
  return fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

static int remove_all(const struct cli *cli, const leftovers *list) {
  int status = EXIT_FULL;
  size_t removed = 0;
  vec_each(list, leftover) {
    struct error err = {0};
    if (leftover_remove(leftover, &err))
      status = cli_fail(&err);
    else
      removed++;
  }
  if (!cli->quiet)
    printf("%zu object%s removed.\n", removed, plural(removed));
  return status;
}

static int clean(const struct cli *cli, bool yes, bool force) {
  leftovers list = {0};
  size_t in_use;
  int status = EXIT_FULL;
  leftovers_find(&list);
  keep_removable(&list, force, &in_use);
  if (list.count && !cli->quiet)
    print_list(&list);
  if (in_use && !cli->quiet)
    printf("%zu more of yours %s in use (--force removes these too).\n", in_use, in_use == 1 ? "is" : "are");
  if (list.count == 0 && !cli->quiet)
    puts("There is nothing of yours to remove.");
  if (list.count && (yes || is_agreed(list.count)))
    status = remove_all(cli, &list);
  leftovers_release(&list);
  return status;
}

int cmd_clean(struct cli *cli, int argc, char **argv) {
  words rest = {0};
  bool yes = false;
  bool force = false;
  const struct option_row own[] = {{"yes", 'y', NULL, OPTION_FLAG, &yes, "do not ask"},
                                   {"force", 0, NULL, OPTION_FLAG, &force, "also what somebody is attached to"},
                                   {0}};
  int status = cli_parse(cli, own, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count)
    status = cli_usage("clean takes no arguments");
  if (status == EXIT_GO_ON)
    status = clean(cli, yes, force);
  vec_release(&rest);
  return status;
}
