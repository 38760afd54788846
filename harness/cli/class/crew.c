/* The workers' jobs, and what their parent makes of what they hand back. */
#include "cli/class/crew.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/pool.h"
#include "base/text_stream.h"
#include "grade/scratch.h"
#include "store/place.h"

#include <sched.h>
#include <string.h>

enum {
  MOST_MEMORY = 1 << 30, /* of a worker, which has some 30 MiB when all goes well */
  MOST_TOLD = 16 << 10,  /* bytes that it says on stderr about one submission */
};

struct running {
  struct crew *crew;
  cpu_set_t cores;             /* that this process may use */
  VEC(struct graded) outcomes; /* by submission */
  unsigned char *is_there;     /* its outcome */
  size_t told;                 /* submissions whose lines have been printed, the first ones */
};

uint64_t crew_usual_workers(void) { return (uint64_t)sysconf(_SC_NPROCESSORS_ONLN); }

struct option_row crew_jobs_option(uint64_t *workers) {
  return (struct option_row){"jobs", 'j', "N", OPTION_NUMBER, workers, "submissions at work at once (one per core)"};
}

void crew_asked_release(struct crew_asked *asked) { strings_release(&asked->programs); }

int crew_prepare(const struct cli *cli, const struct crew_asked *asked, struct grading *grading) {
  if (!asked->workers || asked->workers > MOST_WORKERS)
    return cli_usage("--jobs must be from 1 to %d", MOST_WORKERS);
  int status = grading_require(grading, asked->isolation);
  if (status == EXIT_GO_ON)
    status = cli_open_course(cli, &grading->course);
  return status == EXIT_GO_ON ? cli_check_programs(&grading->course, &asked->programs) : status;
}

/* ---- the workers' side ---- */

/* Each keeps to a core of its own, with all that it starts, when there are enough of both. */
static void keep_to_core(const struct running *running, size_t number) {
  cpu_set_t one;
  size_t cores = (size_t)CPU_COUNT(&running->cores);
  if (running->crew->workers < cores || cores == 0)
    return;
  number %= cores;
  CPU_ZERO(&one);
  for (int core = 0; core < CPU_SETSIZE; core++)
    if (CPU_ISSET(core, &running->cores) && number-- == 0)
      CPU_SET(core, &one);
  sched_setaffinity(0, sizeof one, &one);
}

struct station {
  const struct crew *crew;
  struct grading_worker *worker;
};

static void *start(void *context, size_t number, struct error *err) {
  const struct running *running = context;
  keep_to_core(running, number);
  struct grading_worker *worker = grading_worker_new(running->crew->grading, err);
  if (!worker)
    return NULL;
  struct station *station = xcalloc(1, sizeof *station);
  *station = (struct station){running->crew, worker};
  return station;
}

static void stop(void *own) {
  struct station *station = own;
  grading_worker_free(station->worker);
  free(station);
}

/* What it says on stderr comes behind its line, not wherever the parent is just then. */
static void grade_quietly(struct station *station, const struct submission *submission, struct graded *ret_graded) {
  FILE *terminal = stderr;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  FILE *memory = text_stream_open(&text, MOST_TOLD);
  if (memory)
    stderr = memory; /* "Standard Streams" of the C library's manual: they are variables */
  grading_do(station->worker, submission, ret_graded);
  stderr = terminal;
  if (memory)
    fclose(memory);
  strbuf_add(&ret_graded->told, text.buf, text.length);
}

static int grade_one(void *own, size_t index, struct strbuf *ret_outcome, struct error *err) {
  (void)err;
  struct station *station = own;
  struct graded graded;
  grade_quietly(station, &station->crew->submissions->items[index], &graded);
  graded_to_bytes(&graded, ret_outcome);
  graded_release(&graded);
  return 0;
}

/* ---- what comes of it ---- */

/* In the order of the submissions, whoever was ready first. */
static void tell_those_that_are_there(struct running *running) {
  struct crew *crew = running->crew;
  for (; running->told < crew->submissions->count && running->is_there[running->told]; running->told++) {
    struct graded *graded = &running->outcomes.items[running->told];
    if (graded->line.length || graded->told.length)
      cli_clear_progress();
    if (!graded->stops) /* else it is not kept, and will be graded again */
      crew->tell(crew->context, graded);
    fflush(stdout);
    fwrite(graded->told.buf, 1, graded->told.length, stderr);
    strbuf_add(&crew->covered, graded->covered.buf, graded->covered.length);
    graded_release(graded);
  }
}

static void add_up(struct crew *crew, const struct submission *submission, const struct graded *graded) {
  bool counts = !submission->is_one_of || graded->status > EXIT_LOST;
  crew->status = counts && graded->status > crew->status ? graded->status : crew->status;
  crew->graded += graded->graded;
  crew->unchanged += graded->unchanged;
  crew->differing += graded->differs;
  crew->without_time += graded->no_time;
  summary_add_costs(&crew->summary, graded);
  if (!submission->is_one_of)
    summary_add(&crew->summary, submission->program, graded);
}

static int take(void *context, size_t index, const struct strbuf *outcome, struct error *err) {
  struct running *running = context;
  struct crew *crew = running->crew;
  struct graded graded;
  if (!outcome)
    grading_give_up(crew->grading, &crew->submissions->items[index], &graded);
  else if (!graded_from_bytes(outcome, &graded))
    return error_set(err, ERROR_SYSTEM, "a worker's answer is cut short");
  add_up(crew, &crew->submissions->items[index], &graded);
  running->outcomes.items[index] = graded;
  running->is_there[index] = true;
  tell_those_that_are_there(running);
  if (!graded.stops)
    return 0;
  if (index >= running->told) /* others before it are still at work */
    fwrite(graded.told.buf, 1, graded.told.length, stderr);
  return error_set(err, ERROR_SYSTEM, "%s", ""); /* why has been told */
}

static void tell_progress(void *context, const struct pool_state *state) {
  const struct running *running = context;
  const struct crew *crew = running->crew;
  cli_show_grading(crew->cli, crew->submissions, state, clock_monotonic_ns() - crew->begun);
}

static volatile sig_atomic_t interrupted;
static void interrupt(int signal) {
  (void)signal;
  interrupted = 1;
}

/* The first Ctrl-C ends the workers and keeps what is done; a second one is not caught any more. */
static void catch_interrupt(void) {
  struct sigaction action = {.sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
}

static int say_interrupted(const struct running *running) {
  const struct crew *crew = running->crew;
  fflush(stdout);
  fprintf(stderr, "ipcgrade: interrupted; %zu of %zu submissions are graded\n", crew->graded, crew->submissions->count);
  return EXIT_INTERRUPTED;
}

/* Workers that end at the same time leave the gradebook's WAL beside it, each for the other to put back; those that
 * were killed, now or in an earlier grading, half of a result and all that they worked with. */
static void tidy_up(const struct crew *crew, int lock) {
  const struct grading *grading = crew->grading;
  for (size_t i = 0; i < crew->submissions->count && !grading->preview; i++)
    report_sweep(grading->out, crew->submissions->items[i].owner);
  scratch_sweep();
  if (!grading->preview)
    gradebook_close(gradebook_open(grading->out, GRADEBOOK_WRITE, NULL));
  if (lock >= 0)
    close(lock);
}

static int run_all(struct running *running, int lock) {
  struct error err = {0};
  const struct crew *crew = running->crew;
  const struct pool pool = {.workers = crew->workers,
                            .memory = MOST_MEMORY,
                            .context = running,
                            .start = start,
                            .stop = stop,
                            .job = grade_one,
                            .take = take,
                            .progress = tell_progress,
                            .interrupted = &interrupted};
  int failed = pool_run(&pool, crew->submissions->count, &err);
  tidy_up(crew, lock);
  cli_clear_progress();
  if (failed && err.cause == ERROR_NONE)
    return say_interrupted(running);
  if (failed)
    return *err.message ? cli_fail(&err) : crew->status;
  return EXIT_GO_ON;
}

/* ---- the folder of the results ---- */

static void warn_of_place(const char *out) {
  const char *name = folder_doubtful(out);
  if (name)
    fprintf(stderr,
            "ipcgrade: %s is on %s, where locks of files can't be relied on: no two machines may grade into it at "
            "once. The gradebook does without what depends on them, and is slower\n",
            out, name);
}

static bool is_news(const char *text, const char *owner) { return text && strcmp(text, owner) != 0; }

/* More than what the folder is called? */
static bool are_told(const people *list, const char *owner) {
  vec_each(list, person)
    if (list->count > 1 || person->id || person->sid || person->email || is_news(person->login, owner) ||
        is_news(person->name, owner))
      return true;
  return false;
}

/* Who they are stays known where nobody says it again. */
static int put_people(struct gradebook *gradebook, const submissions *list, struct error *err) {
  vec_each(list, submission)
    if (are_told(&submission->people, submission->owner) &&
        gradebook_put_people(gradebook, submission->owner, &submission->people, err))
      return -1;
  return 0;
}

/* Its workers open the gradebook for themselves; here it is made, or found to be out of use, before hours of grading.
 */
static int take_folder(const struct crew *crew, int *ret_lock) {
  const struct grading *grading = crew->grading;
  struct error err = {0};
  *ret_lock = -1;
  if (!grading->preview) {
    *ret_lock = folder_take(grading->out, &err);
    if (*ret_lock < 0)
      return cli_fail(&err);
    warn_of_place(grading->out);
  }
  struct gradebook *gradebook = gradebook_open(grading->out, grading->preview ? GRADEBOOK_READ : GRADEBOOK_WRITE, &err);
  int failed = !gradebook || (!grading->preview && put_people(gradebook, crew->submissions, &err));
  gradebook_close(gradebook);
  return failed ? cli_fail(&err) : EXIT_GO_ON;
}

int crew_run(struct crew *crew) {
  struct running running = {.crew = crew};
  int lock;
  int status = take_folder(crew, &lock);
  if (status != EXIT_GO_ON) {
    if (lock >= 0)
      close(lock);
    return status;
  }
  strbuf_init(&crew->covered);
  crew->begun = clock_monotonic_ns();
  for (size_t i = 0; i < crew->submissions->count; i++)
    vec_add(&running.outcomes);
  running.is_there = xcalloc(crew->submissions->count + 1, sizeof *running.is_there);
  sched_getaffinity(0, sizeof running.cores, &running.cores);
  catch_interrupt();
  status = run_all(&running, lock);
  for (size_t i = running.told; i < crew->submissions->count; i++)
    if (running.is_there[i]) /* it ended before their turn */
      graded_release(&running.outcomes.items[i]);
  vec_release(&running.outcomes);
  free(running.is_there);
  return status;
}

void crew_release(struct crew *crew) {
  if (crew->covered.buf)
    strbuf_release(&crew->covered);
  summary_release(&crew->summary);
}
