// swift-tools-version: 6.0
import PackageDescription

// Sample is an app; the others are the programs of the README and of the documentation.
let package = Package(
    name: "Sample",
    platforms: [.macOS(.v13)],
    dependencies: [.package(name: "Tenantry", path: "..")],
    targets: ["Sample", "Readme", "Manual"].map { name in
        .executableTarget(name: name, dependencies: [.product(name: "Tenantry", package: "Tenantry")])
    },
    swiftLanguageModes: [.v6]
)
