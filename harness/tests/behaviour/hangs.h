/* The programs with many small ones inside: `first NAME ROLE` runs the function NAME as that role. */
#ifndef IPCGRADE_TESTS_HANGS_H
#define IPCGRADE_TESTS_HANGS_H

#include "facts.h"

#include <stdbool.h>

struct one {
  const char *name;
  void (*run)(bool first);
};

static inline int run_one(const struct one *all, size_t count, int argc, char **argv) {
  for (size_t i = 0; argc == 3 && i < count; i++)
    if (strcmp(all[i].name, argv[1]) == 0) {
      all[i].run(strcmp(argv[2], "first") == 0);
      return 0;
    }
  say("there is nothing of that name");
  return 99;
}

#define ONE(function)                                                                                                 \
  { #function, function }

#endif
