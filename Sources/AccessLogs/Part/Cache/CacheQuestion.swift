/// What the files of a cache were asked, and by what: results of another one are of no use.
package struct CacheQuestion: Hashable, Sendable {
  /// The question without its filter of times, and without the means.
  package let query: Query
  /// The version of the program, and the rules that it counts by.
  package let origin: PartOrigin
  /// The bytes of both, and the digest that the files of the question are named by.
  let bytes: [UInt8]
  let digest: String

  /// The question of a query; its zone is what this machine knows of it, so that other zone files ask another one.
  package init(_ query: Query, _ origin: PartOrigin) {
    var question = query
    question.means = Query.Means()
    question.columns = []
    question.filters.times = TimeFilter()
    self.init(question: question, origin)
  }

  private init(question: Query, _ origin: PartOrigin) {
    query = question
    self.origin = origin
    var writer = ByteWriter()
    writer.append(CacheGeneration.version)
    writer.append(Part.version)
    writer.append(field: origin.bytes)
    writer.append(field: question.bytes)
    bytes = writer.bytes
    digest = QueryDigest(of: writer.bytes).description
  }

  /// Reads the question of a file; nil if it cannot be read.
  init?(bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard (try? reader.number()) == CacheGeneration.version,
      (try? reader.number()) == Part.version, let origin = try? reader.field(),
      let query = try? reader.field(), reader.isAtEnd,
      let origin = try? PartOrigin(bytes: Array(origin)),
      let query = try? Query(bytes: Array(query))
    else { return nil }
    self.init(question: query, origin)
  }
}
