/* Keys. */
#include "platform.h"

#include <fcntl.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

const char suite_title[] = "keys: ftok()";

enum { NUMBER = 0x27, BITS_OF_THE_NUMBER = 24 };

STATEMENT(same_key, "000 001", "Two processes that ask for the same path and number get the same key") {
  int fds[2];
  works(pipe(fds));
  pid_t child = start();
  if (child == 0) {
    key_t key = ftok(".", 'x');
    _exit(write(fds[1], &key, sizeof key) != sizeof key);
  }
  key_t theirs = -1;
  ck_assert_int_eq(ended(child), 0);
  ck_assert_int_eq(read(fds[0], &theirs, sizeof theirs), sizeof theirs);
  ck_assert_int_eq(works(ftok(".", 'x')), theirs);
}

STATEMENT(same_folder, "000 001", "`.` and `./` are the same path: they give the same key") {
  ck_assert_int_eq(works(ftok(".", 'x')), ftok("./", 'x'));
}

STATEMENT(other_number, "004", "Another number gives another key of the same path") {
  ck_assert_int_ne(works(ftok(".", 'x')), works(ftok(".", 'y')));
}

STATEMENT(other_path, "004", "Another file beside it gives another key of the same number") {
  close(works(creat("one", 0644)));
  close(works(creat("two", 0644)));
  ck_assert_int_ne(works(ftok("one", NUMBER)), works(ftok("two", NUMBER)));
}

STATEMENT(is_an_int, "004", "key_t is int") { ck_assert(__builtin_types_compatible_p(key_t, int)); }

STATEMENT(low_byte, "004", "Of the number only the low eight bits count") {
  ck_assert_int_eq(works(ftok(".", NUMBER)), ftok(".", 0x100 + NUMBER));
  ck_assert_int_eq(ftok(".", NUMBER), ftok(".", 0xff00 + NUMBER));
}

STATEMENT(high_byte, "004", "The number is the key's highest byte, as in the transcript's 27011c6c") {
  ck_assert_int_eq(works(ftok(".", NUMBER)) >> BITS_OF_THE_NUMBER, NUMBER);
}

STATEMENT(no_file, "004", "The path must be there: else -1, ENOENT") { refused(ftok("nowhere", NUMBER), ENOENT); }

STATEMENT(made_first, "004", "stat() tells that a path is not there, and a file that is made then has a key") {
  struct stat st;
  refused(stat("myshm", &st), ENOENT);
  int fd = works(creat("myshm", 0644));
  works(ftok("myshm", NUMBER));
  close(fd);
  works(unlink("myshm"));
}

CORRECTED(creat_rights, "004",
          "creat()'s second argument is the file's rights: with O_RDWR there, nobody may read it, its maker neither") {
  struct stat st;
  char byte;
  umask(022);
  int fd = works(creat("rights", O_RDWR));
  works(fstat(fd, &st));
  ck_assert_int_eq(st.st_mode & 0777, O_RDWR & ~022);
  refused(read(fd, &byte, 1), EBADF);
  refused(open("rights", O_RDONLY), EACCES);
  works(ftok("rights", NUMBER)); /* which the file has to be there for, and no more */
  close(fd);
  works(unlink("rights"));
}

STATEMENT(any_key, "004", "Any number above 0 can be a key, without ftok()") {
  static const key_t keys[] = {1, 5678, 0x1234, 0x7fffffff};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    int id = works(shmget(keys[i], 1, IPC_CREAT | IPC_EXCL | 0600));
    ck_assert_int_eq(shmget(keys[i], 1, 0600), id);
    works(shmctl(id, IPC_RMID, NULL));
  }
}
