/* The harness's version. The Makefile defines it. */
#ifndef IPCGRADE_BASE_VERSION_H
#define IPCGRADE_BASE_VERSION_H

#ifndef IPCGRADE_VERSION
#define IPCGRADE_VERSION "0.1.0"
#endif

#endif
