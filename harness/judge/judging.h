/* A case while it is being judged: what the kinds of expectation share. Private to judge/. */
#ifndef IPCGRADE_JUDGE_JUDGING_H
#define IPCGRADE_JUDGE_JUDGING_H

#include "base/strbuf.h"
#include "judge/judge.h"

#include <stdint.h>

#define NO_EVENT SIZE_MAX
#define NO_FINDING SIZE_MAX

/* What a cosmetic difference costs, of the whole case. */
#define COSMETIC_COST 0.1

/* How a role stands, or one instance of it. */
struct standing {
  const char *role;
  const struct role_record *record;        /* NULL: it took no part */
  const struct role_expectation *expected; /* NULL: not judged */
  size_t end;                              /* the event of its first process' end, or NO_EVENT */
  bool killed;                             /* it or a child of it died as it shouldn't, which has been told */
  bool failed;                             /* its share is lost, or it is excused */
  bool is_witness;                         /* played by the course, beside roles that are not: it earns nothing */
  size_t told_in;                          /* index of the finding that says what is wrong with it, or NO_FINDING */
  size_t alike;                            /* other instances of the role that went wrong too */
};

struct judging {
  const struct program *program;
  const struct test_case *test;
  const struct run_record *run;
  const struct run_record *reference; /* may be NULL */
  const struct run_record *ordinary;  /* without failing calls; may be NULL */
  struct case_result *result;
  VEC(struct standing) standings;
  double share;         /* of the case's points that one aspect is worth */
  double witness_share; /* that it costs when a witness doesn't get what it needs */
  double cosmetic_left; /* that cosmetic differences may still cost */
  bool cut_short;       /* the run could not end by itself: what is missing needs no other reason */
  double kept;          /* of the case: objects that had been seen as asked, whatever came later */
  size_t end;           /* index of the finding that tells why the run could not end, or NO_FINDING */
  size_t cause;         /* index of the finding that later failures may follow from, or NO_FINDING */
  size_t cause_event;   /* when it happened */
  bool cause_is_death;  /* a killed process; else one that gave up with a wrong status */
  const char *cause_role;
  size_t unchecked; /* index of the finding that a call which was made to fail went unseen, or NO_FINDING */
};

/* A kind of expectation: how many aspects of the case it makes up (NULL: none), and its judge. */
struct expectation_kind {
  const char *name;
  size_t (*count_aspects)(const struct judging *judging);
  void (*judge)(struct judging *judging);
};

/* One file each. */
void end_judge(struct judging *judging);
void death_judge(struct judging *judging);
size_t role_count_aspects(const struct judging *judging);
void role_judge(struct judging *judging);
size_t order_count_aspects(const struct judging *judging);
void order_judge(struct judging *judging);
size_t same_count_aspects(const struct judging *judging);
void same_judge(struct judging *judging);
size_t observe_count_aspects(const struct judging *judging);
void observe_judge(struct judging *judging);
size_t makes_count_aspects(const struct judging *judging);
void makes_judge(struct judging *judging);
size_t leaves_count_aspects(const struct judging *judging);
void leaves_judge(struct judging *judging);
size_t memory_count_aspects(const struct judging *judging);
void memory_judge(struct judging *judging);
size_t unit_count_aspects(const struct judging *judging);
void unit_judge(struct judging *judging);
/* Is it a kind of finding about something that was left? */
bool leaves_are_about(enum finding_kind kind);

/* The first call that the case made fail, NO_EVENT when none was made. */
size_t unchecked_event(const struct run_record *run);
/* Ties findings that follow from such a call to it. */
void unchecked_judge(struct judging *judging);

/* ---- findings ---- */

/* The texts of a finding are copied; any but `message` may be NULL. `place` too; without a file it says nothing. */
struct finding *judging_add(struct judging *judging, enum finding_kind kind, const char *role, double cost,
                            const char *message);
void finding_explain(struct finding *finding, const char *expected, const char *actual, const char *hint);
void finding_locate(struct finding *finding, const struct place *place, size_t event);
/* The same for the place of an event; NO_EVENT says nothing. */
void judging_locate(const struct judging *judging, struct finding *finding, size_t event);
/* Adds a line to the finding's message. */
void finding_append(struct finding *finding, const char *line);
/* Notes that what fails from `event` on may follow from the finding added last. The first cause stays. */
void judging_set_cause(struct judging *judging, const char *role, size_t event, bool is_death);
/* May something that happened to `role` at `event` follow from another role's failure? */
bool judging_may_follow(const struct judging *judging, const char *role, size_t event);
struct finding *judging_cause(const struct judging *judging);
/* Ends the judging: the case is not to be graded. */
void judging_give_up(struct judging *judging, enum verdict verdict, const char *role, const char *message);
/* The case author's hint, when there is one, else `otherwise`. */
const char *judging_hint(const struct judging *judging, const char *otherwise);
/* Has something been found that costs points? */
bool judging_has_failed(const struct judging *judging);
/* Of the role (its first instance); NULL when it is none of the case's. */
struct standing *judging_standing(const struct judging *judging, const char *role);
/* Of the role, and its instance, to which a process belongs. */
struct standing *judging_standing_of(const struct judging *judging, int process);
/* What it costs when nothing of the role is right. */
double judging_share_of(const struct judging *judging, const struct standing *standing);

/* ---- deaths ---- */

/* When a child of the role was killed by a signal that didn't kill the documented one's: the moment is that of the
 * signal, before the event `before`. NO_EVENT when none was. */
size_t death_of_child(const struct judging *judging, const struct standing *standing, size_t before);
/* Appends "pipe/1 was killed by SIGPIPE at pipe.c:27 in main(): it wrote into …" and what to do about it. */
void death_add(const struct judging *judging, size_t moment, struct strbuf *ret);
void death_add_hint(const struct judging *judging, size_t moment, struct strbuf *ret_hint);
/* Has a process crashed behind the event `from`? */
bool death_is_behind(const struct run_record *run, size_t from);
/* Is it a death that the role dies in the same way, at the same place, when no call is made to fail? */
bool death_happens_anyway(const struct judging *judging, size_t moment);

/* ---- partners ---- */

/* The call by which another role, one of the submission's, sent the process this signal; NO_EVENT when none did. */
size_t partner_who_sent(const struct judging *judging, int process, int signal, size_t before);

/* ---- the run ---- */

/* "server", "server/1"; "?" for no process. */
const char *process_name(const struct run_record *run, int process);
/* The role a process belongs to, or NULL. */
const char *process_role(const struct run_record *run, int process);
bool place_is_known(const struct place *place);
/* Appends " at server.c:12" when the place is known. */
void place_add(struct strbuf *sb, const struct place *place);
/* Appends how a role that has ended came to its end: "ended with status 1", "was killed by SIGSEGV". */
void ending_add(struct strbuf *sb, const struct role_record *record);
/* Appends the last line of the text that isn't empty, in quotes, behind `before`; nothing when there is none. */
void last_line_add(struct strbuf *sb, const char *before, const char *text, size_t length);
/* The same for the last that the role printed, to stderr if anything. */
void last_words_add(struct strbuf *sb, const char *before, const struct role_record *record);
/* Appends `semop(sem#1, {0, -1})`. */
void call_add(struct strbuf *sb, const struct event *event);
/* The event that printed the byte at `offset` of the role's stdout (1) or stderr (2); the last one when the offset lies
 * behind all; NO_EVENT when nothing was printed. */
size_t event_of_output(const struct run_record *run, const struct role_record *record, int stream, size_t offset);
/* Appends what the role printed to the stream behind the event. */
void output_after_add(struct strbuf *sb, const struct run_record *run, const struct role_record *record, int stream,
                      size_t event);
/* The last call of the process before `before` that failed in the student's code, not further back than a few calls;
 * NULL when there is none. */
const struct event *last_failed_call(const struct run_record *run, int process, size_t before);

#endif
