/// How the bytes of a file are stored, known by their first bytes and not by the file's name.
///
/// The codes are given once and never used for another.
package enum Compression: UInt8, CaseIterable, Sendable, Codable {
  case none = 1
  case zstd = 2
  case gzip = 3
  case xz = 4
  case bzip2 = 5
  case lz4 = 6
  case zip = 7

  /// What reports and messages call it.
  package var name: String {
    switch self {
    case .none: "none"
    case .zstd: "zstd"
    case .gzip: "gzip"
    case .xz: "xz"
    case .bzip2: "bzip2"
    case .lz4: "lz4"
    case .zip: "zip"
    }
  }
}
