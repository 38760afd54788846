/* Users: in a pod there is one, with the same number everywhere. */
#include "run/translating.h"

#include "linux/namespaces.h"
#include "linux/tracee.h"

#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/stat.h>

/* As in a user namespace that has one user and one group: others are seen as the kernel shows who has no number there.
 */
enum { OVERFLOW_ID = 65534 };

uint32_t user_inside(const struct translation *translation, uint32_t uid) {
  return uid == translation->user->uid ? POD_UID : OVERFLOW_ID;
}

uint32_t group_inside(const struct translation *translation, uint32_t gid) {
  return gid == translation->user->gid ? POD_GID : OVERFLOW_ID;
}

enum translated user_enter_ids(const struct translation *translation, struct registers *regs, int first, int count,
                               bool groups) {
  for (int i = first; i < first + count; i++)
    if ((uint32_t)registers_argument(regs, i) == (groups ? (uint32_t)POD_GID : (uint32_t)POD_UID))
      registers_set_argument(regs, i, groups ? translation->user->gid : translation->user->uid);
  return CALL_ALTERED;
}

void user_leave_three_ids(const struct translation *translation, const struct errand *errand, pid_t tid, bool groups) {
  for (int i = 0; i < 3; i++) {
    uint32_t id;
    uint64_t address = registers_argument(&errand->entry, i);
    if (tracee_read(tid, address, &id, sizeof id))
      continue;
    id = groups ? group_inside(translation, id) : user_inside(translation, id);
    tracee_write(tid, address, &id, sizeof id);
  }
}

void user_leave_stat(const struct translation *translation, pid_t tid, uint64_t address) {
  struct stat st;
  if (tracee_read(tid, address, &st, sizeof st))
    return;
  st.st_uid = user_inside(translation, st.st_uid);
  st.st_gid = group_inside(translation, st.st_gid);
  tracee_write(tid, address, &st, sizeof st);
}

void user_leave_statx(const struct translation *translation, pid_t tid, uint64_t address) {
  struct statx st;
  if (tracee_read(tid, address, &st, sizeof st))
    return;
  st.stx_uid = user_inside(translation, st.stx_uid);
  st.stx_gid = group_inside(translation, st.stx_gid);
  tracee_write(tid, address, &st, sizeof st);
}

/* What begins all three kinds of struct that tell of System V objects. */
void user_leave_permissions(const struct translation *translation, pid_t tid, uint64_t address) {
  struct ipc_perm perm;
  if (tracee_read(tid, address, &perm, sizeof perm))
    return;
  perm.uid = user_inside(translation, perm.uid);
  perm.gid = group_inside(translation, perm.gid);
  perm.cuid = user_inside(translation, perm.cuid);
  perm.cgid = group_inside(translation, perm.cgid);
  tracee_write(tid, address, &perm, sizeof perm);
}

/* Changed in its place while the call lasts. There is no other user to give an object to. */
enum translated user_enter_permissions(const struct translation *translation, struct errand *errand, pid_t tid,
                                       struct registers *regs, uint64_t address) {
  struct ipc_perm perm;
  if (tracee_read(tid, address, &perm, sizeof perm))
    return CALL_ALTERED;
  if (perm.uid != POD_UID || perm.gid != POD_GID)
    return translation_answer(regs, -EINVAL);
  errand->address = address;
  errand->size = sizeof errand->bytes;
  memcpy(errand->bytes, &perm, errand->size);
  perm.uid = translation->user->uid;
  perm.gid = translation->user->gid;
  tracee_write(tid, address, &perm, sizeof perm);
  return CALL_ALTERED;
}
