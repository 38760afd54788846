/* ipcgrade new: a program to start from, with everything that `validate` asks for. */
#include "cli/cli.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST_NAME = 64 };

/* In all of them, @ stands for the program's name. */
struct skeleton {
  const char *path; /* below the course's root */
  const char *text;
};

static const struct skeleton skeletons[] = {
    {"reference/@/@.c",
     "/* @: says that it works.\n"
     " *\n"
     " * Try:     ./@\n"
     " * Look:    echo $?                 also after ./@ > /dev/full */\n"
     "#include <stdio.h>\n"
     "\n"
     "int main(void) {\n"
     "  printf(\"@ works\\n\");\n"
     "\n"
     "  /* A terminal takes each line at once, a pipe or a file what is in the buffer at the end: either may fail. */\n"
     "  if (ferror(stdout) || fflush(stdout) != 0) {\n"
     "    perror(\"stdout\");\n"
     "    return 1;\n"
     "  }\n"
     "  return 0;\n"
     "}\n"},
    {"cases/@.yaml", "program: @\n"
                     "title: A program that says that it works\n"
                     "roles:\n"
                     "  @: {sources: [@.c]}\n"
                     "cases:\n"
                     "  - id: works\n"
                     "    says: It prints its one line and ends with status 0.\n"
                     "    points: 60\n"
                     "    expect:\n"
                     "      @: {exit: 0, stdout: reference}\n"
                     "    leaves: nothing\n"
                     "  - id: into-a-pipe\n"
                     "    says: The text is the same when stdout is a pipe.\n"
                     "    points: 10\n"
                     "    output: pipe\n"
                     "    expect:\n"
                     "      @: {exit: 0, stdout: reference}\n"
                     "  - id: not-written\n"
                     "    says: When its text can't be written it says so on stderr and ends with status 1.\n"
                     "    hint: printf() may fail, and so may fflush(), which writes what is left in the buffer.\n"
                     "    category: robustness\n"
                     "    points: 20\n"
                     "    inject: {@: {write: ENOSPC}}\n"
                     "    expect:\n"
                     "      @: {exit: 1, message: true}\n"
                     "  - id: not-written-at-the-end\n"
                     "    says: So it does when that shows only at the end.\n"
                     "    category: robustness\n"
                     "    points: 10\n"
                     "    output: pipe\n"
                     "    inject: {@: {write: ENOSPC}}\n"
                     "    expect:\n"
                     "      @: {exit: 1, message: true}\n"},
    {"cases/@/faults/not-checked.patch", "# fault: never learns that its text could not be written\n"
                                         "# finds: unchecked-failure\n"
                                         "--- a/@.c\n"
                                         "+++ b/@.c\n"
                                         "@@ -7,10 +7,5 @@\n"
                                         " int main(void) {\n"
                                         "   printf(\"@ works\\n\");\n"
                                         " \n"
                                         "-  /* A terminal takes each line at once, a pipe or a file what is in the "
                                         "buffer at the end: either may fail. */\n"
                                         "-  if (ferror(stdout) || fflush(stdout) != 0) {\n"
                                         "-    perror(\"stdout\");\n"
                                         "-    return 1;\n"
                                         "-  }\n"
                                         "   return 0;\n"
                                         " }\n"},
};

/* A hunk's own "@@" stays. */
static void fill_in(const char *text, const char *name, struct strbuf *ret) {
  for (; *text; text++) {
    if (text[0] == '@' && text[1] == '@') {
      strbuf_add_text(ret, "@@");
      text++;
    } else if (*text == '@') {
      strbuf_add_text(ret, name);
    } else {
      strbuf_add_char(ret, *text);
    }
  }
}

static char *path_of(const struct course *course, const char *pattern, const char *name) {
  _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;
  fill_in(pattern, name, &path);
  return path_join(course->root, path.buf);
}

static int write_one(const struct course *course, const struct skeleton *skeleton, const char *name,
                     struct error *err) {
  _cleanup_free_ char *path = path_of(course, skeleton->path, name);
  _cleanup_free_ char *folder = xstrndup(path, (size_t)(path_base(path) - path - 1));
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  fill_in(skeleton->text, name, &text);
  return directory_make(folder, err) || file_write(path, text.buf, text.length, err) ? -1 : 0;
}

/* Takes away what was written, so that the next try finds nothing there. A folder with other files in it stays. */
static void remove_all(const struct course *course, const char *name) {
  static const char *const folders[] = {"reference/@", "cases/@/faults", "cases/@"};
  for (size_t i = 0; i < array_size(skeletons); i++) {
    _cleanup_free_ char *path = path_of(course, skeletons[i].path, name);
    unlink(path);
  }
  for (size_t i = 0; i < array_size(folders); i++) {
    _cleanup_free_ char *path = path_of(course, folders[i], name);
    rmdir(path);
  }
}

static int write_all(const struct course *course, const char *name, struct error *err) {
  for (size_t i = 0; i < array_size(skeletons); i++) {
    if (write_one(course, &skeletons[i], name, err) == 0)
      continue;
    remove_all(course, name);
    return -1;
  }
  return 0;
}

static bool is_name(const char *name) {
  return strlen(name) <= LONGEST_NAME && *name >= 'a' && *name <= 'z' &&
         !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

static void say_what_was_written(const struct cli *cli, const struct course *course, const char *name) {
  json_t *files = json_array();
  for (size_t i = 0; i < array_size(skeletons); i++) {
    _cleanup_free_ char *path = path_of(course, skeletons[i].path, name);
    _cleanup_free_ char *shown = text_visible(path);
    json_array_append_new(files, json_string(shown));
    if (!cli->json && !cli->quiet)
      printf("%s\n", path);
  }
  if (cli->json)
    cli_print_json(json_pack("{s:s, s:O}", "program", name, "files", files));
  else if (!cli->quiet)
    printf("Now: ipcgrade validate %s\n", name);
  json_decref(files);
}

static int make(const struct cli *cli, const struct course *course, const char *name) {
  struct error err = {0};
  if (!cli->course && !course_is_around(course))
    return cli_usage("there is no course around this folder: `mkdir cases reference` begins one here, --course DIR "
                     "names another");
  if (!is_name(name))
    return cli_usage("a program's name is made of small letters, digits and hyphens, at most %d, and begins with a "
                     "letter: '%s'",
                     LONGEST_NAME, name);
  _cleanup_free_ char *own = path_of(course, "cases/@", name); /* it may be another thing's, such as cases/unit */
  if (path_is_directory(own))
    return cli_usage("%s is there already", own);
  for (size_t i = 0; i < array_size(skeletons); i++) {
    _cleanup_free_ char *path = path_of(course, skeletons[i].path, name);
    if (path_exists(path))
      return cli_usage("%s is there already", path);
  }
  if (write_all(course, name, &err))
    return cli_fail(&err);
  say_what_was_written(cli, course, name);
  return EXIT_FULL;
}

int cmd_new(struct cli *cli, int argc, char **argv) {
  struct course course = {0};
  words rest = {0};
  int status = cli_parse(cli, NULL, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count != 1)
    status = cli_usage("new needs the name of a program that is not there yet");
  if (status == EXIT_GO_ON)
    status = cli_open_course(cli, &course);
  if (status == EXIT_GO_ON)
    status = make(cli, &course, rest.items[0]);
  course_release(&course);
  vec_release(&rest);
  return status;
}
