#include "CByteScan.h"

bool cbytescan_contains(
    const uint8_t *p, const uint8_t *end, const uint8_t *needle, size_t length) {
  if ((size_t)(end - p) < length) return false;
  const uint8_t *last_start = end - length;
#if defined(__SSE2__) || defined(__aarch64__)
  const cbytescan_vector first = cbytescan_fill(needle[0]);
  const cbytescan_vector last = cbytescan_fill(needle[length - 1]);
  for (; p <= last_start; p += 16) {
    uint64_t hits = cbytescan_equal(cbytescan_load(p), first)
        & cbytescan_equal(cbytescan_load(p + length - 1), last);
    while (hits != 0) {
      const uint8_t *candidate = p + __builtin_ctzll(hits) / CBYTESCAN_LANE_BITS;
      if (candidate > last_start) return false;
      if (memcmp(candidate, needle, length) == 0) return true;
#if CBYTESCAN_LANE_BITS == 4
      hits &= ~((uint64_t)0xF << (__builtin_ctzll(hits) & ~3));
#else
      hits &= hits - 1;
#endif
    }
  }
  return false;
#else
  for (; p <= last_start; p++) {
    if (p[0] == needle[0] && memcmp(p, needle, length) == 0) return true;
  }
  return false;
#endif
}

#if defined(__SSE2__)
/// Sixteen lanes that are all ones where they are less than `count` places from the start.
static inline __m128i lanes_before(ptrdiff_t count) {
  static const uint8_t ones_then_zeros[32] = {
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
  };
  ptrdiff_t inside = count < 0 ? 0 : count > 16 ? 16 : count;
  return cbytescan_load(ones_then_zeros + 16 - inside);
}

static inline __m128i equals(__m128i block, char byte) {
  return _mm_cmpeq_epi8(block, _mm_set1_epi8(byte));
}

static inline __m128i are_digits(__m128i block) {
  const __m128i above = _mm_sub_epi8(block, _mm_set1_epi8('0'));
  return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(9)), above);
}

/// The lanes at which the marks were seen.
struct marks { __m128i brace, quote, separator, colon_blank, timers; };

/// Looks for marks that start in the 16 bytes at `p`, and end before the first `inside` of them.
static inline void look(struct marks *seen, const uint8_t *p, ptrdiff_t inside) {
  const __m128i block = cbytescan_load(p);
  const __m128i next = cbytescan_load(p + 1);
  const __m128i third = cbytescan_load(p + 2);
  __m128i separators = _mm_or_si128(equals(block, ','), equals(block, '\t'));
  const __m128i blanks = _mm_or_si128(equals(next, ' '), equals(next, '\t'));
  const __m128i signs = _mm_or_si128(equals(third, '-'), equals(third, '+'));
  const __m128i starts = _mm_and_si128(are_digits(block), equals(next, '/'));
  __m128i braces = equals(block, '{');
  __m128i quotes = equals(block, '"');
  __m128i colon_blanks = _mm_and_si128(equals(block, ':'), blanks);
  __m128i timers = _mm_and_si128(starts, _mm_or_si128(are_digits(third), signs));
  if (inside < 18) {
    braces = _mm_and_si128(braces, lanes_before(inside));
    quotes = _mm_and_si128(quotes, lanes_before(inside));
    separators = _mm_and_si128(separators, lanes_before(inside));
    colon_blanks = _mm_and_si128(colon_blanks, lanes_before(inside - 1));
    timers = _mm_and_si128(timers, lanes_before(inside - 2));
  }
  seen->brace = _mm_or_si128(seen->brace, braces);
  seen->quote = _mm_or_si128(seen->quote, quotes);
  seen->separator = _mm_or_si128(seen->separator, separators);
  seen->colon_blank = _mm_or_si128(seen->colon_blank, colon_blanks);
  seen->timers = _mm_or_si128(seen->timers, timers);
}

uint32_t cbytescan_marks(const uint8_t *p, const uint8_t *end) {
  const __m128i none = _mm_setzero_si128();
  struct marks seen = {none, none, none, none, none};
  for (; end - p >= 18; p += 16) look(&seen, p, 18);
  for (; p < end; p += 16) look(&seen, p, end - p);
  return (_mm_movemask_epi8(seen.brace) ? CBYTESCAN_BRACE : 0)
      | (_mm_movemask_epi8(seen.quote) ? CBYTESCAN_QUOTE : 0)
      | (_mm_movemask_epi8(seen.separator) ? CBYTESCAN_SEPARATOR : 0)
      | (_mm_movemask_epi8(seen.colon_blank) ? CBYTESCAN_COLON_BLANK : 0)
      | (_mm_movemask_epi8(seen.timers) ? CBYTESCAN_TIMERS : 0);
}
#else
uint32_t cbytescan_marks(const uint8_t *p, const uint8_t *end) {
  uint32_t marks = 0;
  for (; p < end; p++) {
    const uint8_t next = end - p > 1 ? p[1] : 0, third = end - p > 2 ? p[2] : 0;
    if (*p == '{') marks |= CBYTESCAN_BRACE;
    if (*p == '"') marks |= CBYTESCAN_QUOTE;
    if (*p == ',' || *p == '\t') marks |= CBYTESCAN_SEPARATOR;
    if (*p == ':' && (next == ' ' || next == '\t')) marks |= CBYTESCAN_COLON_BLANK;
    if (*p >= '0' && *p <= '9' && next == '/'
        && ((third >= '0' && third <= '9') || third == '-' || third == '+')) {
      marks |= CBYTESCAN_TIMERS;
    }
  }
  return marks;
}
#endif

#if defined(__x86_64__)
#include <immintrin.h>

/// Which of 64 bytes are line ends, by the widest vectors there are.
__attribute__((target("avx2"))) static inline uint64_t line_end_mask_avx2(const uint8_t *p) {
  const __m256i wanted = _mm256_set1_epi8('\n');
  __m256i low = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)p), wanted);
  __m256i high = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)p + 1), wanted);
  return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}
#endif

static inline uint64_t line_end_mask(const uint8_t *p) {
  return cbytescan_mask64(p, '\n');
}

/// Writes the places of the bits of a mask behind `count` others, and returns how many there are then.
///
/// Two are written whatever their number, since a branch that depends on where lines end is a branch
/// that is mispredicted.
__attribute__((always_inline)) static inline size_t write_offsets(
    uint64_t mask, uint32_t base, uint32_t *offsets, size_t count, size_t capacity) {
  const size_t found = (size_t)__builtin_popcountll(mask);
  if (__builtin_expect(found <= 2, 1)) {
    for (int place = 0; place < 2; place++) {
      offsets[count + place] = base + (uint32_t)__builtin_ctzll(mask | (uint64_t)1 << 63);
      mask &= mask - 1;
    }
    return count + found;
  }
  for (; mask != 0 && count < capacity; mask &= mask - 1) {
    offsets[count++] = base + (uint32_t)__builtin_ctzll(mask);
  }
  return count;
}

// One body for each kind of vector.
#define DEFINE_LINE_ENDS(name, attributes, mask_of)                                               \
  attributes static size_t name(                                                                  \
      const uint8_t *start, const uint8_t *end, uint32_t *offsets, size_t capacity) {             \
    const size_t length = (size_t)(end - start), whole = length & ~(size_t)63;                    \
    size_t count = 0, at = 0;                                                                     \
    for (; at < whole && count < capacity; at += 64) {                                            \
      count = write_offsets(mask_of(start + at), (uint32_t)at, offsets, count, capacity);         \
    }                                                                                             \
    if (at < length && count < capacity) {                                                        \
      const uint64_t inside = ((uint64_t)1 << (length - at)) - 1;                                 \
      count = write_offsets(                                                                      \
          mask_of(start + at) & inside, (uint32_t)at, offsets, count, capacity);                  \
    }                                                                                             \
    return count < capacity ? count : capacity;                                                   \
  }

#if defined(__x86_64__)
DEFINE_LINE_ENDS(line_ends_avx2, __attribute__((target("avx2,bmi,popcnt"))), line_end_mask_avx2)
#endif
DEFINE_LINE_ENDS(line_ends_portable, , line_end_mask)

size_t cbytescan_line_ends(
    const uint8_t *start, const uint8_t *end, uint32_t *offsets, size_t capacity) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) {
    return line_ends_avx2(start, end, offsets, capacity);
  }
#endif
  return line_ends_portable(start, end, offsets, capacity);
}

#if defined(__SSE2__)
struct text_traits { __m128i plain, comma, quote, backslash; };

static inline void look_at_text(struct text_traits *seen, __m128i block) {
  // From 0x20 to 0x7E there are 0x5F.
  const __m128i above = _mm_sub_epi8(block, _mm_set1_epi8(0x20));
  const __m128i plain = _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(0x5E)), above);
  seen->plain = _mm_and_si128(seen->plain, plain);
  seen->comma = _mm_or_si128(seen->comma, _mm_cmpeq_epi8(block, _mm_set1_epi8(',')));
  seen->quote = _mm_or_si128(seen->quote, _mm_cmpeq_epi8(block, _mm_set1_epi8('"')));
  seen->backslash = _mm_or_si128(seen->backslash, _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));
}

uint32_t cbytescan_text_traits(const uint8_t *p, size_t length) {
  const __m128i none = _mm_setzero_si128();
  struct text_traits seen = {_mm_set1_epi8(-1), none, none, none};
  if (length >= 16) {
    for (size_t at = 0; at + 16 < length; at += 16) {
      look_at_text(&seen, _mm_loadu_si128((const __m128i *)(p + at)));
    }
    // Some may be looked at twice.
    look_at_text(&seen, _mm_loadu_si128((const __m128i *)(p + length - 16)));
  } else {
    // A space has no trait.
    uint8_t few[16];
    memset(few, ' ', sizeof few);
    memcpy(few, p, length);
    look_at_text(&seen, _mm_loadu_si128((const __m128i *)few));
  }
  return (_mm_movemask_epi8(seen.plain) != 0xFFFF ? CBYTESCAN_UNPLAIN : 0)
      | (_mm_movemask_epi8(seen.comma) ? CBYTESCAN_COMMA : 0)
      | (_mm_movemask_epi8(seen.quote) ? CBYTESCAN_STRING_QUOTE : 0)
      | (_mm_movemask_epi8(seen.backslash) ? CBYTESCAN_BACKSLASH : 0);
}
#else
uint32_t cbytescan_text_traits(const uint8_t *p, size_t length) {
  uint32_t traits = 0;
  for (size_t at = 0; at < length; at++) {
    if (p[at] < 0x20 || p[at] > 0x7E) traits |= CBYTESCAN_UNPLAIN;
    if (p[at] == ',') traits |= CBYTESCAN_COMMA;
    if (p[at] == '"') traits |= CBYTESCAN_STRING_QUOTE;
    if (p[at] == '\\') traits |= CBYTESCAN_BACKSLASH;
  }
  return traits;
}
#endif
