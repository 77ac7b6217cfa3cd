extension TidyStep {
  /// Leaves the first segments of a path: of `/api/v1/users`, `/api/v1` are two.
  ///
  /// A segment is what stands behind a slash, also where that is nothing: `/shop/` has two.
  static func depth(_ most: Int) -> TidyStep {
    TidyStep(name: "depth") { target, _ in
      var start = target.startOfPath
      if target.byte(at: start) == ByteClass.slash { start += 1 }
      var end = target.find(ByteClass.slash, from: start)
      var count = 1
      while count < most, end < target.count {
        end = target.find(ByteClass.slash, from: end + 1)
        count += 1
      }
      return target.part(0, end)
    }
  }
}
