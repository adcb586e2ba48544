// SPDX-License-Identifier: Apache-2.0

import PiTelemetry

/// The options that imports of every kind share.
enum ImportOptions {
  static let store = ValueOption(
    "store",
    "STORE",
    "the store that is written, made when it is missing"
  )
  static let columns = ValueOption(
    "columns",
    "MAP",
    "columns of a table, such as id=req,arrival=ts,input=in,output=out"
  )
  static let onBadRow = ValueOption<BadEntryPolicy>(
    choice: "on-bad-row",
    "POLICY",
    "fail (default), skip or quarantine"
  )
  static let dryRun = Flag("dry-run", "read and check everything, write nothing")
  static let json = Flag("json", "print the result as JSON")
}
