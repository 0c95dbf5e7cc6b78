#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/tokenizer_merge_table.h"

namespace ouroboros {

// Turns one pre-token into tokens: among the neighbours that merge, the lowest rank first, the leftmost first among
// equal ranks, until none merges. Keeps its buffers between words; one per thread.
class WordEncoder {
 public:
  // Both must outlive the encoder. `byte_ids[b]` is the token of byte b.
  WordEncoder(const MergeTable& merges, const std::array<std::uint32_t, 256>& byte_ids);

  // Appends the tokens of `word` (shorter than 2^32 - 1 bytes) to `out`.
  void Encode(std::string_view word, std::vector<std::uint32_t>& out);

 private:
  // Words up to this length are scanned for the lowest rank (n^2 steps, all in cache); longer ones use a heap (n log
  // n).
  static constexpr std::size_t kScanLimit = 48;

  void EncodeByScan(std::string_view word, std::vector<std::uint32_t>& out);
  void EncodeByHeap(std::string_view word, std::vector<std::uint32_t>& out);
  void Rank(std::uint32_t position);

  const MergeTable& merges_;
  const std::array<std::uint32_t, 256>& byte_ids_;

  // For EncodeByHeap, by position: symbol, neighbours, and the merge of the symbol with its successor.
  std::vector<std::uint32_t> symbols_;
  std::vector<std::uint32_t> next_;
  std::vector<std::uint32_t> previous_;
  std::vector<RankedMerge> ranked_;
  std::vector<std::uint64_t> heap_;  // rank << 32 | position, lowest first
};

}  // namespace ouroboros
