/* Reads equivalent.txt. */
#include "validate/equivalent.h"

#include "base/file.h"
#include "base/strbuf.h"

#include <string.h>

enum { MOST_BYTES = 1 << 20 };

void equivalents_load(const struct course *course, const char *program, struct equivalents *ret_list) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  *ret_list = (struct equivalents){.path = xasprintf("%s/cases/%s/equivalent.txt", course->root, program)};
  if (file_read(ret_list->path, MOST_BYTES, &text, NULL))
    return;
  struct equivalent *last = NULL;
  char *rest = text.buf;
  int number = 1;
  for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"), number++) {
    if (*line == ' ' && last)
      last->has_reason = last->has_reason || line[strspn(line, " ")];
    if (!*line || *line == '#' || *line == ' ')
      continue;
    last = vec_add(&ret_list->items);
    *last = (struct equivalent){.name = xstrdup(line), .line = number};
  }
}

void equivalents_release(struct equivalents *list) {
  vec_each(&list->items, item)
    free(item->name);
  vec_release(&list->items);
  free(list->path);
}
