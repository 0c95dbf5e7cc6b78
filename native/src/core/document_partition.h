#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace ouroboros {

// Cuts documents into at most `parts` runs of about equal bytes: part i is [bounds[i], bounds[i + 1]).
std::vector<std::size_t> PartitionDocuments(std::span<const std::string_view> documents, std::size_t parts);

}  // namespace ouroboros
