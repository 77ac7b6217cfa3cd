#define _GNU_SOURCE
#include "CLinux.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

// Numbers below this are the standard streams and the fixed descriptors of a worker: a source of
// dup2 must not sit there.
enum { LOWEST = 10, PAGE_BYTES = 4096, MOST_PASSED = 8 };

const char *clinux_executable_path(void) {
  return (const char *)getauxval(AT_EXECFN);
}

const char *clinux_program_name(void) {
  return program_invocation_name;
}

static int argument_count;
static char **arguments;

/// glibc hands constructors what it hands to main.
__attribute__((constructor)) static void keep_arguments(int count, char **vector) {
  argument_count = count;
  arguments = vector;
}

const char *clinux_argument(int index) {
  return index >= 0 && index < argument_count ? arguments[index] : NULL;
}

uint64_t clinux_image_offset(uint64_t address) {
  Dl_info facts;
  int is_known = dladdr((void *)address, &facts);
  return is_known && facts.dli_fbase ? address - (uint64_t)facts.dli_fbase : address;
}

int clinux_affinity_count(void) {
  // A machine with more processors than the set has room for answers EINVAL.
  for (int processors = 1024; processors <= 1 << 20; processors *= 4) {
    cpu_set_t *set = CPU_ALLOC(processors);
    if (!set) return -1;
    size_t size = CPU_ALLOC_SIZE(processors);
    int status = sched_getaffinity(getpid(), size, set);
    int count = status == 0 ? CPU_COUNT_S(size, set) : -1;
    CPU_FREE(set);
    if (count >= 0) return count;
    if (errno != EINVAL) return -1;
  }
  return -1;
}

struct clinux_identity clinux_identity(const char *path, int descriptor) {
  struct stat facts;
  int status = path ? stat(path, &facts) : fstat(descriptor, &facts);
  if (status != 0) return (struct clinux_identity){0, 0, errno};
  return (struct clinux_identity){facts.st_dev, facts.st_ino, 0};
}

uint64_t clinux_descriptor_limit(void) {
  struct rlimit limit;
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 1024;
}

void clinux_use_zone(const char *zone) {
  const char *set = getenv("TZ");
  char *kept = set ? strdup(set) : NULL;
  if (zone) setenv("TZ", zone, 1);
  tzset();
  if (kept) {
    setenv("TZ", kept, 1);
  } else {
    unsetenv("TZ");
  }
  free(kept);
}

int64_t clinux_local_offset(int64_t moment) {
  time_t time = (time_t)moment;
  struct tm local;
  return localtime_r(&time, &local) ? local.tm_gmtoff : 0;
}

uint64_t clinux_monotonic(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int64_t clinux_peak_memory(void) {
  int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[4096];
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  text[count > 0 ? count : 0] = 0;
  const char *line = strstr(text, "VmHWM:");
  return line ? strtoll(line + strlen("VmHWM:"), NULL, 10) * 1024 : 0;
}

/// Moves a descriptor to a number of LOWEST or more.
static int raised(int descriptor) {
  if (descriptor < 0 || descriptor >= LOWEST) return descriptor;
  int higher = fcntl(descriptor, F_DUPFD_CLOEXEC, LOWEST);
  // A limit below LOWEST is answered with EINVAL.
  int error = higher < 0 && errno == EINVAL ? EMFILE : errno;
  close(descriptor);
  errno = error;
  return higher;
}

static struct clinux_pair raised_pair(int ends[2]) {
  struct clinux_pair pair = {raised(ends[0]), -1, 0};
  if (pair.first < 0) pair.error = errno;
  pair.second = raised(ends[1]);
  if (pair.second < 0 && !pair.error) pair.error = errno;
  if (pair.error) {
    if (pair.first >= 0) close(pair.first);
    if (pair.second >= 0) close(pair.second);
  }
  return pair;
}

struct clinux_pair clinux_socket_pair(void) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return (struct clinux_pair){-1, -1, errno};
  }
  return raised_pair(ends);
}

struct clinux_pair clinux_pipe(void) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return (struct clinux_pair){-1, -1, errno};
  struct clinux_pair pair = raised_pair(ends);
  if (!pair.error) fcntl(pair.first, F_SETFL, O_NONBLOCK);
  return pair;
}

int clinux_duplicate(int descriptor) {
  return fcntl(descriptor, F_DUPFD_CLOEXEC, LOWEST);
}

int clinux_event_open(void) {
  return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

void clinux_event_signal(int descriptor) {
  uint64_t one = 1;
  ssize_t written = write(descriptor, &one, sizeof one);
  (void)written;
}

void clinux_event_clear(int descriptor) {
  uint64_t count;
  ssize_t taken = read(descriptor, &count, sizeof count);
  (void)taken;
}

ssize_t clinux_send(int channel, const void *bytes, size_t count, int passed, int wait) {
  int flags = MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT);
  if (passed < 0) {
    ssize_t sent;
    do { sent = send(channel, bytes, count, flags); } while (sent < 0 && errno == EINTR);
    return sent;
  }
  union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr header; } control;
  memset(&control, 0, sizeof control);
  struct iovec data = {(void *)bytes, count};
  struct msghdr message = {
    .msg_iov = &data, .msg_iovlen = 1,
    .msg_control = &control, .msg_controllen = sizeof control,
  };
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &passed, sizeof passed);
  ssize_t sent;
  do { sent = sendmsg(channel, &message, flags); } while (sent < 0 && errno == EINTR);
  return sent;
}

ssize_t clinux_receive(
    int channel, void *bytes, size_t count, int wait, int *passed, int *passed_count) {
  int flags = wait ? 0 : MSG_DONTWAIT;
  ssize_t received;
  if (!passed) {
    do { received = recv(channel, bytes, count, flags); } while (received < 0 && errno == EINTR);
    return received;
  }
  *passed_count = 0;
  union { char bytes[CMSG_SPACE(MOST_PASSED * sizeof(int))]; struct cmsghdr header; } control;
  struct iovec data = {bytes, count};
  struct msghdr message = {
    .msg_iov = &data, .msg_iovlen = 1,
    .msg_control = &control, .msg_controllen = sizeof control,
  };
  do {
    received = recvmsg(channel, &message, flags | MSG_CMSG_CLOEXEC);
  } while (received < 0 && errno == EINTR);
  if (received < 0) return received;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    int found = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    for (int index = 0; index < found && *passed_count < MOST_PASSED; index++) {
      memcpy(&passed[(*passed_count)++], CMSG_DATA(header) + index * sizeof(int), sizeof(int));
    }
  }
  return received;
}

int clinux_poll(struct pollfd *entries, size_t count, int64_t nanoseconds) {
  struct timespec limit = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  return ppoll(entries, count, nanoseconds < 0 ? NULL : &limit, NULL);
}

int clinux_wait_for_hangup(int channel, int event, int64_t nanoseconds) {
  struct pollfd entries[2] = {{channel, POLLRDHUP, 0}, {event, POLLIN, 0}};
  if (clinux_poll(entries, event < 0 ? 1 : 2, nanoseconds) < 0) return 0;
  if (entries[0].revents) return 1;
  return event >= 0 && entries[1].revents ? 2 : 0;
}

int clinux_wait_for_either(int first, int second, int64_t nanoseconds) {
  struct pollfd entries[2] = {{first, POLLIN, 0}, {second, POLLIN, 0}};
  return clinux_poll(entries, 2, nanoseconds);
}

int clinux_page_create(void) {
  int descriptor = raised(memfd_create("keyed-tasks", MFD_CLOEXEC));
  if (descriptor >= 0 && ftruncate(descriptor, PAGE_BYTES) != 0) {
    int error = errno;
    close(descriptor);
    errno = error;
    return -1;
  }
  return descriptor;
}

struct clinux_page *clinux_page_map(int descriptor) {
  void *page = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  return page == MAP_FAILED ? NULL : page;
}

void clinux_page_unmap(struct clinux_page *page) {
  munmap(page, PAGE_BYTES);
}

int clinux_thread_clock(void) {
  clockid_t clock;
  return pthread_getcpuclockid(pthread_self(), &clock) == 0 ? clock : 0;
}

uint64_t clinux_thread_time(int clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) != 0) return 0;
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

int clinux_thread_start(void *(*body)(void *), void *argument, size_t stack) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, stack);
  pthread_t thread;
  int error = pthread_create(&thread, &attributes, body, argument);
  pthread_attr_destroy(&attributes);
  return error;
}

static int64_t nanoseconds(struct statx_timestamp time) {
  return time.tv_sec * 1000000000 + time.tv_nsec;
}

struct clinux_file clinux_file_status(int folder, const char *path, int follow) {
  struct statx facts;
  memset(&facts, 0, sizeof facts);
  int flags = (*path ? 0 : AT_EMPTY_PATH) | (follow ? 0 : AT_SYMLINK_NOFOLLOW);
  if (statx(folder, path, flags, STATX_BASIC_STATS | STATX_BTIME, &facts) != 0) {
    return (struct clinux_file){.error = errno};
  }
  return (struct clinux_file){
    .device = makedev(facts.stx_dev_major, facts.stx_dev_minor),
    .inode = facts.stx_ino,
    .born = facts.stx_mask & STATX_BTIME ? nanoseconds(facts.stx_btime) : 0,
    .modified = nanoseconds(facts.stx_mtime),
    .changed = nanoseconds(facts.stx_ctime),
    .size = (int64_t)facts.stx_size,
    .mode = facts.stx_mode,
    .user = facts.stx_uid,
    .group = facts.stx_gid,
  };
}

int clinux_terminal_width(int descriptor) {
  struct winsize size;
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
