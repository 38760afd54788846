/* The functions that an ELF file defines for others, from its symbols and its DWARF: elf(5), libdw. The file may be
 * anybody's. */
#ifndef IPCGRADE_LINUX_FUNCTIONS_H
#define IPCGRADE_LINUX_FUNCTIONS_H

#include "base/memory.h"

#include <stdbool.h>

struct elf_function {
  char *name;
  char *file;     /* as the compiler was given it; NULL when unknown */
  int line;       /* 0 when unknown */
  bool stands_in; /* for one of a shared library, or is called from there: it is among the dynamic symbols */
};
typedef VEC(struct elf_function) elf_functions;

/* Those with global or weak binding, of an executable. Of a file that can't be read, none. */
void elf_functions_read(const char *path, elf_functions *ret_functions);
void elf_functions_release(elf_functions *functions);

/* Whatever has a global or weak name in an executable that begins like this, functions and variables, of its own or
 * only asked for: in the order of its symbols, some twice. Of a file that can't be read, none. */
void elf_names_read(const char *path, const char *prefix, strings *ret_names);

#endif
