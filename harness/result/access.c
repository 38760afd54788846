/* Names of accesses, and their end. */
#include "result/access.h"

const char *access_kind_name(enum access_kind kind) {
  static const char *const names[ACCESS_KINDS] = {
      [ACCESS_READ] = "read",
      [ACCESS_WRITE] = "write",
      [ACCESS_UPDATE] = "update",
      [ACCESS_FENCE] = "fence",
      [ACCESS_ACQUIRE] = "acquire",
      [ACCESS_RELEASE] = "release",
      [ACCESS_ACQUIRE_SHARED] = "acquire shared",
      [ACCESS_RELEASE_SHARED] = "release shared",
      [ACCESS_SIGNAL] = "signal",
      [ACCESS_WOKEN] = "woken",
      [ACCESS_POST] = "post",
      [ACCESS_TAKE] = "take",
      [ACCESS_ARRIVE] = "arrive",
      [ACCESS_LEAVE] = "leave",
      [ACCESS_SEEN] = "seen",
      [ACCESS_JOINED] = "joined",
      [ACCESS_FRESH] = "fresh",
  };
  return names[kind];
}

void access_list_release(struct access_list *list) {
  vec_release(&list->items);
  vec_each(&list->memories, memory)
    free(memory->name);
  vec_release(&list->memories);
  vec_each(&list->places, place)
    place_release(place);
  vec_release(&list->places);
  vec_each(&list->members, member)
    free(member->name);
  vec_release(&list->members);
}

const char *access_member_name(const struct access_list *list, const struct access *access) {
  vec_each(&list->members, member)
    if (member->place == access->place && member->memory == access->memory && member->offset == access->offset &&
        member->size == access->size)
      return member->name;
  return NULL;
}
