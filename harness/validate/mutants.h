/* Small changes to a program, each a fault that somebody might make: what a good set of cases notices. See DeMillo,
 * Lipton and Sayward, "Hints on Test Data Selection" (1978). */
#ifndef IPCGRADE_VALIDATE_MUTANTS_H
#define IPCGRADE_VALIDATE_MUTANTS_H

#include "base/error.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "course/program.h"

struct mutant {
  char *file;
  const char *operation; /* static: "drop call", "negate", … */
  int line;
  size_t offset; /* in the file: these bytes … */
  size_t length;
  char *before;
  char *after; /* … become these */
};
typedef VEC(struct mutant) mutants;

/* All mutants of one source file, in the order of the source, each once. Owned by the list. */
int mutants_make(const char *folder, const char *file, mutants *list, struct error *err);
/* Those of all sources that students write, from the reference in `folder`. */
int mutants_of_program(const struct program *program, const char *folder, mutants *list, struct error *err);
void mutants_release(mutants *list);

/* The whole file `text` with the change made. */
void mutant_apply(const struct mutant *mutant, const char *text, struct strbuf *ret_text);

/* "server.c:12: negate", and the lines that the change touches, before and after; of the file in `folder`. The caller
 * frees it. */
char *mutant_diff(const struct mutant *mutant, const char *folder);

/* "server.c: negate: `a == b` => `!(a == b)`", with runs of blanks and line ends as one blank: by this a mutant is
 * known as long as its own text stays. The caller frees it. */
char *mutant_name(const struct mutant *mutant);
/* The names of all, with " #2" behind it for the second of one name, and so on. */
void mutants_names(const mutants *list, strings *ret_names);

#endif
