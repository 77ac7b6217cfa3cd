/// Why a value could not be written or read through `Codable`: its type, the key in it, and what is wrong.
///
/// The coder's own words speak of the format that values travel in, which is nobody's business.
struct CodableError: Error, CustomStringConvertible {
  let description: String

  init(_ error: any Error, of type: any Any.Type) {
    let (path, what) = Self.parts(of: error)
    let keys = path.isEmpty ? "" : ", key '\(path)'"
    description = "\(String(reflecting: type))\(keys): \(what)"
  }

  private static func parts(of error: any Error) -> (path: String, what: String) {
    switch error {
    case EncodingError.invalidValue(let value, let context):
      // The coder puts the whole value in the place of what it could not write.
      if let underlying = context.underlyingError { return parts(of: underlying) }
      let type = String(reflecting: Swift.type(of: value))
      return (path(context.codingPath), "a value of type \(type) cannot be written")
    case DecodingError.keyNotFound(let key, let context):
      return (path(context.codingPath + [key]), "is missing")
    case DecodingError.valueNotFound(let type, let context):
      return (path(context.codingPath), "there is no value of type \(String(reflecting: type))")
    case DecodingError.typeMismatch(let type, let context):
      return (path(context.codingPath), "is no value of type \(String(reflecting: type))")
    case DecodingError.dataCorrupted(let context):
      let path = path(context.codingPath)
      return (path, path.isEmpty ? "the bytes are no such value" : context.debugDescription)
    default: return ("", String(describing: error))
    }
  }

  /// The keys, joined; every value travels in a list of one, whose index is nobody's key.
  private static func path(_ keys: [any CodingKey]) -> String {
    keys.dropFirst().reduce(into: "") { path, key in
      if let index = key.intValue {
        path += "[\(index)]"
      } else {
        path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
      }
    }
  }
}
