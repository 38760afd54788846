/* What is kept of a run besides what has a column of its own: the timeline, what each role printed, the objects. */
#ifndef IPCGRADE_STORE_PACK_H
#define IPCGRADE_STORE_PACK_H

#include "base/strbuf.h"
#include "result/coverage.h"
#include "result/record.h"

/* Deflated. Everything but `decisions` and what a wall clock has to do with: `wall_ns`, the roles' `cpu_ns`. */
void record_pack(const struct run_record *record, struct strbuf *ret_bytes);
/* The reverse, into an empty record, whose static names go to `names` and live as long as these. False when the bytes
 * are damaged; the record is to be released all the same. */
bool record_unpack(const struct strbuf *bytes, strings *names, struct run_record *ret_record);

/* The files of a coverage, likewise. */
void covered_files_pack(const struct coverage *coverage, struct strbuf *ret_bytes);
bool covered_files_unpack(const struct strbuf *bytes, struct coverage *ret_coverage);

#endif
