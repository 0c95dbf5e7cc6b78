#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace ouroboros {

// Tokens of short words seen before: one slot per hash, the latest word keeps it. 2 MiB, whatever the text.
class WordCache {
 public:
  static constexpr std::size_t kMaxBytes = 24;
  static constexpr std::size_t kMaxTokens = 9;

  // A word of at most kMaxBytes bytes, padded with zeros.
  struct Key {
    std::array<std::uint64_t, kMaxBytes / 8> words{};
    std::uint32_t length = 0;

    explicit Key(std::string_view word) : length(static_cast<std::uint32_t>(word.size())) {
      std::memcpy(words.data(), word.data(), word.size());
    }
  };

  WordCache() : slots_(kSlots) {}

  // Appends the tokens of the word and returns true; false when they are not here.
  bool Read(const Key& key, std::vector<std::uint32_t>& out) const {
    const Slot& slot = slots_[Index(key)];
    if (slot.count == 0 || slot.length != key.length || slot.words != key.words) return false;
    out.insert(out.end(), slot.tokens.begin(), slot.tokens.begin() + slot.count);
    return true;
  }

  // Keeps `count` tokens of the word; does nothing when they are too many.
  void Write(const Key& key, const std::uint32_t* tokens, std::size_t count) {
    if (count > kMaxTokens) return;
    Slot& slot = slots_[Index(key)];
    slot.words = key.words;
    slot.length = static_cast<std::uint16_t>(key.length);
    slot.count = static_cast<std::uint16_t>(count);
    std::copy(tokens, tokens + count, slot.tokens.begin());
  }

 private:
  static constexpr std::size_t kSlots = std::size_t{1} << 15;

  struct alignas(64) Slot {
    std::array<std::uint64_t, kMaxBytes / 8> words{};
    std::uint16_t length = 0;
    std::uint16_t count = 0;  // 0: an empty slot
    std::array<std::uint32_t, kMaxTokens> tokens{};
  };
  static_assert(sizeof(Slot) == 64);

  static std::size_t Index(const Key& key) {
    std::uint64_t hash = key.length;
    for (const std::uint64_t word : key.words) hash = (hash ^ word) * 0x9E3779B97F4A7C15u, hash ^= hash >> 32;
    return hash & (kSlots - 1);
  }

  std::vector<Slot> slots_;
};

}  // namespace ouroboros
