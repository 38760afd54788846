/* Iterative context bounding, and a sample where that is too much. */
#include "explore/search.h"

#include "explore/known.h"

#include <string.h>

enum { ANY_WAKES = 1000, MINIMISING = 64 };
#define NO_NODE SIZE_MAX

/* A schedule that is to be tried: its parent's, and one deviation more. The first is the ordinary order, which has
 * neither. */
struct node {
  size_t parent; /* NO_NODE: it is the first */
  struct deviation deviation;
  int preemptions;
  bool racing; /* it holds up a step that is known to race */
};

/* How many steps each task has made, by its number. */
typedef VEC(unsigned) progress;

/* A preemption before a step that concerns nobody any more, as far as is known. */
struct postponed {
  struct node node;
  int task;
  struct operation operation;
  progress made; /* by all, when it would be */
};

typedef VEC(size_t) node_numbers;

/* What is to be tried with so many preemptions. */
struct level {
  node_numbers racing, others;
};

/* A schedule that failed. */
struct story {
  int preemptions;
  size_t steps;
  deviations list;
};

struct state {
  const struct search *search;
  struct exploration *exploration;
  VEC(struct node) nodes;
  struct level levels[SEARCH_MOST_PREEMPTIONS + 1];
  VEC(struct postponed) postponed;
  touch_list touched;
  struct hash_set visited; /* a state, and who went on from it */
  struct hash_set orders;
  uint64_t random;
  unsigned steps;       /* of the longest schedule */
  bool unsure;          /* a program did otherwise than before, or was not seen to its end: nothing is covered then */
  struct story failing; /* the shortest, when there is one */
};

static uint64_t mix(uint64_t a, uint64_t b) {
  uint64_t z = (a ^ (b + 1) * 0x9e3779b97f4a7c15U) * 0xbf58476d1ce4e5b9U;
  z = (z ^ z >> 27) * 0x94d049bb133111ebU;
  return z ^ z >> 31;
}

static uint64_t draw(struct state *state) { return mix(state->search->seed, ++state->random); }

/* ---- schedules ---- */

struct schedule search_schedule(const struct search *search, const struct deviation *list, size_t count) {
  return (struct schedule){.seed = search->seed,
                           .policy = POLICY_DIRECTED,
                           .deviations = list,
                           .deviation_count = count,
                           .explored = true,
                           .wakes = ANY_WAKES};
}

static void deviations_of(const struct state *state, size_t node, deviations *ret_list) {
  ret_list->count = 0;
  for (; state->nodes.items[node].parent != NO_NODE; node = state->nodes.items[node].parent)
    *vec_add(ret_list) = state->nodes.items[node].deviation;
  for (size_t i = 0; i < ret_list->count / 2; i++) {
    const struct deviation kept = ret_list->items[i];
    ret_list->items[i] = ret_list->items[ret_list->count - 1 - i];
    ret_list->items[ret_list->count - 1 - i] = kept;
  }
}

/* What a run did otherwise than the ordinary order. */
static void deviations_made(const struct choices *choices, deviations *ret_list) {
  ret_list->count = 0;
  vec_each(&choices->list, choice)
    if (choice->chosen != choice->ordinary)
      *vec_add(ret_list) =
          (struct deviation){choice->point, choices->options.items[choice->first + (size_t)choice->chosen].task};
}

static bool costs(const struct choices *choices, const struct choice *choice, size_t option) {
  return choices->options.items[choice->first + option].asleep || choice_preempts(choice, option);
}

static int preemptions_of(const struct choices *choices) {
  int count = 0;
  vec_each(&choices->list, choice)
    count += costs(choices, choice, (size_t)choice->chosen);
  return count;
}

/* ---- what a schedule tells ---- */

static void add_node(struct state *state, const struct node *node) {
  struct level *level = &state->levels[node->preemptions];
  *vec_add(node->racing ? &level->racing : &level->others) = state->nodes.count;
  *vec_add(&state->nodes) = *node;
}

static bool is_racing(const struct state *state, const struct operation *step) {
  const struct search *search = state->search;
  return search->races && search->races(search->context, step);
}

static void resume_postponed(struct state *state) {
  size_t kept = 0;
  for (size_t i = 0; i < state->postponed.count; i++) {
    struct postponed *postponed = &state->postponed.items[i];
    if (touches_matter(&state->touched, postponed->task, &postponed->operation, postponed->made.items,
                       postponed->made.count)) {
      postponed->node.racing = is_racing(state, &postponed->operation); /* the run that resumes it may have shown it */
      add_node(state, &postponed->node);
      vec_release(&postponed->made);
    } else {
      state->postponed.items[kept++] = *postponed;
    }
  }
  state->postponed.count = kept;
}

/* A state is another one when somebody else would be held up in it. */
static uint64_t branch_of(const struct choices *choices, const struct choice *choice, size_t option) {
  const struct alternative *options = &choices->options.items[choice->first];
  uint64_t current = choice->current < 0 ? UINT64_MAX : (uint64_t)options[choice->current].task;
  return mix(mix(choice->state, current), (uint64_t)options[option].task);
}

static void postpone(struct state *state, const struct node *node, const struct alternative *current,
                     const progress *made) {
  struct postponed *postponed = vec_add(&state->postponed);
  *postponed = (struct postponed){.node = *node, .task = current->task, .operation = current->next};
  vec_each(made, count)
    *vec_add(&postponed->made) = *count;
}

static void consider(struct state *state, const struct choices *choices, const struct choice *choice, size_t option,
                     size_t parent, const progress *made) {
  const struct search *search = state->search;
  const struct alternative *options = &choices->options.items[choice->first];
  struct node node = {.parent = parent,
                      .deviation = {choice->point, options[option].task},
                      .preemptions = state->nodes.items[parent].preemptions + costs(choices, choice, option)};
  const struct alternative *current = choice->current < 0 ? NULL : &options[choice->current];
  bool matters = !current || touches_matter(&state->touched, current->task, &current->next, made->items, made->count);
  if (node.preemptions > search->preemptions)
    return;
  if (!hash_set_add(&state->visited, branch_of(choices, choice, option)))
    return;
  node.racing = current && is_racing(state, &current->next);
  if (matters)
    add_node(state, &node);
  else if (current->next.count)
    postpone(state, &node, current, made);
}

/* The first choice behind the node's own deviation; NULL when the run did not come to it. */
static const struct choice *first_new(const struct choices *choices, const struct node *node) {
  if (node->parent == NO_NODE)
    return choices->list.items;
  vec_each(&choices->list, choice)
    if (choice->point.task == node->deviation.point.task && choice->point.steps == node->deviation.point.steps)
      return choices->options.items[choice->first + (size_t)choice->chosen].task == node->deviation.task ? choice + 1
                                                                                                         : NULL;
  return NULL;
}

/* What was made between two steps, counted. */
static void note_progress(progress *made, const struct choices *choices, size_t begin, size_t end) {
  for (size_t i = begin; i < end; i++) {
    const struct run_step *step = &choices->steps.items[i];
    while (made->count <= (size_t)step->task)
      vec_add(made);
    made->items[step->task] = step->number;
  }
}

static void expand_from(struct state *state, const struct choices *choices, const struct choice *choice,
                        size_t number) {
  const struct choice *end = choices->list.items + choices->list.count;
  progress made = {0};
  size_t steps = 0;
  vec_add(&made); /* the first task's */
  for (; choice < end; choice++) {
    if (!hash_set_add(&state->visited, branch_of(choices, choice, (size_t)choice->chosen)))
      break; /* from here on another schedule has been, with no more preemptions */
    note_progress(&made, choices, steps, choice->step);
    steps = choice->step;
    for (size_t option = 0; option < choice->count; option++)
      if ((int)option != choice->chosen)
        consider(state, choices, choice, option, number, &made);
  }
  vec_release(&made);
}

static void expand(struct state *state, const struct choices *choices, size_t number) {
  const struct choice *choice = first_new(choices, &state->nodes.items[number]);
  if (choice)
    expand_from(state, choices, choice, number);
  else
    state->unsure = state->unsure || choices->list.count > 0;
}

static bool is_shorter(const struct story *story, const struct story *other) {
  if (story->preemptions != other->preemptions)
    return story->preemptions < other->preemptions;
  if (story->steps != other->steps)
    return story->steps < other->steps;
  return story->list.count < other->list.count;
}

/* The shortest of all is told, so it is run once more: what doesn't fail again was the host's doing, and nobody knows
 * how it would have ended. */
static int confirm(struct state *state, const struct schedule *schedule, struct trial *ret_trial, struct error *err) {
  if (state->search->run(state->search->context, schedule, ret_trial, err))
    return -1;
  state->unsure = state->unsure || !ret_trial->failed;
  return 0;
}

static int note_failure(struct state *state, const struct schedule *schedule, struct trial *ret_trial,
                        struct error *err) {
  const struct choices *choices = ret_trial->choices;
  struct story story = {.preemptions = preemptions_of(choices), .steps = choices->steps.count};
  deviations_made(choices, &story.list);
  bool better = !state->exploration->failed || is_shorter(&story, &state->failing);
  int status = better ? confirm(state, schedule, ret_trial, err) : 0;
  better = better && status == 0 && ret_trial->failed;
  if (status == 0 && ret_trial->failed && !state->exploration->failed++)
    state->exploration->first_failed = state->exploration->schedules;
  vec_release(better ? &state->failing.list : &story.list);
  if (better)
    state->failing = story;
  return status;
}

static int try(struct state *state, const struct schedule *schedule, struct trial *ret_trial, struct error *err) {
  if (state->search->run(state->search->context, schedule, ret_trial, err))
    return -1;
  const struct choices *choices = ret_trial->choices;
  state->exploration->schedules++;
  state->steps = choices->steps.count > state->steps ? (unsigned)choices->steps.count : state->steps;
  state->exploration->orders += hash_set_add(&state->orders, choices->state);
  if (touches_learn(&state->touched, choices))
    resume_postponed(state);
  state->unsure = state->unsure || ret_trial->unfinished;
  return ret_trial->failed ? note_failure(state, schedule, ret_trial, err) : 0;
}

/* ---- the search ---- */

static int try_node(struct state *state, size_t number, struct error *err) {
  deviations list = {0};
  struct trial trial;
  deviations_of(state, number, &list);
  const struct schedule schedule = search_schedule(state->search, list.items, list.count);
  int status = try(state, &schedule, &trial, err);
  if (status == 0)
    expand(state, trial.choices, number);
  vec_release(&list);
  return status;
}

static int try_priorities(struct state *state, struct error *err) {
  struct trial trial;
  const struct schedule schedule = {.seed = draw(state),
                                    .policy = POLICY_PCT,
                                    .changes = (unsigned)state->search->preemptions,
                                    .steps = state->steps,
                                    .explored = true,
                                    .wakes = (unsigned)state->search->preemptions};
  return try(state, &schedule, &trial, err);
}

static size_t take(node_numbers *list, size_t index) {
  size_t number = list->items[index];
  list->items[index] = list->items[--list->count];
  return number;
}

static bool may_go_on(const struct state *state) {
  const struct search *search = state->search;
  return state->exploration->schedules < search->at_most &&
         (!search->goes_on || search->goes_on(search->context, state->exploration));
}

static size_t pending_at(const struct level *level) { return level->racing.count + level->others.count; }

/* As long as all that is known of this level fits into what may be tried, it is tried in order. */
static int try_next(struct state *state, struct level *level, struct error *err) {
  node_numbers *pending = level->racing.count ? &level->racing : &level->others;
  bool fits = (int64_t)pending_at(level) <= state->search->at_most - state->exploration->schedules;
  if (fits)
    return try_node(state, take(pending, pending->count - 1), err);
  state->exploration->sampled = true;
  return draw(state) & 1 ? try_priorities(state, err)
                         : try_node(state, take(pending, draw(state) % pending->count), err);
}

static int search_levels(struct state *state, struct error *err) {
  struct exploration *exploration = state->exploration;
  for (int preemptions = 0; preemptions <= state->search->preemptions && !exploration->failed; preemptions++) {
    struct level *level = &state->levels[preemptions];
    while (pending_at(level)) {
      if (!may_go_on(state)) {
        exploration->sampled = true;
        return 0;
      }
      if (try_next(state, level, err))
        return -1;
    }
    if (state->unsure || exploration->sampled)
      continue;
    exploration->covered = preemptions;
  }
  return 0;
}

/* Leaves out, one by one, what the failure doesn't need. */
static int minimise(struct state *state, struct error *err) {
  deviations *list = &state->failing.list;
  int tries = MINIMISING;
  for (size_t i = list->count; i-- > 0 && tries-- > 0;) {
    const struct deviation left_out = list->items[i];
    struct trial trial;
    memmove(&list->items[i], &list->items[i + 1], (list->count - 1 - i) * sizeof left_out);
    list->count--;
    const struct schedule schedule = search_schedule(state->search, list->items, list->count);
    if (state->search->run(state->search->context, &schedule, &trial, err))
      return -1;
    if (trial.failed)
      continue;
    *vec_add(list) = left_out;
    memmove(&list->items[i + 1], &list->items[i], (list->count - 1 - i) * sizeof left_out);
    list->items[i] = left_out;
  }
  return 0;
}

static void release(struct state *state) {
  vec_release(&state->nodes);
  for (int i = 0; i <= SEARCH_MOST_PREEMPTIONS; i++) {
    vec_release(&state->levels[i].racing);
    vec_release(&state->levels[i].others);
  }
  vec_each(&state->postponed, postponed)
    vec_release(&postponed->made);
  vec_release(&state->postponed);
  vec_release(&state->touched);
  hash_set_release(&state->visited);
  hash_set_release(&state->orders);
}

int search_orders(const struct search *search, struct exploration *ret_exploration, deviations *ret_failing,
                  struct error *err) {
  struct state state = {.search = search, .exploration = ret_exploration};
  *ret_exploration =
      (struct exploration){.done = true, .preemptions = search->preemptions, .at_most = search->at_most, .covered = -1};
  if (search->preemptions < 0 || search->preemptions > SEARCH_MOST_PREEMPTIONS)
    return error_set(err, ERROR_USAGE, "a search takes from 0 to %d preemptions", SEARCH_MOST_PREEMPTIONS);
  add_node(&state, &(struct node){.parent = NO_NODE});
  int status = search_levels(&state, err);
  if (status == 0 && ret_exploration->failed)
    status = minimise(&state, err);
  release(&state);
  *ret_failing = state.failing.list;
  return status;
}
