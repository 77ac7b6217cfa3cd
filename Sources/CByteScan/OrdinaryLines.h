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
INLINED uint16_t NAME(digits)(uint32_t word) {
  return (uint16_t)((word & 0xF) * 100 + (word >> 8 & 0xF) * 10 + (word >> 16 & 0xF));
}

/// Whether the low bytes of a word are three digits.
INLINED bool NAME(are_digits)(uint32_t word) {
  const uint32_t digits = (word & 0xFFFFFF) ^ 0x303030;
  return (((digits + 0x767676) | digits) & 0x808080) == 0;
}

/// The length of a target, shorter than 128, up to its first `?`.
INLINED size_t NAME(endpoint)(const uint8_t *target, size_t length) {
  uint64_t questions = NAME(mask64)(LOAD(target), LOAD(target + 32), '?');
  if (length < 64) return (size_t)__builtin_ctzll(questions | (uint64_t)1 << length);
  if (questions) return (size_t)__builtin_ctzll(questions);
  questions = NAME(mask64)(LOAD(target + 64), LOAD(target + 96), '?');
  return 64 + (size_t)__builtin_ctzll(questions | (uint64_t)1 << (length - 64));
}

/// The place behind the first `[` within 128 bytes and the line; NULL if there is none.
INLINED const uint8_t *NAME(behind_bracket)(const uint8_t *line, const uint8_t *end) {
  for (size_t offset = 0; offset < 128 && line + offset < end; offset += 32) {
    const uint32_t opens = EQUAL(LOAD(line + offset), '[');
    if (opens) return line + offset + __builtin_ctz(opens) + 1;
  }
  return NULL;
}

/// Where the first quote or backslash is within 128 bytes and the line; NULL if there is none.
INLINED const uint8_t *NAME(quote)(const uint8_t *request, const uint8_t *end) {
  for (size_t offset = 0; offset < 128 && request + offset < end; offset += 64) {
    const VECTOR low = LOAD(request + offset), high = LOAD(request + offset + 32);
    const uint64_t stops = NAME(mask64)(low, high, '"') | NAME(mask64)(low, high, '\\');
    if (stops) return request + offset + __builtin_ctzll(stops);
  }
  return NULL;
}

/// `2025-11-03T04:05:06.123456 /api/v1/login 200`, the first blank within 32 bytes; a target shorter than
/// 128.
INLINED bool NAME(simple)(const uint8_t *line, const uint8_t *end, cbytescan_line *located) {
  enum { STAMP = 19, STATUS = 3 };
  // The stamp, two blanks, a target of one byte, and the status.
  if (end - line < STAMP + 3 + STATUS) return false;
  const VECTOR start = LOAD(line);
  if (!ALL_WITHIN(start, time_low, time_high)) return false;
  const uint32_t blanks = (EQUAL(start, ' ') | EQUAL(start, '\t')) >> STAMP;
  if (!blanks) return false;

  const size_t stamp = STAMP + (size_t)__builtin_ctz(blanks);
  const uint8_t *target = line + stamp + 1;
  const ptrdiff_t length = end - STATUS - 1 - target;
  if (length < 1 || length > 127) return false;
  if (is_blank(target[0]) || is_blank(end[-5]) || !is_blank(end[-4])) return false;
  const uint32_t status = cbytescan_load32(end - 4) >> 8;
  if (!NAME(are_digits)(status)) return false;

  located->status = NAME(digits)(status);
  located->time = 0;
  located->target = (uint16_t)(stamp + 1);
  located->target_length = (uint16_t)length;
  located->endpoint_length = (uint16_t)NAME(endpoint)(target, (size_t)length);
  located->request_end = (uint16_t)(end - 4 - line);
  return true;
}

/// `client ident user [10/Oct/2000:13:55:36 -0700]`, the bracket within 128 bytes; a request in quotes,
/// `GET /path?query HTTP/1.1`, shorter than 128; a status, and more. The method is in capitals.
INLINED bool NAME(common)(const uint8_t *line, const uint8_t *end, cbytescan_line *located) {
  enum { PROTOCOL = 9 };
  const uint8_t *time = NAME(behind_bracket)(line, end);
  // Neither a comment nor zeros, and nothing else that clients do not start with.
  if (!time || *line <= '#') return false;
  if (!ALL_WITHIN(LOAD(time), stamp_low, stamp_high)) return false;

  const uint8_t *request = time + CBYTESCAN_TIME_TO_REQUEST;
  // The end of the protocol, a quote, a space, three digits and a space, inside the line.
  const uint8_t *close = NAME(quote)(request, end);
  if (!close || end - close < 6) return false;
  if (!ALL_WITHIN(LOAD(close - PROTOCOL - 1), protocol_low, protocol_high)) return false;

  // The first space ends the method, and the last starts the protocol; neither has another beside it.
  const VECTOR start = LOAD(request);
  const uint32_t spaces = EQUAL(start, ' ');
  if (!spaces) return false;
  const int method = __builtin_ctz(spaces);
  if (method < 1 || method > 30 || spaces >> (method + 1) & 1) return false;
  const uint32_t capitals = ((uint32_t)1 << method) - 1;
  if (capitals & ~WITHIN(start, 'A', 26)) return false;
  const uint8_t *target = request + method + 1;
  const ptrdiff_t length = close - PROTOCOL - target;
  if (length < 1) return false;

  located->status = NAME(digits)(cbytescan_load32(close + 2));
  located->time = (uint16_t)(time - line);
  located->target = (uint16_t)(target - line);
  located->target_length = (uint16_t)length;
  located->endpoint_length = (uint16_t)NAME(endpoint)(target, (size_t)length);
  located->request_end = (uint16_t)(close - line);
  return true;
}

INLINED bool NAME(locate)(
    cbytescan_format format, const uint8_t *line, const uint8_t *end, cbytescan_line *located) {
  located->start = line;
  located->length = (uint32_t)(end - line);
  return format == CBYTESCAN_SIMPLE ? NAME(simple)(line, end, located)
                                    : NAME(common)(line, end, located);
}

INLINED size_t NAME(locate_all)(
    cbytescan_format format, const uint8_t **line, const uint8_t *block, const uint32_t *ends,
    size_t count, size_t longest, cbytescan_line *located) {
  const uint8_t *start = *line;
  size_t done = 0;
  for (; done < count; done++) {
    const uint8_t *end = block + ends[done];
    if ((size_t)(end - start) > longest) break;
    if (!NAME(locate)(format, start, end, &located[done])) break;
    start = end + 1;
  }
  *line = start;
  return done;
}

static size_t NAME(locate_lines)(
    cbytescan_format format, const uint8_t **line, const uint8_t *block, const uint32_t *ends,
    size_t count, size_t longest, cbytescan_line *located) {
  // A loop of its own for each format.
  return format == CBYTESCAN_SIMPLE
      ? NAME(locate_all)(CBYTESCAN_SIMPLE, line, block, ends, count, longest, located)
      : NAME(locate_all)(CBYTESCAN_COMMON, line, block, ends, count, longest, located);
}

static bool NAME(locate_one)(
    cbytescan_format format, const uint8_t *line, const uint8_t *end, cbytescan_line *located) {
  return NAME(locate)(format, line, end, located);
}

// The second half: what of the located lines is wanted becomes keys.
INLINED size_t NAME(make_keys)(
    const cbytescan_line *located, uint64_t staying, const cbytescan_grouping *grouping,
    const uint64_t *numbers, bool keeps_query, cbytescan_pending *pending) {
  const cbytescan_grouping how = *grouping;
  size_t count = 0;
  for (; staying; staying &= staying - 1) {
    const int index = __builtin_ctzll(staying);
    const cbytescan_line *line = &located[index];
    cbytescan_pending *next = &pending[count++];
    next->key = line->start + line->target;
    next->length = (keeps_query ? line->target_length : line->endpoint_length) & how.length_mask;
    next->packed = (how.packed + line->status) & how.packed_mask;
    if (numbers) next->packed |= numbers[index];
    next->count = 1;
    cbytescan_hash_pending(next, how.seed);
    cbytescan_prefetch(how.slots + (next->hash & how.slot_mask));
  }
  return count;
}

static size_t NAME(key_lines)(
    const cbytescan_line *located, uint64_t staying, const cbytescan_grouping *grouping,
    cbytescan_pending *pending) {
  // A loop of its own for each case.
  const uint64_t *numbers = grouping->numbers;
  if (grouping->keeps_query) {
    return NAME(make_keys)(located, staying, grouping, numbers, true, pending);
  }
  return numbers ? NAME(make_keys)(located, staying, grouping, numbers, false, pending)
                 : NAME(make_keys)(located, staying, grouping, NULL, false, pending);
}
