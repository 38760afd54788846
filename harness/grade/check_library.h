/* The library Check, with which the course's own tests are built, as pkg-config knows it. */
#ifndef IPCGRADE_GRADE_CHECK_LIBRARY_H
#define IPCGRADE_GRADE_CHECK_LIBRARY_H

#include "base/error.h"
#include "base/memory.h"

/* Adds what the compiler and the linker are to be told. ERROR_UNSUPPORTED, with what to install, where it isn't. */
int check_library_flags(strings *compiler, strings *linker, struct error *err);

#endif
