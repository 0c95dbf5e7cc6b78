#include "core/unicode.h"

#include <cstring>
#include <iterator>
#include <vector>

#include "core/unicode_tables.h"

namespace ouroboros {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

template <std::size_t N>
constexpr char32_t Limit(const CodePointRange (&ranges)[N]) {
  return ranges[N - 1].last + 1;
}

// Every code point from here on is kOther.
constexpr char32_t kTableLimit = Limit(kLetterRanges) > Limit(kNumberRanges) ? Limit(kLetterRanges)
                                                                             : Limit(kNumberRanges);
static_assert(kTableLimit >= Limit(kSpaceRanges));

template <std::size_t N>
void Mark(std::vector<CharacterClass>& table, const CodePointRange (&ranges)[N], CharacterClass value) {
  for (const CodePointRange& range : ranges) {
    for (char32_t c = range.first; c <= range.last; c++) table[c] = value;
  }
}

std::vector<CharacterClass> BuildTable() {
  std::vector<CharacterClass> table(kTableLimit, CharacterClass::kOther);
  Mark(table, kLetterRanges, CharacterClass::kLetter);
  Mark(table, kNumberRanges, CharacterClass::kNumber);
  Mark(table, kSpaceRanges, CharacterClass::kSpace);
  return table;
}

std::uint8_t ByteAt(std::string_view text, std::size_t position) { return static_cast<std::uint8_t>(text[position]); }

// Length of a sequence from its first byte; 0 for a byte that starts none.
std::uint32_t SequenceLength(std::uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

// Unicode 17.0, table 3-7: the second byte excludes overlong forms, surrogates and what lies past U+10FFFF.
bool IsSecondByte(std::uint8_t lead, std::uint8_t second) {
  const std::uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  return second >= low && second <= high;
}

bool IsContinuation(std::uint8_t byte) { return (byte & 0xC0) == 0x80; }

// Length of the well-formed sequence at `position`; 0 when there is none.
std::uint32_t WellFormedLength(std::string_view text, std::size_t position) {
  const std::uint8_t lead = ByteAt(text, position);
  const std::uint32_t length = SequenceLength(lead);
  if (length <= 1) return length;
  if (text.size() - position < length || !IsSecondByte(lead, ByteAt(text, position + 1))) return 0;
  for (std::uint32_t i = 2; i < length; i++) {
    if (!IsContinuation(ByteAt(text, position + i))) return 0;
  }
  return length;
}

bool EightAscii(std::string_view text, std::size_t position) {
  std::uint64_t word;
  std::memcpy(&word, text.data() + position, sizeof word);
  return (word & 0x8080808080808080u) == 0;
}

}  // namespace

CharacterClass Classify(char32_t code_point) {
  static const std::vector<CharacterClass> table = BuildTable();
  return code_point < kTableLimit ? table[code_point] : CharacterClass::kOther;
}

CodePoint DecodeUtf8(std::string_view text, std::size_t position) {
  const std::uint8_t lead = ByteAt(text, position);
  if (lead < 0x80) return {lead, 1};
  const std::uint32_t length = WellFormedLength(text, position);
  if (length == 0) return {kReplacement, 1};
  char32_t value = lead & (0x7Fu >> length);
  for (std::uint32_t i = 1; i < length; i++) value = value << 6 | (ByteAt(text, position + i) & 0x3Fu);
  return {value, length};
}

std::size_t FindInvalidUtf8(std::string_view text) {
  std::size_t position = 0;
  while (position < text.size()) {
    if (text.size() - position >= 8 && EightAscii(text, position)) {
      position += 8;
      continue;
    }
    const std::uint32_t length = WellFormedLength(text, position);
    if (length == 0) return position;
    position += length;
  }
  return std::string_view::npos;
}

}  // namespace ouroboros
