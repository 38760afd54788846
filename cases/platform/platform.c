/* The main program of every suite in this folder: runs its statements with Check, and tells what came of each in a line
 * that the harness reads. */
#include "platform.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
  MOST_STATEMENTS = 200,
  SECONDS = 60,       /* for one statement, on a busy machine too */
  MOST_LOOKS = 5000,  /* of until_asleep(), a millisecond each */
  LOOKS_IN_A_ROW = 3, /* that find it asleep */
};

struct row {
  const char *id;
  const TTest *test;
  const char *documents;
  bool corrected;
  const char *says;
  int line;
};
/* Filled before main() by constructors, which have no other place. */
static struct row rows[MOST_STATEMENTS];
static int row_count;

void platform_add(const char *id, const TTest *test, const char *documents, bool corrected, const char *says,
                  int line) {
  if (row_count == MOST_STATEMENTS)
    abort();
  rows[row_count++] = (struct row){id, test, documents, corrected, says, line};
}

key_t own_key(void) { return 0x1000000 + getpid(); }

const char *own_name(void) {
  static char name[32];
  snprintf(name, sizeof name, "/conform-%d", (int)getpid());
  return name;
}

pid_t start(void) { return works(fork()); }

int ended(pid_t child) {
  int status;
  works(waitpid(child, &status, 0));
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* The letter behind the name in proc(5)'s stat. */
static char state_of(pid_t pid) {
  char path[64];
  char text[512] = "";
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  FILE *file = fopen(path, "r");
  if (!file)
    return '?';
  if (!fgets(text, sizeof text, file))
    text[0] = '\0';
  fclose(file);
  const char *behind = strrchr(text, ')');
  return behind && behind[1] ? behind[2] : '?';
}

void until_asleep(pid_t pid) {
  const struct timespec moment = {.tv_nsec = 1000000};
  int found = 0;
  for (int i = 0; i < MOST_LOOKS && found < LOOKS_IN_A_ROW; i++) {
    nanosleep(&moment, NULL);
    found = state_of(pid) == 'S' ? found + 1 : 0;
  }
}

static int signal_of(volatile char *address, bool writes) {
  pid_t child = start();
  if (child == 0) {
    char byte = *address;
    if (writes)
      *address = byte;
    _exit(0);
  }
  int end = ended(child);
  return end < 0 ? -end : 0;
}

int signal_of_reading(const void *address) { return signal_of((volatile char *)address, false); }
int signal_of_writing(void *address) { return signal_of(address, true); }

/* ---- running ---- */

/* A field of a line has no tabs and no newlines. */
static void print_field(const char *text) {
  putchar('\t');
  for (; *text; text++)
    putchar(*text == '\t' || *text == '\n' ? ' ' : *text);
}

static void print_row(const struct row *row, TestResult *result) {
  static const char mark[] = "unsupported: ";
  const char *message = tr_rtype(result) == CK_PASS ? "" : tr_msg(result);
  bool lacks = strncmp(message, mark, strlen(mark)) == 0;
  printf("statement\t%s", row->id);
  print_field(row->documents);
  print_field(row->corrected ? "corrected" : "");
  printf("\t%d", tr_rtype(result) == CK_FAILURE && tr_lno(result) > 0 ? tr_lno(result) : row->line);
  print_field(tr_rtype(result) == CK_PASS ? "holds" : lacks ? "unsupported" : "differs");
  print_field(row->says);
  print_field(lacks ? message + strlen(mark) : message);
  putchar('\n');
}

static int compare_lines(const void *a, const void *b) {
  return ((const struct row *)a)->line - ((const struct row *)b)->line;
}

int main(void) {
  Suite *suite = suite_create(suite_title);
  TCase *cases = tcase_create("statements");
  tcase_set_timeout(cases, SECONDS);
  suite_add_tcase(suite, cases);
  qsort(rows, (size_t)row_count, sizeof rows[0], compare_lines);
  for (int i = 0; i < row_count; i++)
    tcase_add_test(cases, rows[i].test);
  SRunner *runner = srunner_create(suite);
  srunner_set_fork_status(runner, CK_FORK);
  srunner_run_all(runner, CK_SILENT);
  TestResult **results = srunner_results(runner);
  printf("suite\t%s\n", suite_title);
  for (int i = 0; i < srunner_ntests_run(runner); i++)
    print_row(&rows[i], results[i]);
  printf("end\t%d\n", row_count);
  free(results);
  srunner_free(runner);
  return 0;
}
