/* Worked submissions: the table student/EXPECTED of what each must earn. A row is `owner program score words…`; #
 * begins a comment. The score is a number, or "<100"; the words are kinds of findings, or "-". */
#ifndef IPCGRADE_VALIDATE_WORKED_H
#define IPCGRADE_VALIDATE_WORKED_H

#include "base/memory.h"
#include "course/course.h"

#include <stdbool.h>

struct worked {
  char owner[64];
  char program[64];
  char score[32];
  char words[512];
  int line;
};
typedef VEC(struct worked) worked_list;

/* Appends the rows of a table: none when it isn't there. Of a line that is too short the rest is empty. */
void worked_read(const char *path, worked_list *ret_rows);
/* Where that of a course lies. The caller frees it. */
char *worked_path(const struct course *course);

/* Must it have all points, and no finding? */
bool worked_is_right(const struct worked *row);

#endif
