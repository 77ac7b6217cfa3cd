// The Linux and glibc calls that Swift's Glibc module does not import, behind plain C types.
//
// Calls that fail return -1 with errno set, or carry the errno in a field named `error`.
#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// ---- The machine -------------------------------------------------------------------------------

/// The path the kernel ran this program from, or NULL (`getauxval(AT_EXECFN)`).
const char *clinux_executable_path(void);

/// The name this program was started by (glibc's `program_invocation_name`).
const char *clinux_program_name(void);

/// The argument at an index, 0 being the name, or NULL behind the last. Swift's own `CommandLine` needs
/// /proc, and takes out what is not UTF-8.
const char *clinux_argument(int index);

/// How far an address is from the start of the file it was loaded with; the address itself if it is of none.
uint64_t clinux_image_offset(uint64_t address);

/// The number of processors the process may run on (`sched_getaffinity` of the main thread), or -1.
int clinux_affinity_count(void);

/// The device and inode of a path (or of a descriptor, when `path` is NULL).
struct clinux_identity { uint64_t device, inode; int error; };
struct clinux_identity clinux_identity(const char *path, int descriptor);

/// What the file system says of a file; times are in nanoseconds since 1970, 0 where it has none.
/// An inode is given to another file as soon as its own is gone: only the time of birth tells them apart.
struct clinux_file {
  uint64_t device, inode;
  int64_t born, modified, changed, size;
  uint32_t mode, user, group;
  int error;
};

/// The status of a path below `folder` (`AT_FDCWD`), or of `folder` itself if the path is empty.
struct clinux_file clinux_file_status(int folder, const char *path, int follow);

/// The cells in a line of a terminal, or 0 where that is not known.
int clinux_terminal_width(int descriptor);

/// The soft limit on open descriptors (`RLIMIT_NOFILE`).
uint64_t clinux_descriptor_limit(void);

/// Makes the zone of local times that of `TZ` where it has this text, or that of the environment if it is NULL,
/// and leaves `TZ` as it was; no other thread may use either meanwhile.
void clinux_use_zone(const char *zone);

/// How many seconds local time is ahead of UTC at a moment; 0 if it has no local time.
int64_t clinux_local_offset(int64_t moment);

/// Nanoseconds of CLOCK_MONOTONIC, which parent and worker share.
uint64_t clinux_monotonic(void);

/// The largest resident size this program ever had, in bytes, or 0 if nothing tells. It is not the
/// `ru_maxrss` of getrusage: after a posix_spawn that one begins with the size of the parent.
int64_t clinux_peak_memory(void);

// ---- Descriptors -------------------------------------------------------------------------------

/// Two ends of a channel; both close on exec.
struct clinux_pair { int first, second, error; };

/// A connected pair of stream sockets, numbered 10 or more.
struct clinux_pair clinux_socket_pair(void);

/// A pipe whose read end (`first`) does not block, numbered 10 or more.
struct clinux_pair clinux_pipe(void);

/// A copy of a descriptor that closes on exec, or -1.
int clinux_duplicate(int descriptor);

/// An event counter that wakes a poll, or -1.
int clinux_event_open(void);
void clinux_event_signal(int descriptor);
void clinux_event_clear(int descriptor);

/// Sends bytes, with the descriptor `passed` attached to the first of them unless it is negative.
/// Never raises SIGPIPE; `wait` 0 returns -1 with EAGAIN instead of blocking.
ssize_t clinux_send(int channel, const void *bytes, size_t count, int passed, int wait);

/// Receives at most `count` bytes; descriptors that came along go to `passed` (room for 8).
ssize_t clinux_receive(int channel, void *bytes, size_t count, int wait, int *passed, int *passed_count);

/// `ppoll` with a timeout in nanoseconds; negative waits for ever.
struct pollfd;
int clinux_poll(struct pollfd *entries, size_t count, int64_t nanoseconds);

/// Waits until `channel` is closed at either end (1), `event` is readable or closed (2) or time is up (0).
int clinux_wait_for_hangup(int channel, int event, int64_t nanoseconds);

/// Waits until one of two descriptors is readable or time is up; a negative one is left out.
int clinux_wait_for_either(int first, int second, int64_t nanoseconds);

// ---- The page a worker shares with its parent ---------------------------------------------------

/// What a worker and its parent tell each other without a system call; who writes a field is said behind it.
struct clinux_page {
  /// The started task's number plus 1, or 0 (worker).
  uint64_t task;
  /// When it started, in `clinux_monotonic`; UINT64_MAX once it only sends its result (worker).
  uint64_t started;
  /// What the running task reported, in units of its own (worker).
  int64_t progress;
  /// The sum of what ended tasks had reported (worker).
  int64_t settled;
  /// The first task, counted as they were sent, that has neither started nor been taken back (both).
  uint64_t next;
  /// Not 0 once the worker has lost its channel (worker).
  uint64_t lost;
  /// Not 0 once the task should give up (parent).
  uint64_t cancelled;
};

/// A memory file that holds one page, numbered 10 or more, or -1.
int clinux_page_create(void);
struct clinux_page *clinux_page_map(int descriptor);
void clinux_page_unmap(struct clinux_page *page);

static inline uint64_t clinux_load(const uint64_t *field) {
  return __atomic_load_n(field, __ATOMIC_ACQUIRE);
}
static inline void clinux_store(uint64_t *field, uint64_t value) {
  __atomic_store_n(field, value, __ATOMIC_RELEASE);
}
static inline uint64_t clinux_exchange(uint64_t *field, uint64_t value) {
  return __atomic_exchange_n(field, value, __ATOMIC_ACQ_REL);
}
/// Stores a value if the field still has the one that is expected; returns whether it had.
static inline int clinux_replace(uint64_t *field, uint64_t expected, uint64_t value) {
  return __atomic_compare_exchange_n(field, &expected, value, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}
static inline int64_t clinux_load_signed(const int64_t *field) {
  return __atomic_load_n(field, __ATOMIC_RELAXED);
}
static inline void clinux_store_signed(int64_t *field, int64_t value) {
  __atomic_store_n(field, value, __ATOMIC_RELAXED);
}

// ---- Processes ---------------------------------------------------------------------------------

struct clinux_spawned { int pid; int error; };

/// Starts a worker: descriptor 3 is `channel`, 4 is `page`, 1 and 2 are `errors`, 0 is /dev/null and
/// every other one is closed; own process group, no blocked signals, default dispositions.
/// `environment` holds NUL-terminated entries, `length` bytes in all.
struct clinux_spawned clinux_spawn_worker(
    const char *path, const char *name, const uint8_t *environment, size_t length, int channel,
    int page, int errors);

/// Starts a worker as a copy of this process, which must have no other thread: in the worker the
/// `pid` is 0, and descriptors, group and signals are as above. But a signal that this process ignores
/// stays ignored, unless it is one that ends a process or tells of a child or a pipe.
struct clinux_spawned clinux_fork_worker(int channel, int page, int errors);

/// Whether this process has only one thread, and never had more.
int clinux_is_single_threaded(void);

/// Overwrites a variable of the environment with zeros, and removes it.
void clinux_erase_variable(const char *name);

/// Whether the child has ended; it stays a zombie, so that its number stays its own.
int clinux_has_ended(int pid);

/// A child's end. `signal` is 0 when it exited by itself.
struct clinux_end { int exit_status, signal, error; };
struct clinux_end clinux_reap(int pid);

/// Kills and reaps all workers that are started and not reaped; may be called by a signal's handler.
void clinux_end_workers(void);

/// Makes this process a worker: descriptors 3 and 4 close on exec, the kernel's out-of-memory killer
/// prefers it to its parent, and it goes by `name` in process lists.
void clinux_become_worker(const char *name);

/// Takes from this thread and from all it starts: new privileges, core dumps, and, where the kernel has
/// Landlock, TCP and every change of the file system, but for files in the folders whose paths are
/// `folders`, NUL-terminated, `length` bytes in all. What is not supported is left as it was.
void clinux_confine(const uint8_t *folders, size_t length);

/// The version of the kernel's Landlock, or less than 1 without it.
int clinux_landlock_version(void);

/// Whether `descriptor` is a socket with this inode.
int clinux_is_socket(int descriptor, uint64_t inode);

// ---- Signals -----------------------------------------------------------------------------------

/// Starts to watch the signals in `mask` (bit n is signal n) and returns a slot, or -1. A signal that
/// is ignored stays ignored. Dispositions come back with the last watch that ends.
int clinux_signals_watch(uint64_t mask);

/// Ends a watch and returns a signal that came before and was not taken, or 0: none is lost between the
/// last look and the disposition of before.
int clinux_signals_unwatch(int slot);

/// The descriptor that becomes readable when a watched signal comes. It is kept for later watches.
int clinux_signals_event(int slot);

/// The next signal that came, or 0.
int clinux_signals_next(int slot);

/// From now on a watched signal ends the process and its workers at once, by `status`; so does one that has
/// come in the watch of `slot` and was not taken.
void clinux_signals_exit(int slot, int status);

/// Lets the signals of a mask that are not ignored end the process and its workers by 128 and their number,
/// as an exit status, where no watch takes them.
void clinux_signals_end_process(uint64_t mask);

/// Lets the calling thread take the signals in `mask`.
void clinux_signals_unblock(uint64_t mask);

// ---- Memory and temporary files -----------------------------------------------------------------

/// Memory of its own pages, zeroed, in huge pages where it is large; NULL if there is none.
void *clinux_memory_map(size_t bytes);

/// The same memory with another size, moved without a copy if need be; NULL, and nothing has
/// changed, if there is none.
void *clinux_memory_resize(void *memory, size_t bytes, size_t wanted);
void clinux_memory_unmap(void *memory, size_t bytes);

/// A file without a name in a folder, for reading and writing, that ends with its descriptor; or -1.
int clinux_unnamed_file(const char *folder);

// ---- Threads -----------------------------------------------------------------------------------

/// The clock of the calling thread's processor time, for `clinux_thread_time`.
int clinux_thread_clock(void);

/// The processor time that a thread has had, in nanoseconds; 0 once it has ended.
uint64_t clinux_thread_time(int clock);

/// Starts a detached thread with a stack of `stack` bytes; returns 0 or an errno.
int clinux_thread_start(void *(*body)(void *), void *argument, size_t stack);

#endif
