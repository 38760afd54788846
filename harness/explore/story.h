/* What makes a schedule differ from the ordinary one, in words: whose turn it would have been, and what came before. */
#ifndef IPCGRADE_EXPLORE_STORY_H
#define IPCGRADE_EXPLORE_STORY_H

#include "result/record.h"

/* Appends a clause for each time that an explored run left the ordinary order, the last one as the reason: "client
 * calls shmget() at client.c:12 before server calls shmctl() at server.c:44"; and of a write by which another's is
 * lost, where its writer had read before. False, and nothing is appended, when it never did. `ret_place`
 * (may be NULL) points into the record: where the last was held up, or NULL when that isn't known. */
bool story_tell(const struct run_record *record, struct strbuf *ret_text, const struct place **ret_place);

#endif
