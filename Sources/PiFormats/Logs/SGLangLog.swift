// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Results of SGLang's `bench_serving --output-details`, one per line.
///
/// Most versions write neither the model nor when requests were sent.
enum SGLangLog {
  static let format = RecordFormat(
    id: "sglang",
    summary: "SGLang bench_serving results with --output-details (JSON lines)",
    signs: signs,
    open: { (source, options) throws(InputError) in
      try ServingResults(source, options: options, detail: "bench_serving --output-details")
    }
  )

  /// Keys that only SGLang writes: options of its data sets before the columns, sums after them.
  static let signs: [FormatSign] = [
    .keys(["sharegpt_output_len", "random_input_len"]), .keys(["accept_length", "completed"]),
  ]
}
