/* Calls of the C library by name. */
#include "base/library_calls.h"

#include "base/text.h"

#include <string.h>

const struct library_call library_calls[] = {
#define LIBRARY_CALL(name, system_calls, rule) {#name, system_calls, LIBRARY_##rule},
#include "base/library_calls.def"
#undef LIBRARY_CALL
    {NULL, NULL, LIBRARY_ANY},
};

const struct library_call *library_call_find(const char *name) {
  for (const struct library_call *call = library_calls; call->name; call++)
    if (strcmp(call->name, name) == 0)
      return call;
  return NULL;
}

static const char *name_at(size_t i, const void *context) {
  (void)context;
  return library_calls[i].name;
}

const char *library_call_nearest(const char *word) { return text_nearest(word, name_at, NULL); }

bool library_call_makes(const struct library_call *call, const char *system_call) {
  size_t length = strlen(system_call);
  for (const char *at = strstr(call->system_calls, system_call); at; at = strstr(at + 1, system_call))
    if ((at == call->system_calls || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
      return true;
  return false;
}
