// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct TaskSourceTests {
  private static func tasks(_ text: String, _ source: String, format: String? = nil) throws
    -> [String?]
  {
    var options = RecordOptions()
    options.taskFrom = try TaskSource(parsing: source, named: "--task-from")
    let log = try ReadLog(text, format: format, options: options)
    #expect(log.errors == [])
    return log.requests.map { request in
      request.taskType.map { log.names.taskTypes[Int($0.position)] }
    }
  }

  @Test func `a column of any table names task types`() throws {
    #expect(
      try Self.tasks("arrival,input,output,kind\n1,2,3,chat\n2,2,3,\n3,2,3,code\n", "column:kind")
        == ["chat", nil, "code"]
    )
    #expect(
      try Self.tasks(
        "TIMESTAMP,ContextTokens,GeneratedTokens,use\n2024-05-10 00:00:00,5,6,mail\n",
        "column:use"
      ) == ["mail"]
    )
    #expect(
      try Self.tasks(
        "Timestamp,Model,Request tokens,Response tokens,Log Type\n1,m,5,6,API log\n",
        "column:Model"
      ) == ["m"]
    )
    let bailian = try FileSource.readAll(FileSource(path: Fixture.path("bailian.jsonl")))
    #expect(
      try Self.tasks(String(decoding: bailian, as: UTF8.self), "column:type")
        == ["text", "image", "text", "text", "search", "search"]
    )
  }

  @Test func `a replay has the task types too`() throws {
    var options = TraceOptions()
    options.taskFrom = .column("type")
    var reader = try Fixture.open("bailian.jsonl", options)
    var positions: [Int32?] = []
    while let row = try reader.next() { positions.append(row.taskType) }
    #expect(
      positions == [0, 1, 0, 0, 2, 2] && reader.names.taskTypes == ["text", "image", "search"]
    )
    #expect(try Fixture.rows(Fixture.open("bailian.jsonl")).allSatisfy { $0.taskType == nil })
  }

  @Test func `fields that a format does not have are refused with those that it has`() throws {
    func message(_ text: String, _ source: TaskSource, _ map: String? = nil) -> String {
      Fixture.message {
        var options = RecordOptions()
        options.taskFrom = source
        options.columns = try map.map { try ColumnMap(parsing: $0) }
        _ = try ReadLog(text, options: options)
      }
    }
    #expect(
      message("arrival,input,output\n1,2,3\n", .keyAlias)
        == "f: has no field for task types by \"key-alias\": in the format csv they come by column:NAME"
    )
    #expect(
      message("{\"timestamp\":1,\"input_length\":2,\"output_length\":3}\n", .column("a"))
        == "f: has no field for task types by \"column:a\": in the format mooncake they come from no other field"
    )
    #expect(
      message("arrival,input,output\n1,2,3\n", .column("kind")).contains("a column named \"kind\"")
    )
    #expect(
      message("t,i,o,k\n1,2,3,x\n", .column("k"), "arrival=t,input=i,output=o,task=k")
        .hasPrefix("f: is told twice where task types are")
    )
  }

  @Test(arguments: ["tag", "tag:", "column:", "key", "model-group:x", "keyalias", ""])
  func `other sources are refused with all that there are`(_ text: String) {
    #expect(
      Fixture.message { _ = try TaskSource(parsing: text, named: "--task-from") }
        == "--task-from:1:1: expected tag:PREFIX, key-alias, model-group, column:NAME, found \"\(text)\""
    )
  }
}
