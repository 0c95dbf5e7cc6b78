#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ouroboros {

// Finds added tokens (such as <|endoftext|>) in a text: from left to right, the longest that matches at each position.
class AddedTokens {
 public:
  struct Token {
    std::string content;
    std::uint32_t id;
  };

  struct Match {
    std::size_t begin;
    std::size_t end;
    std::uint32_t id;
  };

  // Empty contents are ignored.
  explicit AddedTokens(std::vector<Token> tokens);

  // The first match that starts at `from` or later.
  std::optional<Match> Find(std::string_view text, std::size_t from) const;

  // Calls section(begin, end) for each stretch without added tokens and token(id) for each added token, in order.
  template <typename Section, typename OnToken>
  void Split(std::string_view text, Section section, OnToken token) const {
    std::size_t begin = 0;
    while (const std::optional<Match> match = Find(text, begin)) {
      if (match->begin > begin) section(begin, match->begin);
      token(match->id);
      begin = match->end;
    }
    if (begin < text.size()) section(begin, text.size());
  }

 private:
  const Token* MatchAt(std::string_view text, std::size_t position) const;
  std::size_t NextCandidate(std::string_view text, std::size_t from) const;

  std::vector<Token> tokens_;                                       // by first byte, then longest first
  std::array<std::pair<std::uint32_t, std::uint32_t>, 256> first_;  // range of tokens_ that starts with a byte
  int only_first_ = -1;                                             // the first byte, when all tokens share it
};

}  // namespace ouroboros
