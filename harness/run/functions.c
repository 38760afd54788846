/* Functions of the C library and the system calls that they come down to: which name and which of the call's arguments
 * a reader is shown, who wrote sem_wait(&full) and not futex(&full, FUTEX_WAIT, 0). */
#include "run/engine.h"

#include "base/text.h"

#include <ctype.h>
#include <string.h>

/* Of `call`, when one of these functions made it, the arguments with these indices are the function's own. */
struct spelling {
  enum call_id call;
  const char *functions; /* separated by blanks; NULL: any */
  const char *arguments;
};

static const struct spelling spellings[] = {
    {CALL_openat, "open creat shm_open sem_open", "123"},
    {CALL_openat, "fopen freopen opendir", "1"},
    {CALL_mknodat, "mkfifo", "12"},
    {CALL_mknodat, "mkfifoat", "012"},
    {CALL_mknodat, "mknod", "123"},
    {CALL_newfstatat, "stat lstat ftok", "1"},
    {CALL_newfstatat, "fstat", "0"},
    {CALL_unlink, "remove shm_unlink sem_unlink", "0"},
    {CALL_semtimedop, "semop", "012"},
    {CALL_mq_timedsend, "mq_send", "0123"},
    {CALL_mq_timedreceive, "mq_receive", "0123"},
    {CALL_mq_getsetattr, "mq_getattr", "02"},
    {CALL_mq_getsetattr, "mq_setattr", "012"},
    {CALL_pipe2, "pipe", "0"},
    {CALL_pread64, "pread", "0123"},
    {CALL_pwrite64, "pwrite", "0123"},
    {CALL_recvfrom, "recv", "0123"},
    {CALL_sendto, "send", "0123"},
    {CALL_pselect6, "select pselect", "01234"},
    {CALL_futex, NULL, ""},
    {CALL_clone, NULL, ""},
    {CALL_wait4, "wait", "1"},
    {CALL_wait4, "waitpid", "012"},
    {CALL_wait4, "wait3", "123"},
    {CALL_clock_nanosleep, "sleep usleep nanosleep thrd_sleep", "2"},
    {CALL_exit_group, "exit _exit _Exit quick_exit pthread_exit", "0"},
    {CALL_execve, "execl execlp execle execv execvp execvpe", "01"},
    {CALL_signalfd4, "signalfd", "013"},
    {CALL_rt_sigsuspend, "sigsuspend", "0"},
    {CALL_rt_sigtimedwait, "sigwait", "0"},
    {CALL_rt_sigtimedwait, "sigwaitinfo", "01"},
    {CALL_rt_sigtimedwait, "sigtimedwait", "012"},
    {CALL_rt_sigqueueinfo, "sigqueue", "01"},
    {CALL_tgkill, "raise pthread_kill", "2"},
};

/* Takes off `begin` and `end`, when a name has both. */
static bool strip(char *name, const char *begin, const char *end) {
  size_t length = strlen(name);
  size_t front = strlen(begin);
  size_t back = strlen(end);
  if (length <= front + back || strncmp(name, begin, front) != 0 || strcmp(name + length - back, end) != 0)
    return false;
  memmove(name, name + front, length - front - back);
  name[length - front - back] = '\0';
  return true;
}

/* Headers give a function another name when files are large, when sizes are checked, and by the standard in force. */
char *functions_plain_name(const char *linked) {
  if (!linked || strncmp(linked, "_Z", 2) == 0 || strcmp(linked, "syscall") == 0)
    return NULL; /* syscall(2) has no name but that of the call; C++ has no function of this kind */
  static const char wrapped[] = "__wrap_"; /* by the runtime of an explored build */
  char *name = xstrdup(strncmp(linked, wrapped, sizeof wrapped - 1) == 0 ? linked + sizeof wrapped - 1 : linked);
  if (!strip(name, "__", "_chk") && !strip(name, "__isoc99_", "") && !strip(name, "__isoc23_", "") &&
      !strip(name, "__libc_", "") && !strip(name, "_IO_", ""))
    strip(name, "__", "");
  size_t length = strlen(name);
  if (length > 2 && strcmp(name + length - 2, "64") == 0 && isalpha((unsigned char)name[length - 3]))
    name[length - 2] = '\0';
  return name;
}

const char *functions_own_arguments(const char *function, const char *call) {
  for (size_t i = 0; i < array_size(spellings); i++)
    if (strcmp(calls[spellings[i].call].name, call) == 0 &&
        (!spellings[i].functions || text_has_word(spellings[i].functions, function)))
      return spellings[i].arguments;
  return NULL;
}
