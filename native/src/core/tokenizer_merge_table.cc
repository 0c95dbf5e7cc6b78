#include "core/tokenizer_merge_table.h"

#include <bit>

namespace ouroboros {

MergeTable::MergeTable(const std::vector<Merge>& merges)
    : slots_(std::bit_ceil(2 * merges.size() + 2), Entry{kEmpty, {kNoRank, 0}}), mask_(slots_.size() - 1) {
  for (std::uint32_t rank = 0; rank < merges.size(); rank++) {
    const std::uint64_t pair = Key(merges[rank].left, merges[rank].right);
    std::size_t i = Slot(pair);
    while (slots_[i].pair != kEmpty && slots_[i].pair != pair) i = (i + 1) & mask_;
    slots_[i] = {pair, {rank, merges[rank].result}};
  }
}

}  // namespace ouroboros
