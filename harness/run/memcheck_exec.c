/* Programs that are executed in a run under Valgrind: they run under it, too, whoever executes them and by whatever
 * name, but for the system's own. */
#include "run/engine.h"

#include <string.h>

enum {
  MOST_ARGUMENTS = 256,
  MOST_OPTIONS = 32,
  MOST_PATH = 4096,
  MOST_TEXTS = 4096, /* Valgrind's name, its options and the program's path together */
  BELOW = 4 << 10,   /* the stack pointer: behind what translate.c writes there */
};

/* Of the system's programs nobody is told anything; and they are many, each of which would take half a second. A loader
 * in another folder would load one of the submission's. */
static const char *const folders[] = {"/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/", "/usr/local/", "/usr/libexec/"};

static bool is_of_system(const char *path) {
  for (size_t i = 0; i < array_size(folders); i++)
    if (strncmp(path, folders[i], strlen(folders[i])) == 0)
      return !strstr(path, "/../");
  return memcheck_is_tool(path) && !strstr(path, "/../");
}

/* Another name for the program that a process runs. */
static bool is_own_exe(const struct engine *engine, const struct task *task, const char *path) {
  char own[64];
  snprintf(own, sizeof own, "/proc/%d/exe", (int)task_process(engine, task)->pid);
  return strcmp(path, "/proc/self/exe") == 0 || strcmp(path, "/proc/thread-self/exe") == 0 || strcmp(path, own) == 0;
}

/* Below what its own code has on the stack, and below what an interrupted function may keep there. */
static uint64_t write_below(const struct task *task, const void *bytes, size_t size) {
  uint64_t address = (registers_stack(&task->entry) - BELOW - size) & ~UINT64_C(15);
  return tracee_write(task->tid, address, bytes, size) == 0 ? address : 0;
}

/* Valgrind has been given a path by its program, which it hands on to itself behind its options. One through
 * /proc/self would then be Valgrind's own; one with a dash, another option. */
static void mend_path(const struct engine *engine, const struct task *task) {
  size_t options;
  uint64_t address;
  char path[MOST_PATH];
  memcheck_options(&options);
  uint64_t at = registers_argument(&task->entry, 1) + (1 + options) * sizeof address;
  if (tracee_read(task->tid, at, &address, sizeof address) || !address ||
      tracee_read_text(task->tid, address, path, sizeof path))
    return;
  _cleanup_free_ char *mended = is_own_exe(engine, task, path) ? memcheck_program(task->tid)
                                : *path == '-'                 ? xasprintf("./%s", path)
                                                               : NULL;
  uint64_t text = mended ? write_below(task, mended, strlen(mended) + 1) : 0;
  if (text)
    tracee_write(task->tid, at, &text, sizeof text);
}

/* The arguments behind the first; the count, or -1 when they are too many, or not there. */
static int read_arguments(const struct task *task, uint64_t *ret_addresses) {
  uint64_t at = registers_argument(&task->entry, 1);
  uint64_t address = 1;
  int count = 0;
  for (; address && count < MOST_ARGUMENTS; count++, at += sizeof address) {
    if (tracee_read(task->tid, at, &address, sizeof address))
      return -1;
    ret_addresses[count] = address;
  }
  if (address)
    return -1;
  memmove(ret_addresses, ret_addresses + 1, (size_t)count * sizeof *ret_addresses);
  return count < 2 ? 0 : count - 2;
}

/* What is written below the stack: an array of addresses, and the texts that its first ones are of. */
struct command {
  uint64_t words[1 + MOST_OPTIONS + 1 + MOST_ARGUMENTS];
  char texts[MOST_TEXTS];
  size_t count, length;
};

static bool add_text(struct command *command, uint64_t texts, const char *text) {
  size_t size = strlen(text) + 1;
  if (size > sizeof command->texts - command->length)
    return false;
  command->words[command->count++] = texts + command->length;
  memcpy(command->texts + command->length, text, size);
  command->length += size;
  return true;
}

/* Valgrind in the place of the program, which becomes its argument. */
static bool wrap(const struct task *task, const char *path, struct registers *regs) {
  size_t options;
  struct command command = {.count = 0};
  uint64_t arguments[MOST_ARGUMENTS + 1];
  char *const *option = memcheck_options(&options);
  int count = read_arguments(task, arguments);
  uint64_t texts = count < 0 ? 0 : write_below(task, command.texts, sizeof command.texts);
  if (!texts || options > MOST_OPTIONS)
    return false;
  _cleanup_free_ char *program = xasprintf("%s%s", *path == '-' ? "./" : "", path);
  bool fits = add_text(&command, texts, memcheck_launcher());
  for (size_t i = 0; i < options; i++)
    fits = fits && add_text(&command, texts, option[i]);
  if (!fits || !add_text(&command, texts, program))
    return false;
  for (int i = 0; i < count; i++)
    command.words[command.count++] = arguments[i];
  command.words[command.count++] = 0;
  uint64_t words = (texts - command.count * sizeof command.words[0]) & ~UINT64_C(15);
  if (tracee_write(task->tid, texts, command.texts, sizeof command.texts) ||
      tracee_write(task->tid, words, command.words, command.count * sizeof command.words[0]))
    return false;
  registers_set_argument(regs, 0, command.words[0]);
  registers_set_argument(regs, 1, words);
  return true;
}

bool memcheck_enter_exec(const struct engine *engine, const struct task *task, struct registers *regs) {
  char path[MOST_PATH];
  if (!engine->memcheck || call_id(task->call) != CALL_execve ||
      tracee_read_text(task->tid, registers_argument(&task->entry, 0), path, sizeof path))
    return false;
  if (strcmp(path, memcheck_launcher()) == 0 && places_has_guest(engine, task))
    mend_path(engine, task);
  return *path && !is_of_system(path) && wrap(task, path, regs);
}
