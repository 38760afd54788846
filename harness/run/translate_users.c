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

/* -1 leaves one as it is. */
static bool is_known(uint32_t id, bool groups) {
  return id == (uint32_t)-1 || id == (groups ? (uint32_t)POD_GID : (uint32_t)POD_UID);
}

/* Numbers that nobody has inside mean nothing there, whatever they mean on the host: the grader itself may be root. */
enum translated user_enter_ids(const struct translation *translation, struct registers *regs, int first, int count,
                               bool groups) {
  uint32_t own = groups ? translation->user->gid : translation->user->uid;
  for (int i = first; i < first + count; i++) {
    uint32_t id = (uint32_t)registers_argument(regs, i);
    if (!is_known(id, groups))
      return translation_answer(regs, -EINVAL);
    if (id != (uint32_t)-1)
      registers_set_argument(regs, i, own);
  }
  return CALL_ALTERED;
}

/* A file is given to nobody else; but first the kernel says what is wrong with its path. */
enum translated user_enter_owner(const struct translation *translation, struct registers *regs, int first) {
  const uint32_t own[] = {translation->user->uid, translation->user->gid};
  for (int i = 0; i < 2; i++) {
    uint32_t id = (uint32_t)registers_argument(regs, first + i);
    if (id == (uint32_t)-1)
      continue;
    uint32_t other = own[i] == OVERFLOW_ID ? OVERFLOW_ID - 1 : OVERFLOW_ID;
    registers_set_argument(regs, first + i, is_known(id, i == 1) ? own[i] : other);
  }
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
  perm.__key = key_inside(translation, perm.__key);
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
