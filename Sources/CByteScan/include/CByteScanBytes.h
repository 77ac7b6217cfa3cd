// Single bytes found in memory, over 16-byte vectors.
//
// Every search may load, though never use, up to CBYTESCAN_PADDING bytes past `end`: the caller
// keeps that many readable. On x86-64 and arm64 the vectors are the ones each processor of the
// family has; elsewhere the same results come byte by byte.
#ifndef CBYTESCAN_BYTES_H
#define CBYTESCAN_BYTES_H

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

/// Returns the first byte in `[p, end)` that is not `byte`, or `end`.
static inline const uint8_t *_Nonnull cbytescan_skip(
    const uint8_t *_Nonnull p, const uint8_t *_Nonnull end, uint8_t byte) {
#if defined(__SSE2__) || defined(__aarch64__)
  const cbytescan_vector skipped = cbytescan_fill(byte);
  const uint64_t all = cbytescan_equal(skipped, skipped);
  for (; p < end; p += 16) {
    uint64_t others = cbytescan_equal(cbytescan_load(p), skipped) ^ all;
    if (others != 0) {
      p += __builtin_ctzll(others) / CBYTESCAN_LANE_BITS;
      return p < end ? p : end;
    }
  }
  return end;
#else
  while (p < end && *p == byte) p++;
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

/// One bit for each of the 64 bytes at `p` that is `byte`, the first in bit 0.
static inline uint64_t cbytescan_mask64(const uint8_t *_Nonnull p, uint8_t byte) {
#if defined(__SSE2__)
  const __m128i wanted = _mm_set1_epi8((char)byte);
  uint64_t mask = 0;
  for (int block = 0; block < 4; block++) {
    __m128i equal = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)p + block), wanted);
    mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(equal) << (16 * block);
  }
  return mask;
#else
  uint64_t mask = 0;
  for (int index = 0; index < 64; index++) mask |= (uint64_t)(p[index] == byte) << index;
  return mask;
#endif
}

/// One bit for each of the 32 bytes at `p` that is `byte`, the first in bit 0.
static inline uint32_t cbytescan_mask32(const uint8_t *_Nonnull p, uint8_t byte) {
#if defined(__SSE2__)
  const __m128i wanted = _mm_set1_epi8((char)byte);
  __m128i low = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)p), wanted);
  __m128i high = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)p + 1), wanted);
  return (uint32_t)_mm_movemask_epi8(low) | (uint32_t)_mm_movemask_epi8(high) << 16;
#else
  uint32_t mask = 0;
  for (int index = 0; index < 32; index++) mask |= (uint32_t)(p[index] == byte) << index;
  return mask;
#endif
}

/// Brings the cache line of an address in, for a read that follows soon.
static inline void cbytescan_prefetch(const void *_Nonnull address) {
  __builtin_prefetch(address);
}

/// Loads 8 bytes, whatever their alignment, in the machine's order.
static inline uint64_t cbytescan_load64(const uint8_t *_Nonnull p) {
  uint64_t word;
  memcpy(&word, p, 8);
  return word;
}

/// Loads 4 bytes, whatever their alignment, in the machine's order.
static inline uint32_t cbytescan_load32(const uint8_t *_Nonnull p) {
  uint32_t word;
  memcpy(&word, p, 4);
  return word;
}

#endif
