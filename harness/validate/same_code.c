/* Compares what gcc makes of two sources. */
#include "validate/same_code.h"

#include "base/command.h"
#include "base/strbuf.h"

#include <string.h>

static int compile(const char *folder, const char *file, struct strbuf *ret_code, bool *ret_worked, struct error *err) {
  const char *const argv[] = {"gcc", "-std=gnu17", "-O2", "-g0", "-w", "-S", "-o", "-", file, NULL};
  return command_output(folder, argv, ret_code, ret_worked, err);
}

int same_code(const char *folder, const char *other, const char *file, bool *ret_same, struct error *err) {
  _cleanup_strbuf_ struct strbuf code = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf changed = STRBUF_INIT;
  bool worked = false;
  bool both = false;
  if (compile(folder, file, &code, &worked, err) || (worked && compile(other, file, &changed, &both, err)))
    return -1;
  *ret_same = both && strcmp(code.buf, changed.buf) == 0;
  return 0;
}
