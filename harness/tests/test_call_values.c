/* Arguments of calls as who programs writes them. */
#include "linux/call_values.h"

#include "base/memory.h"
#include "tests/suite.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

static const struct {
  enum call_id call;
  enum call_argument kind;
  uint64_t value;
  const char *text; /* NULL: it isn't told by its value */
} values[] = {
    {CALL_shmget, ARGUMENT_IPC_FLAGS, IPC_CREAT | IPC_EXCL | 0600, "IPC_CREAT|IPC_EXCL|0600"},
    {CALL_shmget, ARGUMENT_IPC_FLAGS, 0, "0"},
    {CALL_shmget, ARGUMENT_SIZE, 4096, "4096"},
    {CALL_shmat, ARGUMENT_SHMAT_FLAGS, SHM_RDONLY, "SHM_RDONLY"},
    {CALL_msgrcv, ARGUMENT_MSG_FLAGS, IPC_NOWAIT | MSG_NOERROR, "IPC_NOWAIT|MSG_NOERROR"},
    {CALL_shmctl, ARGUMENT_IPC_COMMAND, IPC_RMID | 0x100, "IPC_RMID"},
    {CALL_shmctl, ARGUMENT_IPC_COMMAND, SHM_LOCK, "SHM_LOCK"},
    {CALL_semctl, ARGUMENT_IPC_COMMAND, SETVAL, "SETVAL"},
    {CALL_msgctl, ARGUMENT_IPC_COMMAND, SETVAL, "16"},
    {CALL_open, ARGUMENT_OPEN_FLAGS, O_RDONLY, "O_RDONLY"},
    {CALL_open, ARGUMENT_OPEN_FLAGS, 0100000 | O_RDWR | O_CREAT | O_TRUNC, "O_RDWR|O_CREAT|O_TRUNC"},
    {CALL_open, ARGUMENT_OPEN_FLAGS, O_WRONLY | 0x40000000, "O_WRONLY|0x40000000"},
    {CALL_open, ARGUMENT_MODE, S_IFREG | 0644, "0644"},
    {CALL_mknod, ARGUMENT_NODE_MODE, S_IFIFO | 0644, "S_IFIFO|0644"},
    {CALL_mmap, ARGUMENT_PROTECTION, PROT_NONE, "PROT_NONE"},
    {CALL_mmap, ARGUMENT_PROTECTION, PROT_READ | PROT_WRITE, "PROT_READ|PROT_WRITE"},
    {CALL_mmap, ARGUMENT_MAP_FLAGS, MAP_PRIVATE | MAP_ANONYMOUS, "MAP_PRIVATE|MAP_ANONYMOUS"},
    {CALL_mmap, ARGUMENT_MAP_FLAGS, MAP_SHARED, "MAP_SHARED"},
    {CALL_mmap, ARGUMENT_MAP_FLAGS, MAP_SHARED_VALIDATE | MAP_SYNC, "MAP_SHARED_VALIDATE|0x80000"},
    {CALL_fcntl, ARGUMENT_FCNTL_COMMAND, F_SETLKW, "F_SETLKW"},
    {CALL_fcntl, ARGUMENT_FCNTL_COMMAND, 12345, "12345"},
    {CALL_socket, ARGUMENT_SOCKET_DOMAIN, AF_INET, "AF_INET"},
    {CALL_socket, ARGUMENT_SOCKET_TYPE, SOCK_STREAM | SOCK_CLOEXEC, "SOCK_STREAM"},
    {CALL_futex, ARGUMENT_FUTEX_OPERATION, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, "FUTEX_WAIT"},
    {CALL_wait4, ARGUMENT_WAIT_OPTIONS, WNOHANG | __WALL, "WNOHANG"},
    {CALL_kill, ARGUMENT_SIGNAL, SIGTERM, "SIGTERM"},
    {CALL_kill, ARGUMENT_SIGNAL, 0, "0"},
    {CALL_clock_nanosleep, ARGUMENT_CLOCK, CLOCK_MONOTONIC, "CLOCK_MONOTONIC"},
    {CALL_dup2, ARGUMENT_INT, UINT32_MAX, "-1"},
    {CALL_semctl, ARGUMENT_INT, UINT64_C(0xdeadbeef00000003), "3"},
    {CALL_shmget, ARGUMENT_IPC_FLAGS, UINT64_C(0xdeadbeef00000000) | IPC_CREAT | 0600, "IPC_CREAT|0600"},
    {CALL_read, ARGUMENT_DESCRIPTOR, 3, NULL},
    {CALL_shmat, ARGUMENT_ADDRESS, 0, NULL},
    {CALL_shmat, ARGUMENT_SHM_ID, 0, NULL},
    {CALL_getppid, ARGUMENT_NO_ARGUMENTS, 0, NULL},
};

START_TEST(test_call_values__are_as_in_headers) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  strbuf_add_text(&text, "(");
  bool told = call_value_add(&calls[values[_i].call], values[_i].kind, values[_i].value, &text);
  ck_assert_int_eq(told, values[_i].text != NULL);
  ck_assert_str_eq(text.buf + 1, told ? values[_i].text : "");
}
END_TEST

START_TEST(test_call_values__commands_without_an_argument) {
  ck_assert(call_value_is_lone_command(F_GETFL));
  ck_assert(!call_value_is_lone_command(F_SETFL));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("call values");
  TCase *tests = tcase_create("call values");
  tcase_add_loop_test(tests, test_call_values__are_as_in_headers, 0, (int)array_size(values));
  tcase_add_test(tests, test_call_values__commands_without_an_argument);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
