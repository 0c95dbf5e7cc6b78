#include "core/document_partition.h"

namespace ouroboros {

std::vector<std::size_t> PartitionDocuments(std::span<const std::string_view> documents, std::size_t parts) {
  std::size_t total = 0;
  for (const std::string_view document : documents) total += document.size();
  std::vector<std::size_t> bounds = {0};
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < documents.size(); i++) {
    bytes += documents[i].size();
    if (bounds.size() < parts && bytes >= total / parts * bounds.size()) bounds.push_back(i + 1);
  }
  if (bounds.back() < documents.size()) bounds.push_back(documents.size());
  return bounds;
}

}  // namespace ouroboros
