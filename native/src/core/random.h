#pragma once

#include <cstdint>
#include <span>

namespace ouroboros {

// Names one stream of 2^34 random words. Word 4 * block + j is output j of Philox4x32-10 with the key (low and high half
// of seed) and the counter (block, index, iteration, purpose).
struct StreamKey {
  std::uint64_t seed;
  std::uint32_t purpose, iteration, index;
};

// Each fill writes elements start, start + 1, ... of the stream's sequence of that kind, so cutting a fill into pieces
// changes nothing. The caller keeps start + out.size() within the stream: 2^34 words, so 2^33 doubles or normals.

// Element i is word i.
void FillBits(const StreamKey& key, std::uint64_t start, std::span<std::uint32_t> out);

// Uniform on [0, 1). Float: the 24 high bits of word i. Double: 53 bits, 27 of word 2i and 26 of word 2i + 1.
void FillUniform(const StreamKey& key, std::uint64_t start, std::span<float> out);
void FillUniform(const StreamKey& key, std::uint64_t start, std::span<double> out);

// Standard normal by Box and Muller, in double: elements 2j and 2j + 1 come from the double uniforms 2j and 2j + 1.
void FillNormal(const StreamKey& key, std::uint64_t start, std::span<float> out);
void FillNormal(const StreamKey& key, std::uint64_t start, std::span<double> out);

// A uniformly random order of 0 .. out.size() - 1: Fisher and Yates from the last place down, each draw by Lemire's
// multiplication with rejection ("Fast random integer generation in an interval", 2019) on the stream's next words.
void FillPermutation(const StreamKey& key, std::span<std::uint32_t> out);

}  // namespace ouroboros
