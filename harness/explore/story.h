/* What makes a schedule differ from the ordinary one, in words: whom it held up, and what came before it so. */
#ifndef IPCGRADE_EXPLORE_STORY_H
#define IPCGRADE_EXPLORE_STORY_H

#include "result/record.h"

/* Appends a clause for each time that somebody was held up in an explored run, the last one as the reason: "client
 * calls shmget() at client.c:12 before server calls shmctl() at server.c:44". `ret_place` (may be NULL) points into the
 * record: where the last was held up, or NULL when that isn't known. */
void story_tell(const struct run_record *record, struct strbuf *ret_text, const struct place **ret_place);

#endif
