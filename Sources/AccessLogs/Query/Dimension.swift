/// A property of a line that a report can group by.
package enum Dimension: String, CaseIterable, Sendable, Codable {
  case endpoint
  case status
  case file
}
