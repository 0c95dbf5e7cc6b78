#include "core/tokenizer_pattern.h"

#include <array>

#include "core/unicode.h"

namespace ouroboros {

namespace {

struct Character {
  CharacterClass kind;
  std::uint32_t length;
};

std::array<CharacterClass, 128> BuildAscii() {
  std::array<CharacterClass, 128> ascii;
  for (char32_t c = 0; c < 128; c++) ascii[c] = Classify(c);
  return ascii;
}

const std::array<CharacterClass, 128> kAscii = BuildAscii();

Character CharacterAt(std::string_view text, std::size_t position) {
  const std::uint8_t byte = static_cast<std::uint8_t>(text[position]);
  if (byte < 128) return {kAscii[byte], 1};
  const CodePoint point = DecodeUtf8(text, position);
  return {Classify(point.value), point.length};
}

// Length of the alternative 's|'t|'re|'ve|'m|'ll|'d at `begin`; 0 when none matches.
std::size_t ContractionLength(std::string_view text, std::size_t begin) {
  const std::string_view rest = text.substr(begin, 3);
  if (rest.size() < 2 || rest[0] != '\'') return 0;
  if (rest[1] == 's' || rest[1] == 't' || rest[1] == 'm' || rest[1] == 'd') return 2;
  return rest == "'re" || rest == "'ve" || rest == "'ll" ? 3 : 0;
}

std::size_t RunEnd(std::string_view text, std::size_t position, CharacterClass kind) {
  while (position < text.size()) {
    const Character next = CharacterAt(text, position);
    if (next.kind != kind) break;
    position += next.length;
  }
  return position;
}

// \s+(?!\S)|\s+: a run before something visible leaves its last character to it.
std::size_t SpaceEnd(std::string_view text, std::size_t begin) {
  std::size_t last = begin;
  std::size_t position = begin;
  while (position < text.size()) {
    const Character next = CharacterAt(text, position);
    if (next.kind != CharacterClass::kSpace) return last > begin ? last : position;
    last = position;
    position += next.length;
  }
  return position;
}

}  // namespace

std::size_t PretokenEnd(std::string_view text, std::size_t begin) {
  if (const std::size_t length = ContractionLength(text, begin)) return begin + length;
  const std::size_t body = text[begin] == ' ' ? begin + 1 : begin;
  if (body < text.size()) {
    const Character first = CharacterAt(text, body);
    if (first.kind != CharacterClass::kSpace) return RunEnd(text, body + first.length, first.kind);
  }
  return SpaceEnd(text, begin);
}

}  // namespace ouroboros
