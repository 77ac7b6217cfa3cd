/// The small columns of a group, packed: the kind of endpoint and the status.
///
/// Tags of one endpoint text sort by status; `(malformed)` and `(empty)` sort before targets.
package struct GroupTag: Hashable, Sendable {
  /// What kind of endpoint a request has.
  package enum Endpoint: UInt32, Sendable {
    case malformed = 0
    case empty = 1
    case target = 2
  }

  /// The status, or 1000 for `-`, 1001 for `-1` and 1002 for a single `0`, in bits 0-9; the kind of endpoint in bits 10-11.
  package let bits: UInt32

  /// Which columns of a line make its group: endpoint, status, or both.
  struct Columns {
    let hasEndpoint: Bool
    let hasStatus: Bool

    /// The bits of a tag that belong to these columns.
    var tagMask: UInt32 {
      (hasEndpoint ? GroupTag.endpointBits : 0) | (hasStatus ? GroupTag.statusBits : 0)
    }
  }

  static let statusBits: UInt32 = 0x3FF
  static let endpointBits: UInt32 = 0xC00
  static let allBits: UInt32 = 0xFFF
  static let bitCount: UInt32 = 12

  package init(bits: UInt32) {
    self.bits = bits
  }

  /// Makes a tag; `status` is 0 to 999, ``noStatus``, ``minusOne`` or ``zero``.
  package init(endpoint: Endpoint, status: UInt32) {
    self.bits = endpoint.rawValue << 10 | status
  }

  /// The status code of a line whose status is `-`.
  package static let noStatus: UInt32 = 1000

  /// The status code of a line whose status is `-1`, as HAProxy writes where there was no answer.
  package static let minusOne: UInt32 = 1001

  /// The status code of a line whose status is `0`, as Caddy and Envoy write where the client went away
  /// before the answer; `000` is another text, and a status of three digits.
  package static let zero: UInt32 = 1002

  package var endpoint: Endpoint { Endpoint(rawValue: bits >> 10 & 3) ?? .malformed }

  package var status: UInt32 { bits & 0x3FF }

  /// The place of the status among all by their bytes: `-` and `-1` come before the digits, `0` first.
  package var statusRank: UInt64 {
    switch status {
    case Self.noStatus: 0
    case Self.minusOne: 1
    case Self.zero: 2
    default: UInt64(status) + 3
    }
  }

  /// The status as the log has it.
  var statusText: [UInt8] { Self.statusText(rank: Int(statusRank)) }

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
