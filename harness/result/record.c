/* What the record of a run owns. */
#include "result/record.h"

#include <string.h>

static void role_record_release(struct role_record *role) {
  free(role->role);
  strbuf_release(&role->out);
  strbuf_release(&role->err);
}

static void memory_fault_release(struct memory_fault *fault) {
  free(fault->kind);
  free(fault->what);
  free(fault->origin);
  place_release(&fault->place);
}

const char *run_end_name(enum run_end end) {
  static const char *const names[] = {[RUN_COMPLETED] = "completed",
                                      [RUN_DEADLOCK] = "deadlock",
                                      [RUN_NO_PROGRESS] = "no progress",
                                      [RUN_CPU_LIMIT] = "CPU limit",
                                      [RUN_WALL_LIMIT] = "wall limit",
                                      [RUN_OUTPUT_LIMIT] = "output limit",
                                      [RUN_MEMORY_LIMIT] = "memory limit",
                                      [RUN_PROCESS_LIMIT] = "process limit",
                                      [RUN_EVENT_LIMIT] = "event limit",
                                      [RUN_FORBIDDEN] = "forbidden",
                                      [RUN_BROKEN] = "broken",
                                      [RUN_UNSUPPORTED] = "unsupported"};
  return names[end];
}

struct role_record *run_record_role(const struct run_record *record, const char *role) {
  vec_each(&record->roles, candidate)
    if (strcmp(candidate->role, role) == 0)
      return candidate;
  return NULL;
}

void run_record_release(struct run_record *record) {
  free(record->problem);
  record->problem = NULL;
  place_release(&record->problem_place);
  place_release(&record->unit_place);
  vec_each(&record->roles, role)
    role_record_release(role);
  vec_release(&record->roles);
  timeline_release(&record->timeline);
  vec_each(&record->observed, inventory)
    inventory_release(inventory);
  vec_release(&record->observed);
  inventory_release(&record->made);
  inventory_release(&record->left);
  vec_each(&record->memory_faults, fault)
    memory_fault_release(fault);
  vec_release(&record->memory_faults);
  access_list_release(&record->accesses);
  race_report_release(&record->races);
  vec_release(&record->decisions);
  choices_release(&record->choices);
}
