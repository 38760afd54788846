/* Right: a table of commands and a table of slots; a bad line is told and the next one read. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/types.h>

enum { SLOTS = 8, WORDS = 4 };

static struct slot {
     int shmid;
     void *address; /* NULL: the slot is free */
     int flags;
} slots[SLOTS];

__attribute__((format(printf, 1, 2))) static void tell(const char *format, ...)
{
     va_list arguments;

     fputs("shmop: ", stderr);
     va_start(arguments, format);
     vfprintf(stderr, format, arguments);
     va_end(arguments);
     fputc('\n', stderr);
}

static struct slot *find(const void *address)
{
     for (struct slot *slot = slots; slot < slots + SLOTS; slot++)
          if (slot->address == address)
               return slot;
     return NULL;
}

static int parse_int(const char *word, int *number)
{
     char *end;
     long value;

     errno = 0;
     value = strtol(word, &end, 0);
     if (end == word || *end != '\0' || errno != 0 || value < INT_MIN || value > INT_MAX) {
          tell("%s is not a number that fits", word);
          return -1;
     }
     *number = value;
     return 0;
}

static int parse_address(const char *word, void **address)
{
     char *end;
     uintmax_t value;

     errno = 0;
     value = strtoumax(word, &end, 0);
     if (*word == '-' || end == word || *end != '\0' || errno != 0 || value > UINTPTR_MAX) {
          tell("%s is not an address", word);
          return -1;
     }
     *address = (void *) (uintptr_t) value;
     return 0;
}

static void attach(int count, char **word)
{
     struct slot *slot = find(NULL), *covered, new = {0};

     if (parse_int(word[1], &new.shmid) < 0)
          return;
     if (count > 2 && parse_address(word[2], &new.address) < 0)
          return;
     if (count > 3 && parse_int(word[3], &new.flags) < 0)
          return;
     if (slot == NULL) {
          tell("the table is full");
          return;
     }
     new.address = shmat(new.shmid, new.address, new.flags);
     if (new.address == (void *) -1) {
          tell("shmat failed: %s", strerror(errno));
          return;
     }
     /* SHM_REMAP puts one segment in the place of another, which then is detached */
     covered = find(new.address);
     if (covered != NULL)
          slot = covered;
     *slot = new;
     tell("shmat returned %p", new.address);
}

static int release(struct slot *slot)
{
     int result = shmdt(slot->address);

     if (result == -1)
          tell("shmdt failed: %s", strerror(errno));
     else {
          tell("shmdt returned %d", result);
          slot->address = NULL;
     }
     return result;
}

static void detach(int count, char **word)
{
     struct slot *slot;
     void *address;

     (void) count;
     if (parse_address(word[1], &address) < 0)
          return;
     slot = address == NULL ? NULL : find(address);
     if (slot == NULL)
          tell("nothing is attached at %s", word[1]);
     else
          release(slot);
}

static void list(int count, char **word)
{
     (void) count;
     (void) word;
     for (struct slot *slot = slots; slot < slots + SLOTS; slot++)
          if (slot->address != NULL)
               printf("%d %p %d\n", slot->shmid, slot->address, slot->flags);
     if (fflush(stdout) == EOF)
          tell("stdout: %s", strerror(errno));
}

static const struct command {
     const char *name;
     int least, most; /* words, its own name among them */
     void (*execute)(int count, char **word);
     const char *usage;
} commands[] = {
     {"attach", 2, 4, attach, "attach SHMID [ADDR] [FLAGS]"},
     {"detach", 2, 2, detach, "detach ADDR"},
     {"list", 1, 1, list, "list"},
     {0},
};

static void execute(char *line)
{
     const struct command *command = commands;
     char *word[WORDS], *rest = NULL, *next;
     int count = 0;

     for (next = strtok_r(line, " \t\r\n", &rest); next != NULL; next = strtok_r(NULL, " \t\r\n", &rest)) {
          if (count < WORDS)
               word[count] = next;
          count++;
     }
     if (count == 0)
          return;
     while (command->name != NULL && strcmp(word[0], command->name) != 0)
          command++;
     if (command->name == NULL)
          tell("unknown command %s", word[0]);
     else if (count < command->least || count > command->most)
          tell("usage: %s", command->usage);
     else
          command->execute(count, word);
}

int main(void)
{
     char *line = NULL;
     size_t room = 0;
     ssize_t length;
     int result = EXIT_SUCCESS;

     while ((length = getline(&line, &room, stdin)) != -1)
          if (memchr(line, '\0', length) == NULL)
               execute(line);
          else
               tell("a line with a NUL in it");
     if (!feof(stdin)) {
          tell("stdin: %s", strerror(errno));
          result = EXIT_FAILURE;
     }
     free(line);

     for (struct slot *slot = slots; slot < slots + SLOTS; slot++)
          if (slot->address != NULL)
               release(slot);
     /* a line that was lost counts, although it could not be told, or was long ago */
     return ferror(stdout) || ferror(stderr) ? EXIT_FAILURE : result;
}
