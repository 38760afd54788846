/* Cases that are to hold in every order of events. */
#include "course/tables.h"

#include <stddef.h>

enum { USUAL_PREEMPTIONS = 2, MOST_PREEMPTIONS = 8, USUAL_SCHEDULES = 400, MOST_SCHEDULES = 1000000 };

static void bind_advice(struct binder *binder, const struct node *node, void *target) {
  struct order_search *explore = target;
  if (!binder_is_map(binder, node, "advice"))
    return;
  for (size_t i = 0; i < node->keys.count; i++) {
    struct role_input *input = vec_add(&explore->advice);
    *input = (struct role_input){
        .role = xstrdup(node->keys.items[i]->text), .has_start = true, .start_mark = node->keys.items[i]->mark};
    bind_start(binder, node->values.items[i], &input->start);
  }
}

static const struct field explore_fields[] = {
    {"preemptions", FIELD_INT, offsetof(struct order_search, preemptions),
     .help = "How often somebody may be held up in one schedule. Most faults need one or two.", .fallback = "2"},
    {"at-most", FIELD_INT, offsetof(struct order_search, at_most), .help = "How many schedules are tried.",
     .fallback = "400"},
    {"advice", FIELD_CUSTOM,
     .help =
         "Roles that start at another moment in a second search. What goes wrong in that costs nothing, and is told "
         "as advice: it shows what the program takes for granted about its start.",
     .fallback = "no second search", .shape = "{ROLE: " START_SHAPE ", …}", .bind = bind_advice},
};
const struct table explore_table = {"explore", "A search through the orders of events.", explore_fields,
                                    array_size(explore_fields)};

void bind_explore(struct binder *binder, const struct node *node, void *target) {
  struct test_case *test = target;
  test->explore = (struct order_search){.asked = true, .preemptions = USUAL_PREEMPTIONS, .at_most = USUAL_SCHEDULES};
  test->explore_mark = node->mark;
  binder_bind(binder, &explore_table, node, &test->explore);
}

static bool asks_for_something(const struct test_case *test) {
  return test->expect.count || test->order.count || test->observe.count || test->makes.count || test->leaves_nothing;
}

void check_explore(struct binder *binder, const struct test_case *test) {
  const struct order_search *explore = &test->explore;
  if (!explore->asked)
    return;
  if (explore->preemptions < 0 || explore->preemptions > MOST_PREEMPTIONS)
    binder_complain(binder, test->explore_mark, "preemptions must be from 0 to %d", MOST_PREEMPTIONS);
  if (explore->at_most < 1 || explore->at_most > MOST_SCHEDULES)
    binder_complain(binder, test->explore_mark, "at-most must be from 1 to %d", MOST_SCHEDULES);
  if (test->injections.count || test->memory != MEMORY_ANY || test->unit)
    binder_complain(binder, test->explore_mark,
                    "explore goes with neither inject nor memory nor unit: give it a case "
                    "of its own");
  if (!asks_for_something(test))
    binder_complain(binder, test->explore_mark,
                    "explore says in which orders something is to hold, but the case asks "
                    "for nothing: say what with expect, leaves, …");
}
