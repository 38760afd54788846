/* What Gradescope writes beside the submissions of an export: submission_metadata.yml, read by libyaml. */
#ifndef IPCGRADE_INTAKE_GRADESCOPE_H
#define IPCGRADE_INTAKE_GRADESCOPE_H

#include "base/date.h"
#include "intake/roster.h"

#define GRADESCOPE_METADATA "submission_metadata.yml"

struct gradescope_entry {
  char *folder; /* "submission_4711": one component of a path */
  people submitters;
  bool has_time; /* it is told when they did */
  struct date time;
};
typedef VEC(struct gradescope_entry) gradescope_entries;

/* ERROR_USAGE names the file and the line that isn't YAML. Entries whose names lead elsewhere are passed over. */
int gradescope_read(const char *path, gradescope_entries *ret_entries, struct error *err);
void gradescope_release(gradescope_entries *entries);

/* Reads "2026-11-21 12:45:00.123456789 -08:00" and the like. */
bool gradescope_time(const char *text, struct date *ret_date);

#endif
