#include "core/tokenizer_word.h"

#include <algorithm>
#include <functional>

namespace ouroboros {

namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;
constexpr RankedMerge kNoMerge = {MergeTable::kNoRank, 0};

}  // namespace

WordEncoder::WordEncoder(const MergeTable& merges, const std::array<std::uint32_t, 256>& byte_ids)
    : merges_(merges), byte_ids_(byte_ids) {}

void WordEncoder::Encode(std::string_view word, std::vector<std::uint32_t>& out) {
  if (word.size() <= kScanLimit) EncodeByScan(word, out);
  else EncodeByHeap(word, out);
}

void WordEncoder::EncodeByScan(std::string_view word, std::vector<std::uint32_t>& out) {
  std::array<std::uint32_t, kScanLimit> symbols;
  std::array<RankedMerge, kScanLimit> ranked;  // of each symbol with its successor
  std::size_t count = word.size();
  for (std::size_t i = 0; i < count; i++) symbols[i] = byte_ids_[static_cast<std::uint8_t>(word[i])];
  for (std::size_t i = 0; i + 1 < count; i++) ranked[i] = merges_.Find(symbols[i], symbols[i + 1]);
  while (count > 1) {
    std::size_t best = 0;
    for (std::size_t i = 1; i + 1 < count; i++) {
      if (ranked[i].rank < ranked[best].rank) best = i;
    }
    if (ranked[best].rank == MergeTable::kNoRank) break;
    symbols[best] = ranked[best].result;
    count--;
    std::copy(symbols.begin() + best + 2, symbols.begin() + count + 1, symbols.begin() + best + 1);
    if (best + 1 < count) std::copy(ranked.begin() + best + 2, ranked.begin() + count, ranked.begin() + best + 1);
    if (best > 0) ranked[best - 1] = merges_.Find(symbols[best - 1], symbols[best]);
    if (best + 1 < count) ranked[best] = merges_.Find(symbols[best], symbols[best + 1]);
  }
  out.insert(out.end(), symbols.begin(), symbols.begin() + count);
}

void WordEncoder::Rank(std::uint32_t position) {
  const std::uint32_t next = next_[position];
  ranked_[position] = next == kNone ? kNoMerge : merges_.Find(symbols_[position], symbols_[next]);
  if (ranked_[position].rank == MergeTable::kNoRank) return;
  heap_.push_back(static_cast<std::uint64_t>(ranked_[position].rank) << 32 | position);
  std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
}

void WordEncoder::EncodeByHeap(std::string_view word, std::vector<std::uint32_t>& out) {
  const std::uint32_t count = static_cast<std::uint32_t>(word.size());
  symbols_.resize(count);
  next_.resize(count);
  previous_.resize(count);
  ranked_.resize(count);
  heap_.clear();
  for (std::uint32_t i = 0; i < count; i++) {
    symbols_[i] = byte_ids_[static_cast<std::uint8_t>(word[i])];
    next_[i] = i + 1 == count ? kNone : i + 1;
    previous_[i] = i == 0 ? kNone : i - 1;
  }
  for (std::uint32_t i = 0; i < count; i++) Rank(i);
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    const std::uint32_t position = static_cast<std::uint32_t>(heap_.back());
    const std::uint32_t rank = static_cast<std::uint32_t>(heap_.back() >> 32);
    heap_.pop_back();
    if (ranked_[position].rank != rank) continue;  // merged away or merged otherwise since
    const std::uint32_t second = next_[position];
    const std::uint32_t after = next_[second];
    symbols_[position] = ranked_[position].result;
    ranked_[second] = kNoMerge;
    next_[position] = after;
    if (after != kNone) previous_[after] = position;
    if (previous_[position] != kNone) Rank(previous_[position]);
    Rank(position);
  }
  for (std::uint32_t i = 0; i != kNone; i = next_[i]) out.push_back(symbols_[i]);
}

}  // namespace ouroboros
