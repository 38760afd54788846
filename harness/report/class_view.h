/* A class as its page shows it: under which names, and in which groups. Private to report/. */
#ifndef IPCGRADE_REPORT_CLASS_VIEW_H
#define IPCGRADE_REPORT_CLASS_VIEW_H

#include "report/class.h"
#include "report/xml.h"

struct class_view {
  const struct class_results *results;
  bool anonymous;
  strings owners;   /* each once */
  size_t *numbers;  /* by owner: the one that stands for the name */
  strings programs; /* each once, in order of first sight */
};

void class_view_init(struct class_view *view, const struct class_results *results, bool anonymous);
void class_view_release(struct class_view *view);

/* "alice", or "student 7": numbers go by how many points somebody has, so they tell what the page tells anyhow. The
 * caller frees it. */
char *class_view_name(const struct class_view *view, const char *owner);
/* The 7 of it, from 1. */
size_t class_view_number(const struct class_view *view, const char *owner);
/* Does any owner's name stand in the text? */
bool class_view_names_anybody(const struct class_view *view, const char *text);

/* The name, with a link to the page of that submission, there to the case (NULL: to its beginning), unless anonymous.
 */
void class_view_add_name(xmlTextWriter *writer, const struct class_view *view, const struct class_entry *entry,
                         const char *case_id);

/* Of one program, those with most points first. The caller releases it. */
typedef VEC(const struct class_entry *) class_entries;
void class_view_entries(const struct class_view *view, const char *program, class_entries *ret_entries);

/* Share of the points that count, 0 to 1; 0 of what could not be graded, which is in no average. */
double class_entry_share(const struct class_entry *entry);

/* Pictures: how scores are spread; cases against students; who works with whom. */
void class_view_add_distribution(xmlTextWriter *writer, const struct class_view *view, const char *program);
void class_view_add_heat_map(xmlTextWriter *writer, const struct class_view *view, const char *program);
void class_view_add_crossing(xmlTextWriter *writer, const struct class_view *view,
                             const struct class_crossing *crossing);

#endif
