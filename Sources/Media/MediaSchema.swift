import Store

package enum MediaSchema {
    package static let migrations: [Migration] = [
        Migration("media-0001") { dialect in
            [
                """
                CREATE TABLE media (
                    name \(dialect.name) NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 128),
                    kind \(dialect.name) NOT NULL CHECK (kind IN ('image', 'video', 'reference')),
                    type \(dialect.name) NOT NULL
                        CHECK (type IN ('video/mp4', 'image/jpeg', 'image/png', 'image/webp')),
                    bytes \(dialect.integer) NOT NULL CHECK (bytes > 0),
                    sha256 \(dialect.name) NOT NULL CHECK (length(sha256) = 64),
                    width \(dialect.integer) NOT NULL CHECK (width > 0),
                    height \(dialect.integer) NOT NULL CHECK (height > 0),
                    duration \(dialect.real) CHECK (duration > 0),
                    job \(dialect.name),
                    parent \(dialect.name),
                    variant \(dialect.name) NOT NULL CHECK (variant IN ('original', 'thumbnail', 'spritesheet')),
                    created_at \(dialect.integer) NOT NULL,
                    used_at \(dialect.integer) NOT NULL,
                    CHECK ((kind = 'video') = (type = 'video/mp4')),
                    CHECK ((kind = 'video') = (duration IS NOT NULL)),
                    CHECK ((parent IS NULL) = (variant = 'original')),
                    CHECK (parent IS NULL OR kind = 'image'),
                    CHECK (used_at >= created_at)
                ) \(dialect.tableSuffix)
                """,
                "CREATE UNIQUE INDEX media_by_parent ON media (parent, variant)",
                "CREATE INDEX media_by_use ON media (kind, used_at, name)",
                "CREATE INDEX media_by_job ON media (job)",
                """
                CREATE TABLE media_totals (
                    kind \(dialect.name) NOT NULL PRIMARY KEY CHECK (kind IN ('image', 'video', 'reference')),
                    files \(dialect.integer) NOT NULL CHECK (files >= 0),
                    bytes \(dialect.integer) NOT NULL CHECK (bytes >= 0)
                ) \(dialect.tableSuffix)
                """,
                "INSERT INTO media_totals (kind, files, bytes) VALUES ('image', 0, 0), ('video', 0, 0), ('reference', 0, 0)",
            ]
        },
        Migration("media-0002") { _ in
            // Newest first, as an operator looks through them.
            ["CREATE INDEX media_by_creation ON media (kind, created_at, name)"]
        },
        Migration("media-0003") { dialect in
            // An operator looks through what was made, not through the thumbnails of it, and is told how much there is.
            [
                "DROP INDEX media_by_creation",
                "CREATE INDEX media_by_variant ON media (kind, variant, created_at, name)",
                "ALTER TABLE media_totals ADD COLUMN originals \(dialect.integer) NOT NULL DEFAULT 0 CHECK (originals >= 0)",
                """
                UPDATE media_totals SET originals = (
                    SELECT count(*) FROM media m WHERE m.kind = media_totals.kind AND m.parent IS NULL)
                """,
            ]
        },
    ]
}
