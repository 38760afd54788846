/* ipcgrade show: the handout of a program. */
#include "cli/cli.h"

#include "base/file.h"
#include "base/strbuf.h"

#include <stdio.h>
#include <string.h>

static void show_start(const struct role *role, size_t index) {
  const struct moment *moment = &role->start;
  static const char *const forms[] = {[MOMENT_SETTLED] = "starts when every program before it waits or has ended",
                                      [MOMENT_AT_ONCE] = "starts at once",
                                      [MOMENT_PRINTED] = "starts after %s has printed \"%s\"",
                                      [MOMENT_WAITS] = "starts when %s waits",
                                      [MOMENT_ENDED] = "starts when %s has ended"};
  if (index == 0) {
    printf("    starts first\n");
    return;
  }
  switch (moment->kind) {
  case MOMENT_PRINTED: printf("    starts after %s has printed \"%s\"\n", moment->role, moment->text); break;
  case MOMENT_WAITS: printf("    starts when %s waits\n", moment->role); break;
  case MOMENT_ENDED: printf("    starts when %s has ended\n", moment->role); break;
  default: printf("    %s\n", forms[moment->kind]); break;
  }
}

static void show_list(const char *label, const strings *list) {
  if (list->count == 0)
    return;
  printf("    %s", label);
  vec_each(list, text) printf(" %s", *text);
  putchar('\n');
}

static void show_roles(const struct program *program) {
  printf("\nPrograms to write\n");
  for (size_t i = 0; i < program->roles.count; i++) {
    const struct role *role = &program->roles.items[i];
    printf("  %s\n", role->name);
    show_list("sources:", &role->sources);
    show_list("also accepted as:", &role->also_named);
    show_list("run with:", &role->args);
    show_start(role, i);
  }
  show_list("\nHeaders that the course supplies:", &program->headers);
  printf("\nBuilt with: gcc");
  vec_each(&program->build_flags, flag) printf(" %s", *flag);
  vec_each(&program->libraries, library) printf(" %s", *library);
  putchar('\n');
}

static void show_header(const struct course *course, const struct program *program, const char *name) {
  _cleanup_free_ char *folder = course_reference(course, program->name);
  _cleanup_free_ char *path = path_join(folder, name);
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (file_read(path, 1 << 20, &text, NULL))
    return;
  printf("\n%s\n", name);
  for (const char *line = text.buf; *line; line += strcspn(line, "\n") + (line[strcspn(line, "\n")] == '\n'))
    printf("  %.*s\n", (int)strcspn(line, "\n"), line);
}

static void show_cases(const struct program *program) {
  printf("\nWhat must hold (%.6g points)\n", program_points(program));
  size_t hidden = 0;
  vec_each(&program->cases, test) {
    hidden += test->hidden;
    if (test->hidden)
      continue;
    printf("  %5.6g  %s\n", test->points, test->says);
    if (test->hint)
      printf("         hint: %s\n", test->hint);
  }
  if (hidden)
    printf("  and %zu more that stay hidden\n", hidden);
}

static int show(const struct course *course, const char *name) {
  struct error err = {0};
  struct program program;
  if (course_load(course, name, &program, &err))
    return cli_fail(&err);
  printf("%s: %s\n", program.name, program.title);
  if (program.document)
    printf("from document %s\n", program.document);
  show_roles(&program);
  vec_each(&program.headers, header) show_header(course, &program, *header);
  show_cases(&program);
  printf("\nPut the files into a folder called %s, go there, and type: ipcgrade check\n", program.name);
  program_release(&program);
  return EXIT_FULL;
}

int cmd_show(struct cli *cli, int argc, char **argv) {
  struct course course = {0};
  words rest = {0};
  int status = cli_parse(cli, NULL, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count != 1)
    status = cli_usage("show needs a program (see `ipcgrade list`)");
  if (status == EXIT_GO_ON)
    status = cli_open_course(cli, &course);
  if (status == EXIT_GO_ON)
    status = show(&course, rest.items[0]);
  course_release(&course);
  vec_release(&rest);
  return status;
}
