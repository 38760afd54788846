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
  printf("%-9s %-24s %-10s %-5s %10s %-7s %5s  %s\n", "kind", "object", "owner", "mode", "size", "creator", "users",
         "age");
  vec_each(list, leftover) {
    char owner[32];
    char age[32];
    _cleanup_free_ char *what = what_it_is(leftover);
    _cleanup_free_ char *size = size_of(leftover);
    print_owner(leftover->owner, owner, sizeof owner);
    print_age(leftover->age, age, sizeof age);
    printf("%-9s %-24s %-10s %04o  %10s %-7s %5d  %s\n", leftover_kind_name(leftover->kind), what, owner,
           leftover->mode, size, creator_of(leftover), leftover->users, age);
  }
}

static json_t *json_of(const struct leftover *leftover) {
  _cleanup_free_ char *name = leftover->name ? text_visible(leftover->name) : NULL;
  return json_pack("{s:s, s:i, s:i, s:s?, s:i, s:i, s:I, s:I, s:i, s:b, s:i, s:I}", "kind",
                   leftover_kind_name(leftover->kind), "id", leftover->id, "key", leftover->key, "name", name, "owner",
                   (int)leftover->owner, "mode", leftover->mode, "bytes", (json_int_t)leftover->bytes, "items",
                   (json_int_t)leftover->items, "creator", (int)leftover->creator, "creator_is_alive",
                   leftover->creator_is_alive, "users", leftover->users, "age", (json_int_t)leftover->age);
}

static void print_json(const leftovers *list) {
  json_t *all = json_array();
  vec_each(list, leftover)
    json_array_append_new(all, json_of(leftover));
  cli_print_json(all);
}

static void find_all(const struct cli *cli, leftovers *ret_list) {
  leftovers_find(ret_list);
  if (!cli->quiet && !leftovers_show_queues())
    fputs("POSIX message queues don't show here: nothing is mounted at /dev/mqueue.\n", stderr);
}

int cmd_leaks(struct cli *cli, int argc, char **argv) {
  leftovers list = {0};
  words rest = {0};
  int status = cli_parse(cli, NULL, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count)
    status = cli_usage("leaks takes no arguments");
  if (status == EXIT_GO_ON) {
    find_all(cli, &list);
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

/* What stays where it is, and why. */
struct staying {
  size_t in_use; /* the caller's own */
  size_t others; /* other users' */
};

/* Keeps those that may go: the caller's own, and not in use unless that is said to be all right. */
static void keep_removable(leftovers *list, bool force, struct staying *ret_staying) {
  leftovers kept = {0};
  *ret_staying = (struct staying){0};
  vec_each(list, leftover) {
    bool own = leftover->owner == geteuid();
    bool in_use = leftover->users > 0 && !force;
    ret_staying->others += !own;
    ret_staying->in_use += own && in_use;
    if (own && !in_use)
      *vec_add(&kept) = *leftover;
    else
      free(leftover->name);
  }
  vec_release(list);
  *list = kept;
}

static void print_staying(const struct staying *staying) {
  if (staying->in_use)
    printf("%zu of yours %s in use and stay%s (--force removes such too).\n", staying->in_use,
           staying->in_use == 1 ? "is" : "are", staying->in_use == 1 ? "s" : "");
  if (staying->others)
    printf("%zu %s other users' and stay%s.\n", staying->others, staying->others == 1 ? "is" : "are",
           staying->others == 1 ? "s" : "");
}

static bool is_agreed(size_t count) {
  char answer[16] = "";
  printf("Remove %zu object%s? [y/N] ", count, plural(count));
  fflush(stdout);
  if (!fgets(answer, sizeof answer, stdin))
    putchar('\n');
  return answer[0] == 'y' || answer[0] == 'Y';
}

static bool is_in(const leftovers *list, const struct leftover *wanted) {
  vec_each(list, leftover) {
    if (leftover->kind == wanted->kind && leftover->id == wanted->id &&
        (!wanted->name || strcmp(leftover->name, wanted->name) == 0))
      return true;
  }
  return false;
}

/* While somebody thought about the question, somebody else may have begun to use one, or have made another by its name:
 * so only what may still go goes. It is added to `removed`. */
static int remove_all(const leftovers *list, bool force, json_t *removed) {
  int status = EXIT_FULL;
  leftovers now = {0};
  struct staying staying;
  leftovers_find(&now);
  keep_removable(&now, force, &staying);
  vec_each(list, leftover) {
    struct error err = {0};
    if (!is_in(&now, leftover))
      continue;
    if (leftover_remove(leftover, &err))
      status = cli_fail(&err);
    else
      json_array_append_new(removed, json_of(leftover));
  }
  leftovers_release(&now);
  return status;
}

static int remove_and_say(const struct cli *cli, const leftovers *list, bool force) {
  json_t *removed = json_array();
  int status = remove_all(list, force, removed);
  size_t count = json_array_size(removed);
  json_decref(removed);
  if (!cli->quiet)
    printf("%zu object%s removed.\n", count, plural(count));
  return status;
}

static int clean(const struct cli *cli, const leftovers *list, const struct staying *staying, bool yes, bool force) {
  if (list->count && (!cli->quiet || !yes)) /* nobody is asked about what he can't see */
    print_list(list);
  if (!cli->quiet)
    print_staying(staying);
  if (list->count == 0 && !cli->quiet)
    puts("There is nothing of yours to remove.");
  if (list->count && (yes || is_agreed(list->count)))
    return remove_and_say(cli, list, force);
  if (list->count)
    puts("Nothing was removed.");
  return EXIT_FULL;
}

static int clean_as_json(const leftovers *list, const struct staying *staying, bool force) {
  json_t *removed = json_array();
  int status = remove_all(list, force, removed);
  cli_print_json(json_pack("{s:o, s:I, s:I}", "removed", removed, "in_use", (json_int_t)staying->in_use, "others",
                           (json_int_t)staying->others));
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
  leftovers list = {0};
  struct staying staying;
  if (status == EXIT_GO_ON && rest.count)
    status = cli_usage("clean takes no arguments");
  if (status == EXIT_GO_ON && cli->json && !yes)
    status = cli_usage("with --json nobody is asked: clean needs --yes as well");
  if (status == EXIT_GO_ON) {
    find_all(cli, &list);
    keep_removable(&list, force, &staying);
    status = cli->json ? clean_as_json(&list, &staying, force) : clean(cli, &list, &staying, yes, force);
  }
  leftovers_release(&list);
  vec_release(&rest);
  return status;
}
