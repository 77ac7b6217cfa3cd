extension FilterKind {
  /// `GET`, as the request has it.
  package static let method = FilterKind(
    code: 2,
    name: "method",
    field: .method,
    example: "GET,HEAD"
  ) {
    .success($0.isNone ? .none : .text($0))
  }

  /// `'/api/*'`: the endpoint as it is counted, before anything is made of it; `(malformed)` and `(empty)` by name.
  package static let endpoint = FilterKind(
    code: 3,
    name: "endpoint",
    field: .endpoint,
    example: "'/api/*,!/api/health'"
  ) { .success(.glob(ByteGlob($0))) }

  /// `'*.example.com'`, without a port.
  package static let host = FilterKind(
    code: 4,
    name: "host",
    field: .host,
    example: "'*.example.com'"
  ) { .success($0.isNone ? .none : .glob(ByteGlob($0, ignoresCase: true))) }

  package static let user = FilterKind(code: 6, name: "user", field: .user, example: "'a*,!admin'")
  {
    .success($0.isNone ? .none : .glob(ByteGlob($0)))
  }

  /// A part of where the request came from.
  package static let referrer = FilterKind(
    code: 7,
    name: "referrer",
    field: .referrer,
    example: "search.example"
  ) { .success($0.isNone ? .none : .part($0.map(\.lowercased))) }

  /// A part of what the client called itself.
  package static let agent = FilterKind(
    code: 8,
    name: "agent",
    field: .agent,
    example: "'!bot,!spider'"
  ) {
    .success($0.isNone ? .none : .part($0.map(\.lowercased)))
  }
}

extension [UInt8] {
  /// Whether it is the `-` that stands for no value.
  var isNone: Bool { self == [UInt8(ascii: "-")] }
}
