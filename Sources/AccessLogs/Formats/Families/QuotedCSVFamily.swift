/// The two access logs that are CSV: Apache's, and Google Cloud Storage's usage logs.
///
/// Any other CSV is none: the columns have to look like a request where these logs have theirs.
struct QuotedCSVFamily: FormatFamily {
  static let description = FamilyDescription(
    [.gcs, .apacheCSV],
    marks: .separator,
    samples: [
      FormatSample(
        .gcs,
        "usage logs of Google Cloud Storage (CSV)",
        line: #""1762142706123456","192.0.2.4","1","","GET","/shop-bucket/logo.png","200","0","#
          + #""512","12000","storage.googleapis.com","","curl/8.5","5d7fa2c1","GET_Object","#
          + #""shop-bucket","logo.png""#
      ),
      FormatSample(
        .apacheCSV,
        "Apache with commas, the method and target in columns of their own",
        line: "www.example.com,443,192.0.2.4,-,ann,[03/Nov/2025:04:05:06 +0000],312,700,1012,512,"
          + #"12,12345,12000,200,"HTTP/1.1","GET","/shop","?q=1","-","curl/8.5","-",-"#
      ),
    ]
  )

  /// Cloud Storage's columns beside target and status.
  ///
  /// `"time_micros","c_ip","c_ip_type","c_ip_region","cs_method","cs_uri","sc_status",...`
  private static let storage: [(LogField, Int)] = [
    (.time, 0), (.client, 1), (.method, 4), (.bytes, 8), (.requestTime, 9), (.host, 10),
    (.referrer, 11), (.agent, 12),
  ]
  /// Apache's columns before the status, and those around it by how far they are from it.
  ///
  /// `%v,%p,%a,%l,%u,%t,%I,%O,%S,%B,...,%D,%^FB,%>s,"%H","%m","%U","%q",...`
  private static let apache: [(LogField, Int)] = [
    (.host, 0), (.client, 2), (.user, 4), (.bytes, 7),
  ]
  private static let apacheTime = 5
  private static let apacheAroundStatus: [(LogField, Int)] = [
    (.requestTime, -2), (.protocol, 1), (.method, 2), (.referrer, 5), (.agent, 6),
  ]

  private var row = FieldList()
  private var scratch = LineScratch()

  mutating func read(_ line: LineBytes, into record: inout LineRecord) -> Bool {
    // The first column of either has no blank in it, which ends the matter for most other lines.
    let comma = line.find(UInt8(ascii: ","))
    guard comma < line.count, line.endOfWord(0) > comma else { return false }
    row.splitCSV(line)
    let isStorage = isStorage(line)
    guard let place = isStorage ? 6 : apacheStatus(in: line),
      let status = row[place, of: line].status
    else { return false }
    // A column counts twice where there are few before the status.
    scratch.forget(room: 2 * line.count)
    if !record.wanted.isEmpty {
      isStorage ? note(Self.storage, of: line, in: &record) : noteApache(place, line, in: &record)
    }
    let target = isStorage ? 5 : place + 3
    guard
      record.take(
        target: row.unquoted(target, of: line, into: &scratch),
        method: row[target - 1, of: line],
        status: status
      )
    else { return false }
    // Behind Apache's target is the query, with its question mark.
    if !isStorage, record.isWellFormed, record.wants(.query), place + 4 < row.count {
      let query = row.unquoted(place + 4, of: line, into: &scratch)
      record.note(.query, query.from(query.byte(at: 0) == ByteClass.questionMark ? 1 : 0))
    }
    return true
  }

  func reason(against line: LineBytes) -> String {
    "no columns of a request where Apache's CSV or Cloud Storage has them"
  }

  func noteFormats(
    of line: LineBytes,
    _ record: borrowing LineRecord,
    in traits: inout FormatTraits
  ) {
    traits.note(line.byte(at: 0) == ByteClass.quote ? .gcs : .apacheCSV)
  }

  /// Whether the columns look like those of Cloud Storage.
  private func isStorage(_ line: LineBytes) -> Bool {
    row.count >= 17 && row[0, of: line].isNumber && row[0, of: line].count >= 15
      && row[4, of: line].isMethod && line.byte(at: 0) == ByteClass.quote
  }

  /// Returns the column of Apache's status, which a protocol follows; nil if the columns are not Apache's.
  private func apacheStatus(in line: LineBytes) -> Int? {
    guard row.count >= 10, row[1, of: line].isNumber,
      row[Self.apacheTime, of: line].byte(at: 0) == ByteClass.openBracket
    else { return nil }
    return (Self.apacheTime + 1..<row.count - 3).first {
      row[$0, of: line].status != nil && row[$0 + 1, of: line].spells("HTTP/")
    }
  }

  private mutating func noteApache(_ status: Int, _ line: LineBytes, in record: inout LineRecord) {
    note(Self.apache, of: line, in: &record)
    let time = row[Self.apacheTime, of: line]
    record.note(.time, time.part(1, time.find(ByteClass.closeBracket)))
    // Microseconds and the time to the first byte, where there are columns for them before the status.
    let around = Self.apacheAroundStatus.dropFirst(status - 2 > Self.apacheTime ? 0 : 1)
    note(around, from: status, of: line, in: &record)
  }

  /// Notes columns by their places, counted from one of them.
  private mutating func note(
    _ columns: some Sequence<(LogField, Int)>,
    from start: Int = 0,
    of line: LineBytes,
    in record: inout LineRecord
  ) {
    for (field, offset) in columns where record.wants(field) && start + offset < row.count {
      let text = row.unquoted(start + offset, of: line, into: &scratch)
      // Both write whole microseconds.
      if field == .requestTime {
        record.note(requestTime: text, in: .microseconds)
      } else {
        record.note(field, text)
      }
    }
  }
}

extension LogFormat {
  /// The usage logs of Google Cloud Storage.
  package static let gcs = LogFormat(code: 16, "gcs")
  package static let apacheCSV = LogFormat(code: 33, "apache-csv")
}
