/* What the roles read from their standard input: all there from the beginning, or typed when somebody waits for it. */
#include "run/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

enum {
  PIPE_CAPACITY = 65536,
  TYPING_SECONDS = 3, /* a person takes so long; what polls once a second has seen the last line by then */
};

static int fill(int fd, const struct input *input, struct error *err) {
  size_t length = input->text ? strlen(input->text) : 0;
  if (length > PIPE_CAPACITY)
    fcntl(fd, F_SETPIPE_SZ, (int)length);
  if (length <= PIPE_CAPACITY && (size_t)fcntl(fd, F_GETPIPE_SZ) < length)
    return host_room_without_pipes(err);
  ssize_t wrote = length ? write(fd, input->text, length) : 0;
  if (wrote != (ssize_t)length)
    return error_set(err, ERROR_USAGE, "standard input of %zu bytes is more than a pipe holds", length);
  return 0;
}

int input_open(struct role_state *role, const struct input *input, struct error *err) {
  int ends[2];
  struct stat st;
  if (pipe2(ends, O_CLOEXEC) || fstat(ends[0], &st))
    return error_errno(err, "make a pipe");
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  role->stdin_inode = st.st_ino;
  role->typing_at = NEVER;
  role->typed_fd = ends[1];
  if (input->typed)
    return ends[0];
  int status = fill(ends[1], input, err);
  input_close(role);
  if (status == 0)
    return ends[0];
  close(ends[0]);
  return -1;
}

void input_close(struct role_state *role) {
  if (role->typed_fd >= 0)
    close(role->typed_fd);
  role->typed_fd = -1;
  role->typing_at = NEVER;
}

/* In poll(2) and its like a task waits for input too, if it could read any. */
static bool waits_for(const struct task *task, const struct role_state *role) {
  char target[64];
  unsigned long inode;
  if (task->state != TASK_BLOCKED || !task->call)
    return false;
  if (task->call->wait != WAIT_INPUT && task->call->wait != WAIT_SEVERAL)
    return false;
  int fd = task->call->wait == WAIT_INPUT ? (int)registers_argument(&task->entry, 0) : 0;
  return tracee_descriptor(task->tid, fd, target, sizeof target) == 0 && sscanf(target, "pipe:[%lu]", &inode) == 1 &&
         inode == role->stdin_inode;
}

static bool is_waited_for(const struct engine *engine, const struct role_state *role) {
  vec_each(&engine->tasks, task)
    if (waits_for(*task, role))
      return true;
  return false;
}

int64_t input_next(struct engine *engine) {
  int64_t next = NEVER;
  vec_each(&engine->roles, role) {
    if (role->typed_fd < 0)
      continue;
    if (!is_waited_for(engine, role))
      role->typing_at = NEVER;
    else if (role->typing_at == NEVER)
      role->typing_at = engine->clock.now + TYPING_SECONDS * 1000000000LL;
    next = role->typing_at < next ? role->typing_at : next;
  }
  return next;
}

static void type_line(struct engine *engine, struct role_state *role, const char *line) {
  struct event *event = engine_event(engine, NULL, EVENT_INPUT);
  event->process = engine->record->roles.items[role->record].process;
  event->text = xasprintf("%s\n", line);
  event->text_length = strlen(event->text);
  if (write(role->typed_fd, event->text, event->text_length) < 0)
    input_close(role); /* nobody can read it any more */
}

void input_type(struct engine *engine) {
  vec_each(&engine->roles, role) {
    if (role->typed_fd < 0 || role->typing_at > engine->clock.now)
      continue;
    const strings *lines = &case_input(engine->test, role->role)->lines;
    role->typing_at = NEVER;
    if (role->typed < lines->count)
      type_line(engine, role, lines->items[role->typed++]);
    else
      input_close(role); /* as Ctrl-D */
    engine_changed(engine);
  }
}
