/* The gradebook: every result of a class in one SQLite database, `gradebook.db` in the results' folder. All that the
 * reports are made of is in it, the sources as graded included, so that they can be written again, and graded again,
 * from it alone. Its tables, which an instructor may ask too, are in store/schema.c.
 *
 * Any number of processes may read while others write; each opens it for itself, after its fork(2). Each result is put
 * in one transaction: it is there as a whole or not at all, whenever the process is killed
 * (https://www.sqlite.org/wal.html).
 *
 * Errors: ERROR_USAGE when there is none where one is needed, or a newer one; ERROR_SYSTEM when it is damaged, locked
 * for half a minute, or its disk is full. The message says what to do. */
#ifndef IPCGRADE_STORE_GRADEBOOK_H
#define IPCGRADE_STORE_GRADEBOOK_H

#include "base/digest.h"
#include "base/error.h"
#include "base/person.h"
#include "result/result.h"

struct gradebook;

enum gradebook_use {
  GRADEBOOK_READ, /* what isn't there is an error, and nothing is ever written, on a read-only disk neither */
  GRADEBOOK_WRITE /* made, and brought up to date, when needed; the folder has to be there */
};

/* NULL and `err` when it can't be. */
struct gradebook *gradebook_open(const char *folder, enum gradebook_use use, struct error *err);
void gradebook_close(struct gradebook *gradebook); /* NULL is fine */
/* Is there one? */
bool gradebook_is_in(const char *folder);

/* ---- what is asked for ---- */

/* Names one submission. Texts are the caller's. */
struct submission_key {
  const char *owner;
  const char *program;
  int attempt; /* from 1 */
};

/* One submission in a line: what tables of a class are made of. Strings are owned and may be NULL but for the first
 * two.
 */
struct gradebook_entry {
  char *owner;
  char *program;
  int attempt;
  enum submission_status status;
  double score, max_score; /* as the harness gave them */
  double final_score;      /* with what was changed by hand, less what lateness takes off */
  size_t overrides;        /* so many cases were */
  char *isolation;
  char *content;     /* SHA-256 of the names and digests of its sources; NULL: they are not here */
  char *fingerprint; /* of all that the grade hangs on; NULL: it has to be made again */
  struct lateness late;
  bool is_empty;   /* nothing was handed in */
  bool counts;     /* of several attempts one does: see gradebook_counting() */
  char *graded_at; /* ISO 8601, UTC */
};
typedef VEC(struct gradebook_entry) gradebook_entries;
void gradebook_entry_release(struct gradebook_entry *entry);
void gradebook_entries_release(gradebook_entries *list);

/* Adds all submissions, or those of one program (NULL: all), in order of owner, program, attempt. */
int gradebook_list(struct gradebook *gradebook, const char *program, gradebook_entries *ret_list, struct error *err);

/* 1 and the entry, 0 when there is none of this key, -1 and `err`. */
int gradebook_find(struct gradebook *gradebook, const struct submission_key *key, struct gradebook_entry *ret_entry,
                   struct error *err);

/* Adds the people who an owner is, as far as anybody told. */
int gradebook_people(struct gradebook *gradebook, const char *owner, people *ret_people, struct error *err);

/* The whole result again, overrides included. Some of its strings are the gradebook's: it must not be used when that
 * has been closed. Released by submission_result_release(). -1 when there is none (ERROR_USAGE). */
int gradebook_load(struct gradebook *gradebook, const struct submission_key *key, struct submission_result *ret_result,
                   struct error *err);
/* The same in a tenth of the time, without what the runs left (of the records only seed, `virtual_ns`, `wall_ns`,
 * isolation and bound): enough for result.json and for a line. */
int gradebook_load_brief(struct gradebook *gradebook, const struct submission_key *key,
                         struct submission_result *ret_result, struct error *err);

/* Writes the sources as graded into an existing folder. */
int gradebook_write_sources(struct gradebook *gradebook, const struct submission_key *key, const char *folder,
                            struct error *err);

/* What `content` of an entry is when the files in the folder are its sources as graded. */
int gradebook_content(const char *folder, char ret_digest[DIGEST_TEXT_SIZE], struct error *err);

/* ---- what is put in ---- */

/* Puts a result in the place of the one that is there, in one transaction. `sources` is the folder with the files as
 * graded; NULL: those that are there stay. `fingerprint` NULL: it will have to be graded again. The points that were
 * changed by hand stay as they are. */
int gradebook_put(struct gradebook *gradebook, int attempt, const struct submission_result *result,
                  const char *fingerprint, const char *sources, struct error *err);

/* Takes a result out, as if it had never been graded. 1, or 0 when points of it were ever changed by hand, which is
 * kept for good: it stays. -1 and `err`. */
int gradebook_forget(struct gradebook *gradebook, const struct submission_key *key, struct error *err);

/* Only when it came in, and what that costs, of a result that is there. */
int gradebook_put_lateness(struct gradebook *gradebook, const struct submission_key *key, const struct lateness *late,
                           struct error *err);

/* Who an owner is: one person, or those who handed in together; groups are told by that, and not kept. Writes nothing
 * when they are known. */
int gradebook_put_people(struct gradebook *gradebook, const char *owner, const people *people, struct error *err);

/* Of the attempts of its owner for its program this one counts from now on. Writes nothing when it does already. */
int gradebook_count(struct gradebook *gradebook, const struct submission_key *key, struct error *err);
/* Which one does; while that wasn't said, the last that is there, or 1. */
int gradebook_counting(struct gradebook *gradebook, const char *owner, const char *program, int *ret_attempt,
                       struct error *err);

/* ---- points changed by hand ---- */

/* Adds those that hold for a submission now to `ret_overrides`, in order of their cases' ids. */
int gradebook_overrides(struct gradebook *gradebook, const struct submission_key *key, overrides *ret_overrides,
                        struct error *err);
/* Every change of every submission that was ever made, the oldest first. */
struct override_entry {
  char *owner, *program;
  int attempt;
  struct override change;
  bool removed; /* the harness's points count again */
};
typedef VEC(struct override_entry) override_entries;
int gradebook_override_history(struct gradebook *gradebook, override_entries *ret_list, struct error *err);
void override_entries_release(override_entries *list);

/* Writes down that `who` gives the case these points (NULL: what the harness gave counts again), now. */
int gradebook_override(struct gradebook *gradebook, const struct submission_key *key, const char *case_id,
                       const double *points, const char *who, const char *reason, struct error *err);

#endif
