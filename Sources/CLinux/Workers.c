#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/single_threaded.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// The workers that are started and not reaped. A signal's handler walks the list, so an entry is never
// freed: one whose number is 0 is used again.
static struct worker {
  int pid;
  struct worker *next;
} *workers;
static pthread_mutex_t workers_lock = PTHREAD_MUTEX_INITIALIZER;

/// Writes a number into the first entry that holds another one; whether there was one.
static int replace(int old, int new) {
  struct worker *entry = workers;
  while (entry && entry->pid != old) entry = entry->next;
  if (entry) __atomic_store_n(&entry->pid, new, __ATOMIC_SEQ_CST);
  return entry != NULL;
}

static void add_worker(int pid) {
  pthread_mutex_lock(&workers_lock);
  struct worker *entry;
  // Without memory for an entry the worker still ends by itself, as soon as its channel does.
  if (!replace(0, pid) && (entry = malloc(sizeof *entry)) != NULL) {
    *entry = (struct worker){pid, workers};
    __atomic_store_n(&workers, entry, __ATOMIC_SEQ_CST);
  }
  pthread_mutex_unlock(&workers_lock);
}

static void remove_worker(int pid) {
  pthread_mutex_lock(&workers_lock);
  replace(pid, 0);
  pthread_mutex_unlock(&workers_lock);
}

void clinux_end_workers(void) {
  struct worker *first = __atomic_load_n(&workers, __ATOMIC_SEQ_CST);
  for (struct worker *entry = first; entry; entry = entry->next) {
    int pid = __atomic_load_n(&entry->pid, __ATOMIC_SEQ_CST);
    if (pid != 0) kill(-pid, SIGKILL);
  }
  for (struct worker *entry = first; entry; entry = entry->next) {
    int pid = __atomic_load_n(&entry->pid, __ATOMIC_SEQ_CST);
    if (pid != 0) waitpid(pid, NULL, 0);
  }
}

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

  // No handler may come between the start of a worker and its entry in the list.
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &all, &before);
  struct clinux_spawned spawned = {-1, 0};
  spawned.error = posix_spawn(&spawned.pid, path, &actions, &attributes, arguments, variables);
  if (spawned.error == 0) add_worker(spawned.pid);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  free(variables);
  return spawned;
}

/// Whether a worker must have the default disposition of a signal that its parent ignores.
static int ends_or_tells(int number) {
  return number == SIGHUP || number == SIGINT || number == SIGQUIT || number == SIGTERM
      || number == SIGPIPE || number == SIGCHLD;
}

/// Makes a copy of the parent like a program that was just started; returns 0, or -1 and errno.
static int settle_fork(int channel, int page, int errors) {
  // A handler of the parent must not run here, so signals stay blocked until it is gone.
  for (int number = 1; number < NSIG; number++) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) != 0) continue;
    if (action.sa_handler == SIG_DFL) continue;
    if (action.sa_handler == SIG_IGN && !ends_or_tells(number)) continue;
    signal(number, SIG_DFL);
  }
  setpgid(0, 0);
  int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing < 0 || dup2(nothing, 0) < 0) return -1;
  if (dup2(channel, 3) < 0 || dup2(page, 4) < 0) return -1;
  if (dup2(errors, 2) < 0 || dup2(2, 1) < 0) return -1;
  closefrom(5);
  sigset_t none;
  sigemptyset(&none);
  return sigprocmask(SIG_SETMASK, &none, NULL);
}

struct clinux_spawned clinux_fork_worker(int channel, int page, int errors) {
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);
  pid_t pid = fork();
  int error = errno;
  if (pid == 0) {
    // Those of the parent are not its own.
    workers = NULL;
    // What a system error is in sysexits.h; the parent sees the channel end.
    if (settle_fork(channel, page, errors) != 0) _exit(71);
    return (struct clinux_spawned){0, 0};
  }
  // Whoever comes first: the parent may signal the group at once.
  if (pid > 0) {
    setpgid(pid, pid);
    add_worker(pid);
  }
  sigprocmask(SIG_SETMASK, &before, NULL);
  return (struct clinux_spawned){pid, pid < 0 ? error : 0};
}

int clinux_is_single_threaded(void) {
  return __libc_single_threaded;
}

void clinux_erase_variable(const char *name) {
  const size_t length = strlen(name);
  char **entry = environ;
  while (entry && *entry) {
    char *text = *entry;
    if (strncmp(text, name, length) != 0 || text[length] != '=') {
      entry++;
      continue;
    }
    memset(text, 0, strlen(text));
    // A name may be there more than once.
    for (char **next = entry; (*next = next[1]) != NULL; next++) {}
  }
}

int clinux_has_ended(int pid) {
  siginfo_t facts;
  memset(&facts, 0, sizeof facts);
  if (waitid(P_PID, (id_t)pid, &facts, WEXITED | WNOHANG | WNOWAIT) != 0) return errno == ECHILD;
  return facts.si_pid == pid;
}

struct clinux_end clinux_reap(int pid) {
  // Before its number is another process's.
  remove_worker(pid);
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

// Landlock as <linux/landlock.h> has it; the header may be older than the kernel. Reading files and
// folders is not among what is handled, and so is allowed everywhere, by any path and any link.
enum { LANDLOCK_CREATE = 444, LANDLOCK_ADD_RULE = 445, LANDLOCK_RESTRICT = 446 };
enum {
  EXECUTE = 1 << 0, WRITE_FILE = 1 << 1, REMOVE_DIR = 1 << 4, REMOVE_FILE = 1 << 5,
  MAKE_REG = 1 << 8, MAKE_ANY = 0x7F << 6, REFER = 1 << 13, TRUNCATE = 1 << 14,
  BIND_AND_CONNECT = 3,
};

int clinux_landlock_version(void) {
  return (int)syscall(LANDLOCK_CREATE, NULL, 0, 1);
}

void clinux_confine(const uint8_t *folders, size_t length) {
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);

  int version = clinux_landlock_version();
  if (version < 1) return;
  uint64_t changes = EXECUTE | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_ANY;
  uint64_t allowed = WRITE_FILE | REMOVE_FILE | MAKE_REG;
  if (version >= 2) changes |= REFER;
  if (version >= 3) changes |= TRUNCATE, allowed |= TRUNCATE;
  struct { uint64_t files, network; } handled = {changes, BIND_AND_CONNECT};
  // A kernel refuses a structure that is longer than the one it knows.
  size_t size = version >= 4 ? sizeof handled : sizeof handled.files;
  int rules = (int)syscall(LANDLOCK_CREATE, &handled, size, 0);
  if (rules < 0) return;
  const char *folder = (const char *)folders, *end = folder + length;
  for (; folder < end; folder += strlen(folder) + 1) {
    struct { uint64_t allowed; int32_t folder; } __attribute__((packed)) rule = {
      allowed, open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC),
    };
    if (rule.folder < 0) continue;
    syscall(LANDLOCK_ADD_RULE, rules, 1, &rule, 0);
    close(rule.folder);
  }
  syscall(LANDLOCK_RESTRICT, rules, 0);
  close(rules);
}

int clinux_is_socket(int descriptor, uint64_t inode) {
  struct stat facts;
  return fstat(descriptor, &facts) == 0 && S_ISSOCK(facts.st_mode) && facts.st_ino == inode;
}
