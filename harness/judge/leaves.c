/* What is left when all roles have ended. */
#include "judge/objects.h"

#include <string.h>

struct leak_row {
  enum finding_kind kind;
  const char *hint;
};

static const struct leak_row leaks[OBJECT_KIND_COUNT] = {
    [OBJECT_SHM] = {FINDING_LEAKED_SHM,
                    "Remove it with shmctl(shmid, IPC_RMID, NULL) when nobody needs it any more; shmdt() "
                    "only detaches it."},
    [OBJECT_SEM] = {FINDING_LEAKED_SEM, "Remove it with semctl(semid, 0, IPC_RMID) when nobody needs it any more."},
    [OBJECT_MSG] = {FINDING_LEAKED_MSG, "Remove it with msgctl(msqid, IPC_RMID, NULL) when nobody needs it any more."},
    [OBJECT_POSIX_SHM] = {FINDING_LEAKED_POSIX_SHM,
                          "Remove its name with shm_unlink(); munmap() and close() leave it there."},
    [OBJECT_POSIX_SEM] = {FINDING_LEAKED_POSIX_SEM, "Remove its name with sem_unlink(); sem_close() leaves it there."},
    [OBJECT_MQUEUE] = {FINDING_LEAKED_MQUEUE, "Remove its name with mq_unlink(); mq_close() leaves it there."},
    [OBJECT_FIFO] = {FINDING_LEAKED_FIFO, "Remove it with unlink() when nobody needs it any more."},
    [OBJECT_FILE] = {FINDING_LEAKED_FILE, "Remove it with unlink() when nobody needs it any more."},
    [OBJECT_PROCESS] = {FINDING_LEAKED_PROCESS,
                        "Wait for each child with wait() or waitpid() before ending, and make sure that it does end."},
};

/* ---- what is charged ---- */

typedef VEC(const struct object *) leftovers;

/* The harness refused to remove it: nobody else could have. */
static bool was_refused_removal(const struct run_record *run, const struct object *object) {
  vec_each(&run->timeline.events, event) {
    if (event->injected && event->error && object_is_removed_by(object, event))
      return true;
  }
  return false;
}

static void find_leftovers(const struct run_record *run, leftovers *ret_list) {
  vec_each(&run->left.objects, object) {
    if (!was_refused_removal(run, object))
      *vec_add(ret_list) = object;
  }
}

/* ---- objects made at one place are one leak ---- */

static bool is_same_text(const char *a, const char *b) { return a == b || (a && b && strcmp(a, b) == 0); }

static const char *role_of(const struct judging *judging, const struct object *object) {
  return process_role(judging->run, object->process);
}

static bool is_same_place(const struct place *a, const struct place *b) {
  return a->line == b->line && is_same_text(a->file, b->file);
}

/* Of thousands nobody knows all the places: those of which none is known are made at one by the same call. */
static bool is_same_leak(const struct judging *judging, const struct object *a, const struct object *b) {
  bool known = place_is_known(&a->place);
  return a->kind == b->kind && known == place_is_known(&b->place) && is_same_text(a->call, b->call) &&
         (!known || is_same_place(&a->place, &b->place)) && is_same_text(role_of(judging, a), role_of(judging, b));
}

static bool was_told(const struct judging *judging, const leftovers *list, size_t index) {
  for (size_t i = 0; i < index; i++)
    if (is_same_leak(judging, list->items[i], list->items[index]))
      return true;
  return false;
}

static size_t count_alike(const struct judging *judging, const leftovers *list, const struct object *object) {
  size_t count = 0;
  vec_each(list, other)
    count += *other == object || is_same_leak(judging, *other, object);
  return count;
}

/* ---- telling it ---- */

static void add_process_message(const struct judging *judging, const struct object *process, struct strbuf *ret) {
  const char *role = role_of(judging, process);
  strbuf_addf(ret, "%s was still there when %s had ended", process_name(judging->run, process->process),
              role ? role : "its role");
  if (place_is_known(&process->place))
    strbuf_addf(ret, ", started");
  place_add(ret, &process->place);
}

static void add_object_message(const struct judging *judging, const struct object *object, struct strbuf *ret) {
  const char *role = role_of(judging, object);
  strbuf_addf(ret, "%s left a %s behind: ", role ? role : "Something", object_kind_title(object->kind));
  object_add(ret, object);
  object_add_maker(ret, judging->run, object);
}

static void tell(struct judging *judging, const leftovers *list, const struct object *object) {
  _cleanup_strbuf_ struct strbuf message = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf actual = STRBUF_INIT;
  size_t alike = count_alike(judging, list, object);
  if (object->kind == OBJECT_PROCESS)
    add_process_message(judging, object, &message);
  else
    add_object_message(judging, object, &message);
  if (alike > 1)
    strbuf_addf(&message, ", and %zu more from there", alike - 1);
  strbuf_add_char(&message, '.');
  object_add(&actual, object);
  struct finding *finding =
      judging_add(judging, leaks[object->kind].kind, role_of(judging, object), judging->share, message.buf);
  finding_explain(finding, "nothing is left", actual.buf, leaks[object->kind].hint);
  finding_locate(finding, &object->place, object->event);
}

static void tell_each(struct judging *judging, const leftovers *list) {
  size_t before = judging->result->findings.count;
  for (size_t i = 0; i < list->count; i++)
    if (!was_told(judging, list, i))
      tell(judging, list, list->items[i]);
  size_t added = judging->result->findings.count - before;
  for (size_t i = 0; i < added; i++)
    judging->result->findings.items[before + i].cost = judging->share / (double)added;
}

/* Who was killed could not tidy up, nor could the others count on it. Who didn't look whether a call failed does not
 * know what it has. */
static size_t cause_of_leaks(const struct judging *judging) {
  return judging->cause_is_death ? judging->cause : judging->unchecked;
}

static void blame(struct finding *cause, const leftovers *list) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  strbuf_add_text(&text, "So this was left behind: ");
  vec_each(list, object) {
    if (object > list->items)
      strbuf_add_text(&text, ", ");
    object_add(&text, *object);
  }
  strbuf_add_char(&text, '.');
  finding_append(cause, text.buf);
}

bool leaves_are_about(enum finding_kind kind) {
  for (size_t i = 0; i < OBJECT_KIND_COUNT; i++)
    if (leaks[i].kind == kind)
      return true;
  return false;
}

size_t leaves_count_aspects(const struct judging *judging) { return judging->test->leaves_nothing; }

void leaves_judge(struct judging *judging) {
  leftovers list = {0};
  if (!judging->test->leaves_nothing || judging->cut_short)
    return;
  find_leftovers(judging->run, &list);
  size_t cause = cause_of_leaks(judging);
  if (cause == NO_FINDING)
    tell_each(judging, &list);
  else if (list.count)
    blame(&judging->result->findings.items[cause], &list);
  vec_release(&list);
}
