#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/// Splits NUL-terminated entries into a vector that ends in NULL. The caller frees the vector.
static char **vector(const uint8_t *entries, size_t length) {
  size_t count = 0;
  for (size_t index = 0; index < length; index++) count += entries[index] == 0;
  char **pointers = calloc(count + 1, sizeof *pointers);
  if (!pointers) return NULL;
  const uint8_t *next = entries;
  for (size_t index = 0; index < count; index++) {
    pointers[index] = (char *)next;
    next += strlen((const char *)next) + 1;
  }
  return pointers;
}

struct clinux_spawned clinux_spawn_worker(
    const char *path, const char *name, const uint8_t *environment, size_t length, int channel,
    int page, int errors) {
  char *arguments[] = {(char *)name, NULL};
  char **variables = vector(environment, length);
  if (!variables) return (struct clinux_spawned){-1, ENOMEM};

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, channel, 3);
  posix_spawn_file_actions_adddup2(&actions, page, 4);
  posix_spawn_file_actions_adddup2(&actions, errors, 2);
  posix_spawn_file_actions_adddup2(&actions, 2, 1);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  // Last: the sources of the copies above are among what it closes.
  posix_spawn_file_actions_addclosefrom_np(&actions, 5);

  // A thread of libdispatch blocks nearly every signal, and a child would inherit that.
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  sigdelset(&all, SIGKILL);
  sigdelset(&all, SIGSTOP);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

  struct clinux_spawned spawned = {-1, 0};
  spawned.error = posix_spawn(&spawned.pid, path, &actions, &attributes, arguments, variables);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  free(variables);
  return spawned;
}

int clinux_has_ended(int pid) {
  siginfo_t facts;
  memset(&facts, 0, sizeof facts);
  if (waitid(P_PID, (id_t)pid, &facts, WEXITED | WNOHANG | WNOWAIT) != 0) return errno == ECHILD;
  return facts.si_pid == pid;
}

struct clinux_end clinux_reap(int pid) {
  int status;
  pid_t reaped;
  do { reaped = waitpid(pid, &status, 0); } while (reaped < 0 && errno == EINTR);
  if (reaped != pid) return (struct clinux_end){0, 0, errno};
  if (WIFSIGNALED(status)) return (struct clinux_end){0, WTERMSIG(status), 0};
  return (struct clinux_end){WEXITSTATUS(status), 0, 0};
}

void clinux_become_worker(const char *name) {
  fcntl(3, F_SETFD, FD_CLOEXEC);
  fcntl(4, F_SETFD, FD_CLOEXEC);
  const char *base = strrchr(name, '/');
  prctl(PR_SET_NAME, base ? base + 1 : name);
  int file = open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  char text[16] = {0};
  ssize_t count = read(file, text, sizeof text - 1);
  int score = count > 0 ? atoi(text) + 500 : 500;
  int length = snprintf(text, sizeof text, "%d", score > 1000 ? 1000 : score);
  // Raising it needs no privilege; where it is refused nothing is lost.
  count = write(file, text, (size_t)length);
  close(file);
}

int clinux_is_socket(int descriptor, uint64_t inode) {
  struct stat facts;
  return fstat(descriptor, &facts) == 0 && S_ISSOCK(facts.st_mode) && facts.st_ino == inode;
}
