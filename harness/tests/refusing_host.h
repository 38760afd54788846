/* Hosts that refuse namespaces, for tests: the calling process and its children find themselves on one, for good. */
#ifndef IPCGRADE_TESTS_REFUSING_HOST_H
#define IPCGRADE_TESTS_REFUSING_HOST_H

/* As a container's filter does: clone(2) and unshare(2) with namespace flags answer EPERM, clone3(2) ENOSYS. */
void refuse_namespaces(void);

/* As AppArmor does on Ubuntu 24.04: the namespaces are made, and mounts in them are refused. */
void refuse_mounts(void);

/* The same, one step before: what become_ordinary_user() would write to /proc/PID/uid_map is refused. */
void refuse_uid_maps(void);

/* Gives up one capability, or all by becoming an ordinary user (nobody). Nothing to do for who isn't root. */
void drop_capability(int number);
void become_ordinary_user(void);

#endif
