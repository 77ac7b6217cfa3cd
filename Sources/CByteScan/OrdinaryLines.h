// How ordinary lines are read: included once for each kind of vector.
//
// Who includes it has defined NAME(x), which makes a name of its own; VECTOR, 32 bytes; LOAD(p); EQUAL(v,
// byte) and WITHIN(v, low, count): one bit for each byte that is `byte`, or one of `count` from `low` on;
// ALL_WITHIN(v, low, high): whether each byte is from that of `low` up to that of `high`.
//
// Fields are found by counting zeros in masks: a branch on where they are would be mispredicted. What
// has been found is checked together, so that an ordinary line takes every branch the same way.

INLINED uint64_t NAME(mask64)(VECTOR low, VECTOR high, uint8_t byte) {
  return EQUAL(low, byte) | (uint64_t)EQUAL(high, byte) << 32;
}

/// The number that three digits in the low bytes of a word are.
INLINED uint32_t NAME(digits)(uint32_t word) {
  return (word & 0xF) * 100 + (word >> 8 & 0xF) * 10 + (word >> 16 & 0xF);
}

/// Reads three digits in the low bytes of a word; false if they are none.
INLINED bool NAME(status)(uint32_t word, uint32_t *status) {
  const uint32_t digits = (word & 0xFFFFFF) ^ 0x303030;
  *status = NAME(digits)(word);
  return (((digits + 0x767676) | digits) & 0x808080) == 0;
}

/// `2025-11-03T04:05:06.123456 /api/v1/login 200`, the first blank within 32 bytes.
INLINED bool NAME(simple)(
    const uint8_t *line, const uint8_t *end, cbytescan_reading *reading) {
  enum { STAMP = 19 };
  // The stamp, two blanks, a target of one byte, and the status.
  if (end - line < STAMP + 6) return false;
  const VECTOR start = LOAD(line);
  if (!ALL_WITHIN(start, time_low, time_high)) return false;
  const uint32_t blanks = (EQUAL(start, ' ') | EQUAL(start, '\t')) >> STAMP;
  if (!blanks) return false;

  const uint8_t *target = line + STAMP + 1 + __builtin_ctz(blanks);
  const ptrdiff_t length = end - 4 - target;
  if (length < 1 || length > 63) return false;
  if (is_blank(target[0]) || is_blank(end[-5]) || !is_blank(end[-4])) return false;
  if (!NAME(status)(cbytescan_load32(end - 4) >> 8, &reading->status)) return false;

  const uint64_t questions = NAME(mask64)(LOAD(target), LOAD(target + 32), '?');
  reading->endpoint = target;
  reading->length = (size_t)__builtin_ctzll(questions | (uint64_t)1 << length);
  return true;
}

/// `client ident user [10/Oct/2000:13:55:36 -0700]`, the bracket within 32 bytes; a request in quotes,
/// `GET /path?query HTTP/1.1`, shorter than 64; a status, and more. The method is in capitals.
INLINED bool NAME(common)(
    const uint8_t *line, const uint8_t *end, cbytescan_reading *reading) {
  enum { REQUEST = 29, PROTOCOL = 9 };
  const uint32_t opens = EQUAL(LOAD(line), '[');
  // Neither a comment nor zeros, and nothing else that clients do not start with.
  if (!opens || *line <= '#') return false;
  const uint8_t *stamp = line + __builtin_ctz(opens) + 1;
  if (!ALL_WITHIN(LOAD(stamp), stamp_low, stamp_high)) return false;

  const uint8_t *request = stamp + REQUEST;
  if (end < request) return false;
  const VECTOR low = LOAD(request), high = LOAD(request + 32);
  const uint64_t stops = NAME(mask64)(low, high, '"') | NAME(mask64)(low, high, '\\');
  if (!stops) return false;
  const int length = __builtin_ctzll(stops);
  const uint8_t *close = request + length;
  // The end of the protocol, a quote, a space, three digits and a space, inside the line.
  if (end - close < 6) return false;
  if (!ALL_WITHIN(LOAD(close - (PROTOCOL - 1)), protocol_low, protocol_high)) return false;
  reading->status = NAME(digits)(cbytescan_load32(close + 2));

  // The first space ends the method, and the last starts the protocol; neither has another beside it.
  const uint64_t spaces = NAME(mask64)(low, high, ' ') & (((uint64_t)1 << length) - 1);
  if (!spaces) return false;
  const int method = __builtin_ctzll(spaces);
  const int last = 63 - __builtin_clzll(spaces);
  const int target = method + 1;
  if (last != length - PROTOCOL || target >= last) return false;
  if (spaces & ((uint64_t)1 << target | (uint64_t)1 << (last - 1))) return false;
  if (method < 1 || method > 31) return false;
  const uint32_t capitals = ((uint32_t)1 << method) - 1;
  if (capitals & ~WITHIN(low, 'A', 26)) return false;
  const uint64_t questions = NAME(mask64)(low, high, '?') >> target;
  reading->endpoint = request + target;
  reading->length = (size_t)__builtin_ctzll(questions | (uint64_t)1 << (last - target));
  return true;
}

INLINED bool NAME(read)(
    cbytescan_format format, const uint8_t *line, const uint8_t *end, cbytescan_reading *reading) {
  return format == CBYTESCAN_SIMPLE ? NAME(simple)(line, end, reading)
                                    : NAME(common)(line, end, reading);
}

INLINED size_t NAME(read_all)(
    cbytescan_format format, const uint8_t **line, const uint8_t *block, const uint32_t *ends,
    size_t count, const cbytescan_grouping *grouping, cbytescan_pending *pending,
    size_t capacity) {
  const cbytescan_grouping how = *grouping;
  const uint8_t *start = *line;
  size_t done = 0;
  if (count > capacity) count = capacity;
  for (; done < count; done++) {
    const uint8_t *end = block + ends[done];
    cbytescan_reading reading;
    if (!NAME(read)(format, start, end, &reading)) break;
    if ((size_t)(end - start) > how.longest) break;
    cbytescan_pending *next = &pending[done];
    next->key = reading.endpoint;
    next->length = (uint32_t)(reading.length & how.length_mask);
    next->tag = (how.tag | reading.status) & how.tag_mask;
    next->count = 1;
    start = end + 1;
  }
  // In a loop of its own, so that the hashes of several keys are under way at once.
  for (size_t index = 0; how.slots && index < done; index++) {
    cbytescan_hash_pending(&pending[index], how.seed);
    cbytescan_prefetch(how.slots + (pending[index].hash & how.slot_mask));
  }
  *line = start;
  return done;
}

static size_t NAME(read_lines)(
    cbytescan_format format, const uint8_t **line, const uint8_t *block, const uint32_t *ends,
    size_t count, const cbytescan_grouping *grouping, cbytescan_pending *pending,
    size_t capacity) {
  // A loop of its own for each format.
  switch (format) {
    case CBYTESCAN_SIMPLE:
      return NAME(read_all)(
          CBYTESCAN_SIMPLE, line, block, ends, count, grouping, pending, capacity);
    case CBYTESCAN_COMMON:
      return NAME(read_all)(
          CBYTESCAN_COMMON, line, block, ends, count, grouping, pending, capacity);
  }
  return 0;
}
