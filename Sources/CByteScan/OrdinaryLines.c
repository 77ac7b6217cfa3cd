#include "CByteScan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static inline bool is_blank(uint8_t byte) {
  return byte == ' ' || byte == '\t';
}

#define CONCATENATED(a, b) a##b

// Each format becomes a loop of its own, in which nothing is called.
#define INLINED __attribute__((always_inline)) static inline

// MARK: Templates

// What 32 bytes have to be: each from one up to the other. `^` up to `Z` is all but the three that begin
// with a bracket and end with one.

/// `2025-11-03T04:05:06`, and 13 bytes of any kind.
static const char time_low[]  = "0000-00-00T00:00:00\0\0\0\0\0\0\0\0\0\0\0\0\0";
static const char time_high[] =
    "9999-99-99T99:99:99\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";

/// `10/Oct/2000:13:55:36 -0700] "`, behind the bracket, and three bytes of any kind.
static const char stamp_low[]  = "^^^^^^^^^^^^00:00:00^^^^^^] \"\0\0\0";
static const char stamp_high[] = "ZZZZZZZZZZZZ99:99:99ZZZZZZ] \"\xFF\xFF\xFF";

/// `x HTTP/1.1" 200 ` from the end of a target on, and 16 bytes of any kind. `!` up to 0x1F is all but the
/// space.
static const char protocol_low[]  = "! HTTP/!.!\" 000 \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
static const char protocol_high[] =
    "\x1F HTTP/\x1F.\x1F\" 999 \xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";

_Static_assert(
    sizeof time_low == 33 && sizeof time_high == 33 && sizeof stamp_low == 33
        && sizeof stamp_high == 33 && sizeof protocol_low == 33 && sizeof protocol_high == 33,
    "32 bytes and the end of a string");

// MARK: The vectors that every processor has

typedef struct { uint8_t bytes[32]; } bytes32;

static inline bytes32 load(const uint8_t *p) {
  bytes32 vector;
  memcpy(&vector, p, 32);
  return vector;
}

static inline uint32_t equal(bytes32 vector, uint8_t byte) {
  return cbytescan_mask32(vector.bytes, byte);
}

static inline uint32_t within(bytes32 vector, uint8_t low, uint8_t count) {
#if defined(__SSE2__)
  uint32_t mask = 0;
  for (int half = 0; half < 2; half++) {
    const __m128i above = _mm_sub_epi8(
        cbytescan_load(vector.bytes + 16 * half), _mm_set1_epi8((char)low));
    const __m128i inside = _mm_cmpeq_epi8(
        _mm_min_epu8(above, _mm_set1_epi8((char)(count - 1))), above);
    mask |= (uint32_t)_mm_movemask_epi8(inside) << (16 * half);
  }
  return mask;
#else
  uint32_t mask = 0;
  for (int index = 0; index < 32; index++) {
    mask |= (uint32_t)((uint8_t)(vector.bytes[index] - low) < count) << index;
  }
  return mask;
#endif
}

/// Whether each byte is in the range from that of `low` up to that of `high`, which may pass 0xFF and go
/// on from 0.
static inline bool all_within(bytes32 vector, const char *low, const char *high) {
#if defined(__SSE2__)
  uint32_t inside = 0xFFFF;
  for (int half = 0; half < 2; half++) {
    const __m128i first = cbytescan_load((const uint8_t *)low + 16 * half);
    const __m128i last = cbytescan_load((const uint8_t *)high + 16 * half);
    const __m128i above = _mm_sub_epi8(cbytescan_load(vector.bytes + 16 * half), first);
    inside &= (uint32_t)_mm_movemask_epi8(
        _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_sub_epi8(last, first)), above));
  }
  return inside == 0xFFFF;
#else
  for (int index = 0; index < 32; index++) {
    const uint8_t above = (uint8_t)(vector.bytes[index] - (uint8_t)low[index]);
    if (above > (uint8_t)(high[index] - low[index])) return false;
  }
  return true;
#endif
}

#define NAME(name) CONCATENATED(portable_, name)
#define VECTOR bytes32
#define LOAD(p) load(p)
#define EQUAL(vector, byte) equal(vector, byte)
#define WITHIN(vector, low, count) within(vector, low, count)
#define ALL_WITHIN(vector, low, high) all_within(vector, low, high)
#include "OrdinaryLines.h"
#undef NAME
#undef VECTOR
#undef LOAD
#undef EQUAL
#undef WITHIN
#undef ALL_WITHIN

// MARK: Vectors of 32 bytes

#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)

static inline __m256i load_avx2(const uint8_t *p) {
  return _mm256_loadu_si256((const __m256i *)p);
}

static inline uint32_t equal_avx2(__m256i vector, uint8_t byte) {
  return (uint32_t)_mm256_movemask_epi8(
      _mm256_cmpeq_epi8(vector, _mm256_set1_epi8((char)byte)));
}

static inline uint32_t within_avx2(__m256i vector, uint8_t low, uint8_t count) {
  const __m256i above = _mm256_sub_epi8(vector, _mm256_set1_epi8((char)low));
  const __m256i most = _mm256_set1_epi8((char)(count - 1));
  return (uint32_t)_mm256_movemask_epi8(
      _mm256_cmpeq_epi8(_mm256_min_epu8(above, most), above));
}

static inline bool all_within_avx2(__m256i vector, const char *low, const char *high) {
  const __m256i first = load_avx2((const uint8_t *)low);
  const __m256i most = _mm256_sub_epi8(load_avx2((const uint8_t *)high), first);
  const __m256i above = _mm256_sub_epi8(vector, first);
  return _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(above, most), above)) == -1;
}

#define NAME(name) CONCATENATED(avx2_, name)
#define VECTOR __m256i
#define LOAD(p) load_avx2(p)
#define EQUAL(vector, byte) equal_avx2(vector, byte)
#define WITHIN(vector, low, count) within_avx2(vector, low, count)
#define ALL_WITHIN(vector, low, high) all_within_avx2(vector, low, high)
#include "OrdinaryLines.h"

#pragma clang attribute pop

static inline bool has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")
      && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("lzcnt")
      && __builtin_cpu_supports("popcnt");
}
#endif

// MARK: Either

// Calls a function with the widest vectors that the processor has.
#if defined(__x86_64__)
#define WIDEST(name, ...) (has_avx2() ? avx2_##name(__VA_ARGS__) : portable_##name(__VA_ARGS__))
#else
#define WIDEST(name, ...) portable_##name(__VA_ARGS__)
#endif

bool cbytescan_locate_line(
    cbytescan_format format, const uint8_t *line, const uint8_t *end, cbytescan_line *located) {
  return WIDEST(locate_one, format, line, end, located);
}

size_t cbytescan_locate_lines(
    cbytescan_format format, const uint8_t **line, const uint8_t *block, const uint32_t *ends,
    size_t count, size_t longest, cbytescan_line *located) {
  return WIDEST(locate_lines, format, line, block, ends, count, longest, located);
}

size_t cbytescan_locate_lines_portable(
    cbytescan_format format, const uint8_t **line, const uint8_t *block, const uint32_t *ends,
    size_t count, size_t longest, cbytescan_line *located) {
  return portable_locate_lines(format, line, block, ends, count, longest, located);
}

size_t cbytescan_key_lines(
    const cbytescan_line *located, uint64_t staying, const cbytescan_grouping *grouping,
    cbytescan_pending *pending) {
  return WIDEST(key_lines, located, staying, grouping, pending);
}

uint64_t cbytescan_line_sizes(const cbytescan_line *located, uint64_t staying, int64_t *sizes) {
  uint64_t sized = 0;
  for (; staying; staying &= staying - 1) {
    const int index = __builtin_ctzll(staying);
    const cbytescan_line *line = &located[index];
    // A quote and a blank stand before the three digits of the status, and a blank behind them.
    const uint8_t *start = line->start + line->request_end + 6;
    // Eight bytes at once: how many digits a size has is what nobody can foresee.
    const uint64_t digits = cbytescan_load64(start) ^ 0x3030303030303030;
    const uint64_t others = ((digits + 0x7676767676767676) | digits) & 0x8080808080808080;
    const int count = others ? __builtin_ctzll(others) / 8 : 8;
    const uint8_t *end = line->start + line->length;
    if (count == 0 || count == 8) continue;
    if (start + count != end && !(start + count < end && is_blank(start[count]))) continue;
    // Pairs of digits, pairs of these, and so on.
    uint64_t sum = digits << (64 - 8 * count);
    sum = (sum * 10 + (sum >> 8)) & 0x00FF00FF00FF00FF;
    sum = (sum * 100 + (sum >> 16)) & 0x0000FFFF0000FFFF;
    sum = (sum * 10000 + (sum >> 32)) & 0x00000000FFFFFFFF;
    sizes[index] = (int64_t)sum;
    sized |= 1ull << index;
  }
  return sized;
}
