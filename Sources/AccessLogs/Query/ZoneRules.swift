/// The clock of a place: how far it is ahead of UTC, and when that changes.
///
/// It is found out once, before there are workers, so that each machine of a run has the same one.
package struct ZoneRules: Hashable, Sendable {
  /// A time from which on the clock is so far ahead of UTC.
  struct Change: Hashable, Sendable {
    /// Seconds since 1970.
    let moment: Int
    /// Seconds.
    let offset: Int
  }

  /// What the user calls it.
  package let name: String
  /// The offset before the first change.
  let first: Int
  /// The changes, one after the other.
  let changes: [Change]
}
