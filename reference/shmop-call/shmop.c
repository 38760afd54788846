/* shmop: attaches and detaches System V segments as it is told, and keeps a table of those that are attached.
 *
 * Partner: none; the segments are somebody else's (ipcmk -M 4096 makes one, ipcrm -m SHMID removes it).
 * Try:     printf 'attach SHMID\nlist\n' | ./shmop
 * Look:    ipcs -m                 in another window: nattch counts what this one has attached */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define MAX_ATTACHED 8
#define MOST_WORDS 4 /* of a line */
#define BLANKS " \t\r\n"

/* The kernel knows what is attached but has no call to ask it: a program has to remember its own. */
struct attached {
  int shmid;
  void *address;
  int flags;
};

struct table {
  struct attached entries[MAX_ATTACHED];
  size_t count;
};

/* Numbers may be decimal, octal or hexadecimal, as in C. */
static bool parse_int(const char *text, int *ret_number) {
  char *end;
  long number = strtol(text, &end, 0);

  if (end == text || *end != '\0' || number < INT_MIN || number > INT_MAX)
    return false;
  *ret_number = (int)number;
  return true;
}

/* An address fills all of an unsigned long. One that is larger becomes the largest, where nothing is ever attached. */
static bool parse_address(const char *text, void **ret_address) {
  char *end;
  unsigned long number = strtoul(text, &end, 0);

  if (*end != '\0')
    return false;
  *ret_address = (void *)number;
  return true;
}

static void attach(struct table *table, char *words[]) {
  struct attached new = {.address = NULL, .flags = 0};

  if (!parse_int(words[1], &new.shmid) || (words[2] && !parse_address(words[2], &new.address)) ||
      (words[3] && !parse_int(words[3], &new.flags))) {
    fprintf(stderr, "shmop: attach takes SHMID [ADDR] [FLAGS], all of them numbers\n");
    return;
  }

  /* Looked at before the call: attached and not in the table, it could never be detached again. */
  if (table->count == MAX_ATTACHED) {
    fprintf(stderr, "shmop: the table is full, %d segments are attached\n", MAX_ATTACHED);
    return;
  }

  /* For address 0 the kernel chooses one. What it returns is what counts, also for any other: SHM_RND rounds. */
  void *address = shmat(new.shmid, new.address, new.flags);
  if (address == (void *)-1) {
    perror("shmop: shmat failed");
    return;
  }
  new.address = address;
  fprintf(stderr, "shmop: shmat returned %p\n", new.address);
  table->entries[table->count++] = new;
}

/* A segment whose shmdt() failed is still attached, so its entry stays. */
static bool detach_entry(struct table *table, size_t index) {
  if (shmdt(table->entries[index].address) == -1) {
    perror("shmop: shmdt failed");
    return false;
  }
  fprintf(stderr, "shmop: shmdt returned 0\n");
  table->count--;
  for (size_t i = index; i < table->count; i++)
    table->entries[i] = table->entries[i + 1];
  return true;
}

static void detach(struct table *table, char *words[]) {
  void *address;

  /* From the end: with SHM_REMAP two may have the same address, and then the later one lies on top. */
  if (parse_address(words[1], &address))
    for (size_t i = table->count; i-- > 0;)
      if (table->entries[i].address == address) {
        detach_entry(table, i);
        return;
      }
  fprintf(stderr, "shmop: nothing is attached at %s\n", words[1]);
}

static void list(struct table *table, char *words[]) {
  (void)words;
  for (size_t i = 0; i < table->count; i++) {
    const struct attached *entry = &table->entries[i];
    printf("%d %p %d\n", entry->shmid, entry->address, entry->flags);
  }
  fflush(stdout); /* in order with the lines on stderr, which has no buffer; an error stays for main() to see */
}

static const struct command {
  const char *name;
  size_t least_words;
  void (*run)(struct table *table, char *words[]);
} commands[] = {{"attach", 2, attach}, {"detach", 2, detach}, {"list", 1, list}};

/* One line: words between blanks, the first of them a command's name. NULL stands for words that aren't there. */
static void run_line(struct table *table, char *line) {
  char *words[MOST_WORDS] = {NULL};
  size_t count = 0;

  for (char *word = strtok(line, BLANKS); word && count < MOST_WORDS; word = strtok(NULL, BLANKS))
    words[count++] = word;
  if (count == 0)
    return;
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
    if (count >= commands[i].least_words && strcmp(words[0], commands[i].name) == 0) {
      commands[i].run(table, words);
      return;
    }
  fprintf(stderr, "shmop: %s is not a command, or lacks a number\n", words[0]);
}

int main(void) {
  struct table table = {.count = 0};
  char *line = NULL;
  size_t size = 0;

  while (getline(&line, &size, stdin) != -1)
    run_line(&table, line);
  free(line);

  /* The end of a process detaches too, but says nothing. What can't be detached is passed over: it stays in the table,
   * and one that was asked for again and again would keep us here for ever. */
  for (size_t i = 0; i < table.count;)
    if (!detach_entry(&table, i))
      i++;

  /* getline() also returns -1 when it can't read, or has no memory for the line. */
  if (!feof(stdin) || fflush(stdout) != 0 || ferror(stdout)) {
    fprintf(stderr, "shmop: stdin could not be read, or stdout not be written\n");
    return 1;
  }
  return 0;
}
