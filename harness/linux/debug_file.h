/* Where debug information lies that a distribution ships apart from its libraries. */
#ifndef IPCGRADE_LINUX_DEBUG_FILE_H
#define IPCGRADE_LINUX_DEBUG_FILE_H

/* The file for the C library that this process uses, by the library's build id, whether it is there or not; NULL when
 * the library has no build id. Stays valid. See "Separate Debug Files" in gdb's manual, and dl_iterate_phdr(3). */
const char *debug_file_of_libc(void);

#endif
