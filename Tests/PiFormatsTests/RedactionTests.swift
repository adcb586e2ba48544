// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

struct RedactionTests {
  @Test(arguments: [
    ("from 2001:db8::8a2e:370:7334 port 5", "from [redacted] port 5"),
    ("from fe80:0:0:0:202:b3ff:fe1e:8329.", "from [redacted]"),
    ("from 10.0.0.17", "from [redacted]"),
    ("password=hunter", "password=[redacted]"),
    ("db_password: hunter; next", "db_password: [redacted]; next"),
    (#"{"api_key": "open sesame", "n": 1}"#, #"{"api_key": "[redacted]", "n": 1}"#),
    ("api key: abc", "api key: [redacted]"),
    ("Cookie: a=b; c=d", "Cookie: [redacted]"),
    ("Set-Cookie: a=b; Path=/\nnext", "Set-Cookie: [redacted]\u{FFFD}next"),
    ("Authorization: Token abc def", "Authorization: [redacted]"),
    ("Token abc123 was refused", "Token [redacted] was refused"),
    ("Bearer abc was refused", "Bearer [redacted] was refused"),
    ("key sk-a is wrong", "key [redacted] is wrong"),
    ("key a1b2c3d4 is wrong", "key [redacted] is wrong"),
    ("id a1b2c3d4 is wrong", "id [redacted] is wrong"),
    ("at postgres://ana:p!a:s/s#w@rd@db/x now", "at postgres://[redacted]@db/x now"),
    ("at https://ana:pw@host/path?a=1", "at https://[redacted]@host/path?a=1"),
  ])
  func `what may be a secret goes`(_ text: String, _ kept: String) {
    let shown = Redaction.text(text)
    #expect(shown == kept || shown == kept + ".", "\(shown)")
  }

  @Test(arguments: [
    "Rate limit reached for gpt-4o-mini in organization: 30000 tokens, please retry in 1h30m15s",
    "maximum context length is 4096 tokens: 5000 were asked for",
    "invalid token provided", "timed out at 09:00:00 after 2026-11-02T09:00:00Z",
    "claude-3-5-sonnet-20241022 is overloaded", "no key given", "see https://example.com/a?b=1",
  ])
  func `what is no secret stays`(_ text: String) {
    #expect(Redaction.text(text) == text)
  }

  @Test func `an error about data shows numbers and times and no texts`() {
    let place = InputPosition(file: "f", line: 1, column: 2)
    for (found, shown) in [
      ("\"-1\"", "\"-1\""), ("\"1e30\"", "\"1e30\""), ("an empty field", "an empty field"),
      ("\"2026-11-02 08:00:00\"", "\"2026-11-02 08:00:00\""),
      ("\"hunter\"", "a text of 6 characters"), ("\"10.0.0.1\"", "a text of 8 characters"),
      ("\"4111111111111111111111111111\"", "a text of 28 characters"),
    ] {
      let error = InputError.unexpected(at: place, expected: "a number", found: found).withoutCells
      #expect("\(error)" == "f:1:2: expected a number, found \(shown)")
    }
    let option = InputError.unexpected(
      at: InputPosition(file: "--columns", line: 1, column: 1),
      expected: "role=column",
      found: "\"x\""
    )
    #expect(option.withoutCells == option)
  }
}
