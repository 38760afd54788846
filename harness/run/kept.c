/* What may be kept of a run for the next, and what may not. */
#include "run/kept.h"

#include "linux/renewal.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/socket.h>

enum { MOST_LOST = 4 };

/* ---- from run to run ---- */

static bool is_for_case(const struct kept_pod *kept, const struct run_request *request) {
  if (kept->test != request->test)
    return false;
  for (size_t i = 0; i < kept->built.count; i++)
    if (strcmp(kept->built.items[i], request->built[i] ? request->built[i] : "") != 0)
      return false;
  return true;
}

static bool is_for(const struct kept_pod *kept, const struct run_request *request, const struct pod_plan *plan) {
  if (kept->reuse != plan->reuse || kept->program != request->program ||
      memcmp(&kept->limits, plan->limits, sizeof kept->limits) != 0)
    return false;
  return kept->reuse == POD_FOR_ONE_CASE ? is_for_case(kept, request) : kept->owner == request->owner;
}

/* What only some runs ask for can't be had later, or not be taken away. */
static enum pod_reuse reuse_of(const struct run_request *request, const struct pod_plan *plan) {
  bool is_plain = !plan->emptied && !plan->spare_files && plan->spent_on == SPENT_ON_PROGRAMS;
  if (plan->kernel_count || (request->reuse == POD_FOR_ONE_OWNER && !is_plain))
    return POD_FOR_ONE_RUN;
  return request->reuse;
}

static void end_pod(struct kept_pod *kept) {
  if (kept->there)
    pod_end(&kept->pod);
  kept->there = false;
}

void kept_release(struct kept_pod *kept) {
  end_pod(kept);
  strings_release(&kept->built);
  *kept = (struct kept_pod){0};
}

static void begin(struct kept_pod *kept, const struct run_request *request, const struct pod_plan *plan) {
  kept_release(kept);
  *kept = (struct kept_pod){.reuse = plan->reuse,
                            .program = request->program,
                            .test = request->test,
                            .owner = request->owner,
                            .limits = *plan->limits};
  for (size_t i = 0; i < request->program->roles.count; i++)
    strings_add(&kept->built, request->built[i] ? request->built[i] : "");
}

/* Where the tracer is this time: programs are to share its CPU. */
static int follow(const struct pod *pod, struct error *err) {
  cpu_set_t here;
  if (sched_getaffinity(0, sizeof here, &here) || sched_setaffinity(pod->init, sizeof here, &here))
    return error_errno(err, "move a pod to another CPU");
  return 0;
}

static enum renewal_extent extent_of(const struct kept_pod *kept) {
  return kept->reuse == POD_FOR_ONE_OWNER ? RENEW_PLAN : kept->folders ? RENEW_FOLDERS : RENEW_STREAMS;
}

int kept_start(struct kept_pod *kept, const struct run_request *request, struct pod_plan *plan, struct pod *ret_pod,
               struct error *err) {
  struct error refusal = {0};
  plan->reuse = reuse_of(request, plan);
  if (plan->reuse == POD_FOR_ONE_RUN || !is_for(kept, request, plan))
    begin(kept, request, plan);
  enum renewal_extent extent = extent_of(kept);
  if (kept->there && pod_renew(&kept->pod, plan, extent, &refusal) == 0) {
    kept->there = false;
    *ret_pod = kept->pod;
    return follow(ret_pod, err);
  }
  kept->in_vain = kept->in_vain || (kept->there && extent == RENEW_FOLDERS);
  kept->folders = kept->folders || kept->there; /* modes have changed, or times */
  end_pod(kept);
  plan->reuse = kept->in_vain ? POD_FOR_ONE_RUN : plan->reuse;
  return pod_start(plan, ret_pod, err);
}

/* Whatever isn't made undone, and who knows what when a run didn't end by itself. */
static bool leaves_traces(const struct kept_pod *kept, const struct engine *engine) {
  const struct run_record *record = engine->record;
  bool leaves_objects = record->left.objects.count && kept->reuse == POD_FOR_ONE_CASE;
  return engine->renewal.altered || engine->renewal.outgrown || record->end != RUN_COMPLETED || leaves_objects ||
         engine_tasks_alive(engine) || cgroup_memory_exceeded(&engine->pod.cgroup);
}

/* Runs of one case do the same again and again; those of others may well leave nothing. */
static bool is_given_up(struct kept_pod *kept, const struct engine *engine) {
  return engine->renewal.altered || ++kept->lost == MOST_LOST;
}

void kept_give_back(struct kept_pod *kept, struct engine *engine) {
  if (engine->pod.reuse == POD_FOR_ONE_RUN)
    return;
  if (leaves_traces(kept, engine)) {
    kept->in_vain = engine->renewal.outgrown || (kept->reuse == POD_FOR_ONE_CASE && is_given_up(kept, engine));
    return;
  }
  kept->folders = kept->folders || engine->renewal.written;
  kept->pod = engine->pod;
  kept->there = true;
  engine->pod = (struct pod){.control = -1};
}

/* ---- in a run ---- */

/* The kind of object that a call may make, which has a number; -1: none. */
static int kind_made(const struct task *task) {
  const struct registers *entry = &task->entry;
  int key = (int)registers_argument(entry, 0);
  int flags = (int)registers_argument(entry, task->call->effect == EFFECT_MAKES_MSG ? 1 : 2);
  if (key != IPC_PRIVATE && !(flags & IPC_CREAT))
    return -1;
  switch (task->call->effect) {
  case EFFECT_MAKES_SHM: return SYSTEM_V_SHM;
  case EFFECT_MAKES_SEM: return SYSTEM_V_SEM;
  case EFFECT_MAKES_MSG: return SYSTEM_V_MSG;
  default: return -1;
  }
}

/* Opening for reading alone leaves everything as it is. */
static bool only_reads(const struct task *task) {
  int flags;
  switch (call_id(task->call)) {
  case CALL_open: flags = (int)registers_argument(&task->entry, 1); break;
  case CALL_openat: flags = (int)registers_argument(&task->entry, 2); break;
  default: return false;
  }
  return (flags & (O_ACCMODE | O_CREAT | O_TRUNC)) == O_RDONLY && (flags & O_TMPFILE) != O_TMPFILE;
}

/* Does it change files? Modes and times are looked at by pod_renew(), and what is written comes after it was opened. */
static bool writes(const struct task *task) {
  switch (task->call->effect) {
  case EFFECT_MAKES_PATH: return !only_reads(task);
  case EFFECT_REMOVES_PATH:
  case EFFECT_SIZES_FILE: return true;
  default: return call_id(task->call) == CALL_truncate || call_id(task->call) == CALL_openat2;
  }
}

/* Connections outlive those who had them. */
static bool reaches_network(const struct task *task) {
  return task->call->effect == EFFECT_MAKES_SOCKET && (int)registers_argument(&task->entry, 0) != AF_UNIX;
}

int kept_enter_call(struct engine *engine, const struct task *task) {
  if (engine->pod.reuse == POD_FOR_ONE_RUN)
    return 0;
  engine->renewal.written = engine->renewal.written || writes(task);
  engine->renewal.altered = engine->renewal.altered || reaches_network(task);
  int kind = kind_made(task);
  if (kind < 0)
    return 0;
  if (engine->renewal.made[kind] < RENEWAL_MOST_OBJECTS)
    return pod_number_next(&engine->pod, (enum system_v)kind, engine->renewal.made[kind], engine->err);
  engine->renewal.outgrown = true;
  return engine_finish(engine, RUN_BROKEN, NULL, NULL);
}

void kept_call_returned(struct engine *engine, const struct task *task, int64_t result) {
  if (engine->pod.reuse == POD_FOR_ONE_RUN)
    return;
  int kind = kind_made(task);
  if (kind >= 0 && result == engine->renewal.made[kind])
    engine->renewal.made[kind]++;
}
