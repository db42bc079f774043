// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "Tenantry",
    platforms: [.macOS(.v13), .iOS(.v16)],
    products: [.library(name: "Tenantry", targets: ["Tenantry"])],
    targets: [
        // What an app imports.
        .target(name: "Tenantry", dependencies: ["TenantryGenerated", "CTenantry"]),

        // What UniFFI generates: see bindings/generate.
        .target(name: "TenantryGenerated", dependencies: ["tenantryFFI"]),

        // The library's two C headers: UniFFI's scaffolding, and the C ABI that documents are read through.
        .systemLibrary(name: "tenantryFFI", pkgConfig: "tenantry"),
        .systemLibrary(name: "CTenantry", pkgConfig: "tenantry"),

        // Not part of the product: the driver of the scenarios and vectors, the benchmark, the tests.
        .executableTarget(name: "TenantryDriver", dependencies: ["Tenantry"]),
        .executableTarget(name: "TenantryBenchmark", dependencies: ["Tenantry", "TenantryGenerated"]),
        .testTarget(name: "TenantryTests", dependencies: ["Tenantry"]),
    ],
    swiftLanguageModes: [.v6]
)
