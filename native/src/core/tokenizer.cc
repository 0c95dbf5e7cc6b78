#include "core/tokenizer.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/document_partition.h"
#include "core/thread_pool.h"
#include "core/tokenizer_pattern.h"

namespace ouroboros {

namespace {

void Require(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(what);
}

TokenizerDefinition Checked(TokenizerDefinition definition) {
  const auto known = [&](std::uint32_t id) { return id < definition.tokens.size(); };
  Require(std::all_of(definition.byte_ids.begin(), definition.byte_ids.end(), known),
          "a byte's token is outside the vocabulary");
  Require(std::all_of(definition.added.begin(), definition.added.end(), known),
          "an added token is outside the vocabulary");
  Require(known(definition.end_of_text), "the end of text is outside the vocabulary");
  for (const Merge& merge : definition.merges) {
    Require(known(merge.left) && known(merge.right) && known(merge.result), "a merge is outside the vocabulary");
  }
  return definition;
}

std::vector<AddedTokens::Token> AddedOf(const TokenizerDefinition& definition) {
  std::vector<AddedTokens::Token> tokens;
  for (const std::uint32_t id : definition.added) tokens.push_back({definition.tokens[id], id});
  return tokens;
}

EncodedBatch Join(std::vector<EncodedBatch> parts) {
  EncodedBatch joined;
  std::size_t tokens = 0;
  for (const EncodedBatch& part : parts) tokens += part.tokens.size();
  joined.tokens.reserve(tokens);
  for (const EncodedBatch& part : parts) {
    const double offset = static_cast<double>(joined.tokens.size());
    for (const double end : part.ends) joined.ends.push_back(offset + end);
    joined.tokens.insert(joined.tokens.end(), part.tokens.begin(), part.tokens.end());
  }
  return joined;
}

}  // namespace

Tokenizer::Tokenizer(TokenizerDefinition definition)
    : definition_(Checked(std::move(definition))), merges_(definition_.merges), added_(AddedOf(definition_)) {}

void Tokenizer::EnsureLanes(std::size_t count) {
  while (lanes_.size() < count) lanes_.push_back(std::make_unique<Lane>(merges_, definition_.byte_ids));
}

void Tokenizer::EncodeWord(std::string_view word, Lane& lane, std::vector<std::uint32_t>& out) const {
  if (word.size() > WordCache::kMaxBytes) return lane.words.Encode(word, out);
  const WordCache::Key key(word);
  if (lane.cache.Read(key, out)) return;
  const std::size_t begin = out.size();
  lane.words.Encode(word, out);
  lane.cache.Write(key, out.data() + begin, out.size() - begin);
}

void Tokenizer::EncodeText(std::string_view text, Lane& lane, std::vector<std::uint32_t>& out) const {
  const auto section = [&](std::size_t begin, std::size_t end) {
    const std::string_view part = text.substr(0, end);
    while (begin < end) {
      const std::size_t next = PretokenEnd(part, begin);
      EncodeWord(part.substr(begin, next - begin), lane, out);
      begin = next;
    }
  };
  added_.Split(text, section, [&](std::uint32_t id) { out.push_back(id); });
}

void Tokenizer::Encode(std::string_view text, std::vector<std::uint32_t>& out) {
  const std::lock_guard lock(encoding_);
  EnsureLanes(1);
  EncodeText(text, *lanes_[0], out);
}

EncodedBatch Tokenizer::EncodeSequence(std::span<const std::string_view> documents, Lane& lane,
                                       bool append_end_of_text) const {
  EncodedBatch batch;
  batch.ends.reserve(documents.size());
  for (const std::string_view document : documents) {
    EncodeText(document, lane, batch.tokens);
    if (append_end_of_text) batch.tokens.push_back(definition_.end_of_text);
    batch.ends.push_back(static_cast<double>(batch.tokens.size()));
  }
  return batch;
}

EncodedBatch Tokenizer::EncodeBatch(std::span<const std::string_view> documents, std::uint32_t threads,
                                    bool append_end_of_text) {
  const std::vector<std::size_t> bounds = PartitionDocuments(documents, std::max<std::size_t>(threads, 1));
  const std::size_t parts = bounds.size() - 1;
  const std::lock_guard lock(encoding_);
  EnsureLanes(parts);
  std::vector<EncodedBatch> encoded(parts);
  ThreadPool::Shared().ParallelFor(parts, 1, parts, [&](std::size_t part, std::size_t) {
    const auto own = documents.subspan(bounds[part], bounds[part + 1] - bounds[part]);
    encoded[part] = EncodeSequence(own, *lanes_[part], append_end_of_text);
  });
  return Join(std::move(encoded));
}

std::string Tokenizer::Decode(std::span<const std::uint32_t> ids) const {
  std::string text;
  for (const std::uint32_t id : ids) text += definition_.tokens.at(id);
  return text;
}

}  // namespace ouroboros
