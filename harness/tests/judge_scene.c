/* Runs made by hand, for suites about judging. */
#include "tests/judge_scene.h"

#include <check.h>
#include <string.h>

static void add_role_record(struct run_record *run, const char *name) {
  struct role_record *role = vec_add(&run->roles);
  *role = (struct role_record){.role = xstrdup(name), .started = true, .process = (int)run->timeline.processes.count};
  strbuf_init(&role->out);
  strbuf_init(&role->err);
  *vec_add(&run->timeline.processes) =
      (struct process){.role = xstrdup(name), .printer = xstrdup(name), .name = xstrdup(name), .parent = -1, .pid = 2};
}

void scene_init(struct scene *scene) {
  static const char *const names[] = {"server", "client"};
  *scene = (struct scene){
      .run = {.problem_process = -1}, .reference = {.problem_process = -1}, .ordinary = {.problem_process = -1}};
  scene->program.name = xstrdup("shm-pair");
  for (size_t i = 0; i < array_size(names); i++) {
    struct role *role = vec_add(&scene->program.roles);
    role->name = xstrdup(names[i]);
    add_role_record(&scene->run, names[i]);
    add_role_record(&scene->reference, names[i]);
    add_role_record(&scene->ordinary, names[i]);
  }
  scene->test = vec_add(&scene->program.cases);
  *scene->test = (struct test_case){.id = xstrdup("it"), .says = xstrdup("It works."), .points = 20};
  scene->test->limits = (struct limits){.wall_ns = 10000000000,
                                        .cpu_ns = 2000000000,
                                        .memory = 256 << 20,
                                        .output = 1 << 20,
                                        .processes = 64,
                                        .events = 1000000};
}

void scene_release(struct scene *scene) {
  program_release(&scene->program);
  run_record_release(&scene->run);
  run_record_release(&scene->reference);
  run_record_release(&scene->ordinary);
  ck_assert_ptr_null(scene->result.id);
  findings_release(&scene->result.findings);
}

struct event *add_event(struct run_record *run, enum event_kind kind, int process, int line) {
  struct event *event = vec_add(&run->timeline.events);
  *event = (struct event){.kind = kind, .process = process};
  if (line)
    event->place =
        (struct place){xasprintf("%s.c", run->timeline.processes.items[process].role), xstrdup("main"), line};
  return event;
}

int process_of(struct run_record *run, const char *role) { return run_record_role(run, role)->process; }

void print_to(struct run_record *run, int stream, const char *role, int line, const char *text) {
  struct role_record *record = run_record_role(run, role);
  struct event *event = add_event(run, EVENT_OUTPUT, record->process, line);
  event->stream = stream;
  event->text = xstrdup(text);
  event->text_length = strlen(text);
  strbuf_add_text(stream == 1 ? &record->out : &record->err, text);
}

void prints(struct scene *scene, const char *role, int line, const char *text) {
  print_to(&scene->run, 1, role, line, text);
}

void exits_in(struct run_record *run, const char *role, int status) {
  struct role_record *record = run_record_role(run, role);
  record->ended = true;
  record->exit_status = status;
  add_event(run, EVENT_EXIT, record->process, 0)->status = status;
}

void exits(struct scene *scene, const char *role, int status) { exits_in(&scene->run, role, status); }

void is_killed_in(struct run_record *run, const char *role, int line, int number) {
  struct role_record *record = run_record_role(run, role);
  record->ended = true;
  record->signal = number;
  add_event(run, EVENT_SIGNAL, record->process, line)->signal = number;
  add_event(run, EVENT_EXIT, record->process, 0)->signal = number;
}

void is_killed(struct scene *scene, const char *role, int line, int number) {
  is_killed_in(&scene->run, role, line, number);
}

void makes_call(struct scene *scene, const char *role, int line, const char *call, const char *arguments, int error) {
  struct event *event = add_event(&scene->run, EVENT_CALL, process_of(&scene->run, role), line);
  event->call = call;
  event->arguments = xstrdup(arguments);
  event->error = error;
}

void is_stuck(struct scene *scene, const char *role, int line, const char *call, const char *arguments,
              const char *until) {
  struct event *event = add_event(&scene->run, EVENT_STUCK, process_of(&scene->run, role), line);
  event->call = call;
  event->arguments = xstrdup(arguments);
  event->text = xstrdup(until);
  event->text_length = strlen(until);
}

struct role_expectation *expects(struct scene *scene, const char *role) {
  struct role_expectation *expected = vec_add(&scene->test->expect);
  expected->role = xstrdup(role);
  return expected;
}

void expects_exit(struct scene *scene, const char *role, int status) {
  struct role_expectation *expected = expects(scene, role);
  expected->has_exit = true;
  expected->exit = status;
}

struct role_expectation *expects_text(struct scene *scene, const char *role, const char *text) {
  expects_exit(scene, role, 0);
  struct role_expectation *expected = &scene->test->expect.items[scene->test->expect.count - 1];
  expected->out.rule = TEXT_EXACT;
  strings_add(&expected->out.parts, text);
  return expected;
}

struct object segment(const char *key, int64_t bytes, int mode, int nattch) {
  return (struct object){.kind = OBJECT_SHM,
                         .name = xstrdup("shm#1"),
                         .key = xstrdup(key),
                         .bytes = bytes,
                         .items = -1,
                         .mode = mode,
                         .nattch = nattch,
                         .process = 0,
                         .call = "shmget",
                         .place = {xstrdup("server.c"), xstrdup("main"), 23},
                         .event = SIZE_MAX};
}

static struct object_expectation expected_segment(const char *key) {
  return (struct object_expectation){
      .kind = OBJECT_SHM, .key = xstrdup(key), .bytes = 20, .items = -1, .mode = 0666, .nattch = 1};
}

struct scene observe_scene(void) {
  struct scene scene;
  scene_init(&scene);
  struct observation *observation = vec_add(&scene.test->observe);
  observation->moment = (struct moment){.kind = MOMENT_WAITS, .role = xstrdup("server")};
  *vec_add(&observation->objects) = expected_segment("ftok(., x)");
  return scene;
}

struct scene tidy_scene(void) {
  struct scene scene;
  scene_init(&scene);
  scene.test->leaves_nothing = true;
  exits(&scene, "server", 0);
  exits(&scene, "client", 0);
  return scene;
}

struct inventory *observed(struct scene *scene) {
  struct inventory *inventory = vec_add(&scene->run.observed);
  inventory->moment = xstrdup("0");
  return inventory;
}

void observes(struct scene *scene, struct object object) {
  struct inventory *inventory = observed(scene);
  *vec_add(&inventory->objects) = object;
}

void is_refused(struct scene *scene, const char *role, int line, const char *call, const char *arguments,
                const char *injected, int error) {
  makes_call(scene, role, line, call, arguments, error);
  struct timeline *timeline = &scene->run.timeline;
  struct event *event = &timeline->events.items[timeline->events.count - 1];
  event->injected = xstrdup(injected);
  if (strcmp(call, injected) != 0) /* what the source calls is found out then: run/functions.c */
    event->function = xstrdup(injected);
}

void judge(struct scene *scene) {
  judge_case(scene->program.roles.count ? &scene->program : NULL, scene->test, &scene->run, &scene->reference,
             scene->ordinary.timeline.events.count ? &scene->ordinary : NULL, &scene->result);
}

void assert_pass(struct scene *scene) {
  judge(scene);
  ck_assert_msg(scene->result.findings.count == 0, "%s",
                scene->result.findings.count ? scene->result.findings.items[0].message : "");
  ck_assert_int_eq(scene->result.verdict, VERDICT_PASS);
  ck_assert_double_eq_tol(scene->result.points, scene->test->points, 1e-9);
  scene_release(scene);
}

void assert_fail(struct scene *scene, double points, size_t count) {
  double cost = 0;
  judge(scene);
  vec_each(&scene->result.findings, finding) {
    cost += finding->cost;
    ck_assert_ptr_nonnull(finding->expected);
    ck_assert_ptr_nonnull(finding->actual);
    ck_assert_ptr_nonnull(finding->hint);
  }
  ck_assert_int_eq(scene->result.verdict, VERDICT_FAIL);
  ck_assert_double_eq_tol(scene->result.points, points, 0.005);
  ck_assert_double_eq_tol(scene->result.points, scene->test->points * (1 - cost), 0.005);
  ck_assert_uint_eq(scene->result.findings.count, count);
}

const struct finding *assert_finding(const struct scene *scene, size_t index, enum finding_kind kind, const char *role,
                                     const char *file, int line) {
  const struct finding *finding = &scene->result.findings.items[index];
  ck_assert_str_eq(finding_kind_name(finding->kind), finding_kind_name(kind));
  ck_assert_pstr_eq(finding->role, role);
  ck_assert_pstr_eq(finding->file, file);
  ck_assert_int_eq(finding->line, line);
  return finding;
}

void assert_contains(const char *text, const char *part) {
  ck_assert_msg(text && strstr(text, part), "\"%s\" not in:\n%s", part, text ? text : "(null)");
}

void assert_lacks(const char *text, const char *part) {
  ck_assert_msg(!text || !strstr(text, part), "\"%s\" in:\n%s", part, text);
}
