// SPDX-License-Identifier: Apache-2.0

import PiTelemetry
import Testing

struct StoreLocationTests {
  @Test(arguments: [
    ("postgres://ana:s3cret@db/x", "postgres://ana:…@db/x"),
    ("postgresql://ana@db:5433/x?sslmode=require", "postgresql://ana@db:5433/x?sslmode=require"),
    ("postgres://ana:s3@cret@db/x", "postgres://ana:…@db/x"),
    ("postgres://ana:s3/cr?et@db/x", "postgres://ana:…@db/x"),
    ("postgres://db/x?user=ana&password=s3cret&a=1", "postgres://db/x?user=ana&password=…&a=1"),
    ("postgres:///x?sslpassword=s3cret", "postgres:///x?sslpassword=…"),
    ("postgres://", "postgres://"),
  ])
  func `a password is never shown`(_ text: String, _ shown: String) throws {
    let location = try StoreLocation(text)
    #expect(location.name == shown)
    #expect(StoreLocation.withoutPassword(text) == shown)
    #expect(StoreLocation.withoutPassword("--telemetry=" + text) == "--telemetry=" + shown)
  }

  @Test(arguments: [
    "runs.db", "/a/b:c.db", "", "a b", "postgres", "./x://y", "--telemetry=runs.db",
  ])
  func `anything else is a path`(_ text: String) throws {
    #expect(try StoreLocation(text) == .file(text))
    #expect(StoreLocation.withoutPassword(text) == text)
  }

  @Test func `an address of another kind is refused without showing it`() {
    let error = #expect(throws: StoreError.self) {
      _ = try StoreLocation("mysql://ana:s3cret@db/x")
    }
    #expect(
      error.map { "\($0)" }
        == "mysql://…: expected the path of a file, postgres:// or postgresql://"
    )
  }

  @Test(
    .enabled(if: StoreLocation.hasPostgreSQL, "this build has no libpq"),
    arguments: [
      "postgres://ana:s3@cret@/x", "postgres://ana:s3/cret@/x", "postgres://ana:s3?cret@/x",
    ]
  )
  func `a password that libpq would misread is refused before it could be shown`(
    _ text: String
  ) throws {
    let store = try StoreLocation(text).store()
    let error = #expect(throws: StoreError.self) { _ = try store.openReader() }
    let shown = error.map { "\($0)" } ?? ""
    #expect(shown.hasSuffix("in a user, password or option write @ / ? # as %40 %2F %3F %23"))
    #expect(!shown.contains("cret"))
  }

  @Test(.enabled(if: !StoreLocation.hasPostgreSQL, "this build has libpq"))
  func `without libpq the message says what to install`() throws {
    let error = #expect(throws: StoreError.self) {
      _ = try StoreLocation("postgres://ana:s3cret@db/x").store()
    }
    #expect(
      error.map { "\($0)" }
        == "postgres://ana:…@db/x: this pibench was built without PostgreSQL: "
        + "install libpq-dev and build it again (swift package purge-cache; make)"
    )
  }
}
