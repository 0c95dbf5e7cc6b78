#include "core/random.h"

#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>
#include <utility>

#include "core/philox.h"

namespace ouroboros {

namespace {

PhiloxCounter Block(const StreamKey& key, std::uint64_t block) {
  return Philox4x32({static_cast<std::uint32_t>(block), key.index, key.iteration, key.purpose},
                    {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)});
}

// Element i of a sequence lies in block i / kPerBlock; `expand` makes the kPerBlock elements of a block.
template <std::size_t kPerBlock, typename T, typename Expand>
void FillByBlocks(const StreamKey& key, std::uint64_t start, std::span<T> out, Expand expand) {
  std::size_t written = 0;
  while (written < out.size()) {
    const std::uint64_t position = start + written;
    const auto elements = expand(Block(key, position / kPerBlock));
    for (std::size_t j = position % kPerBlock; j < kPerBlock && written < out.size(); ++j) {
      out[written++] = static_cast<T>(elements[j]);
    }
  }
}

double Uniform53(std::uint32_t first, std::uint32_t second) {
  const std::uint64_t bits = (static_cast<std::uint64_t>(first >> 5) << 26) | (second >> 6);
  return static_cast<double>(bits) * 0x1p-53;
}

std::array<double, 2> Uniforms(const PhiloxCounter& words) {
  return {Uniform53(words[0], words[1]), Uniform53(words[2], words[3])};
}

std::array<double, 2> Normals(const PhiloxCounter& words) {
  const auto [first, second] = Uniforms(words);
  const double radius = std::sqrt(-2 * std::log(1 - first));  // 1 - first lies in (0, 1], so the logarithm is finite
  const double angle = 2 * std::numbers::pi * second;
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

class Words {
 public:
  explicit Words(const StreamKey& key) : key_(key) {}

  std::uint32_t Next() {
    if (position_ % 4 == 0) words_ = Block(key_, position_ / 4);
    return words_[position_++ % 4];
  }

  // Uniform on 0 .. bound - 1, bound > 0.
  std::uint32_t Below(std::uint32_t bound) {
    std::uint64_t product = static_cast<std::uint64_t>(Next()) * bound;
    if (static_cast<std::uint32_t>(product) < bound) {
      const std::uint32_t surplus = -bound % bound;  // 2^32 mod bound
      while (static_cast<std::uint32_t>(product) < surplus) product = static_cast<std::uint64_t>(Next()) * bound;
    }
    return static_cast<std::uint32_t>(product >> 32);
  }

 private:
  StreamKey key_;
  std::uint64_t position_ = 0;
  PhiloxCounter words_{};
};

}  // namespace

void FillBits(const StreamKey& key, std::uint64_t start, std::span<std::uint32_t> out) {
  FillByBlocks<4>(key, start, out, [](const PhiloxCounter& words) { return words; });
}

void FillUniform(const StreamKey& key, std::uint64_t start, std::span<float> out) {
  FillByBlocks<4>(key, start, out, [](const PhiloxCounter& words) {
    std::array<float, 4> uniforms;
    for (std::size_t j = 0; j < 4; ++j) uniforms[j] = static_cast<float>(words[j] >> 8) * 0x1p-24f;
    return uniforms;
  });
}

void FillUniform(const StreamKey& key, std::uint64_t start, std::span<double> out) {
  FillByBlocks<2>(key, start, out, Uniforms);
}

void FillNormal(const StreamKey& key, std::uint64_t start, std::span<float> out) {
  FillByBlocks<2>(key, start, out, Normals);
}

void FillNormal(const StreamKey& key, std::uint64_t start, std::span<double> out) {
  FillByBlocks<2>(key, start, out, Normals);
}

void FillPermutation(const StreamKey& key, std::span<std::uint32_t> out) {
  std::iota(out.begin(), out.end(), 0u);
  Words words(key);
  for (std::size_t last = out.size(); last > 1; --last) {
    std::swap(out[last - 1], out[words.Below(static_cast<std::uint32_t>(last))]);
  }
}

}  // namespace ouroboros
