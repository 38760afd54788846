/* Filling a platform's own file. */
#include "export/filling.h"

#include "base/text.h"

#include <string.h>

void filling_init(struct filling *filling, const struct export_request *request, struct export_outcome *outcome,
                  size_t first,
                  bool (*person_of)(const struct csv_row *row, const void *context, struct person *ret_person),
                  const void *context) {
  *filling = (struct filling){.request = request, .outcome = outcome, .factor = 1};
  for (size_t i = first; i < request->into->rows.count; i++) {
    struct person person = {0};
    if (!person_of(&request->into->rows.items[i], context, &person))
      continue;
    *vec_add(&filling->people) = person; /* its strings are the file's */
    *vec_add(&filling->places) = i;
  }
  filling->matches = xcalloc(request->sheet->rows.count + 1, sizeof *filling->matches);
  export_match(request->sheet, &filling->people, filling->matches, &outcome->missing);
}

void filling_release(struct filling *filling) {
  vec_release(&filling->people);
  vec_release(&filling->places);
  free(filling->matches);
}

static int index_of(const struct filling *filling, size_t row) {
  for (size_t i = 0; i < filling->places.count; i++)
    if (filling->places.items[i] == row)
      return (int)i;
  return -1;
}

char *filling_who(const struct filling *filling, size_t row) {
  int index = index_of(filling, row);
  struct export_row as_row = {0};
  if (index >= 0)
    as_row.person = filling->people.items[index];
  return export_who(&as_row);
}

static const struct export_row *row_for(const struct filling *filling, size_t row) {
  int index = index_of(filling, row);
  const struct export_sheet *sheet = filling->request->sheet;
  for (size_t i = 0; index >= 0 && i < sheet->rows.count; i++)
    if (filling->matches[i] == index)
      return &sheet->rows.items[i];
  return NULL;
}

char *filling_grade(const struct filling *filling, size_t row) {
  const struct export_row *found = row_for(filling, row);
  if (found && export_is_graded(found)) {
    filling->outcome->filled++;
    return export_number(export_total(filling->request->sheet, found) * filling->factor);
  }
  if (index_of(filling, row) >= 0)
    *vec_add(&filling->outcome->without) = filling_who(filling, row);
  return NULL;
}

double filling_number(const char *text) {
  _cleanup_free_ char *copy = xstrdup(text);
  char *comma = strrchr(copy, ',');
  if (comma && !strchr(comma, '.'))
    *comma = '.';
  char *end;
  double number = strtod(copy, &end);
  return end > copy && number > 0 ? number : 0;
}
