/* Arguments of calls that mean something by their value alone, as who programs writes them. */
#ifndef IPCGRADE_LINUX_CALL_VALUES_H
#define IPCGRADE_LINUX_CALL_VALUES_H

#include "base/strbuf.h"
#include "linux/calls.h"

#include <stdbool.h>
#include <stdint.h>

/* Appends an argument of `call`: "IPC_CREAT|0600", "F_SETFL", "-1". What has no name is a number. False, and nothing is
 * appended, where the kind of argument is one that stands for something else: an address, a descriptor, an object. */
bool call_value_add(const struct call *call, enum call_argument kind, uint64_t value, struct strbuf *ret_text);

/* A command of fcntl(2) that takes no third argument? The C library passes what happened to be in the register. */
bool call_value_is_lone_command(int command);

#endif
