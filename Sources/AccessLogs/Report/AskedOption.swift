/// Something that was asked beside the tables, as the key `query` of a report in JSON says it.
package struct AskedOption: Hashable, Sendable {
  package enum Value: Hashable, Sendable {
    case flag
    case number(Int)
    case text(String)
    case texts([[UInt8]])
  }

  /// The name of the option with underscores, without dashes before it.
  package let name: String
  package let value: Value

  package init(_ name: String, _ value: Value) { (self.name, self.value) = (name, value) }

  /// Returns all that is asked, in the order of reports.
  package static func all(of query: Query, _ shape: ReportShape = ReportShape()) -> [AskedOption] {
    let filters = query.filters
    let points = [("since", filters.times.since), ("until", filters.times.until)].map {
      ($0, $1.map { Array($0.text.utf8) })
    }
    let lists =
      [("match", filters.match)] + filters.values.map { ($0.kind.name, $0.values) } + points
    var options = lists.filter { !$0.1.isEmpty }.map { AskedOption($0.0, .texts($0.1)) }
    for (name, value) in query.tidying.options {
      let name = name.replacing("-", with: "_")
      switch value {
      case .flag: options.append(AskedOption(name, .flag))
      case .number(let number): options.append(AskedOption(name, .number(number)))
      case .texts(let texts): options.append(AskedOption(name, .texts(texts)))
      }
    }
    func add(_ name: String, _ value: Value?) {
      if let value { options.append(AskedOption(name, value)) }
    }
    let columns = query.columns.map { Array($0.name.utf8) }
    add("measure", columns.isEmpty ? nil : .texts(columns))
    add("time_unit", (query.timeUnit?.name).map(Value.text))
    add("top", shape.top.map(Value.number))
    add("sort", shape.sort.isEmpty ? nil : .texts(shape.sort.map { Array($0.text.utf8) }))
    add("min_count", shape.leastCount.map(Value.number))
    add("pivot", (shape.pivot?.name).map(Value.text))
    add("tz", (query.zone?.name).map(Value.text))
    add("anonymize", query.anonymity.map { .number(Int($0.rawValue)) })
    return options
  }

  /// The values as texts, as reports show them.
  package var texts: [String] {
    switch value {
    case .flag: []
    case .number(let number): [String(number)]
    case .text(let text): [KeyText.string(Array(text.utf8).span)]
    case .texts(let texts): texts.map { KeyText.string($0.span) }
    }
  }
}

extension AskedOption: ByteCoded {
  package init(from reader: inout ByteReader) throws(MalformedBytes) {
    let name = try String(from: &reader)
    switch try reader.byte() {
    case 0: self.init(name, .flag)
    case 1: self.init(name, .texts(try [[UInt8]](from: &reader)))
    default: throw MalformedBytes()
    }
  }

  /// Writes the option with its values as texts, which is all that can be known of one that was read.
  package func write(to writer: inout ByteWriter) {
    name.write(to: &writer)
    if case .flag = value { return writer.append(byte: 0) }
    writer.append(byte: 1)
    texts.map { Array($0.utf8) }.write(to: &writer)
  }
}
