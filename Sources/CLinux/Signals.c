// Signals as readable events. A handler may only touch atomics and call write or raise, so it counts what
// came and wakes every watcher; the watchers compare the counts with what they have taken.
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { SLOTS = 16, SIGNALS = 64 };

static struct slot {
  // The event is opened once and never closed: the handler may hold its number at any time.
  int event;
  // Whether a watch has the slot; known to those who hold the lock.
  int used;
  // The signals that are watched, 0 from the end of a watch on: all that the handler goes by.
  uint64_t mask;
  unsigned taken[SIGNALS];
} slots[SLOTS];

static int watched[SIGNALS];
static unsigned came[SIGNALS];
static int users[SIGNALS];
static struct sigaction before[SIGNALS];
// What the handler ends the process by; less than 0 for as long as it does not.
static int exit_status = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/// Ends the process, its workers first.
static void leave(int status) {
  clinux_end_workers();
  _exit(status);
}

static void note(int number) {
  int status = __atomic_load_n(&exit_status, __ATOMIC_SEQ_CST);
  if (status >= 0) leave(status);
  int error = errno;
  __atomic_add_fetch(&came[number], 1, __ATOMIC_SEQ_CST);
  int is_watched = 0;
  for (int index = 0; index < SLOTS; index++) {
    uint64_t mask = __atomic_load_n(&slots[index].mask, __ATOMIC_SEQ_CST);
    if (mask != 0) {
      clinux_event_signal(slots[index].event);
      is_watched |= mask >> number & 1;
    }
  }
  // The last watch may end between the kernel's choice of this handler and its first instruction. What
  // was there before the watch gets the signal then, as soon as this handler returns.
  if (!is_watched) raise(number);
  errno = error;
}

static void install(int number) {
  if (users[number]++ > 0) return;
  sigaction(number, NULL, &before[number]);
  watched[number] = before[number].sa_handler != SIG_IGN;
  if (!watched[number]) return;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = note;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

static void restore(int number) {
  if (--users[number] > 0 || !watched[number]) return;
  sigaction(number, &before[number], NULL);
}

int clinux_signals_watch(uint64_t mask) {
  pthread_mutex_lock(&lock);
  int found = -1;
  for (int index = 0; index < SLOTS && found < 0; index++) {
    if (!slots[index].used) found = index;
  }
  if (found >= 0) {
    struct slot *slot = &slots[found];
    if (slot->event == 0) slot->event = clinux_event_open();
    if (slot->event < 0) {
      slot->event = 0;
      found = -1;
    } else {
      clinux_event_clear(slot->event);
      slot->used = 1;
      for (int number = 1; number < SIGNALS; number++) {
        slot->taken[number] = __atomic_load_n(&came[number], __ATOMIC_SEQ_CST);
      }
      __atomic_store_n(&slot->mask, mask, __ATOMIC_SEQ_CST);
      for (int number = 1; number < SIGNALS; number++) {
        if (mask >> number & 1) install(number);
      }
    }
  }
  pthread_mutex_unlock(&lock);
  return found;
}

/// Takes a signal of the mask that came and was not taken yet; 0 if there is none.
static int take(struct slot *slot, uint64_t mask) {
  for (int number = 1; number < SIGNALS; number++) {
    if ((mask >> number & 1)
        && __atomic_load_n(&came[number], __ATOMIC_SEQ_CST) != slot->taken[number]) {
      slot->taken[number]++;
      return number;
    }
  }
  return 0;
}

int clinux_signals_unwatch(int index) {
  struct slot *slot = &slots[index];
  pthread_mutex_lock(&lock);
  uint64_t mask = __atomic_load_n(&slot->mask, __ATOMIC_SEQ_CST);
  for (int number = 1; number < SIGNALS; number++) {
    if (mask >> number & 1) restore(number);
  }
  // Only then the last look: a handler that still runs either saw the mask, and has counted its signal,
  // or passes it on.
  __atomic_store_n(&slot->mask, 0, __ATOMIC_SEQ_CST);
  int untaken = take(slot, mask);
  slot->used = 0;
  pthread_mutex_unlock(&lock);
  return untaken;
}

int clinux_signals_event(int slot) {
  return slots[slot].event;
}

int clinux_signals_next(int index) {
  struct slot *slot = &slots[index];
  uint64_t mask = __atomic_load_n(&slot->mask, __ATOMIC_SEQ_CST);
  int number = take(slot, mask);
  if (number != 0) return number;
  clinux_event_clear(slot->event);
  // A signal between the look and the clearing would be lost until the next one.
  return take(slot, mask);
}

void clinux_signals_exit(int index, int status) {
  __atomic_store_n(&exit_status, status, __ATOMIC_SEQ_CST);
  if (clinux_signals_next(index) != 0) leave(status);
}

static void end(int number) {
  leave(128 + number);
}

void clinux_signals_end_process(uint64_t mask) {
  for (int number = 1; number < SIGNALS; number++) {
    struct sigaction action;
    if (!(mask >> number & 1) || sigaction(number, NULL, &action) != 0 || action.sa_handler == SIG_IGN) continue;
    memset(&action, 0, sizeof action);
    action.sa_handler = end;
    sigaction(number, &action, NULL);
  }
}

void clinux_signals_unblock(uint64_t mask) {
  sigset_t set;
  sigemptyset(&set);
  for (int number = 1; number < SIGNALS; number++) {
    if (mask >> number & 1) sigaddset(&set, number);
  }
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}
