#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ouroboros {

// The classes that GPT-2's pattern tells apart: \p{L}, \p{N}, \s as in JavaScript, and everything else.
enum class CharacterClass : std::uint8_t { kOther, kLetter, kNumber, kSpace };

// One code point and the number of bytes that it takes.
struct CodePoint {
  char32_t value;
  std::uint32_t length;
};

CharacterClass Classify(char32_t code_point);

// The code point at `position` of valid UTF-8. A byte that starts nothing valid reads as U+FFFD of length 1,
// so malformed text is never read past its end.
CodePoint DecodeUtf8(std::string_view text, std::size_t position);

// Offset of the first byte that is not part of well-formed UTF-8 (surrogates and overlong forms included);
// std::string_view::npos when there is none.
std::size_t FindInvalidUtf8(std::string_view text);

}  // namespace ouroboros
