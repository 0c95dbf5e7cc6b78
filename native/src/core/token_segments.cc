#include "core/token_segments.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <limits>
#include <type_traits>

#include "core/file.h"

namespace ouroboros {

static_assert(std::endian::native == std::endian::little, "token files are little-endian and read as they lie");

class TokenSegments::Mapping {
 public:
  explicit Mapping(const std::string& path) : path_(path) {
    const File file = File::OpenForReading(path);
    size_ = file.Size();
    if (size_ == 0) return;  // an empty mapping is an error
    data_ = mmap(nullptr, size_, PROT_READ, MAP_SHARED, file.descriptor(), 0);
    if (data_ == MAP_FAILED) throw FileFailure(path, "a file that can be mapped", errno);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() {
    if (size_ > 0) munmap(data_, size_);
  }

  const std::string& path() const { return path_; }

  // The tokens of `segment`, checked to lie within the file.
  const std::byte* At(const TokenSegment& segment) const {
    const std::uint64_t needed = (segment.start + segment.count) * segment.width;
    if (needed > size_) {
      throw Failure(Failure::Kind::kFailure, "native/file-truncated", path_,
                    "at least " + std::to_string(needed) + " bytes", std::to_string(size_) + " bytes",
                    "the file is truncated or not the one its manifest describes");
    }
    return static_cast<const std::byte*>(data_) + segment.start * segment.width;
  }

 private:
  std::string path_;
  std::uint64_t size_ = 0;
  void* data_ = nullptr;
};

TokenSegments::TokenSegments(const std::vector<std::string>& paths, const std::vector<TokenSegment>& segments) {
  for (const std::string& path : paths) mappings_.push_back(std::make_shared<Mapping>(path));
  pieces_.reserve(segments.size());
  for (const TokenSegment& segment : segments) {
    const Mapping& mapping = *mappings_[segment.file];
    const std::byte* const tokens = mapping.At(segment);
    if (segment.count == 0) continue;
    pieces_.push_back({tokens, segment.width, length_, length_ + segment.count, &mapping.path()});
    length_ += segment.count;
    ends_.push_back(length_);
  }
}

namespace {

// Copies tokens of `Width`, which lie aligned to their size.
template <typename Width, typename T>
bool Copy(const std::byte* from, std::size_t count, T* to) {
  const auto* const tokens = reinterpret_cast<const Width*>(from);
  Width largest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    to[i] = static_cast<T>(tokens[i]);
    largest = std::max(largest, tokens[i]);
  }
  return static_cast<std::uint64_t>(largest) <= static_cast<std::uint64_t>(std::numeric_limits<T>::max());
}

}  // namespace

namespace {

// The index of the first of ascending numbers that is above `value`, which the last one is. Without branches: where windows lie
// is random, and a wrong guess costs as much as copying half of one.
std::size_t FirstAbove(std::span<const std::uint64_t> ascending, std::uint64_t value) {
  const std::uint64_t* first = ascending.data();
  for (std::size_t count = ascending.size(); count > 1;) {
    const std::size_t half = count / 2;
    first += static_cast<std::size_t>(first[half - 1] <= value) * half;
    count -= half;
  }
  return static_cast<std::size_t>(first - ascending.data());
}

}  // namespace

template <typename T>
void TokenSegments::Gather(std::span<const double> starts, std::size_t length, std::span<T> out) const {
  if (length == 0) return;
  T* to = out.data();
  for (const double start : starts) {
    auto position = static_cast<std::uint64_t>(start);
    const std::uint64_t end = position + length;
    auto piece = pieces_.begin() + static_cast<std::ptrdiff_t>(FirstAbove(ends_, position));
    for (; position < end; ++piece) {
      const std::size_t count = std::min(end, piece->end) - position;
      const std::byte* const from = piece->tokens + (position - piece->begin) * piece->width;
      const bool fits = piece->width == 2 ? Copy<std::uint16_t>(from, count, to) : Copy<std::uint32_t>(from, count, to);
      if (!fits) {
        throw Failure(Failure::Kind::kFailure, "native/token-range", *piece->path, "tokens below 2^31",
                      "a larger one between tokens " + std::to_string(position) + " and " +
                          std::to_string(position + count) + " of the sequence");
      }
      position += count;
      to += count;
    }
  }
}

template void TokenSegments::Gather(std::span<const double>, std::size_t, std::span<std::int32_t>) const;
template void TokenSegments::Gather(std::span<const double>, std::size_t, std::span<std::int64_t>) const;

}  // namespace ouroboros
