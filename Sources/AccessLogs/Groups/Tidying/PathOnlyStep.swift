extension TidyStep {
  /// Leaves the path of an absolute URL: `https://www.example.com/shop` becomes `/shop`, and one without a path `/`.
  ///
  /// What starts with a slash is a path, also where there are two; the `host:443` of CONNECT is no URL.
  static let pathOnly = TidyStep(name: "path-only") { target, memory in
    guard let authority = target.startOfAuthority else { return target }
    let path = target.from(target.startOfPath)
    if path.byte(at: 0) == ByteClass.slash { return path }
    // The second slash of the scheme stands for a path of no bytes (RFC 3986, section 6.2.3).
    let slash = target.part(authority - 1, authority)
    if path.isEmpty { return slash }
    memory.begin(room: path.count + 1)
    memory.append(slash)
    memory.append(path)
    return memory.bytes
  }
}
