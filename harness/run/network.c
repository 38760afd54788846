/* The kernel's own part in what programs do over the loopback: bytes are on their way with nobody runnable. */
#include "run/engine.h"

#include <sys/socket.h>
#include <time.h>

void network_note_socket(struct engine *engine, const struct task *task) {
  int domain = (int)registers_argument(&task->entry, 0);
  engine->network.ipv4 = engine->network.ipv4 || domain == AF_INET;
  engine->network.ipv6 = engine->network.ipv6 || domain == AF_INET6;
}

/* Which argument holds the flags of a call that can connect as it sends, -1 for others. */
static int send_flags(const struct call *call) {
  return call_id(call) == CALL_sendto ? 3 : call_id(call) == CALL_sendmsg ? 2 : -1;
}

void network_note_call(struct engine *engine, const struct task *task) {
  int flags = send_flags(task->call);
  if (call_id(task->call) == CALL_connect ||
      (flags >= 0 && registers_argument(&task->entry, flags) & (uint64_t)MSG_FASTOPEN))
    engine->network.connects = true;
}

bool network_is_used(const struct engine *engine) { return engine->network.ipv4 || engine->network.ipv6; }

/* What the kernel does with TCP by itself. Its list costs a millisecond: it walks a table as large as the host's
 * memory, whoever asks. */
struct traffic {
  uint64_t in_flight; /* a picture of it; 0: nothing */
  bool connecting;
};

static void look_at(const struct engine *engine, enum pod_view view, struct traffic *traffic) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (pod_list(&engine->pod, view, &text))
    return;
  traffic->in_flight = traffic->in_flight * 31 + procfs_tcp_in_flight(text.buf);
  traffic->connecting = traffic->connecting || procfs_tcp_connecting(text.buf);
}

/* A socket of the sixth version can hold a connection of the fourth, and is then in that one's list too. */
static struct traffic look(const struct engine *engine) {
  struct traffic traffic = {0};
  if (!engine->network.connects)
    return traffic;
  if (network_is_used(engine))
    look_at(engine, VIEW_TCP, &traffic);
  if (engine->network.ipv6)
    look_at(engine, VIEW_TCP6, &traffic);
  return traffic;
}

static bool somebody_woke_up(const struct engine *engine) {
  vec_each(&engine->tasks, place)
    if ((*place)->state == TASK_BLOCKED && tracee_has_woken(&(*place)->tracee))
      return true;
  return false;
}

bool network_wait(struct engine *engine) {
  enum { STEP_NS = 5000000, PATIENCE = 50, CONNECTING = 700 };
  uint64_t before = 0;
  struct traffic now = look(engine);
  bool connecting = now.connecting;
  for (int still = 0; now.in_flight && still < (connecting ? CONNECTING : PATIENCE); still++) {
    if (now.in_flight != before)
      still = 0;
    before = now.in_flight;
    nanosleep(&(struct timespec){0, STEP_NS}, NULL);
    if (somebody_woke_up(engine))
      return true;
    now = look(engine);
  }
  return somebody_woke_up(engine);
}
