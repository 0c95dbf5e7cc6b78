#pragma once

#include <cstddef>

namespace ouroboros {

// What is summed is summed over this many fixed lanes whatever the width of the registers, in the same order, without
// fused multiply-adds: every instruction set gives the same bits.
inline constexpr std::size_t kLanes = 16;

}  // namespace ouroboros
