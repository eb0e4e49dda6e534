import Store
import Testing

@testable import Media

@Suite("The media index is asked by its indexes")
struct QueryPlanTests {
    @Test(arguments: [
        (MediaTable.byName, 1, "SEARCH media USING INDEX sqlite_autoindex_media_1 (name=?)"),
        (MediaTable.byParent, 1, "SEARCH media USING INDEX media_by_parent (parent=?)"),
        (MediaTable.byVariant, 2, "SEARCH media USING INDEX media_by_parent (parent=? AND variant=?)"),
        (MediaTable.byJob, 2, "SEARCH media USING INDEX media_by_job (job=?)"),
        (MediaTable.unusedSince, 3, "SEARCH media USING INDEX media_by_use (kind=? AND used_at<?)"),
        (MediaTable.leastUsed, 2, "SEARCH media USING INDEX media_by_use (kind=?)"),
        (
            MediaTable.newest, 4,
            "SEARCH media USING INDEX media_by_variant (kind=? AND variant=? AND (created_at,name)<(?,?))"
        ),
        (MediaTable.boundReferences, 3, "SEARCH media USING INDEX media_by_use (kind=? AND used_at<?)"),
    ])
    func plan(statement: String, count: Int, expected: String) throws {
        let fixture = try CacheFixture()
        let plan = try fixture.database.lookup {
            try $0.query("EXPLAIN QUERY PLAN \(statement)", Array(repeating: .integer(1), count: count)) {
                try $0.text(3)
            }
        }
        // One step: nothing is scanned or sorted besides.
        #expect(plan == [expected])
    }
}
