extension TidyStep {
  /// Takes away the slashes that a path ends with: `/shop/` is `/shop`, and `/` stays.
  static let trimSlash = TidyStep(name: "trim-slash") { target, _ in
    let start = target.startOfPath
    var end = target.count
    while end > start + 1, target[end - 1] == ByteClass.slash { end -= 1 }
    return target.part(0, end)
  }
}
