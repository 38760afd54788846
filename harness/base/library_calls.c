/* Calls of the C library by name. */
#include "base/library_calls.h"

#include "base/text.h"

#include <string.h>

#define STDIO_INPUT "fread fgets fgetc getc getchar getline getdelim fscanf scanf"
#define STDIO_OUTPUT                                                                                                   \
  "fwrite fputs puts fputc putc putchar fprintf printf vfprintf vprintf dprintf vdprintf fflush fclose"

const struct library_call library_calls[] = {
#define LIBRARY_CALL(name, functions, system_calls, rule) {#name, functions, system_calls, LIBRARY_##rule},
#include "base/library_calls.def"
#undef LIBRARY_CALL
    {NULL, NULL, NULL, LIBRARY_ANY},
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

bool library_call_has(const struct library_call *call, const char *function) {
  return text_has_word(call->functions, function);
}

bool library_call_makes(const struct library_call *call, const char *system_call) {
  return text_has_word(call->system_calls, system_call);
}

const char *library_call_errors(const struct library_call *call) {
  return call->rule == LIBRARY_WAITING ? "EINTR ETIMEDOUT" : NULL;
}

bool library_call_moves_bytes(const struct library_call *call) {
  return library_call_makes(call, "read") || library_call_makes(call, "write");
}
