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

  /// Two rows of LiteLLM's spend with every field that can name a task type.
  static let spend = """
    [{"request_id":"a","startTime":"2026-11-02T09:00:00Z","endTime":"2026-11-02T09:00:01Z","prompt_tokens":3,"completion_tokens":2,
      "model_group":"fast","department":"sales","request_tags":["env:prod","feature=search","task:ask"],"metadata":{"user_api_key_alias":"web"}},
     {"request_id":"b","startTime":"2026-11-02T09:00:02Z","endTime":"2026-11-02T09:00:03Z","prompt_tokens":3,"completion_tokens":2,
      "model_group":"","request_tags":["feature="],"metadata":{}}]
    """

  @Test(arguments: [
    ("tag:feature=", "search"), ("tag:task:", "ask"), ("tag:env:", "prod"), ("tag:none", nil),
    ("key-alias", "web"), ("model-group", "fast"), ("column:department", "sales"),
    ("column:model_group", "fast"), ("column:absent", nil),
  ])
  func `LiteLLM's rows have tags, aliases, groups and members`(
    _ source: String,
    _ task: String?
  ) throws {
    #expect(try Self.tasks(Self.spend, source) == [task, nil])
  }

  @Test func `LiteLLM's table has them too, and tags of tasks by default`() throws {
    let table =
      "request_id,startTime,endTime,prompt_tokens,completion_tokens,model_group,kind,request_tags,metadata\n"
      + "a,2026-11-02T09:00:00Z,2026-11-02T09:00:01Z,3,2,fast,x,\"[\"\"task:ask\"\",\"\"f:1\"\"]\","
      + "\"{\"\"user_api_key_alias\"\":\"\"web\"\"}\"\n"
    for (source, task) in [
      ("tag:f:", "1"), ("key-alias", "web"), ("model-group", "fast"), ("column:kind", "x"),
    ] {
      #expect(try Self.tasks(table, source) == [task])
    }
    let log = try ReadLog(table)
    #expect(log.names.taskTypes == ["ask"] && log.requests[0].taskType != nil)
    // An alias is a task type only when it is asked for; the request is charged to it anyway.
    #expect(log.names.attributions.map(\.keyAlias) == ["web"])
    #expect(log.names.attributions.map(\.modelGroup) == ["fast"])
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
