/* What a compiler says, read into findings. */
#ifndef IPCGRADE_RUN_COMPILER_MESSAGES_H
#define IPCGRADE_RUN_COMPILER_MESSAGES_H

#include "course/program.h"
#include "result/result.h"

/* Reads `built->messages`, of a build of the role that has come to an end, `built->ok` or not. Warnings, as many as a
 * reader can stand, go into `built`; they and the reason of a failure become findings, with file and line where these
 * are told, each once in the list: programs that are made of the same source have its faults in common. `names`: the
 * files that the compiler could know. */
void compiler_messages_read(const struct role *role, const strings *names, struct build_result *built, findings *list);

#endif
