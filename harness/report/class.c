/* What a class's results own. */
#include "report/class.h"

static void entry_release(struct class_entry *entry) {
  vec_each(&entry->cases, graded) {
    free(graded->id);
    free(graded->says);
  }
  vec_each(&entry->findings, finding) {
    free(finding->role);
    free(finding->file);
    free(finding->message);
    free(finding->hint);
    free(finding->case_id);
  }
  vec_release(&entry->cases);
  vec_release(&entry->findings);
  vec_release(&entry->others);
  free(entry->owner);
  free(entry->program);
  free(entry->apart_why);
  free(entry->isolation);
}

void class_results_release(struct class_results *results) {
  vec_each(&results->entries, entry)
    entry_release(entry);
  vec_each(&results->crossings, crossing) {
    free(crossing->program);
    free(crossing->case_id);
    free(crossing->first);
    strings_release(&crossing->owners);
    vec_release(&crossing->cells);
  }
  vec_release(&results->entries);
  vec_release(&results->crossings);
}
