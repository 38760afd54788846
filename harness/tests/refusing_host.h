/* Hosts that refuse namespaces, or parts of what a pod is made of, for tests: who enters one finds himself and his
 * children there, for good. As a user: root gives up being root for nobody. */
#ifndef IPCGRADE_TESTS_REFUSING_HOST_H
#define IPCGRADE_TESTS_REFUSING_HOST_H

#include <stdbool.h>
#include <stddef.h>

struct refusing_host {
  const char *name;
  void (*enter)(void);
  const char *refusal; /* words of what the host answers */
  bool answers_first;  /* calls that make namespaces, by a filter: that of a pod doesn't see them */
};

extern const struct refusing_host refusing_hosts[];
extern const size_t refusing_host_count;

/* NULL when none is called so. */
const struct refusing_host *refusing_host_named(const char *name);

/* As a container's filter does: clone(2) and unshare(2) with namespace flags answer EPERM, clone3(2) ENOSYS. */
void refuse_namespaces(void);

#endif
