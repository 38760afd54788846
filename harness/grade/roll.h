/* The class: submissions compared with a roster, those of groups put together, attempts numbered. */
#ifndef IPCGRADE_GRADE_ROLL_H
#define IPCGRADE_GRADE_ROLL_H

#include "grade/submissions.h"

/* Says of each submission who handed it in, as far as the roster knows them; what members of a group handed in becomes
 * the group's. Who handed in nothing for one of `programs` (when there are none: for one that anybody handed something
 * in for) gets a submission of an empty folder, with a note that says so. Submissions of people who are not on the
 * roster stay, with a sentence each in `notes`. */
int roll_call(struct intake *intake, const people *roster, const strings *programs, submissions *list, strings *notes,
              struct error *err);

/* Numbers the attempts of each owner for each program from 1: by when they were handed in where that is known of both,
 * else in the order of the list. The same folder named twice is one attempt. */
void roll_number_attempts(submissions *list);

/* Notes in each of several attempts which it is. */
void roll_note_attempts(submissions *list);

/* Takes away all attempts but the last, with a note in that one. */
void roll_keep_last(submissions *list);

#endif
