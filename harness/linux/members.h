/* What bytes of shared memory are called in a program's source, by its debug information. */
#ifndef IPCGRADE_LINUX_MEMBERS_H
#define IPCGRADE_LINUX_MEMBERS_H

#include <elfutils/libdw.h>
#include <stdint.h>

/* The member at `offset` of the struct to which code at `address` has a pointer, `size` bytes of it: "Memory.data[2]",
 * "Memory.data" for more than one element. Taken for the struct is the one of the program's own (not of headers below
 * /usr) that a variable in scope there points to and that reaches so far; nearer scopes come first. NULL when there is
 * none, or several that could be. `unit` is the compilation unit of `address`, which counts as in it. The caller frees
 * it. */
char *member_name(Dwarf_Die *unit, Dwarf_Addr address, uint64_t offset, uint64_t size);

/* The variable of `unit`, global or static, in which the `size` bytes at `address` lie, down to its member: "counter",
 * "slots[2].full". NULL when there is none. The caller frees it. */
char *variable_name(Dwarf_Die *unit, Dwarf_Addr address, uint64_t size);

#endif
