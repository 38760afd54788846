/* Finds out from calls, their arguments and results who acted on whom. */
#include "report/flow.h"

#include "base/text.h"

#include <string.h>

/* Comparing each with each takes its time: of more events the first ones have to do. */
enum { MOST_EVENTS = 4000 };

/* What was written and has not been read. */
struct parcel {
  char *object;
  char *content; /* of a message, as far as it is shown; NULL: bytes of a stream */
  size_t event;
  long left; /* bytes; of a message 1 */
};

/* Two ends of a connection. */
struct peers {
  char *asking, *answering;
};

struct search {
  const struct run_record *record;
  const struct timeline *timeline;
  size_t *completed; /* report_completion() of each */
  VEC(struct parcel) parcels;
  VEC(struct peers) peers;
  strings asked; /* sockets that connected and were not accepted yet */
  VEC(size_t) asked_at;
  flows *found;
};

static const struct event *event_at(const struct search *search, size_t index) {
  return &search->timeline->events.items[index];
}

static bool is_call(const struct event *event, const char *names) {
  return event->kind == EVENT_CALL && event->call && text_has_word(names, event->call);
}

static bool has_worked(const struct event *event) { return event->result && !event->error; }

static void add(struct search *search, enum flow_kind kind, size_t from, size_t to) {
  if (event_at(search, from)->process != event_at(search, to)->process)
    *vec_add(search->found) = (struct flow){from, to, kind};
}

/* The first argument; what it names is an object or a process. The caller frees it. */
static char *object_of(const struct event *event) {
  const char *text = event->arguments ? event->arguments : "";
  return xstrndup(text, strcspn(text, ","));
}

/* What stands between the first quotation marks, NULL when nothing does. The caller frees it. */
static char *quoted_in(const char *text) {
  const char *begin = text ? strchr(text, '"') : NULL;
  return begin ? xstrndup(begin + 1, strcspn(begin + 1, "\"")) : NULL;
}

size_t report_completion(const struct timeline *timeline, size_t index) {
  const struct event *event = &timeline->events.items[index];
  size_t next = index + 1;
  if (!event->waited)
    return next;
  while (next < timeline->events.count && (timeline->events.items[next].process != event->process ||
                                           timeline->events.items[next].thread != event->thread))
    next++;
  return next;
}

/* ---- data ---- */

/* Of names with a slash only a FIFO or a queue hands its contents on; files are read by whom and how often one likes.
 */
static bool hands_on(const struct search *search, const char *object) {
  if (strncmp(object, "pipe#", 5) == 0 || strncmp(object, "socket#", 7) == 0 || strncmp(object, "msg#", 4) == 0)
    return true;
  vec_each(&search->record->made.objects, made)
    if ((made->kind == OBJECT_FIFO || made->kind == OBJECT_MQUEUE) && made->name && strcmp(made->name, object) == 0)
      return true;
  return false;
}

static void post(struct search *search, size_t index, bool is_message) {
  const struct event *event = event_at(search, index);
  char *object = object_of(event);
  if (!hands_on(search, object)) {
    free(object);
    return;
  }
  *vec_add(&search->parcels) = (struct parcel){.object = object,
                                               .content = is_message ? quoted_in(event->arguments) : NULL,
                                               .event = index,
                                               .left = is_message ? 1 : strtol(event->result, NULL, 10)};
}

/* Where what is read from `object` was written: its other end. */
static const char *source_of(const struct search *search, const char *object) {
  vec_each(&search->peers, pair) {
    if (strcmp(pair->asking, object) == 0)
      return pair->answering;
    if (strcmp(pair->answering, object) == 0)
      return pair->asking;
  }
  return strncmp(object, "socket#", 7) == 0 ? "" : object;
}

/* Messages are told apart by what is in them, since receivers may choose; else the oldest comes first. */
static struct parcel *next_parcel(const struct search *search, const char *object, const char *content) {
  struct parcel *oldest = NULL;
  vec_each(&search->parcels, parcel) {
    if (parcel->left <= 0 || strcmp(parcel->object, object) != 0)
      continue;
    if (!content || (parcel->content && strcmp(parcel->content, content) == 0))
      return parcel;
    oldest = oldest ? oldest : parcel;
  }
  return oldest;
}

static void receive(struct search *search, size_t index, bool is_message) {
  const struct event *event = event_at(search, index);
  _cleanup_free_ char *object = object_of(event);
  _cleanup_free_ char *content = is_message ? quoted_in(event->arguments) : NULL;
  long left = is_message ? 1 : strtol(event->result, NULL, 10);
  while (left > 0) {
    struct parcel *parcel = next_parcel(search, source_of(search, object), content);
    if (!parcel)
      return;
    long taken = parcel->left < left ? parcel->left : left;
    add(search, FLOW_CARRIES, parcel->event, index);
    parcel->left -= taken;
    left -= taken;
  }
}

/* ---- those who wait for each other ---- */

static void ask(struct search *search, size_t index) {
  _cleanup_free_ char *object = object_of(event_at(search, index));
  strings_add(&search->asked, object);
  *vec_add(&search->asked_at) = index;
}

/* Connections are accepted in the order in which they were asked for. */
static void answer(struct search *search, size_t index) {
  size_t next = search->peers.count;
  if (next >= search->asked.count)
    return;
  *vec_add(&search->peers) =
      (struct peers){xstrdup(search->asked.items[next]), xstrdup(event_at(search, index)->result)};
  add(search, FLOW_WAKES, search->asked_at.items[next], index);
}

/* The last event of another process while the one at `index` waited for which `is_cause` holds; SIZE_MAX: none. */
static size_t last_cause(const struct search *search, size_t index,
                         bool (*is_cause)(const struct event *event, const struct event *waiting)) {
  const struct event *waiting = event_at(search, index);
  for (size_t i = search->completed[index]; i-- > index + 1;)
    if (event_at(search, i)->process != waiting->process && is_cause(event_at(search, i), waiting))
      return i;
  return SIZE_MAX;
}

static bool opens_the_same(const struct event *event, const struct event *waiting) {
  _cleanup_free_ char *path = is_call(event, "open openat creat") ? quoted_in(event->arguments) : NULL;
  _cleanup_free_ char *wanted = path ? quoted_in(waiting->arguments) : NULL;
  return path && wanted && strcmp(path, wanted) == 0;
}

static bool raises_the_same(const struct event *event, const struct event *waiting) {
  bool raises = is_call(event, "semop semtimedop") ? strstr(event->arguments, ", +") != NULL
                                                   : is_call(event, "semctl") && strstr(event->arguments, "SET");
  _cleanup_free_ char *object = raises ? object_of(event) : NULL;
  _cleanup_free_ char *wanted = raises ? object_of(waiting) : NULL;
  return raises && strcmp(object, wanted) == 0;
}

static void wake_by(struct search *search, size_t index,
                    bool (*is_cause)(const struct event *event, const struct event *waiting)) {
  size_t cause = event_at(search, index)->waited ? last_cause(search, index, is_cause) : SIZE_MAX;
  if (cause != SIZE_MAX)
    add(search, FLOW_WAKES, cause, index);
}

/* ---- locks and semaphores in memory: the kernel sees a futex, and the record no more than the function's name ---- */

static bool is_woken_by(const struct event *waiting, const struct event *event) {
  static const struct {
    const char *waits, *wakes;
  } pairs[] = {{"sem_wait sem_timedwait sem_clockwait", "sem_post"},
               {"pthread_mutex_lock pthread_mutex_timedlock", "pthread_mutex_unlock pthread_cond_wait"},
               {"pthread_cond_wait pthread_cond_timedwait", "pthread_cond_signal pthread_cond_broadcast"},
               {"pthread_barrier_wait", "pthread_barrier_wait"}};
  if (!is_call(event, "futex") || !event->function || !has_worked(event) || strcmp(event->result, "0") == 0)
    return false;
  for (size_t i = 0; i < array_size(pairs); i++)
    if (text_has_word(pairs[i].waits, waiting->function))
      return text_has_word(pairs[i].wakes, event->function);
  return false;
}

static void wake_by_futex(struct search *search, size_t index) {
  const struct event *waiting = event_at(search, index);
  size_t cause = SIZE_MAX;
  size_t end = search->completed[index];
  if (!waiting->waited || !waiting->function)
    return;
  for (size_t i = 0; i < end; i++) {
    const struct event *event = event_at(search, i);
    bool overlaps = i != index && event->waited && event->kind == EVENT_CALL && search->completed[i] > index &&
                    event->function && strcmp(event->function, waiting->function) == 0;
    if (overlaps)
      return; /* whom a wake-up was for is not known */
    if (cause == SIZE_MAX && i > index && event->process != waiting->process && is_woken_by(waiting, event))
      cause = i;
  }
  if (cause != SIZE_MAX)
    add(search, FLOW_WAKES, cause, index);
}

/* ---- processes ---- */

static void start(struct search *search, size_t index) {
  int process = event_at(search, index)->process;
  int parent = process >= 0 ? search->timeline->processes.items[process].parent : -1;
  for (size_t i = index; parent >= 0 && i-- > 0;)
    if (event_at(search, i)->process == parent && is_call(event_at(search, i), "fork vfork clone")) {
      add(search, FLOW_STARTS, i, index);
      return;
    }
}

static const char *name_of(const struct search *search, const struct event *event) {
  return event->process >= 0 ? search->timeline->processes.items[event->process].name : "";
}

static void collect(struct search *search, size_t index) {
  const struct event *event = event_at(search, index);
  for (size_t i = search->completed[index]; i-- > 0;)
    if (event_at(search, i)->kind == EVENT_EXIT && strcmp(name_of(search, event_at(search, i)), event->result) == 0) {
      add(search, FLOW_COLLECTED, i, index);
      return;
    }
}

static bool sends(const struct search *search, const struct event *event, const struct event *got) {
  if (!is_call(event, "kill tkill tgkill rt_sigqueueinfo") || !has_worked(event) || !event->arguments)
    return false;
  _cleanup_free_ char *target = object_of(event);
  return strcmp(target, name_of(search, got)) == 0 && strstr(event->arguments, signal_name(got->signal));
}

static bool is_child_ending(const struct search *search, const struct event *event, const struct event *got) {
  return got->signal == signal_from_name("SIGCHLD") && event->kind == EVENT_EXIT && event->process >= 0 &&
         search->timeline->processes.items[event->process].parent == got->process;
}

static void deliver(struct search *search, size_t index) {
  const struct event *got = event_at(search, index);
  for (size_t i = index; i-- > 0;) {
    const struct event *event = event_at(search, i);
    if (event->kind == EVENT_SIGNAL && event->process == got->process && event->signal == got->signal)
      return; /* that one had its cause */
    if (sends(search, event, got) || is_child_ending(search, event, got)) {
      add(search, FLOW_SIGNALS, i, index);
      return;
    }
  }
}

/* ---- all of them, in the order in which they were complete ---- */

struct reader {
  const char *calls;
  void (*read)(struct search *search, size_t index);
};

static void send_bytes(struct search *search, size_t index) { post(search, index, false); }
static void send_message(struct search *search, size_t index) { post(search, index, true); }
static void receive_bytes(struct search *search, size_t index) { receive(search, index, false); }
static void receive_message(struct search *search, size_t index) { receive(search, index, true); }
static void open_other_end(struct search *search, size_t index) { wake_by(search, index, opens_the_same); }
static void take_semaphore(struct search *search, size_t index) { wake_by(search, index, raises_the_same); }

static const struct reader readers[] = {
    {"write writev sendto sendmsg", send_bytes},
    {"read readv recvfrom recvmsg", receive_bytes},
    {"msgsnd mq_timedsend", send_message},
    {"msgrcv mq_timedreceive", receive_message},
    {"connect", ask},
    {"accept accept4", answer},
    {"open openat", open_other_end},
    {"semop semtimedop", take_semaphore},
    {"futex", wake_by_futex},
    {"wait4 waitid", collect},
};

static void read_event(struct search *search, size_t index) {
  const struct event *event = event_at(search, index);
  if (event->kind == EVENT_START)
    start(search, index);
  else if (event->kind == EVENT_SIGNAL || (event->kind == EVENT_EXIT && event->signal))
    deliver(search, index);
  else if (event->kind == EVENT_CALL && event->arguments && has_worked(event))
    for (size_t i = 0; i < array_size(readers); i++)
      if (is_call(event, readers[i].calls))
        readers[i].read(search, index);
}

struct step {
  size_t moment; /* of completion: twice the index, less 1 when it is just before that event */
  size_t index;
};

static int compare_steps(const void *a, const void *b) {
  const struct step *one = a;
  const struct step *other = b;
  if (one->moment != other->moment)
    return one->moment < other->moment ? -1 : 1;
  return one->index < other->index ? -1 : one->index > other->index;
}

static void search_release(struct search *search) {
  vec_each(&search->parcels, parcel) {
    free(parcel->object);
    free(parcel->content);
  }
  vec_each(&search->peers, pair) {
    free(pair->asking);
    free(pair->answering);
  }
  vec_release(&search->parcels);
  vec_release(&search->peers);
  strings_release(&search->asked);
  vec_release(&search->asked_at);
  free(search->completed);
}

void report_flows(const struct run_record *record, flows *ret_flows) {
  const struct timeline *timeline = &record->timeline;
  size_t count = timeline->events.count < MOST_EVENTS ? timeline->events.count : MOST_EVENTS;
  struct step *steps = xcalloc(count + 1, sizeof *steps);
  struct search search = {.record = record,
                          .timeline = timeline,
                          .completed = xcalloc(count + 1, sizeof *search.completed),
                          .found = ret_flows};
  for (size_t i = 0; i < count; i++) {
    size_t completed = report_completion(timeline, i);
    search.completed[i] = completed < count ? completed : count;
    steps[i] = (struct step){timeline->events.items[i].waited ? 2 * search.completed[i] - 1 : 2 * i, i};
  }
  qsort(steps, count, sizeof *steps, compare_steps);
  for (size_t i = 0; i < count; i++)
    read_event(&search, steps[i].index);
  free(steps);
  search_release(&search);
}
