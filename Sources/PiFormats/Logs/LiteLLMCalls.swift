// SPDX-License-Identifier: Apache-2.0

/// What LiteLLM's call types stand for; names of LiteLLM 1.110.
enum LiteLLMCalls {
  /// What an entry of a call type is.
  ///
  /// The asynchronous variant of a call has an `a` in front, some have an underscore before it; the
  /// callbacks of pass-through endpoints write the path instead, whose last part counts.
  static func meaning(of callType: String?) -> CallMeaning {
    guard let callType, !callType.isEmpty else { return .call }
    return known(callType) ?? .callWithOutput(else: "calls of unknown types without output")
  }

  /// What a call type is; nil when no version of LiteLLM writes it.
  static func known(_ callType: String) -> CallMeaning? {
    if let meaning = table[callType] { return meaning }
    if let last = callType.split(whereSeparator: { $0 == "/" || $0 == ":" }).last,
      last.utf8.count < callType.utf8.count
    {
      return paths[String(last)]
    }
    var name = Substring(callType)
    if name.first == "_" { name.removeFirst() }
    guard name.first == "a" else { return nil }
    name.removeFirst()
    if name.first == "_" { name.removeFirst() }
    return table[String(name)]
  }

  private static let table = CallTable([
    (
      .call,
      """
      completion acompletion text_completion responses aresponses responses_websocket \
      anthropic_messages generate_content generate_content_stream realtime realtime_calls \
      create_interaction run_thread run_thread_stream compact_responses adapter_completion
      """
    ),
    (
      .callWithOutput(else: "passed-through calls without output"),
      "pass_through_endpoint llm_passthrough_route"
    ),
    (.callWithOutput(else: "messages to agents without output"), "send_message"),
    (.other("embeddings"), "embedding"),
    (.other("images"), "image_generation image_edit image_variation"),
    (
      .other("videos"),
      """
      create_video video_retrieve video_content video_remix video_list video_retrieve_job \
      video_delete video_create_character video_get_character video_edit video_extension
      """
    ),
    (
      .other("speech and transcriptions"),
      "transcription speech create_realtime_client_secret create_realtime_transcription_session"
    ),
    (.other("moderations"), "moderation"), (.other("reranking"), "rerank"),
    (.other("searches"), "search vector_store_search query ingest"), (.other("OCR"), "ocr"),
    (
      .other("retrieved, listed or deleted responses"),
      """
      get_responses list_responses delete_responses cancel_responses list_input_items \
      get_interaction delete_interaction cancel_interaction get_messages get_thread
      """
    ),
    (
      .other("assistants and threads"),
      """
      get_assistants create_assistants delete_assistant create_thread add_message create_skill \
      list_skills get_skill delete_skill
      """
    ),
    (
      .other("batches and fine-tuning jobs"),
      """
      create_batch retrieve_batch cancel_batch list_batches create_fine_tuning_job \
      cancel_fine_tuning_job list_fine_tuning_jobs retrieve_fine_tuning_job
      """
    ),
    (
      .other("files and vector stores"),
      """
      create_file file_retrieve file_delete file_list file_content vector_store_create \
      vector_store_list vector_store_retrieve vector_store_update vector_store_delete \
      vector_store_file_create vector_store_file_list vector_store_file_retrieve \
      vector_store_file_content vector_store_file_update vector_store_file_delete
      """
    ),
    (
      .other("tools and containers"),
      """
      call_mcp_tool list_mcp_tools run_code code_interpreter_tool create_container list_containers \
      retrieve_container delete_container list_container_files upload_container_file \
      create_sandbox delete_sandbox
      """
    ),
  ])

  /// What calls by path are, by the last part of the path.
  private static let paths = CallTable([
    (.call, "completions messages responses generateContent streamGenerateContent converse"),
    (.call, "converse-stream invoke invoke-with-response-stream chat generate"),
    (.other("embeddings"), "embeddings embedContent batchEmbedContents"),
    (.other("images"), "generations edits variations"), (.other("reranking"), "rerank"),
    (.other("speech and transcriptions"), "transcriptions translations speech"),
    (.other("moderations"), "moderations"), (.other("searches"), "search"),
    (.other("batches and fine-tuning jobs"), "batches jobs"),
    (.other("files and vector stores"), "files content"),
    (.other("retrieved, listed or deleted responses"), "input_items count_tokens countTokens"),
  ])
}
