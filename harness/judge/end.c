/* How the run as a whole ended: deadlocks and other hangs, limits, what the sandbox denies. */
#include "judge/judging.h"

#include "base/text.h"

#include <signal.h>
#include <string.h>

/* ---- what to do about a call that waits for ever ---- */

struct call_hint {
  const char *calls; /* separated and enclosed by blanks */
  const char *hint;
};

/* Calls by the C library's names and by the kernel's. */
static const struct call_hint call_hints[] = {
    {" semop semtimedop ", "Each semop() that takes (-1) needs one that gives (+1) in another process: find the one "
                           "that is missing, comes too "
                           "late, or uses another semaphore."},
    {" sem_wait sem_timedwait futex pthread_mutex_lock pthread_cond_wait pthread_join ",
     "Each sem_wait() needs a sem_post(), each lock an unlock, each condition a signal after its change: find the one "
     "that is "
     "missing, or that acts on another object."},
    {" read readv recv recvfrom recvmsg pread64 ", "A read() ends when data comes or when every writing end is closed: "
                                                   "close() the ends that a process doesn't use, its own "
                                                   "included."},
    {" write writev send sendto sendmsg ",
     "A write() waits when the pipe or socket is full: somebody must read what was written."},
    {" open openat creat ", "open() of a FIFO waits until another process opens the other end: does somebody, with the "
                            "same path, and in an order in "
                            "which not both wait?"},
    {" wait wait4 waitpid waitid ", "wait() returns when a child has ended: look at what that child waits for."},
    {" msgrcv ", "Is a message of that type sent, with msgsnd(), to the same queue?"},
    {" msgsnd ", "The queue is full: somebody must msgrcv() from it."},
    {" mq_receive mq_timedreceive ", "Is a message sent, with mq_send(), to a queue of the same name?"},
    {" mq_send mq_timedsend ", "The queue is full: somebody must mq_receive() from it."},
    {" accept accept4 ", "Does a client connect() to this address and port, or should the loop have ended before?"},
    {" connect ", "Does a server listen() and accept() on this address and port?"},
    {" pause rt_sigsuspend sigsuspend rt_sigtimedwait sigwait sigtimedwait ",
     "A signal that comes before pause() is lost: block it first with sigprocmask(), then wait with sigsuspend()."},
    {" fcntl flock lockf ", "Who holds the lock must give it up, or end."},
    {" poll ppoll select pselect6 epoll_wait epoll_pwait ",
     "None of the descriptors that it watches will ever be ready: who should write to one of them?"},
};

static const char *const spin_hint = "Who should change what it tests? Do both sides use the same segment, and does "
                                     "the other one really write there before "
                                     "it ends?";

static const char *const lonely_spin_hint = "Does this loop ever end? Nobody else can change what it tests: without "
                                            "shared memory each process has its variables for itself, a child too.";

static const char *const threads_hint = "Does the loop that calls pthread_create() ever end, or does what it waits for "
                                        "each time round fail at once?";

static bool has_made(const struct run_record *run, enum object_kind kind) {
  vec_each(&run->made.objects, object) {
    if (object->kind == kind)
      return true;
  }
  return false;
}

static bool has_shared_mapping(const struct run_record *run) {
  vec_each(&run->timeline.events, event) {
    if (event->kind == EVENT_CALL && event->call && strcmp(event->call, "mmap") == 0 && event->arguments &&
        strstr(event->arguments, "MAP_SHARED"))
      return true;
  }
  return false;
}

/* Could somebody else change the memory that a process looks at? */
static bool may_share_memory(const struct judging *judging) {
  return judging->standings.count > 1 || has_made(judging->run, OBJECT_SHM) ||
         has_made(judging->run, OBJECT_POSIX_SHM) || has_shared_mapping(judging->run);
}

/* NULL when there is none. */
static const char *hint_for_call(const char *call) {
  _cleanup_free_ char *word = xasprintf(" %s ", call ? call : "?");
  for (size_t i = 0; i < array_size(call_hints); i++)
    if (strstr(call_hints[i].calls, word))
      return call_hints[i].hint;
  return NULL;
}

/* Of who never gets on: the call itself may be what is asked again and again, as connect() is. Others are a pause
 * between two looks at memory, as poll() may be. */
static const char *hint_for_repeated(const char *call) {
  bool may_pause = call && text_has_word("poll ppoll select pselect6 epoll_wait epoll_pwait", call);
  return may_pause ? NULL : hint_for_call(call);
}

/* ---- who is stuck ---- */

/* Waiting for another process only hands the question on. */
static bool waits_for_process(const struct event *event) { return event->call && strncmp(event->call, "wait", 4) == 0; }

/* In a loop without a call and without a pause. Who sleeps between its looks sees what others change; of this one the
 * compiler may have made a loop that looks once. */
static bool spins(const struct event *event) { return !event->call && !event->waited; }

/* Of all that are stuck, whose line shows best what is wrong; NO_EVENT when nobody is. */
static size_t most_telling(const struct run_record *run) {
  size_t best = NO_EVENT;
  int best_score = -1;
  for (size_t i = 0; i < run->timeline.events.count; i++) {
    const struct event *event = &run->timeline.events.items[i];
    int score = 4 * !waits_for_process(event) + 2 * place_is_known(&event->place) + spins(event);
    if (event->kind != EVENT_STUCK || score <= best_score)
      continue;
    best = i;
    best_score = score;
  }
  return best;
}

static void add_stuck(const struct run_record *run, const struct event *event, struct strbuf *ret) {
  strbuf_add_text(ret, process_name(run, event->process));
  if (event->thread)
    strbuf_addf(ret, " (thread %d)", event->thread);
  if (event->call) {
    strbuf_add_text(ret, " waits in ");
    call_add(ret, event);
  } else {
    strbuf_add_text(ret, " loops");
  }
  place_add(ret, &event->place);
  if (event->text && event->text_length)
    strbuf_addf(ret, "%s for %s", event->call ? "," : ", waiting", event->text);
  strbuf_add_char(ret, '\n');
}

/* The others' ends often are the reason. */
static void add_ended(const struct judging *judging, struct strbuf *ret) {
  vec_each(&judging->standings, standing) {
    if (!standing->record || !standing->record->ended)
      continue;
    strbuf_addf(ret, "%s ", standing->role);
    ending_add(ret, standing->record);
    if (standing->record->exit_status)
      last_words_add(ret, " after printing ", standing->record);
    strbuf_add_char(ret, '\n');
  }
}

static void add_all_stuck(const struct run_record *run, struct strbuf *ret) {
  vec_each(&run->timeline.events, event) {
    if (event->kind == EVENT_STUCK)
      add_stuck(run, event, ret);
  }
}

/* ---- one row per end ---- */

struct ending {
  enum finding_kind kind;
  bool is_hang;        /* the stuck processes are the matter, not the one at which a limit was noticed */
  const char *message; /* of a hang a sentence, else what the culprit did */
  const char *expected;
  const char *hint; /* NULL: by the call that waits */
};

static const struct ending endings[] = {
    [RUN_DEADLOCK] = {FINDING_DEADLOCK, true, "Nobody can ever go on", "every process comes to its end", NULL},
    [RUN_NO_PROGRESS] = {FINDING_NO_PROGRESS, true, "Nothing will ever change any more",
                         "every process comes to its end", NULL},
    [RUN_CPU_LIMIT] = {FINDING_TIMEOUT, false, "computed for longer than the case allows", "ends in time",
                       "Does a loop's condition ever become false?"},
    [RUN_WALL_LIMIT] = {FINDING_TIMEOUT, false, "ran for longer than the case allows", "ends in time",
                        "Does a loop's condition ever become false?"},
    [RUN_EVENT_LIMIT] = {FINDING_TIMEOUT, false, "made more calls than the case allows", "ends in time",
                         "Does a loop that makes calls ever end?"},
    [RUN_OUTPUT_LIMIT] = {FINDING_OUTPUT_LIMIT, false, "printed more than the case allows", "prints what was asked for",
                          "Does the loop that prints ever end?"},
    [RUN_MEMORY_LIMIT] =
        {FINDING_MEMORY_LIMIT, false, "used more memory than the case allows", "stays within the memory of the case",
         "Free what isn't needed any more, and check the sizes passed to malloc(), mmap() and shmget()."},
    [RUN_PROCESS_LIMIT] = {FINDING_PROCESS_LIMIT, false, "started more processes or threads than the case allows",
                           "starts as many processes as the task needs",
                           "Does the child of fork() leave the loop that forks? Its return value is 0 there."},
    [RUN_FORBIDDEN] = {FINDING_FORBIDDEN, false, "tried what the sandbox denies", "does only what the task needs",
                       "The task can be done without this call."},
};

static void add_bound(const struct judging *judging, struct strbuf *ret) {
  const struct limits *limits = &judging->test->limits;
  switch (judging->run->end) {
  case RUN_CPU_LIMIT: strbuf_addf(ret, " (%.3g s of CPU time)", (double)limits->cpu_ns / 1e9); break;
  case RUN_WALL_LIMIT: strbuf_addf(ret, " (%.3g s)", (double)limits->wall_ns / 1e9); break;
  case RUN_EVENT_LIMIT: strbuf_addf(ret, " (%lld)", (long long)limits->events); break;
  case RUN_OUTPUT_LIMIT: strbuf_addf(ret, " (%lld bytes)", (long long)limits->output); break;
  case RUN_MEMORY_LIMIT: strbuf_addf(ret, " (%lld MiB)", (long long)(limits->memory >> 20)); break;
  case RUN_PROCESS_LIMIT: strbuf_addf(ret, " (%lld)", (long long)limits->processes); break;
  default: break;
  }
}

/* Where a denied call was made. */
static size_t event_of_problem(const struct run_record *run) {
  for (size_t i = 0; run->end == RUN_FORBIDDEN && run->problem && i < run->timeline.events.count; i++) {
    const struct event *event = &run->timeline.events.items[i];
    if (event->kind == EVENT_CALL && event->call && strcmp(event->call, run->problem) == 0 && event->error)
      return i;
  }
  return most_telling(run);
}

/* The process, place and event that the finding is about. */
struct culprit {
  int process;
  const struct place *place;
  size_t event;
  bool last_seen; /* the place is the last that is known of it, not where it went too far */
};

/* What a process did last in code of its own. */
static size_t last_known_event(const struct run_record *run, int process) {
  for (size_t i = run->timeline.events.count; i-- > 0;) {
    const struct event *event = &run->timeline.events.items[i];
    if (event->process == process && place_is_known(&event->place))
      return i;
  }
  return NO_EVENT;
}

/* Limits are mostly exceeded where no stack was copied. */
static void approximate(const struct run_record *run, struct culprit *culprit) {
  bool has_place = culprit->place && place_is_known(culprit->place);
  size_t last = last_known_event(run, culprit->process);
  if (last == NO_EVENT || (has_place && culprit->event != NO_EVENT))
    return;
  culprit->event = last;
  culprit->last_seen = !has_place;
  if (!has_place)
    culprit->place = &run->timeline.events.items[last].place;
}

/* Whoever stopped a partner that nobody continues; NO_EVENT when no partner did. */
static size_t find_stopper(const struct judging *judging) {
  const struct run_record *run = judging->run;
  for (size_t i = 0; i < run->timeline.events.count; i++) {
    const struct event *event = &run->timeline.events.items[i];
    size_t sent = event->kind == EVENT_STUCK && event->text && strstr(event->text, "SIGCONT")
                      ? partner_who_sent(judging, event->process, SIGSTOP, i)
                      : NO_EVENT;
    if (sent != NO_EVENT)
      return sent;
  }
  return NO_EVENT;
}

static struct culprit blame_stopper(const struct run_record *run, size_t stopper, struct strbuf *message) {
  const struct event *event = &run->timeline.events.items[stopper];
  strbuf_addf(message, "%s did that with ", process_name(run, event->process));
  call_add(message, event);
  place_add(message, &event->place);
  strbuf_add_text(message, ".\n");
  return (struct culprit){.process = event->process, .place = &event->place, .event = stopper};
}

static struct culprit find_culprit(const struct run_record *run, const struct ending *ending) {
  struct culprit culprit = {.process = -1, .event = ending->is_hang ? most_telling(run) : event_of_problem(run)};
  const struct event *event = culprit.event == NO_EVENT ? NULL : &run->timeline.events.items[culprit.event];
  if (event) {
    culprit.process = event->process;
    culprit.place = &event->place;
  }
  if (ending->is_hang || run->problem_process < 0)
    return culprit;
  if (run->problem_process != culprit.process)
    culprit = (struct culprit){.event = NO_EVENT};
  culprit.process = run->problem_process;
  if (place_is_known(&run->problem_place))
    culprit.place = &run->problem_place;
  approximate(run, &culprit);
  return culprit;
}

static void add_hang(const struct judging *judging, const struct ending *ending, struct strbuf *ret) {
  strbuf_addf(ret, "%s.\n", ending->message);
  add_all_stuck(judging->run, ret);
  add_ended(judging, ret);
}

/* "server tried what the sandbox denies, with mount() at server.c:14." */
static void add_reason(const struct judging *judging, const struct ending *ending, const struct culprit *culprit,
                       struct strbuf *ret) {
  const struct run_record *run = judging->run;
  strbuf_addf(ret, "%s %s", culprit->process < 0 ? "It" : process_name(run, culprit->process), ending->message);
  add_bound(judging, ret);
  if (run->end == RUN_FORBIDDEN && run->problem)
    strbuf_addf(ret, ", with %s%s", run->problem, strpbrk(run->problem, " (") ? "" : "()");
  if (culprit->last_seen)
    strbuf_add_text(ret, "; last seen");
  if (culprit->place)
    place_add(ret, culprit->place);
  strbuf_add_text(ret, ".\n");
  if (culprit->process < 0) {
    add_all_stuck(run, ret);
    add_ended(judging, ret);
  }
}

/* Are those that it started too many of rather its threads than its children? */
static bool starts_threads(const struct run_record *run, int process) {
  size_t threads = 0;
  size_t children = 0;
  vec_each(&run->timeline.events, event) {
    if (event->process == process && event->kind == EVENT_CALL && event->function)
      threads += text_has_word("pthread_create thrd_create", event->function);
  }
  vec_each(&run->timeline.processes, child)
    children += child->parent == process;
  return threads > children;
}

static const char *hint_of(const struct judging *judging, const struct ending *ending, const struct culprit *culprit) {
  if (judging->run->end == RUN_PROCESS_LIMIT && starts_threads(judging->run, culprit->process))
    return threads_hint;
  if (ending->hint)
    return ending->hint;
  const struct event *event = culprit->event == NO_EVENT ? NULL : &judging->run->timeline.events.items[culprit->event];
  if (event && judging->run->end == RUN_DEADLOCK) {
    const char *hint = hint_for_call(event->call);
    return hint ? hint : "Find out who should have made this call return, and why that didn't happen.";
  }
  const char *repeated = event ? hint_for_repeated(event->call) : NULL;
  if (repeated)
    return repeated;
  return may_share_memory(judging) ? spin_hint : lonely_spin_hint;
}

/* A program hangs or loops for a reason that mostly is the case's own matter: its author knows more. */
static void add_hints(const struct judging *judging, const struct ending *ending, const struct culprit *culprit,
                      struct strbuf *ret) {
  strbuf_add_text(ret, hint_of(judging, ending, culprit));
  if (finding_kind_is_hang(ending->kind) && judging->test->hint)
    strbuf_addf(ret, "\n%s", judging->test->hint);
}

static void describe_actual(const struct judging *judging, const struct ending *ending, struct strbuf *ret) {
  if (ending->is_hang)
    add_all_stuck(judging->run, ret);
  else
    strbuf_addf(ret, "it %s", ending->message);
}

/* Who waits for one that was killed isn't at fault. */
static void blame_cause(struct judging *judging) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  strbuf_add_text(&text, "The others then wait for ever:\n");
  add_all_stuck(judging->run, &text);
  finding_append(judging_cause(judging), text.buf);
  judging_cause(judging)->cost = 1;
  judging->end = judging->cause;
}

static void tell(struct judging *judging, const struct ending *ending) {
  struct culprit culprit = find_culprit(judging->run, ending);
  size_t stopper = ending->is_hang ? find_stopper(judging) : NO_EVENT;
  _cleanup_strbuf_ struct strbuf message = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf actual = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf hints = STRBUF_INIT;
  if (ending->is_hang)
    add_hang(judging, ending, &message);
  else
    add_reason(judging, ending, &culprit, &message);
  if (stopper != NO_EVENT)
    culprit = blame_stopper(judging->run, stopper, &message);
  describe_actual(judging, ending, &actual);
  add_hints(judging, ending, &culprit, &hints);
  const char *role = process_role(judging->run, culprit.process);
  struct finding *finding = judging_add(judging, ending->kind, role, 1, message.buf);
  judging->end = judging->result->findings.count - 1;
  finding_explain(finding, ending->expected, actual.buf, hints.buf);
  finding_locate(finding, culprit.place, culprit.event);
}

void end_judge(struct judging *judging) {
  enum run_end end = judging->run->end;
  if (end == RUN_COMPLETED || (size_t)end >= array_size(endings))
    return;
  judging->cut_short = true;
  if (judging->cause != NO_FINDING && endings[end].is_hang)
    blame_cause(judging);
  else
    tell(judging, &endings[end]);
}
