extension LogTime {
  /// Reads a time as words, numbers and signs that stand in some order.
  init?(words text: LineBytes) { return nil }
}
