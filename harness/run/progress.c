/* Proof that polling or spinning leads nowhere: a state that comes back.
 *
 * A program is a machine: in the same state (registers, memory) with the same surroundings it does the same again. So
 * when each task that is left is in the very state in which it asked before, and nothing that they share has changed,
 * they will ask for ever. Pollers are compared at their calls; a spinner is stepped, instruction by instruction, until
 * its registers come back. A counter in the loop makes a state that never comes back, and no proof. */
#include "run/engine.h"

#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/ptrace.h>
#include <sys/sem.h>
#include <sys/user.h>

enum {
  IDLE_CALLS = 20000,    /* that only asked, with nothing changed by anybody: nothing ever will */
  MOST_MEMORY = 8 << 20, /* more is not compared: no proof */
  MOST_STEPS = 4096,     /* of a spinning loop */
  HOOK_STEPS = 64,
  CHUNK = 64 << 10,
};

/* ---- calls that only asked ---- */

/* Control commands that only look; IPC_64 (0x100), which the C library adds, taken off. */
static bool is_look(const struct task *task) {
  int second = (int)registers_argument(&task->entry, 1);
  int third = (int)registers_argument(&task->entry, 2);
  switch (call_id(task->call)) {
  case CALL_kill: return second == 0;
  case CALL_ioctl: return second == FIONREAD || second == TCGETS; /* how much there is to read; isatty(3) */
  case CALL_shmctl:
  case CALL_msgctl: return (second & ~0x100) == IPC_STAT;
  case CALL_semctl: return third != SETVAL && third != SETALL && (third & ~0x100) != IPC_RMID;
  default: return false;
  }
}

/* Nobody else could notice that the call was made. */
static bool only_asked(const struct task *task, int64_t result) {
  const struct call *call = task->call;
  if (result < 0 || call->flags & CALL_FLAG_PEEKS || is_look(task))
    return true;
  return result == 0 && (call->wait == WAIT_SEVERAL || call->wait == WAIT_CHILD || call->wait == WAIT_TIME ||
                         call->wait == WAIT_INPUT);
}

void progress_count_call(struct engine *engine, struct task *task, int64_t result) {
  task->calls_in_a_row++;
  if (!only_asked(task, result)) {
    task_got_on(task);
    engine_changed(engine);
    return;
  }
  task->fruitless = call_id(task->call) == CALL_sched_yield ? FRUITLESS_CALLS : task->fruitless + 1;
  if (task->call->effect == EFFECT_READS_CLOCK)
    return; /* the clock moves on by it, and says when that is enough */
  if (++engine->idle_calls > IDLE_CALLS)
    engine->in_vain = true;
}

/* ---- states that come back ---- */

/* What was seen of a task. */
struct repetition {
  uint64_t asked;   /* how often in a row, with nothing changed */
  uint64_t changes; /* engine.changes when it was seen */
  uint64_t own;     /* of registers and private memory; 0: not known */
  uint64_t shared;
  bool same; /* as the time before, with nothing changed in between */
};

/* FNV-1a over words with a final mix: chance collisions are out of the question, and nobody gains by making one. */
static uint64_t add_word(uint64_t hash, const unsigned char *at) {
  uint64_t word;
  memcpy(&word, at, sizeof word);
  hash = (hash ^ word) * 0x9ddfea08eb382d69U;
  return hash ^ hash >> 32;
}

/* Four words at a time, which don't wait for one another's multiplication. */
static uint64_t add_hash(uint64_t hash, const void *bytes, size_t size) {
  enum { LANES = 4, WORD = sizeof(uint64_t) };
  const unsigned char *at = bytes;
  uint64_t lanes[LANES] = {hash, hash + 1, hash + 2, hash + 3};
  for (; size >= sizeof lanes; at += sizeof lanes, size -= sizeof lanes)
    for (int lane = 0; lane < LANES; lane++)
      lanes[lane] = add_word(lanes[lane], at + lane * WORD);
  for (int lane = 0; lane < LANES && at != bytes; lane++)
    hash = add_word(hash, (const unsigned char *)&lanes[lane]);
  for (; size >= WORD; at += WORD, size -= WORD)
    hash = add_word(hash, at);
  for (; size; at++, size--)
    hash = (hash ^ *at) * 0x100000001b3U;
  return hash;
}

static uint64_t hash_range(pid_t tid, uint64_t hash, uint64_t start, uint64_t end) {
  static const size_t size = CHUNK;
  unsigned char *bytes = xmalloc(size);
  for (uint64_t at = start; at < end; at += size) {
    uint64_t left = end - at;
    size_t got = tracee_read_some(tid, at, bytes, left < size ? (size_t)left : size);
    hash = add_hash(hash, bytes, got);
  }
  free(bytes);
  return hash;
}

enum { RED_ZONE = 128 }; /* below the stack pointer, still in use: the ABI of x86-64 */

/* 0 when there is too much of it to compare. Of the stack on which `stack` points only the part in use counts. */
static uint64_t hash_memory(const struct task *task, const mappings *maps, bool shared, uint64_t stack) {
  uint64_t hash = 14695981039346656037U;
  uint64_t total = 0;
  vec_each(maps, mapping) {
    if (!mapping->writable && !(shared && mapping->readable))
      continue;
    if (mapping->shared != shared || !mapping->readable)
      continue;
    bool is_stack = stack >= mapping->start && stack < mapping->end;
    uint64_t start = is_stack && stack - mapping->start > RED_ZONE ? stack - RED_ZONE : mapping->start;
    total += mapping->end - start;
    if (total > MOST_MEMORY)
      break;
    hash = hash_range(task->tid, hash, start, mapping->end);
  }
  return total > MOST_MEMORY ? 0 : hash;
}

/* Of all processes; the mappings of `known`, which may be NULL, have been read already. */
static uint64_t hash_shared(const struct engine *engine, const struct task *known, const mappings *known_maps) {
  uint64_t hash = 1;
  vec_each(&engine->tasks, place) {
    const struct task *task = *place;
    mappings maps = {0};
    if (task->state == TASK_DEAD || task->tid != task->group)
      continue;
    bool is_known = known && known->group == task->group;
    if (!is_known)
      procfs_mappings(task->tid, &maps);
    uint64_t own = hash_memory(task, is_known ? known_maps : &maps, true, 0);
    mappings_release(&maps);
    if (!own)
      return 0;
    hash = add_hash(hash, &own, sizeof own);
  }
  return hash;
}

static uint64_t hash_own(const struct engine *engine, const struct task *task, const mappings *maps,
                         const struct registers *regs) {
  struct user_fpregs_struct numbers = {0};
  accesses_restart_blocks(engine, task);
  uint64_t memory = hash_memory(task, maps, false, registers_stack(regs));
  if (!memory || ptrace(PTRACE_GETFPREGS, task->tid, 0, &numbers))
    return 0;
  return add_hash(add_hash(memory, regs, sizeof *regs), &numbers, sizeof numbers);
}

void progress_forget(struct task *task) {
  free(task->repetition);
  task->repetition = NULL;
}

static void compare(const struct engine *engine, const struct task *task) {
  struct repetition *before = task->repetition;
  mappings maps = {0};
  procfs_mappings(task->tid, &maps);
  uint64_t own = hash_own(engine, task, &maps, &task->entry);
  uint64_t shared = hash_shared(engine, task, &maps);
  mappings_release(&maps);
  before->same = own && shared && own == before->own && before->shared == shared;
  before->own = own;
  before->shared = shared;
  before->changes = engine->changes;
}

static bool is_power_of_two(uint64_t number) { return (number & (number - 1)) == 0; }

/* Looking costs some 100 µs: it is done only when nothing has happened since the last time anyway, and at two calls in
 * a row ever more rarely, so that a loop that counts is let go on at full speed. */
static bool is_worth_a_look(uint64_t asked) {
  return asked > 1 && (is_power_of_two(asked) || is_power_of_two(asked - 1));
}

void progress_observe(struct engine *engine, struct task *task) {
  if (!task->repetition)
    task->repetition = xcalloc(1, sizeof *task->repetition);
  struct repetition *before = task->repetition;
  if (before->changes != engine->changes) {
    *before = (struct repetition){.changes = engine->changes};
    return;
  }
  if (is_worth_a_look(++before->asked))
    compare(engine, task);
}

static bool same_registers(const struct registers *a, const struct registers *b) {
  return memcmp(a, b, sizeof *a) == 0;
}

/* What the runtime of an explored build counts is no part of the state, nor what it leaves in registers. */
static bool step_once(struct engine *engine, struct task *task) {
  accesses_restart_blocks(engine, task);
  return tracer_single_step(engine, task);
}

/* Leaves behind what the stop itself did to the registers, and the hook in which such a runtime has made it: the loop
 * doesn't come by there. */
static bool leave_stop(struct engine *engine, struct task *task) {
  int steps = accesses_count_blocks(engine, task) ? HOOK_STEPS : 1;
  while (steps > 0 && step_once(engine, task))
    steps--;
  return steps == 0;
}

static uint64_t hash_now(const struct engine *engine, const struct task *task, const struct registers *regs) {
  mappings maps = {0};
  procfs_mappings(task->tid, &maps);
  uint64_t hash = hash_own(engine, task, &maps, regs);
  mappings_release(&maps);
  return hash;
}

/* A spinning task, stopped in its own code: does it come back to where it is? */
static bool comes_back(struct engine *engine, struct task *task) {
  struct registers begin;
  struct registers now;
  if (!leave_stop(engine, task) || registers_get(task->tid, &begin))
    return false;
  uint64_t memory = hash_now(engine, task, &begin);
  for (int steps = 0; steps < MOST_STEPS && memory; steps++) {
    if (!step_once(engine, task) || registers_get(task->tid, &now))
      return false;
    if (same_registers(&begin, &now))
      return hash_now(engine, task, &now) == memory;
  }
  return false;
}

static bool is_stuck_for_ever(struct engine *engine, struct task *task, uint64_t shared) {
  if (task->state == TASK_STOPPED || (task->state == TASK_BLOCKED && task->deadline == NEVER))
    return true;
  if (task->state == TASK_READY && task->stop == STOP_SLICE)
    return comes_back(engine, task);
  const struct repetition *seen = task->repetition;
  return seen && seen->same && seen->changes == engine->changes && seen->shared == shared;
}

static bool has_timer(const struct engine *engine) {
  vec_each(&engine->processes, process)
    if (process->alive && process->timer_deadline != NEVER)
      return true;
  vec_each(&engine->clock.timers, timer)
    if (timer->deadline != NEVER)
      return true;
  return false;
}

enum progress progress_judge(struct engine *engine) {
  bool any = false;
  bool asking = false;
  bool spinning = false;
  if (has_timer(engine))
    return PROGRESS_POSSIBLE;
  uint64_t shared = 0;
  vec_each(&engine->tasks, place) {
    struct task *task = *place;
    if (!task_is_alive(task))
      continue;
    any = true;
    bool polls = task->state == TASK_READY || task->deadline != NEVER;
    if (polls && task->stop != STOP_SLICE && (!task->repetition || !task->repetition->same))
      return PROGRESS_POSSIBLE; /* the cheap answer first */
    asking = asking || polls;
    spinning = spinning || task->stop == STOP_SLICE;
  }
  if (!any || !asking)
    return PROGRESS_POSSIBLE;                               /* nobody asks: that is another question */
  if (spinning && !is_power_of_two(++engine->spins_judged)) /* a proof takes as long as many slices */
    return PROGRESS_POSSIBLE;
  shared = hash_shared(engine, NULL, NULL);
  vec_each(&engine->tasks, place)
    if (task_is_alive(*place) && !is_stuck_for_ever(engine, *place, shared))
      return PROGRESS_POSSIBLE;
  return PROGRESS_IMPOSSIBLE;
}
