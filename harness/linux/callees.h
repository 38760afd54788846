/* Which function a call instruction calls, by the name that the linker knows: straight, or through the procedure
 * linkage table or the global offset table of the executable (elf(5), System V ABI). Told from the file alone. For
 * lines.c. */
#ifndef IPCGRADE_LINUX_CALLEES_H
#define IPCGRADE_LINUX_CALLEES_H

#include <elfutils/libdwfl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `size` bytes at `address` out of a module's file, when a read-only segment holds them. */
bool module_read(Dwfl_Module *module, uint64_t address, void *ret_bytes, size_t size);

/* Could the instruction before `address` be a call? */
bool module_is_return_address(Dwfl_Module *module, uint64_t address);

/* The function that the call before `return_address` calls, when it is none that has source lines itself: one of a
 * library, whether linked dynamically or statically. NULL when that can't be told; the caller frees it. */
char *module_callee(Dwfl_Module *module, uint64_t return_address);

#endif
