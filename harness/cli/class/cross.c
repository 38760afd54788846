/* ipcgrade grade --cross: the matrix of who works with whom. */
#include "cli/cli.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "grade/cross.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static enum crossing cell(const struct cross *cross, size_t row, size_t column) {
  return cross->cells.items[row * cross->owners.count + column];
}

static void print_matrix(const struct program *program, const struct cross *cross) {
  static const char signs[] = {[CROSSING_WORKS] = '+', [CROSSING_FAILS] = '-', [CROSSING_NOT_BUILT] = '.'};
  printf("%s, case %s: the %s of a row with the rest of a column\n%-20s", program->name, cross->case_id, cross->first,
         "");
  for (size_t i = 0; i < cross->owners.count; i++)
    printf(" %3zu", i + 1);
  putchar('\n');
  for (size_t row = 0; row < cross->owners.count; row++) {
    size_t works = 0;
    _cleanup_free_ char *owner = text_visible(cross->owners.items[row]);
    printf("%3zu %-16s", row + 1, owner);
    for (size_t column = 0; column < cross->owners.count; column++) {
      printf("   %c", signs[cell(cross, row, column)]);
      works += cell(cross, row, column) == CROSSING_WORKS;
    }
    printf("   %zu of %zu\n", works, cross->owners.count);
  }
  printf("+ works, - does not, . does not build\n");
}

static json_t *to_json(const struct program *program, const struct cross *cross) {
  static const char *const names[] = {"works", "fails", "not-built"};
  json_t *rows = json_array();
  for (size_t row = 0; row < cross->owners.count; row++) {
    json_t *cells = json_object();
    for (size_t column = 0; column < cross->owners.count; column++) {
      _cleanup_free_ char *name = text_visible(cross->owners.items[column]);
      json_object_set_new(cells, name, json_string(names[cell(cross, row, column)]));
    }
    _cleanup_free_ char *owner = text_visible(cross->owners.items[row]);
    json_array_append_new(rows, json_pack("{s:s, s:o}", "owner", owner, "with", cells));
  }
  return json_pack("{s:s, s:s, s:s, s:o}", "program", program->name, "case", cross->case_id, "first", cross->first,
                   "rows", rows);
}

static int cross_program(const struct cli *cli, const struct course *course, const char *name, const submissions *list,
                         uint64_t seed, json_t *ret_list) {
  struct program program;
  struct cross cross = {0};
  struct error err = {0};
  if (course_load(course, name, &program, &err))
    return cli_fail(&err);
  int status = EXIT_FULL;
  if (!cross_is_possible(&program)) {
    if (!cli->json && !cli->quiet)
      printf("%s: one program is started, there is nobody to work with\n", name);
  } else if (cross_run(course, &program, list, seed, &cross, &err)) {
    status = cli_fail(&err);
  } else {
    json_array_append_new(ret_list, to_json(&program, &cross));
    if (!cli->json)
      print_matrix(&program, &cross);
  }
  cross_release(&cross);
  program_release(&program);
  return status;
}

static bool is_new(const submissions *list, size_t index) {
  for (size_t i = 0; i < index; i++)
    if (strcmp(list->items[i].program, list->items[index].program) == 0)
      return false;
  return true;
}

static int keep(const char *out, const json_t *all) {
  struct error err = {0};
  _cleanup_free_ char *path = path_join(out, "cross.json");
  _cleanup_free_ char *text = json_dumps(all, JSON_INDENT(1));
  if (directory_make(out, &err) || file_write(path, text, strlen(text), &err))
    return cli_fail(&err);
  cli_write_class_page(out);
  return EXIT_FULL;
}

int cli_cross(const struct cli *cli, const struct course *course, const submissions *list, uint64_t seed,
              const char *out) {
  int status = EXIT_FULL;
  json_t *all = json_array();
  for (size_t i = 0; i < list->count && status == EXIT_FULL; i++)
    if (is_new(list, i))
      status = cross_program(cli, course, list->items[i].program, list, seed, all);
  if (status == EXIT_FULL && out && json_array_size(all))
    status = keep(out, all);
  if (cli->json && status == EXIT_FULL)
    cli_print_json(json_incref(all));
  json_decref(all);
  return status;
}
