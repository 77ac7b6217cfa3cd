// swift-tools-version: 6.3
import PackageDescription

/// Settings every Swift target of this package is built with.
let settings: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser",
  package: "swift-argument-parser"
)
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

/// Building the documentation takes a plugin that nothing else needs: `make docs` asks for it.
let documentation: [Package.Dependency] =
  Context.environment["BUILD_DOCS"] == "1"
  ? [.package(url: "https://github.com/swiftlang/swift-docc-plugin.git", from: "1.5.0")] : []

let package = Package(
  name: "logtally",
  products: [
    .executable(name: "logtally", targets: ["Logtally"]),
    .library(name: "KeyedTasks", targets: ["KeyedTasks"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system.git", from: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2", traits: []),
  ] + documentation,
  targets: [
    // The Linux calls that Swift's Glibc module leaves out, behind plain C types.
    .target(name: "CLinux"),

    // Threads of our own, for both libraries.
    .target(name: "SystemThreads", dependencies: ["CLinux"], swiftSettings: settings),

    // The reusable library: knows nothing of logs.
    .target(
      name: "KeyedTasks",
      dependencies: ["CLinux", "SystemThreads", systemPackage],
      swiftSettings: settings
    ),

    // The domain: knows nothing of processes or of the command line.
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CIsal", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
    .target(name: "CByteScan"),

    // Workbooks by libxlsxwriter, which is opened at run time: nothing is linked with it.
    .target(name: "CXlsx"),
    .target(name: "Workbooks", dependencies: ["CXlsx"], swiftSettings: settings),

    .target(
      name: "AccessLogs",
      dependencies: [
        "CZstd", "CIsal", "CByteScan", "CLinux", "SystemThreads", "Workbooks", systemPackage,
      ],
      swiftSettings: settings
    ),

    // The command: the only target that sees both.
    .executableTarget(
      name: "Logtally",
      dependencies: [
        "AccessLogs", "KeyedTasks", "CLinux", "Workbooks", argumentParser, systemPackage,
      ],
      swiftSettings: settings
    ),

    .testTarget(
      name: "KeyedTasksTests",
      dependencies: ["KeyedTasks", "TestWorker", "CLinux", subprocess, systemPackage],
      swiftSettings: settings
    ),
    .testTarget(
      name: "AccessLogsTests",
      dependencies: ["AccessLogs", "CByteScan", "CZstd", "CIsal", "Workbooks", systemPackage],
      exclude: ["Fixtures"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "LogtallyTests",
      dependencies: [
        "Logtally", "AccessLogs", "KeyedTasks", "Workbooks", subprocess, systemPackage,
      ],
      exclude: ["Golden"],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "TestWorker",
      dependencies: ["KeyedTasks", "CLinux"],
      path: "Tests/TestWorker",
      swiftSettings: settings
    ),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "AccessLogs", "KeyedTasks", "CZstd", "CIsal", "CLinux", argumentParser, systemPackage,
      ],
      path: "Tests/Benchmarks",
      exclude: ["Peers", "Sizing"],
      swiftSettings: settings
    ),
  ]
)
