extension FilterKind {
  /// `192.0.2.7`, `10.0.0.0/8`, `2001:db8::/32`: by value, IPv4 also where it is written as IPv6.
  package static let client = FilterKind(
    code: 5,
    name: "client",
    field: .client,
    example: "10.0.0.0/8"
  ) { value in
    if value.isNone { return .success(.none) }
    do throws(IPNetwork.Problem) {
      return .success(.network(try IPNetwork(value)))
    } catch {
      return .failure(Complaint(reason: reason(error)))
    }
  }

  private static func reason(_ problem: IPNetwork.Problem) -> String {
    switch problem {
    case .noAddress: "is no address; give 192.0.2.7, 10.0.0.0/8, 2001:db8::/32 or - for none"
    case .noLength: "has no number of bits behind the slash that fits, such as 10.0.0.0/8"
    case .bitsBehind: "has bits behind those that count; 10.1.2.3/8 is written 10.0.0.0/8"
    }
  }
}
