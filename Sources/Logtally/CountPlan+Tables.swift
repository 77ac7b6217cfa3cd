import AccessLogs
import ArgumentParser

/// The tables of a plan: what `--by` asks for, and whether the report can hold it.
extension CountPlan {
  /// Reads the tables, a list of dimensions each; of endpoints where there is none.
  static func tables(_ lists: [String]) throws -> [[Dimension]] {
    var tables: [[Dimension]] = []
    for list in lists.isEmpty ? ["endpoint"] : lists {
      let isPage = ReportPage.isName(list)
      for table in isPage ? ReportPage.tables : [try dimensions(list)] {
        guard !tables.contains(table) else {
          let isOfPage =
            lists.contains(where: ReportPage.isName) && ReportPage.tables.contains(table)
          throw ValidationError(
            "'--by \(names(table))' is given twice\(isOfPage ? ", once by --by page" : ""); each table is "
              + "made once, such as: --by endpoint,status --by file"
          )
        }
        tables.append(table)
      }
    }
    guard tables.count <= Query.mostTables else {
      throw ValidationError(
        "'--by' is given \(tables.count) times; one run makes up to \(Query.mostTables) tables, "
          + "such as: --by endpoint,status --by file"
      )
    }
    return tables
  }

  private static func dimensions(_ list: String) throws -> [Dimension] {
    var dimensions: [Dimension] = []
    for part in list.split(separator: ",", omittingEmptySubsequences: false) {
      let name = part.split(separator: " ").joined(separator: " ")
      guard !name.isEmpty else {
        throw ValidationError("'--by \(list)' has an empty name; such as: --by endpoint,status")
      }
      guard name != ReportPage.name else {
        throw ValidationError(
          "'--by \(list)' has page among dimensions, and it stands for tables of its own; such as: "
            + "--by page --by file"
        )
      }
      guard let dimension = Dimension(name: name) else {
        throw unknown(name, "--by", Dimension.all.map(\.name))
      }
      guard !dimensions.contains(dimension) else {
        throw ValidationError("'--by' names \(name) twice; such as: --by endpoint,status")
      }
      dimensions.append(dimension)
    }
    return dimensions
  }

  private static func names(_ table: [Dimension]) -> String {
    table.map(\.name).joined(separator: ",")
  }

  /// Checks that a report of the format can hold all tables, whoever chose it.
  ///
  /// - Parameter isGiven: Whether `--format` chose it.
  /// - Throws: A `ValidationError` that names the formats that can.
  func checkFormat(isGiven: Bool) throws {
    if let complaint = complaint(about: query.tables, isFormatGiven: isGiven) {
      throw ValidationError(complaint)
    }
  }

  /// Returns why a report of the format cannot hold some tables, which somebody asks for; nil if it can.
  func complaint(
    about tables: [[Dimension]],
    of asking: String = "'--by' asks for",
    isFormatGiven: Bool
  ) -> String? {
    guard tables.count > 1, !format.holdsTables else { return nil }
    let able = ReportFormat.allCases.filter(\.holdsTables).map(\.rawValue)
    let isPage = ReportPage.tables.allSatisfy(tables.contains)
    let others = isPage ? tables.filter { !ReportPage.tables.contains($0) } : tables
    let lists = ((isPage ? [ReportPage.name] : []) + others.map(Self.names))
      .map { "--by \($0)" }.joined(separator: " ")
    let choice: String
    var remedy = "--format \(able[0])"
    if isFormatGiven {
      choice = "'--format \(format.rawValue)'"
    } else if let output {
      choice = "'--output \(FileKey(output).text)' is written as \(format.rawValue), which"
      remedy = "--output report.\(able[0])"
    } else {
      choice = "standard output that is no terminal gets \(format.rawValue), which"
    }
    return "\(choice) holds one table, and \(asking) \(tables.count); give one of "
      + "\(able.joined(separator: ", ")), such as: \(lists) \(remedy)"
  }
}

/// What `--by page` asks for: the tables of a page, and what is measured for them where nobody says.
enum ReportPage {
  static let name = "page"

  static let tables: [[Dimension]] = [
    [.minute, .class], [.endpoint, .status], [.endpoint], [.host], [.client], [.referrer], [.agent],
    [.method], [.protocol], [.weekday, .hourOfDay],
  ]

  static let measures: [Measure] = [.bytes, .percentile(50_000), .percentile(95_000)]

  /// Whether a query has the tables of a page, and measures what is measured for them where nobody says.
  static func choseMeasures(of query: Query) -> Bool {
    query.columns == measures && isAsked(by: query)
  }

  /// Whether a query has the tables of a page.
  static func isAsked(by query: Query) -> Bool { tables.allSatisfy(query.tables.contains) }

  /// Whether a value of `--by` is the name.
  static func isName(_ list: String) -> Bool {
    list.split(separator: " ").joined(separator: " ") == name
  }
}
