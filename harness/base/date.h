/* Moments of the calendar with their zone, as ISO 8601 writes them: due dates, and when something was handed in. */
#ifndef IPCGRADE_BASE_DATE_H
#define IPCGRADE_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

struct date {
  int64_t seconds; /* since 1970 in UTC, as time(2) counts */
  int offset;      /* minutes that the zone it was written in is ahead of UTC */
};

/* Reads "2026-11-30T23:59:00+01:00": a blank may stand for the T, seconds (and their fractions) may be left out, the
 * zone is Z or an offset and must be there. NULL, or what is wrong with the text, to stand behind it in a sentence. */
const char *date_parse(const char *text, struct date *ret_date);
/* The same moment as such a text, in its zone. The caller frees it. */
char *date_text(const struct date *date);

#endif
