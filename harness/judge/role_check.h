/* What is expected of one role, checked: its texts and its end, and how that is told. Private to judge/. */
#ifndef IPCGRADE_JUDGE_ROLE_CHECK_H
#define IPCGRADE_JUDGE_ROLE_CHECK_H

#include "judge/judging.h"
#include "judge/text_check.h"

/* One role's expectations, checked. */
struct role_check {
  struct standing *standing;
  const struct role_expectation *expected;
  const struct role_record *record;
  struct text_check out;
  struct text_check err;
  size_t refused; /* the call that was made to fail, behind which any message must come, or NO_EVENT */
  int streams[3]; /* what `out` [1] and `err` [2] are about, which of a message may be the other one */
  bool exit_is_wrong;
  bool out_went_to_err; /* the right text in the wrong stream */
  bool err_went_to_out;
};

/* `standing` has a record and an expectation, and outlives the check. Released by role_check_release(). */
void role_check(const struct judging *judging, struct standing *standing, struct role_check *ret);
void role_check_release(struct role_check *check);

/* Is more than something cosmetic wrong? */
bool role_check_is_wrong(const struct role_check *check);
/* Does the case ask for a text of this kind at all? Asking for none is no asking. */
bool text_is_asked(const struct text_expectation *text);
/* The event that printed what is wrong with `out` (1) or `err` (2), NO_EVENT when nothing was printed. */
size_t role_check_event(const struct judging *judging, const struct role_check *check, int stream);
/* When the role first went wrong. What is missing was missed when it ended. */
size_t role_check_first_wrong(const struct judging *judging, const struct role_check *check);

/* Did the role end wrongly since another took away what it needs? Then the finding is the other's. In partners.c. */
bool partners_blame(struct judging *judging, const struct role_check *check);

/* ---- findings, in role_tell.c ---- */

/* A wrong text, together with a wrong end when there is one. */
void role_tell_text(struct judging *judging, const struct role_check *check, int stream, double cost);
/* A wrong end beside a right text. */
void role_tell_exit(struct judging *judging, const struct role_check *check, double cost);
/* A difference that a reader wouldn't mind, at the price of one. */
void role_tell_cosmetic(struct judging *judging, const struct role_check *check, int stream);
/* Appends "ended with status 1 instead of 0". */
void role_add_exit(const struct role_check *check, struct strbuf *ret);

#endif
