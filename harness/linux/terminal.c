/* Pseudo-terminals as a role's output. */
#include "linux/terminal.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>

int terminal_open(struct terminal *ret_terminal, struct error *err) {
  _cleanup_close_ int master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  int unlock = 0;
  if (master < 0 && errno == ENOSPC)
    return error_set(err, ERROR_CROWDED, "%s", TERMINAL_NO_ROOM);
  if (master < 0 || ioctl(master, TIOCSPTLCK, &unlock))
    return error_errno(err, "open a pseudo-terminal");
  _cleanup_close_ int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  struct termios modes;
  if (slave < 0 || tcgetattr(slave, &modes))
    return error_errno(err, "open the other side of a pseudo-terminal");
  modes.c_oflag &= ~(tcflag_t)OPOST;
  modes.c_lflag &= ~(tcflag_t)ECHO;
  if (tcsetattr(slave, TCSANOW, &modes))
    return error_errno(err, "set the modes of a pseudo-terminal");
  *ret_terminal = (struct terminal){steal_fd(&master), steal_fd(&slave)};
  return 0;
}
