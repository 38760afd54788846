/* Stops at calls that are translated: the tracer's side of translate.c. */
#include "run/engine.h"

#include <errno.h>
#include <sys/ptrace.h>

int stops_host_in_the_way(struct engine *engine, struct task *task) {
  return engine_finish(engine, RUN_UNSUPPORTED, task, translation_problem(engine->pod.translation));
}

static int set_registers(struct engine *engine, const struct task *task, const struct registers *regs) {
  return registers_set(task->tid, regs) && errno != ESRCH ? engine_failed(engine, "set registers", task) : 0;
}

enum translated stops_translate(struct engine *engine, struct task *task, struct registers *regs) {
  if (!engine->pod.translation)
    return CALL_AS_IT_IS;
  return translation_enter(engine->pod.translation, &task->errand, task->tid, task->group, regs);
}

int stops_enter_unseen(struct engine *engine, struct task *task, struct registers *regs, bool prepares) {
  enum translated outcome = prepares ? CALL_ALTERED : stops_translate(engine, task, regs);
  if (outcome == CALL_IMPOSSIBLE)
    return stops_host_in_the_way(engine, task);
  if (outcome == CALL_ANSWERED)
    registers_set_call(regs, -1);
  if (outcome != CALL_AS_IT_IS && set_registers(engine, task, regs))
    return -1;
  if (ptrace(outcome == CALL_ALTERED ? PTRACE_SYSCALL : PTRACE_CONT, task->tid, 0, 0) && errno != ESRCH)
    return engine_failed(engine, "resume a program", task);
  return 0;
}

int stops_leave_unseen(struct engine *engine, struct task *task) {
  struct registers regs;
  if (registers_get(task->tid, &regs))
    return errno == ESRCH ? 0 : engine_failed(engine, "read registers", task);
  if (translation_leave(engine->pod.translation, &task->errand, task->tid, &regs) == CALL_IMPOSSIBLE)
    return stops_host_in_the_way(engine, task);
  if (set_registers(engine, task, &regs))
    return -1;
  return ptrace(PTRACE_CONT, task->tid, 0, 0) && errno != ESRCH ? engine_failed(engine, "resume a program", task) : 0;
}
