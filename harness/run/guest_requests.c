/* Requests to Valgrind in the name of the program that runs under it: "The Client Request mechanism" in its manual, and
 * "Client Requests" of Memcheck's. Only a program can make one, by instructions that it executes; and Valgrind lets it
 * execute only what it has mapped as code. So they are put behind the code of a library that Valgrind itself has loaded
 * into each of its programs, into the rest of a page that nobody uses. */
#include "run/engine.h"

#include <string.h>
#include <sys/ptrace.h>

enum { MAKE_MEM_NOACCESS = 0x4d430000, MOST_CODE = 256 };

/* The page of a mapping of that library which the code fits into; 0 when there is none. */
static uint64_t find_room(pid_t tid, size_t size) {
  static const char library[] = "/vgpreload_core-";
  mappings maps = {0};
  uint64_t room = 0;
  procfs_mappings(tid, &maps);
  vec_each(&maps, mapping)
    if (mapping->executable && !mapping->writable && strstr(mapping->path, library))
      room = mapping->end - size;
  mappings_release(&maps);
  return room;
}

/* Nothing but the code stands there, or will. No process writes to it: it is Valgrind's, and read-only. */
static bool lay_in(pid_t tid, uint64_t room, const unsigned char *code, size_t size) {
  unsigned char there[MOST_CODE];
  static const unsigned char nothing[MOST_CODE];
  if (tracee_read(tid, room, there, size))
    return false;
  if (memcmp(there, code, size) == 0)
    return true;
  for (size_t at = 0; at < size && memcmp(there, nothing, size) == 0; at += sizeof(long)) {
    long word;
    memcpy(&word, code + at, sizeof word);
    if (ptrace(PTRACE_POKETEXT, tid, room + at, word))
      return false;
  }
  return memcmp(there, nothing, size) == 0;
}

static bool ask(const struct task *task, const uint64_t *request) {
  unsigned char code[MOST_CODE] = {0};
  size_t size;
  const void *instructions = arch_guest_code(&size);
  if (size > sizeof code)
    return false;
  memcpy(code, instructions, size);
  size = (size + sizeof(long) - 1) / sizeof(long) * sizeof(long);
  uint64_t room = find_room(task->tid, size);
  return room && lay_in(task->tid, room, code, size) &&
         registers_make_guest_ask(task->tid, task->guest, room, request) == 0;
}

bool guest_forbid(struct engine *engine, struct task *task, uint64_t address, uint64_t size) {
  const uint64_t request[GUEST_REQUEST_WORDS] = {MAKE_MEM_NOACCESS, address, size};
  return engine->memcheck && places_has_guest(engine, task) && !places_is_valgrinds(engine, task) && ask(task, request);
}
