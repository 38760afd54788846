/* Calls, arguments and results as a reader knows them: IPC_CREAT|0666, ftok(., x), shm#1, pipe#1.
 *
 * What the host chose (ids, keys, inode numbers, addresses) never shows, so that two runs read the same. Arguments that
 * the call itself fills stand as a mark byte and the argument's index until symbols_complete() puts them in, and a byte
 * stands between arguments until symbols_finish() knows which of them to show. */
#include "run/engine.h"

#include "base/text.h"
#include "linux/call_values.h"
#include "linux/root_folder.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

enum { MARK = '\1', BETWEEN = '\2', SHOWN_BYTES = 40, SHOWN_OPERATIONS = 4, SHOWN_TEXTS = 8 };

struct attachment {
  uint64_t address;
  int id;
};

struct symbols {
  strings targets; /* "pipe:[812]" and so on, in order of first sight: their numbers */
  VEC(struct attachment) attachments;
};

struct symbols *symbols_new(void) {
  return xcalloc(1, sizeof(struct symbols));
}

void symbols_free(struct symbols *symbols) {
  if (!symbols)
    return;
  strings_release(&symbols->targets);
  vec_release(&symbols->attachments);
  free(symbols);
}

/* ---- objects ---- */

bool is_ftok_of(const struct pod *pod, const struct stat *st, int key) {
  struct stat told = *st;
  devices_tell(pod, &told);
  return (key & 0xffff) == (int)(told.st_ino & 0xffff) && (key >> 16 & 0xff) == (int)(told.st_dev & 0xff);
}

static void add_ftok(struct strbuf *sb, const char *path, int key) {
  int id = key >> 24 & 0xff;
  if (isalnum(id))
    strbuf_addf(sb, "ftok(%s, %c)", path, id);
  else
    strbuf_addf(sb, "ftok(%s, 0x%x)", path, (unsigned)id);
}

char *symbols_key(struct engine *engine, int key) {
  static const struct {
    enum pod_view view;
    const char *name;
  } folders[] = {{VIEW_WORK, "."}, {VIEW_TMP, "/tmp"}, {VIEW_ROOT, "/"}};
  struct strbuf sb = STRBUF_INIT;
  struct stat st;
  if (key == IPC_PRIVATE)
    return xstrdup("IPC_PRIVATE");
  for (size_t i = 0; i < array_size(folders); i++)
    if (fstat(engine->pod.views[folders[i].view], &st) == 0 && is_ftok_of(&engine->pod, &st, key)) {
      add_ftok(&sb, folders[i].name, key);
      return strbuf_detach(&sb);
    }
  char *file = objects_file_of_key(engine, key);
  if (file) {
    _cleanup_free_ char *shown = text_visible(file); /* the role named it */
    add_ftok(&sb, shown, key);
    free(file);
    return strbuf_detach(&sb);
  }
  strbuf_addf(&sb, "0x%x", (unsigned)key);
  return strbuf_detach(&sb);
}

char *symbols_object(struct engine *engine, enum object_kind kind, int id) {
  int number = objects_number(engine->objects, kind, id);
  return number ? xasprintf("%s#%d", object_kind_name(kind), number) : xasprintf("%s %d", object_kind_name(kind), id);
}

static size_t number_of_target(struct symbols *symbols, const char *target) {
  size_t same_kind = 0;
  size_t kind = strcspn(target, ":") + 1;
  vec_each(&symbols->targets, known) {
    if (strncmp(*known, target, kind) == 0)
      same_kind++;
    if (strcmp(*known, target) == 0)
      return same_kind;
  }
  strings_add(&symbols->targets, target);
  return same_kind + 1;
}

char *symbols_descriptor(struct engine *engine, struct task *task, int fd) {
  char target[512];
  const struct stream *stream = output_stream(engine, task, fd);
  if (stream)
    return xstrdup(stream->number == 1 ? "stdout" : "stderr");
  if (tracee_descriptor(task->tid, fd, target, sizeof target))
    return xasprintf("%d", fd);
  pod_inside(&engine->pod, target);
  unsigned long inode;
  if (sscanf(target, "pipe:[%lu]", &inode) == 1)
    vec_each(&engine->roles, role)
      if (role->stdin_inode == inode)
        return xstrdup("stdin");
  size_t kind = strcspn(target, ":");
  if (target[kind] == ':' && target[kind + 1] == '[')
    return xasprintf("%.*s#%zu", (int)kind, target, number_of_target(engine->symbols, target));
  if (strncmp(target, "anon_inode:", 11) == 0)
    return text_visible(target + 11);
  static const char work[] = POD_WORK "/";
  return text_visible(strncmp(target, work, sizeof work - 1) == 0 ? target + sizeof work - 1 : target);
}

static const char *process_of_pid(const struct engine *engine, int pid) {
  const struct timeline *timeline = &engine->record->timeline;
  for (size_t i = timeline->processes.count; i-- > 0;)
    if (timeline->processes.items[i].pid == pid)
      return timeline->processes.items[i].name;
  return NULL;
}

static uint64_t segment_address(struct symbols *symbols, uint64_t address, int *ret_id) {
  for (size_t i = symbols->attachments.count; i-- > 0;)
    if (symbols->attachments.items[i].address == address) {
      *ret_id = symbols->attachments.items[i].id;
      return address;
    }
  return 0;
}

/* ---- arguments ---- */

static void add_bytes(struct strbuf *sb, struct task *task, uint64_t address, uint64_t size) {
  char bytes[SHOWN_BYTES];
  size_t shown = tracee_read_some(task->tid, address, bytes, size < sizeof bytes ? size : sizeof bytes);
  strbuf_add_char(sb, '"');
  text_add_visible(sb, bytes, shown, 0);
  strbuf_add_text(sb, shown < size ? "\"…" : "\"");
}

static void add_text(struct strbuf *sb, struct task *task, const char *before, uint64_t address) {
  char path[512];
  if (tracee_read_text(task->tid, address, path, sizeof path)) {
    strbuf_add_text(sb, address ? "(bad address)" : "NULL");
    return;
  }
  strbuf_addf(sb, "\"%s", path[0] == '/' ? "" : before);
  text_add_visible(sb, path, strlen(path), 0);
  strbuf_add_char(sb, '"');
}

static void add_path(struct strbuf *sb, struct task *task, uint64_t address) { add_text(sb, task, "", address); }

static void add_texts(struct strbuf *sb, struct task *task, uint64_t address) {
  uint64_t places[SHOWN_TEXTS] = {0};
  tracee_read_some(task->tid, address, places, sizeof places);
  strbuf_add_char(sb, '[');
  for (size_t i = 0; i < array_size(places) && places[i]; i++) {
    strbuf_add_text(sb, i ? ", " : "");
    add_path(sb, task, places[i]);
  }
  strbuf_add_char(sb, ']');
}

static void add_span(struct strbuf *sb, int64_t seconds, int64_t ns) {
  if (ns == 0)
    strbuf_addf(sb, "%lld s", (long long)seconds);
  else
    strbuf_addf(sb, "%lld.%03lld s", (long long)seconds, (long long)(ns / 1000000));
}

static void add_timespec(struct strbuf *sb, struct task *task, uint64_t address) {
  struct timespec span;
  if (tracee_read(task->tid, address, &span, sizeof span))
    strbuf_add_text(sb, address ? "(bad address)" : "NULL");
  else
    add_span(sb, span.tv_sec, span.tv_nsec);
}

static void add_timeval(struct strbuf *sb, struct task *task, uint64_t address) {
  struct timeval span;
  if (tracee_read(task->tid, address, &span, sizeof span))
    strbuf_add_text(sb, address ? "(bad address)" : "NULL");
  else
    add_span(sb, span.tv_sec, (int64_t)span.tv_usec * 1000);
}

static void add_interval(struct strbuf *sb, struct task *task, uint64_t address, bool spec) {
  size_t half = spec ? sizeof(struct timespec) : sizeof(struct timeval);
  if (!address) {
    strbuf_add_text(sb, "NULL");
    return;
  }
  strbuf_add_text(sb, "every ");
  spec ? add_timespec(sb, task, address) : add_timeval(sb, task, address);
  strbuf_add_text(sb, " from ");
  spec ? add_timespec(sb, task, address + half) : add_timeval(sb, task, address + half);
}

static void add_semaphore_operations(struct strbuf *sb, struct task *task, uint64_t address, uint64_t count) {
  struct sembuf operations[SHOWN_OPERATIONS];
  size_t shown = count < SHOWN_OPERATIONS ? count : SHOWN_OPERATIONS;
  if (tracee_read(task->tid, address, operations, shown * sizeof operations[0])) {
    strbuf_add_text(sb, "(bad address)");
    return;
  }
  for (size_t i = 0; i < shown; i++)
    strbuf_addf(sb, "%s{%u, %+d%s%s}", i ? " " : "", operations[i].sem_num, operations[i].sem_op,
                operations[i].sem_flg & SEM_UNDO ? ", SEM_UNDO" : "",
                operations[i].sem_flg & IPC_NOWAIT ? ", IPC_NOWAIT" : "");
  strbuf_add_text(sb, shown < count ? " …" : "");
}

static void add_socket_address(struct strbuf *sb, struct task *task, uint64_t address) {
  union {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_un un;
  } name = {0};
  char text[INET_ADDRSTRLEN];
  if (!tracee_read_some(task->tid, address, &name, sizeof name)) {
    strbuf_add_text(sb, "NULL");
  } else if (name.any.sa_family == AF_INET) {
    inet_ntop(AF_INET, &name.in.sin_addr, text, sizeof text);
    strbuf_addf(sb, "%s:%u", text, ntohs(name.in.sin_port));
  } else if (name.any.sa_family == AF_UNIX) {
    strbuf_add_char(sb, '"');
    text_add_visible(sb, name.un.sun_path, strnlen(name.un.sun_path, sizeof name.un.sun_path), 0);
    strbuf_add_char(sb, '"');
  } else {
    strbuf_addf(sb, "family %d", name.any.sa_family);
  }
}

static void add_address(struct engine *engine, struct strbuf *sb, uint64_t address) {
  int id;
  if (!address) {
    strbuf_add_text(sb, "NULL");
  } else if (segment_address(engine->symbols, address, &id)) {
    _cleanup_free_ char *name = symbols_object(engine, OBJECT_SHM, id);
    strbuf_addf(sb, "&%s", name);
  } else {
    strbuf_add_text(sb, "&…");
  }
}

static void add_owned(struct strbuf *sb, char *text) {
  strbuf_add_text(sb, text);
  free(text);
}

static void add_mq_attributes(struct strbuf *sb, struct task *task, uint64_t address) {
  struct mq_attr attributes;
  if (tracee_read(task->tid, address, &attributes, sizeof attributes))
    strbuf_add_text(sb, "NULL");
  else
    strbuf_addf(sb, "{%ld messages of %ld bytes}", attributes.mq_maxmsg, attributes.mq_msgsize);
}

static void add_message(struct strbuf *sb, struct task *task, uint64_t address, uint64_t size) {
  long type = 0;
  tracee_read(task->tid, address, &type, sizeof type);
  strbuf_addf(sb, "{type %ld, ", type);
  add_bytes(sb, task, address + sizeof type, size);
  strbuf_add_char(sb, '}');
}

static void add_process(struct engine *engine, struct strbuf *sb, int pid) {
  const char *name = pid > 0 ? process_of_pid(engine, pid) : NULL;
  if (name)
    strbuf_add_text(sb, name);
  else
    strbuf_addf(sb, "%d", pid);
}

static void add_argument(struct engine *engine, struct task *task, struct strbuf *sb, int index) {
  enum call_argument kind = task->call->arguments[index];
  uint64_t value = registers_argument(&task->entry, index);
  uint64_t next = index < 5 ? registers_argument(&task->entry, index + 1) : 0;
  if (call_value_add(task->call, kind, value, sb))
    return;
  switch (kind) {
  case ARGUMENT_ADDRESS: add_address(engine, sb, value); break;
  case ARGUMENT_KEY: add_owned(sb, symbols_key(engine, (int)value)); break;
  case ARGUMENT_SHM_ID: add_owned(sb, symbols_object(engine, OBJECT_SHM, (int)value)); break;
  case ARGUMENT_SEM_ID: add_owned(sb, symbols_object(engine, OBJECT_SEM, (int)value)); break;
  case ARGUMENT_MSG_ID: add_owned(sb, symbols_object(engine, OBJECT_MSG, (int)value)); break;
  case ARGUMENT_SEM_OPERATIONS: add_semaphore_operations(sb, task, value, next); break;
  case ARGUMENT_MESSAGE: add_message(sb, task, value, next); break;
  case ARGUMENT_PATH: add_path(sb, task, value); break;
  case ARGUMENT_QUEUE: add_text(sb, task, "/", value); break;
  case ARGUMENT_MQ_ATTRIBUTES: add_mq_attributes(sb, task, value); break;
  case ARGUMENT_DIRECTORY:
    if ((int)value == AT_FDCWD)
      strbuf_add_text(sb, "AT_FDCWD");
    else
      add_owned(sb, symbols_descriptor(engine, task, (int)value));
    break;
  case ARGUMENT_DESCRIPTOR: add_owned(sb, symbols_descriptor(engine, task, (int)value)); break;
  case ARGUMENT_BUFFER: add_bytes(sb, task, value, next); break;
  case ARGUMENT_OUT_BUFFER:
  case ARGUMENT_OUT_MESSAGE:
  case ARGUMENT_OUT_PAIR:
  case ARGUMENT_OUT_STATUS:
    strbuf_add_char(sb, MARK);
    strbuf_add_char(sb, (char)('0' + index));
    break;
  case ARGUMENT_SOCKET_ADDRESS: add_socket_address(sb, task, value); break;
  case ARGUMENT_TEXTS: add_texts(sb, task, value); break;
  case ARGUMENT_PROCESS: add_process(engine, sb, (int)value); break;
  case ARGUMENT_TIMESPEC: add_timespec(sb, task, value); break;
  case ARGUMENT_TIMEVAL: add_timeval(sb, task, value); break;
  case ARGUMENT_ITIMERVAL: add_interval(sb, task, value, false); break;
  case ARGUMENT_ITIMERSPEC: add_interval(sb, task, value, true); break;
  default: break; /* there is none */
  }
}

/* What a call would have filled, and did not. */
static char *blank_marks(char *text) {
  struct strbuf sb = STRBUF_INIT;
  for (const char *c = text; *c; c++) {
    if (*c == MARK && c[1]) {
      strbuf_add_text(&sb, "…");
      c++;
    } else {
      strbuf_add_char(&sb, *c);
    }
  }
  free(text);
  return strbuf_detach(&sb);
}

/* Those of the arguments that have these indices (NULL: all), as text. */
static char *join_arguments(const char *arguments, const char *indices) {
  struct strbuf sb = STRBUF_INIT;
  const char *before = "";
  char index = '0';
  for (const char *at = arguments; at; index++) {
    const char *end = strchr(at, BETWEEN);
    if (!indices || strchr(indices, index)) {
      strbuf_add_text(&sb, before);
      strbuf_add(&sb, at, end ? (size_t)(end - at) : strlen(at));
      before = ", ";
    }
    at = end ? end + 1 : NULL;
  }
  return strbuf_detach(&sb);
}

/* "open" with open's arguments; "fgets: read" with read's. */
static void finish_event(struct event *event) {
  const char *indices = event->function ? functions_own_arguments(event->function, event->call) : NULL;
  _cleanup_free_ char *raw = blank_marks(event->arguments);
  event->arguments = join_arguments(raw, indices);
  if (!event->function || indices)
    return;
  _cleanup_free_ char *function = event->function;
  event->function = strcmp(function, event->call) == 0 ? NULL : xasprintf("%s: %s", function, event->call);
}

void symbols_finish(struct engine *engine) {
  vec_each(&engine->record->timeline.events, event)
    if (event->arguments)
      finish_event(event);
}

/* open(2) and mq_open(3): what follows their flags is only there when something may be made. */
static bool ends_before(const struct task *task, int index) {
  const enum call_argument *kinds = task->call->arguments;
  uint64_t before = index > 0 ? registers_argument(&task->entry, index - 1) : 0;
  if (kinds[index] == ARGUMENT_NONE || index == 0)
    return kinds[index] == ARGUMENT_NONE;
  if (kinds[index - 1] == ARGUMENT_FCNTL_COMMAND)
    return call_value_is_lone_command((int)before);
  return kinds[index - 1] == ARGUMENT_OPEN_FLAGS && kinds[index] == ARGUMENT_MODE &&
         !(before & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY)));
}

char *symbols_arguments(struct engine *engine, struct task *task, bool to_complete) {
  struct strbuf sb = STRBUF_INIT;
  for (int i = 0; i < CALL_MAX_ARGUMENTS && !ends_before(task, i); i++) {
    if (i)
      strbuf_add_char(&sb, BETWEEN);
    add_argument(engine, task, &sb, i);
  }
  char *text = strbuf_detach(&sb);
  return to_complete ? text : blank_marks(text);
}

/* ---- results ---- */

static void add_status(struct engine *engine, struct strbuf *sb, struct task *task, uint64_t address) {
  int status;
  (void)engine;
  if (tracee_read(task->tid, address, &status, sizeof status))
    strbuf_add_text(sb, address ? "(bad address)" : "NULL");
  else if (WIFEXITED(status))
    strbuf_addf(sb, "exit %d", WEXITSTATUS(status));
  else if (WIFSIGNALED(status))
    strbuf_addf(sb, "killed by %s", signal_name(WTERMSIG(status)));
  else
    strbuf_addf(sb, "0x%x", (unsigned)status);
}

static void add_filled(struct engine *engine, struct task *task, struct strbuf *sb, int index, int64_t result) {
  uint64_t value = registers_argument(&task->entry, index);
  int pair[2];
  if (result < 0 || (result == 0 && task->call->wait == WAIT_CHILD)) {
    strbuf_add_text(sb, value ? "&…" : "NULL");
    return;
  }
  switch (task->call->arguments[index]) {
  case ARGUMENT_OUT_BUFFER: add_bytes(sb, task, value, (uint64_t)result); break;
  case ARGUMENT_OUT_MESSAGE: add_message(sb, task, value, (uint64_t)result); break;
  case ARGUMENT_OUT_STATUS: add_status(engine, sb, task, value); break;
  default:
    if (tracee_read(task->tid, value, pair, sizeof pair) == 0) {
      add_owned(sb, symbols_descriptor(engine, task, pair[0]));
      strbuf_addf(sb, " as [%d, %d]", pair[0], pair[1]);
    }
  }
}

static char *fill_marks(struct engine *engine, struct task *task, const char *arguments, int64_t result) {
  struct strbuf sb = STRBUF_INIT;
  for (const char *c = arguments; *c; c++) {
    if (*c == MARK && c[1])
      add_filled(engine, task, &sb, *++c - '0', result);
    else
      strbuf_add_char(&sb, *c);
  }
  return strbuf_detach(&sb);
}

/* By what is there now: addresses say nothing. */
static char *address_returned(struct engine *engine, struct task *task) {
  _cleanup_free_ char *name = NULL;
  if (call_id(task->call) == CALL_shmat)
    name = symbols_object(engine, OBJECT_SHM, (int)registers_argument(&task->entry, 0));
  else if (call_id(task->call) == CALL_mmap && !(registers_argument(&task->entry, 3) & MAP_ANONYMOUS))
    name = symbols_descriptor(engine, task, (int)registers_argument(&task->entry, 4));
  return xasprintf("&%s", name ? name : "…");
}

static char *result_text(struct engine *engine, struct task *task, int64_t result) {
  const struct call *call = task->call;
  if (result < 0)
    return xasprintf("-1 %s", errno_name((int)-result));
  switch (call->effect) {
  case EFFECT_MAKES_SHM: return symbols_object(engine, OBJECT_SHM, (int)result);
  case EFFECT_MAKES_SEM: return symbols_object(engine, OBJECT_SEM, (int)result);
  case EFFECT_MAKES_MSG: return symbols_object(engine, OBJECT_MSG, (int)result);
  default: break;
  }
  if (call->flags & CALL_FLAG_RETURNS_ADDRESS)
    return address_returned(engine, task);
  if (call->flags & CALL_FLAG_RETURNS_DESCRIPTOR)
    return symbols_descriptor(engine, task, (int)result);
  const char *process =
      call->flags & CALL_FLAG_STARTS || call->wait == WAIT_CHILD ? process_of_pid(engine, (int)result) : NULL;
  return process ? xstrdup(process) : xasprintf("%lld", (long long)result);
}

void symbols_complete(struct engine *engine, struct task *task, struct event *event, int64_t result) {
  if (call_id(task->call) == CALL_shmat && result > 0)
    *vec_add(&engine->symbols->attachments) =
        (struct attachment){(uint64_t)result, (int)registers_argument(&task->entry, 0)};
  if (event->arguments && strchr(event->arguments, MARK)) {
    char *filled = fill_marks(engine, task, event->arguments, result);
    free(event->arguments);
    event->arguments = filled;
  }
  event->error = result < 0 ? (int)-result : 0;
  free(event->result);
  event->result = result_text(engine, task, result);
}
