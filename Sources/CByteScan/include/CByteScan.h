// Byte searches over 16-byte vectors, for the scanners of log lines.
//
// Every search may load, though never use, up to CBYTESCAN_PADDING bytes past `end`: the caller
// keeps that many readable. On x86-64 and arm64 the vectors are the ones each processor of the
// family has; elsewhere the same results come byte by byte.
#ifndef CBYTESCAN_H
#define CBYTESCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

enum { CBYTESCAN_PADDING = 64 };

#if defined(__SSE2__)

typedef __m128i cbytescan_vector;

static inline cbytescan_vector cbytescan_load(const uint8_t *_Nonnull p) {
  return _mm_loadu_si128((const __m128i *)p);
}

static inline cbytescan_vector cbytescan_fill(uint8_t byte) {
  return _mm_set1_epi8((char)byte);
}

/// One mask of the equal lanes; lane i is at bit i * CBYTESCAN_LANE_BITS.
static inline uint64_t cbytescan_equal(cbytescan_vector a, cbytescan_vector b) {
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(a, b));
}

#define CBYTESCAN_LANE_BITS 1

#elif defined(__aarch64__)

typedef uint8x16_t cbytescan_vector;

static inline cbytescan_vector cbytescan_load(const uint8_t *_Nonnull p) {
  return vld1q_u8(p);
}

static inline cbytescan_vector cbytescan_fill(uint8_t byte) {
  return vdupq_n_u8(byte);
}

static inline uint64_t cbytescan_equal(cbytescan_vector a, cbytescan_vector b) {
  uint8x8_t narrow = vshrn_n_u16(vreinterpretq_u16_u8(vceqq_u8(a, b)), 4);
  return vget_lane_u64(vreinterpret_u64_u8(narrow), 0);
}

#define CBYTESCAN_LANE_BITS 4

#endif

/// Returns the first `byte` in `[p, end)`, or `end`.
static inline const uint8_t *_Nonnull cbytescan_find(
    const uint8_t *_Nonnull p, const uint8_t *_Nonnull end, uint8_t byte) {
#if defined(__SSE2__) || defined(__aarch64__)
  const cbytescan_vector wanted = cbytescan_fill(byte);
  for (; p < end; p += 16) {
    uint64_t hits = cbytescan_equal(cbytescan_load(p), wanted);
    if (hits != 0) {
      p += __builtin_ctzll(hits) / CBYTESCAN_LANE_BITS;
      return p < end ? p : end;
    }
  }
  return end;
#else
  while (p < end && *p != byte) p++;
  return p;
#endif
}

/// Returns the first `a` or `b` in `[p, end)`, or `end`.
static inline const uint8_t *_Nonnull cbytescan_find_either(
    const uint8_t *_Nonnull p, const uint8_t *_Nonnull end, uint8_t a, uint8_t b) {
#if defined(__SSE2__) || defined(__aarch64__)
  const cbytescan_vector first = cbytescan_fill(a);
  const cbytescan_vector second = cbytescan_fill(b);
  for (; p < end; p += 16) {
    cbytescan_vector block = cbytescan_load(p);
    uint64_t hits = cbytescan_equal(block, first) | cbytescan_equal(block, second);
    if (hits != 0) {
      p += __builtin_ctzll(hits) / CBYTESCAN_LANE_BITS;
      return p < end ? p : end;
    }
  }
  return end;
#else
  while (p < end && *p != a && *p != b) p++;
  return p;
#endif
}

/// Whether the first `length` (at most 32) bytes are equal; both sides have 32 readable bytes.
static inline bool cbytescan_equal_up_to_32(
    const uint8_t *_Nonnull a, const uint8_t *_Nonnull b, size_t length) {
#if defined(__SSE2__)
  uint32_t low = (uint32_t)cbytescan_equal(cbytescan_load(a), cbytescan_load(b));
  uint32_t high = (uint32_t)cbytescan_equal(cbytescan_load(a + 16), cbytescan_load(b + 16));
  uint64_t unequal = ~(uint64_t)(low | high << 16);
  return (unequal & (((uint64_t)1 << length) - 1)) == 0;
#else
  return memcmp(a, b, length) == 0;
#endif
}

/// Loads 8 bytes, whatever their alignment, in the machine's order.
static inline uint64_t cbytescan_load64(const uint8_t *_Nonnull p) {
  uint64_t word;
  memcpy(&word, p, 8);
  return word;
}

/// Multiplies to 128 bits and folds the halves together: the mixing step of the hash.
static inline uint64_t cbytescan_fold_multiply(uint64_t a, uint64_t b) {
  __uint128_t product = (__uint128_t)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/// Whether `[p, end)` holds the `length` (at least 1) bytes at `needle`.
///
/// Compares the needle's first and last byte over whole vectors, then the rest where both fit.
bool cbytescan_contains(
    const uint8_t *_Nonnull p, const uint8_t *_Nonnull end, const uint8_t *_Nonnull needle,
    size_t length);

#endif
