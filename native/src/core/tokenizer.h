#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer_added.h"
#include "core/tokenizer_cache.h"
#include "core/tokenizer_merge_table.h"
#include "core/tokenizer_word.h"

namespace ouroboros {

// A byte-level BPE vocabulary.
struct TokenizerDefinition {
  std::vector<std::string> tokens;          // bytes by id
  std::array<std::uint32_t, 256> byte_ids;  // token of each byte
  std::vector<Merge> merges;                // in order of rank
  std::vector<std::uint32_t> added;         // ids that are matched in the text before anything else
  std::uint32_t end_of_text;                // id of kEndOfText
};

// Tokens of a batch of documents, one after the other; document i ends before tokens[ends[i]].
struct EncodedBatch {
  std::vector<std::uint32_t> tokens;
  std::vector<double> ends;
};

// Encodes text into tokens and back, as Hugging Face's ByteLevel pre-tokenizer (without prefix space), BPE model and
// ByteLevel decoder do. Threads that encode at once wait for one another.
class Tokenizer {
 public:
  // Throws std::invalid_argument when an id is outside the vocabulary.
  explicit Tokenizer(TokenizerDefinition definition);

  // Appends the tokens of `text` (valid UTF-8, shorter than 2^32 - 1 bytes) to `out`.
  void Encode(std::string_view text, std::vector<std::uint32_t>& out);

  // Encodes documents on up to `threads` threads, each followed by the end of text if wanted. The result does not
  // depend on `threads`.
  EncodedBatch EncodeBatch(std::span<const std::string_view> documents, std::uint32_t threads, bool append_end_of_text);

  // The bytes of tokens, joined. Throws std::out_of_range for an id outside the vocabulary.
  std::string Decode(std::span<const std::uint32_t> ids) const;

  const TokenizerDefinition& definition() const { return definition_; }

 private:
  // What one thread needs.
  struct Lane {
    Lane(const MergeTable& merges, const std::array<std::uint32_t, 256>& byte_ids) : words(merges, byte_ids) {}
    WordEncoder words;
    WordCache cache;
  };

  void EncodeText(std::string_view text, Lane& lane, std::vector<std::uint32_t>& out) const;
  void EncodeWord(std::string_view word, Lane& lane, std::vector<std::uint32_t>& out) const;
  EncodedBatch EncodeSequence(std::span<const std::string_view> documents, Lane& lane, bool append_end_of_text) const;
  void EnsureLanes(std::size_t count);

  TokenizerDefinition definition_;
  MergeTable merges_;
  AddedTokens added_;
  std::mutex encoding_;  // whoever holds it uses the lanes
  std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace ouroboros
