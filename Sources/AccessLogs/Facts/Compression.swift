/// How the bytes of a file are stored, known by their first bytes and not by the file's name.
package enum Compression: String, CaseIterable, Sendable, Codable {
  case none
  case zstd
  case gzip
  case xz
  case bzip2
  case lz4
  case zip
}
