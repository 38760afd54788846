/* What suites about judging share: a run made by hand, and what is asserted of the judge's findings. */
#ifndef IPCGRADE_TESTS_JUDGE_SCENE_H
#define IPCGRADE_TESTS_JUDGE_SCENE_H

#include "judge/judge.h"

/* A program of two roles, server and client, one case of 20 points, and the runs of submission and reference. */
struct scene {
  struct program program;
  struct test_case *test;
  struct run_record run;
  struct run_record reference;
  struct run_record ordinary; /* given to the judge when it has events */
  struct case_result result;
};

void scene_init(struct scene *scene);
/* The case and its program go through program_release(), so that a string which the judge still holds would be seen. */
void scene_release(struct scene *scene);

/* ---- what happens in a run: a line is one of ROLE.c, 0 is an unknown place ---- */

struct event *add_event(struct run_record *run, enum event_kind kind, int process, int line);
/* The number of a role's first process. */
int process_of(struct run_record *run, const char *role);
void print_to(struct run_record *run, int stream, const char *role, int line, const char *text);
void exits_in(struct run_record *run, const char *role, int status);
void is_killed_in(struct run_record *run, const char *role, int line, int number);

/* The same in the submission's run, to standard output. */
void prints(struct scene *scene, const char *role, int line, const char *text);
void exits(struct scene *scene, const char *role, int status);
void is_killed(struct scene *scene, const char *role, int line, int number);
/* `error`: the errno with which it fails, or 0. */
void makes_call(struct scene *scene, const char *role, int line, const char *call, const char *arguments, int error);
/* A call that the case made fail; `injected`: the call that it asked for. */
void is_refused(struct scene *scene, const char *role, int line, const char *call, const char *arguments,
                const char *injected, int error);
void is_stuck(struct scene *scene, const char *role, int line, const char *call, const char *arguments,
              const char *until);

/* A segment that the server made at line 23. */
struct object segment(const char *key, int64_t bytes, int mode, int nattch);
/* The next moment of interest comes, with nothing there; with this object. */
struct inventory *observed(struct scene *scene);
void observes(struct scene *scene, struct object object);

/* ---- what the case asks for ---- */

/* That there is a segment of 20 bytes with the key ftok(., x) when the server waits. */
struct scene observe_scene(void);

/* That nothing is left; and both have ended well, without having made anything. */
struct scene tidy_scene(void);

struct role_expectation *expects(struct scene *scene, const char *role);
void expects_exit(struct scene *scene, const char *role, int status);
/* Exactly this text, and status 0. */
struct role_expectation *expects_text(struct scene *scene, const char *role, const char *text);

/* ---- what the judge says ---- */

void judge(struct scene *scene);
/* Judges, and asserts that all is well; releases the scene. */
void assert_pass(struct scene *scene);
/* Judges, and asserts that each lost point has its finding. */
void assert_fail(struct scene *scene, double points, size_t count);
const struct finding *assert_finding(const struct scene *scene, size_t index, enum finding_kind kind, const char *role,
                                     const char *file, int line);
void assert_contains(const char *text, const char *part);
void assert_lacks(const char *text, const char *part);

#endif
