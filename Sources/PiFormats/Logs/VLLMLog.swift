// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Results of `vllm bench serve --save-detailed`: a document, or one per line (`--append-result`).
enum VLLMLog {
  static let format = RecordFormat(
    id: "vllm",
    summary: "vLLM bench serve results with --save-detailed (JSON or JSON lines)",
    signs: [
      .keys(["request_throughput"], unless: SGLangLog.signs),
      .keys(["ttfts"], unless: SGLangLog.signs),
    ],
    open: { (source, options) throws(InputError) in
      try ServingResults(source, options: options, detail: "vllm bench serve --save-detailed")
    }
  )
}
