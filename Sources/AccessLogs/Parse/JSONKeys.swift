/// The keys of a JSON object that a line's request is in, as a tree of nested objects.
///
/// Made once per format. Each wanted key has a rank: of the keys for one field, the one with the
/// lowest rank that is present gives it.
struct JSONKeys: Sendable {
  /// What a key gives.
  enum Field: Int, Sendable {
    case endpoint
    case status
    case method
    /// A whole request, `GET / HTTP/1.1`, for objects without an endpoint.
    case request
  }

  /// One key of an object.
  struct Key: Sendable {
    let name: [UInt8]
    /// The first eight bytes of the name, as ``LineBytes/word(at:)`` reads them.
    let word: UInt64
    /// What a string or number under this key gives.
    var field: Field?
    var rank = 0
    /// The object under this key, as an index into ``JSONKeys/objects``.
    var object: Int?

    init(_ name: [UInt8]) {
      self.name = name
      var word: UInt64 = 0
      for (index, byte) in name.prefix(8).enumerated() { word |= UInt64(byte) << UInt64(index * 8) }
      self.word = word
    }
  }

  /// The keys of one object.
  struct Object: Sendable {
    private(set) var keys: [Key] = []
    /// A bit for each length of a key up to 63.
    private(set) var lengths: UInt64 = 0

    /// Returns the key of a name, if it is one of these.
    @inline(__always)
    func key(_ name: LineBytes) -> Int? {
      guard name.count < 64, lengths >> UInt64(name.count) & 1 == 1 else { return nil }
      let word = name.word(at: 0)
      for index in keys.indices
      where keys[index].word == word && keys[index].name.count == name.count
        && (name.count <= 8 || name.holds(keys[index].name))
      {
        return index
      }
      return nil
    }

    /// Returns the key of a name, new if need be.
    mutating func add(_ name: [UInt8]) -> Int {
      if let index = keys.firstIndex(where: { $0.name == name }) { return index }
      keys.append(Key(name))
      lengths |= 1 << UInt64(min(name.count, 63))
      return keys.count - 1
    }

    mutating func update(_ index: Int, _ body: (inout Key) -> Void) { body(&keys[index]) }
  }

  /// The objects; the first is the outermost.
  private(set) var objects = [Object()]

  init() {}

  /// Wants a field under a path of keys.
  mutating func add(_ path: [[UInt8]], for field: Field, rank: Int) {
    var object = 0
    for name in path.dropLast() {
      let key = objects[object].add(name)
      if let next = objects[object].keys[key].object {
        object = next
      } else {
        objects.append(Object())
        let next = objects.count - 1
        objects[object].update(key) { $0.object = next }
        object = next
      }
    }
    guard let name = path.last else { return }
    let key = objects[object].add(name)
    objects[object].update(key) {
      $0.field = field
      $0.rank = rank
    }
  }

  /// The usual names: those of Traefik, Cloudflare, Envoy, Caddy, Azure, Google, nginx and others.
  static let usual: JSONKeys = {
    let statuses = [
      "DownstreamStatus", "EdgeResponseStatus", "response_code", "status", "status_code",
      "response_status", "httpStatus", "sc-status",
    ]
    let endpoints = [
      "RequestPath", "ClientRequestURI", "x-envoy-origin-path", "request_uri", "requestUri",
      "originalRequestUriWithArgs", "uri", "path", ":path", "url", "request.uri", "request.path",
      "requestUrl",
    ]
    let methods = [
      "RequestMethod", "method", "request_method", "request.method", "requestMethod",
    ]
    var keys = JSONKeys()
    // What is in these two objects counts as if it were outside of them.
    for prefix in [[], ["properties"], ["httpRequest"]] {
      func add(_ names: [String], for field: Field) {
        for (rank, name) in names.enumerated() {
          let path = prefix + name.split(separator: ".").map(String.init)
          keys.add(path.map { Array($0.utf8) }, for: field, rank: rank)
        }
      }
      add(statuses, for: .status)
      add(endpoints, for: .endpoint)
      add(methods, for: .method)
      add(["request"], for: .request)
    }
    return keys
  }()
}
