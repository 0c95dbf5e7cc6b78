#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/tokenizer_added.h"

namespace ouroboros {

// The token that ends every document.
inline constexpr char kEndOfText[] = "<|endoftext|>";

// One learned rule: the tokens `left` and `right`, side by side, become `result`.
struct Merge {
  std::uint32_t left;
  std::uint32_t right;
  std::uint32_t result;
};

// Counts pre-tokens of documents, then learns byte pair merges from the counts.
//
// Memory is bounded by the number and length of distinct pre-tokens, times the threads, not by the text.
//
// Every step merges the pair with the highest count of adjacent occurrences (weighted by the count of its
// pre-token, overlaps counted as often as they occur); among equal counts the lowest (left, right) by ids.
// No two merges make the same bytes: where no token crosses the ends of a stretch of bytes, its inside is merged alike
// everywhere. Pairs seen fewer than `kMinimumCount` times are not merged. The result depends on neither the order of
// documents nor that of pre-tokens.
class TokenizerTrainer {
 public:
  static constexpr std::uint64_t kMinimumCount = 2;

  // `byte_ids[b]` is the token of byte b: a permutation of 0..255.
  explicit TokenizerTrainer(const std::array<std::uint32_t, 256>& byte_ids);

  // Counts the pre-tokens of documents of valid UTF-8 on up to `threads` threads. Occurrences of kEndOfText separate a
  // document's text and are not counted. Threads that add at once wait for one another.
  void Add(std::span<const std::string_view> documents, std::uint32_t threads);

  // Learns `count` merges, fewer when no pair is left: tokens 0..255 are the bytes, merge i makes token 256 + i.
  // Throws Failure when the distinct pre-tokens exceed 2^32 - 1 bytes together.
  std::vector<Merge> Train(std::uint32_t count) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  using Counts = std::unordered_map<std::string, std::uint64_t, Hash, std::equal_to<>>;

  void CountDocument(std::string_view document, Counts& counts) const;
  Counts Total() const;

  std::array<std::uint32_t, 256> byte_ids_;
  AddedTokens separators_;
  mutable std::mutex counting_;  // whoever holds it uses the counts
  std::vector<Counts> counts_;   // of each thread
};

}  // namespace ouroboros
