/* Operations and choices. */
#include "result/choice.h"

static bool is_of_calls(const struct touch *touch) {
  return touch->object == OBJECT_CALLS || !(touch->object & OBJECT_MEMORY);
}

bool touches_meet(const struct touch *a, const struct touch *b) {
  if (a->object == OBJECT_ANY || b->object == OBJECT_ANY)
    return true;
  if (a->object == OBJECT_CALLS || b->object == OBJECT_CALLS)
    return is_of_calls(a) && is_of_calls(b);
  return a->object == b->object && a->from < b->to && b->from < a->to;
}

bool touches_conflict(const struct touch *a, const struct touch *b) {
  return (a->writes || b->writes) && touches_meet(a, b);
}

bool operations_conflict(const struct operation *a, const struct operation *b) {
  for (int i = 0; i < a->count; i++)
    for (int j = 0; j < b->count; j++)
      if (touches_conflict(&a->touches[i], &b->touches[j]))
        return true;
  return false;
}

bool operation_touches(const struct operation *operation, const struct touch *touch) {
  for (int i = 0; i < operation->count; i++)
    if (operation->touches[i].object == touch->object && touches_meet(&operation->touches[i], touch))
      return true;
  return false;
}

void operation_add(struct operation *operation, struct touch touch) {
  if (operation->count == MOST_TOUCHES) {
    operation->count = 0;
    touch = (struct touch){OBJECT_ANY, 0, 1, true};
  }
  operation->touches[operation->count++] = touch;
}

void choices_release(struct choices *choices) {
  vec_release(&choices->list);
  vec_release(&choices->options);
  vec_release(&choices->steps);
  vec_release(&choices->tasks);
}

const struct alternative *choice_option(const struct choices *choices, const struct choice *choice, int index) {
  return &choices->options.items[choice->first + (size_t)index];
}

bool choice_preempts(const struct choice *choice, size_t option) {
  return choice->current >= 0 && (size_t)choice->current != option;
}
