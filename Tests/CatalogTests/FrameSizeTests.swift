import Catalog
import Testing

@Suite struct FrameSizeTests {
    @Test("A size reads as it is written", arguments: [("720x1280", 720, 1280), ("1x1", 1, 1), ("99999x1", 99999, 1)])
    func reads(text: String, width: Int, height: Int) {
        #expect(FrameSize(text) == FrameSize(width, height))
        #expect(FrameSize(width, height).description == text)
    }

    @Test(
        "Anything else is no size",
        arguments: [
            "", "x", "720", "720x", "x720", "720X1280", "720×1280", "720x1280x1", "0x5", "5x0", "0720x1280",
            "720x01280", "-1x5", "+1x5",
            " 720x1280", "720x1280 ", "720 x 1280", "720.0x1280", "0x10", "٧x٧", "７２０x１２８０", "99999999x1",
            "1x100000", "1e3x5", "720x1280\n", "7\u{301}x7", "auto",
        ])
    func refuses(text: String) {
        #expect(FrameSize(text) == nil)
    }
}
