/// What kind of endpoint a line has, and its status.
package struct GroupTag: Hashable, Sendable {
  /// What kind of endpoint a request has.
  package enum Endpoint: UInt32, Sendable {
    case malformed = 0
    case empty = 1
    case target = 2
  }

  /// The place of the status among all by their bytes, in bits 0-9; the kind of endpoint in bits 10-11.
  package let bits: UInt32

  static let statusBitCount: UInt32 = 10
  static let statusBits: UInt32 = 0x3FF
  static let endpointBits: UInt32 = 0xC00
  static let bitCount: UInt32 = 12

  package init(bits: UInt32) {
    self.bits = bits
  }

  /// Makes a tag; `status` is 0 to 999, ``noStatus``, ``minusOne`` or ``zero``.
  package init(endpoint: Endpoint, status: UInt32) {
    // `-` and `-1` come before the digits, `0` first.
    let rank = status >= Self.noStatus ? status - Self.noStatus : status + Self.specialCount
    self.bits = endpoint.rawValue << Self.statusBitCount | rank
  }

  package static let noStatus = LogStatus.none
  package static let minusOne = LogStatus.minusOne
  package static let zero = LogStatus.zero

  /// How many statuses are none of three digits.
  static let specialCount: UInt32 = 3

  package var endpoint: Endpoint {
    Endpoint(rawValue: bits >> Self.statusBitCount & 3) ?? .malformed
  }

  private var rank: UInt32 { bits & Self.statusBits }

  /// The status: 0 to 999, ``noStatus``, ``minusOne`` or ``zero``.
  package var status: UInt32 {
    rank < Self.specialCount ? rank + Self.noStatus : rank - Self.specialCount
  }

  /// The place of the last status: 999.
  static let largestRank = UInt64(noStatus - 1 + specialCount)

  /// The status as the log has it.
  var statusText: [UInt8] { Self.statusText(rank: Int(rank)) }

  /// The status of a place among all, as the log has it: three digits, `-`, `-1` or `0`.
  static func statusText(rank: Int) -> [UInt8] { statusTexts[min(rank, statusTexts.count - 1)] }

  /// The text of each status by its place, made once: a report may have millions.
  private static let statusTexts: [[UInt8]] = {
    let special = ["-", "-1", "0"].map { Array($0.utf8) }
    return special
      + (0..<noStatus).map { status -> [UInt8] in
        [status / 100, status / 10 % 10, status % 10].map { UInt8(truncatingIfNeeded: 48 + $0) }
      }
  }()
}
