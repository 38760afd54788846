/* Where each role of a run comes from. */
#include "grade/case_run.h"

int case_run(const struct case_run *run, const struct schedule *schedule, struct run_record *ret_record,
             struct error *err) {
  VEC(const char *) built = {0};
  vec_each(&run->program->roles, role) {
    const struct build_set *from = case_has_partner(run->test, role->name) ? run->partners : run->set;
    *vec_add(&built) = from && build_set_has(from, role->name) ? from->folder : NULL;
  }
  const struct run_request request = {.program = run->program,
                                      .test = run->test,
                                      .built = built.items,
                                      .schedule = *schedule,
                                      .session = run->session,
                                      .counters = run->counters,
                                      .watched = run->watched,
                                      .tells_members = run->tells_members,
                                      .has_room = run->has_room,
                                      .reuse = run->reuse,
                                      .owner = run->owner};
  int status = run_case(&request, ret_record, err);
  vec_release(&built);
  return status;
}
