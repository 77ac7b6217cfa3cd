#include "CByteScanChecksum.h"

#if defined(__x86_64__)
#include <immintrin.h>

// Folding, as in Intel's paper "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ" (2009):
// 16 bytes at some distance in front of 16 others are multiplied by what the distance is modulo the
// polynomial, and added to them; the checksum stays what it was. Bits are in the order of gzip, the
// lowest first, so a constant is x^(distance + 32), or x^(distance - 32), with its bits reversed and
// shifted left by one.

enum { VECTORS = 8, STEP = VECTORS * 32 };

/// What carries 16 bytes over 256 bytes, 2048 bits.
static const uint64_t over_step[2] = {0x11542778A, 0x1322D1430};
/// What carries 16 bytes over 16 bytes, 128 bits.
static const uint64_t over_lane[2] = {0x1751997D0, 0x0CCAA009E};

__attribute__((target("avx2,pclmul,vpclmulqdq"))) static size_t fold(
    uint32_t checksum, const uint8_t *p, size_t length, uint8_t remainder[16]) {
  __m256i sums[VECTORS];
  for (int index = 0; index < VECTORS; index++) {
    sums[index] = _mm256_loadu_si256((const __m256i *)p + index);
  }
  // The checksum of what came before belongs to the first bytes.
  const __m128i before = _mm_cvtsi32_si128((int)~checksum);
  sums[0] = _mm256_xor_si256(sums[0], _mm256_zextsi128_si256(before));

  const __m256i step = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)over_step));
  size_t at = STEP;
  for (; length - at >= STEP; at += STEP) {
#pragma clang loop unroll(full)
    for (int index = 0; index < VECTORS; index++) {
      const __m256i low = _mm256_clmulepi64_epi128(sums[index], step, 0x00);
      const __m256i high = _mm256_clmulepi64_epi128(sums[index], step, 0x11);
      const __m256i next = _mm256_loadu_si256((const __m256i *)(p + at) + index);
      sums[index] = _mm256_xor_si256(_mm256_xor_si256(low, high), next);
    }
  }

  const __m128i lane = _mm_loadu_si128((const __m128i *)over_lane);
  __m128i lanes[2 * VECTORS];
  for (int index = 0; index < VECTORS; index++) {
    _mm256_storeu_si256((__m256i *)(lanes + 2 * index), sums[index]);
  }
  __m128i sum = lanes[0];
  for (int index = 1; index < 2 * VECTORS; index++) {
    const __m128i low = _mm_clmulepi64_si128(sum, lane, 0x00);
    const __m128i high = _mm_clmulepi64_si128(sum, lane, 0x11);
    sum = _mm_xor_si128(_mm_xor_si128(low, high), lanes[index]);
  }
  _mm_storeu_si128((__m128i *)remainder, sum);
  return at;
}

size_t cbytescan_fold_crc32(
    uint32_t checksum, const uint8_t *p, size_t length, uint8_t *remainder) {
  if (length < STEP || !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("pclmul")
      || !__builtin_cpu_supports("vpclmulqdq")) {
    return 0;
  }
  return fold(checksum, p, length, remainder);
}
#else
size_t cbytescan_fold_crc32(
    uint32_t checksum, const uint8_t *p, size_t length, uint8_t *remainder) {
  return 0;
}
#endif
