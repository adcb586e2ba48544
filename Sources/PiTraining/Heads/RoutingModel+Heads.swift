// SPDX-License-Identifier: Apache-2.0

package import PiRuntime

extension RoutingModel {
  /// The heads by the names that documents give them, in the order of reports; nil for one not learned.
  package var heads: [(name: String, head: LinearHead?)] {
    [
      ("served", served), ("solved", solved), ("log_ttft_s", timeToFirstToken),
      ("log_tpot_s", timePerOutputToken), ("log_output_tokens", output),
    ]
  }
}
