// about: The top of a stack is the same again when it is exchanged, and what lies below it is not: a node is had twice.
// fails: maybe
#include "shared.h"

enum { NODES = 3, NONE = 0 };
static struct {
  atomic_int top;
  atomic_int below[NODES + 1]; /* of each node, by its number from 1 */
  atomic_int owners[NODES + 1];
} *stack;

static int pop(void) {
  int top = atomic_load(&stack->top);
  while (top != NONE && !atomic_compare_exchange_strong(&stack->top, &top, atomic_load(&stack->below[top])))
    ;
  return top;
}

static void push(int node) {
  int top = atomic_load(&stack->top);
  do
    atomic_store(&stack->below[node], top);
  while (!atomic_compare_exchange_strong(&stack->top, &top, node));
}

static int own(int node) { return node != NONE && atomic_fetch_add(&stack->owners[node], 1) > 0; }

static int work(int number) {
  if (number == 0)
    return own(pop()) || own(pop());
  int first = pop();
  int second = pop();
  push(first);
  return own(second);
}

int main(void) {
  stack = share(sizeof *stack);
  for (int node = NODES; node > 0; node--)
    push(node);
  return all(2, work);
}
