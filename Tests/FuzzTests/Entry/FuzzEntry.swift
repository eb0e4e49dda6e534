import Foundation

/// libFuzzer's own, which does not come back.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The program that `scripts/fuzz` runs: libFuzzer with the target that FILMGATE_FUZZ_TARGET names.
@main
enum FuzzEntry {
    private static let target = ProcessInfo.processInfo.environment["FILMGATE_FUZZ_TARGET"].flatMap(FuzzTarget.init)

    static func main() {
        guard target != nil else {
            print("FILMGATE_FUZZ_TARGET is none of \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))")
            exit(64)
        }
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        exit(
            runDriver(&count, &arguments) { bytes, length in
                do {
                    try FuzzEntry.target?.check(Array(UnsafeBufferPointer(start: bytes, count: length)))
                } catch {
                    FileHandle.standardError.write(Data("\(error)\n".utf8))
                    // That is how libFuzzer learns of it.
                    abort()
                }
                return 0
            })
    }
}
