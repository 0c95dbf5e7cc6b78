#include "core/tokenizer_added.h"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>

namespace ouroboros {

namespace {

std::uint8_t FirstByte(const AddedTokens::Token& token) { return static_cast<std::uint8_t>(token.content[0]); }

bool Before(const AddedTokens::Token& a, const AddedTokens::Token& b) {
  const auto key = [](const AddedTokens::Token& t) { return std::tuple(FirstByte(t), ~t.content.size()); };
  return key(a) < key(b);
}

}  // namespace

AddedTokens::AddedTokens(std::vector<Token> tokens) : tokens_(std::move(tokens)) {
  std::erase_if(tokens_, [](const Token& token) { return token.content.empty(); });
  std::stable_sort(tokens_.begin(), tokens_.end(), Before);
  first_.fill({0, 0});
  for (std::uint32_t i = 0; i < tokens_.size(); i++) {
    auto& [begin, end] = first_[FirstByte(tokens_[i])];
    if (end == 0) begin = i;
    end = i + 1;
  }
  if (!tokens_.empty() && FirstByte(tokens_.front()) == FirstByte(tokens_.back())) only_first_ = FirstByte(tokens_[0]);
}

const AddedTokens::Token* AddedTokens::MatchAt(std::string_view text, std::size_t position) const {
  const auto [begin, end] = first_[static_cast<std::uint8_t>(text[position])];
  for (std::uint32_t i = begin; i < end; i++) {
    if (text.compare(position, tokens_[i].content.size(), tokens_[i].content) == 0) return &tokens_[i];
  }
  return nullptr;
}

std::size_t AddedTokens::NextCandidate(std::string_view text, std::size_t from) const {
  if (only_first_ < 0 || from >= text.size()) return from;
  const void* found = std::memchr(text.data() + from, only_first_, text.size() - from);
  return found == nullptr ? text.size() : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

std::optional<AddedTokens::Match> AddedTokens::Find(std::string_view text, std::size_t from) const {
  if (tokens_.empty()) return std::nullopt;
  for (std::size_t position = NextCandidate(text, from); position < text.size();
       position = NextCandidate(text, position + 1)) {
    if (const Token* token = MatchAt(text, position)) {
      return Match{position, position + token->content.size(), token->id};
    }
  }
  return std::nullopt;
}

}  // namespace ouroboros
