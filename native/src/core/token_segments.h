#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ouroboros {

// Tokens `start` .. `start + count` of a file of little-endian unsigned integers of `width` bytes (2 or 4).
struct TokenSegment {
  std::size_t file;  // index into the paths
  std::size_t width;
  std::uint64_t start, count;
};

// One sequence of tokens that lies in pieces of files, which are mapped into memory, each once, and never copied.
class TokenSegments {
 public:
  // Refuses files that are missing or shorter than a segment needs.
  TokenSegments(const std::vector<std::string>& paths, const std::vector<TokenSegment>& segments);

  std::uint64_t length() const { return length_; }

  // out[r * length + i] = the token at starts[r] + i. The caller keeps the windows within the sequence. T is int32_t or
  // int64_t; for int32_t a token above 2^31 - 1 is refused.
  template <typename T>
  void Gather(std::span<const double> starts, std::size_t length, std::span<T> out) const;

 private:
  class Mapping;

  struct Piece {
    const std::byte* tokens;
    std::size_t width;
    std::uint64_t begin, end;  // in the sequence
    const std::string* path;
  };

  std::vector<std::shared_ptr<const Mapping>> mappings_;
  std::vector<Piece> pieces_;  // without the empty ones
  std::vector<std::uint64_t> ends_;  // of the pieces, close together for searching
  std::uint64_t length_ = 0;
};

}  // namespace ouroboros
