/* Asks pkg-config for the library Check. */
#include "grade/check_library.h"

#include "base/command.h"
#include "base/strbuf.h"

#include <string.h>

static void add_words(strings *list, const char *text) {
  _cleanup_free_ char *copy = xstrdup(text);
  char *rest = NULL;
  for (const char *word = strtok_r(copy, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest))
    strings_add(list, word);
}

static int ask(const char *option, strings *list, struct error *err) {
  const char *const argv[] = {"pkg-config", option, "check", NULL};
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  bool worked = false;
  if (command_output(NULL, argv, &text, &worked, NULL) || !worked)
    return error_set(err, ERROR_UNSUPPORTED,
                     "the suites are built with the library Check, which pkg-config doesn't find here: "
                     "apt-get install check pkg-config");
  add_words(list, text.buf);
  return 0;
}

int check_library_flags(strings *compiler, strings *linker, struct error *err) {
  return ask("--cflags", compiler, err) || ask("--libs", linker, err) ? -1 : 0;
}
