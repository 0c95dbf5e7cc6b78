#pragma once

#include <cstdint>
#include <vector>

#include "core/tokenizer_trainer.h"

namespace ouroboros {

// Rank and result of a merge. The lower the rank, the earlier it applies.
struct RankedMerge {
  std::uint32_t rank;
  std::uint32_t result;
};

// Looks up merges by their pair: open addressing with linear probing, at most half full.
class MergeTable {
 public:
  static constexpr std::uint32_t kNoRank = 0xFFFFFFFF;

  // The rank of a merge is its index; of equal pairs the last counts.
  explicit MergeTable(const std::vector<Merge>& merges);

  // The merge of two neighbours; rank kNoRank when they do not merge.
  RankedMerge Find(std::uint32_t left, std::uint32_t right) const {
    const std::uint64_t pair = Key(left, right);
    for (std::size_t i = Slot(pair);; i = (i + 1) & mask_) {
      if (slots_[i].pair == pair) return slots_[i].merge;
      if (slots_[i].pair == kEmpty) return {kNoRank, 0};
    }
  }

 private:
  struct Entry {
    std::uint64_t pair;
    RankedMerge merge;
  };

  static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};

  static std::uint64_t Key(std::uint32_t left, std::uint32_t right) {
    return static_cast<std::uint64_t>(left) << 32 | right;
  }
  std::size_t Slot(std::uint64_t pair) const { return (pair * 0x9E3779B97F4A7C15u >> 32) & mask_; }

  std::vector<Entry> slots_;
  std::size_t mask_;
};

}  // namespace ouroboros
