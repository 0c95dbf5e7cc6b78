#pragma once

#include <cstddef>
#include <string_view>

namespace ouroboros {

// End of the pre-token of `text` that starts at `begin` (< text.size()) under GPT-2's pattern
//   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
// The pattern covers every text: the pre-tokens of a text, joined, are the text.
std::size_t PretokenEnd(std::string_view text, std::size_t begin);

}  // namespace ouroboros
