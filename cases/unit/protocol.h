/* How a suite calls functions of a program that it isn't linked with: what the two sides agree on.
 *
 * The suite (suite.c) and the functions (agent.c) are two processes. A call goes through a pipe as a number and its
 * arguments, its value comes back through another; memory that both see lies at the same address in both, so that a
 * pointer means the same to either. Whatever the functions do, they do it to their own process: the suite asks, looks
 * at the answers, and says what they are worth. */
#ifndef UNIT_PROTOCOL_H
#define UNIT_PROTOCOL_H

#include <stdint.h>

enum {
  UNIT_CALLS = 3,   /* descriptors of the agent: where calls come from, */
  UNIT_ANSWERS = 4, /* where answers go, */
  UNIT_MEMORY = 5,  /* and the shared memory */
};

enum { UNIT_MOST_ARGUMENTS = 6 };

struct unit_request {
  uint64_t number;   /* of the call, from 1 */
  uint64_t function; /* its place in the unit's list of functions */
  uint64_t arguments[UNIT_MOST_ARGUMENTS];
};

struct unit_answer {
  uint64_t number; /* of the call that it answers, or 0: there is no such function */
  uint64_t value;
};

/* Pages that can be used, each with one behind it that nobody can. The address is free with and without Valgrind. */
enum { UNIT_PAGE = 4096, UNIT_PAGES = 16 };
#define UNIT_ADDRESS ((char *)0x1000000000)
#define UNIT_BYTES ((size_t)2 * UNIT_PAGES * UNIT_PAGE)

#endif
