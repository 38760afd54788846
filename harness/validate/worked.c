/* Reads the table of worked submissions. */
#include "validate/worked.h"

#include "base/file.h"
#include "base/strbuf.h"

#include <string.h>

enum { MOST_BYTES = 1 << 20 };

void worked_read(const char *path, worked_list *ret_rows) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (file_read(path, MOST_BYTES, &text, NULL))
    return;
  char *rest = text.buf;
  int number = 1;
  for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"), number++) {
    struct worked row = {.line = number};
    int words_at = 0;
    line[strcspn(line, "#")] = '\0';
    int words = sscanf(line, "%63s %63s %31s %n", row.owner, row.program, row.score, &words_at);
    if (words < 1)
      continue;
    snprintf(row.words, sizeof row.words, "%s", words == 3 ? line + words_at : "");
    row.words[strcspn(row.words, "\r")] = '\0';
    *vec_add(ret_rows) = row;
  }
}

char *worked_path(const struct course *course) { return path_join(course->root, "student/EXPECTED"); }

bool worked_is_right(const struct worked *row) {
  return strcmp(row->score, "100") == 0 && row->words[0] == '-' &&
         strspn(row->words + 1, " \t") == strlen(row->words + 1);
}
