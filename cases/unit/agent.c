/* The functions of a unit, ready to be called by its suite: this is linked with the submission's sources. It knows
 * nothing of what is asked, or why, so there is nothing in this process that is worth changing. */
#include "protocol.h"

#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

/* UNIT_FUNCTIONS is F(name) for each function, in the order of the case file. One that isn't there is NULL: the suite
 * says so when it needs it. */
#define F(name) extern uint64_t name() __attribute__((weak));
UNIT_FUNCTIONS
#undef F

#define F(name) name,
static uint64_t (*const functions[])() = {UNIT_FUNCTIONS};
#undef F

/* All or nothing: false at the end of the pipe. */
static int receive(struct unit_request *request) {
  size_t got = 0;
  while (got < sizeof *request) {
    ssize_t count = read(UNIT_CALLS, (char *)request + got, sizeof *request - got);
    if (count <= 0)
      return 0;
    got += (size_t)count;
  }
  return 1;
}

static struct unit_answer answer(const struct unit_request *request) {
  uint64_t (*function)() = functions[request->function];
  const uint64_t *is = request->arguments;
  if (!function)
    return (struct unit_answer){0, 0};
  return (struct unit_answer){request->number, function(is[0], is[1], is[2], is[3], is[4], is[5])};
}

int main(void) {
  char *memory =
      mmap(UNIT_ADDRESS, UNIT_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED_NOREPLACE, UNIT_MEMORY, 0);
  if (memory != UNIT_ADDRESS)
    return 2;
  close(UNIT_MEMORY);
  for (int page = 0; page < UNIT_PAGES; page++)
    if (mprotect(memory + (2 * page + 1) * UNIT_PAGE, UNIT_PAGE, PROT_NONE))
      return 2;
  struct unit_request request;
  while (receive(&request)) {
    struct unit_answer reply = answer(&request);
    if (write(UNIT_ANSWERS, &reply, sizeof reply) != (ssize_t)sizeof reply)
      return 2;
  }
  close(UNIT_CALLS);
  close(UNIT_ANSWERS);
  return 0;
}
