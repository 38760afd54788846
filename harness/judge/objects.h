/* Are the objects of an inventory those that a case expects? */
#ifndef IPCGRADE_JUDGE_OBJECTS_H
#define IPCGRADE_JUDGE_OBJECTS_H

#include "judge/judging.h"

/* "System V shared memory segment" and so on. */
const char *object_kind_title(enum object_kind kind);
/* Appends what is known of an object, for people: `shm#1 (key ftok(., x), 20 bytes, mode 0666, nattch 1)`. */
void object_add(struct strbuf *sb, const struct object *object);
/* Appends what is expected, alike. */
void object_expectation_add(struct strbuf *sb, const struct object_expectation *expected);
/* Appends ", made by server with shmget() at server.c:23" as far as that is known. */
void object_add_maker(struct strbuf *sb, const struct run_record *run, const struct object *object);

/* Does the call take the object away, if it succeeds? Of paths their last part tells. */
bool object_is_removed_by(const struct object *object, const struct event *call);

/* What is wrong with the objects of one inventory. Expectations are paired with the objects that fit them best. */
struct object_question {
  const struct object_expectation *expected; /* `count` of them */
  size_t count;
  const struct inventory *inventory;
  bool kinds[OBJECT_KIND_COUNT]; /* of which there may be no others than those expected */
  const char *when;              /* "while server waited": begins each message */
  const char *role;              /* of findings about what isn't there; may be NULL */
  double cost;                   /* of the question; split evenly over its findings */
};

/* Adds a wrong-object finding for each object that is missing, too many, or other than expected. True when there was
 * none to add. */
bool objects_judge(struct judging *judging, const struct object_question *question);

#endif
