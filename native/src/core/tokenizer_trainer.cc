#include "core/tokenizer_trainer.h"

#include <algorithm>
#include <limits>
#include <queue>
#include <utility>

#include "core/document_partition.h"
#include "core/failure.h"
#include "core/thread_pool.h"
#include "core/tokenizer_pattern.h"

namespace ouroboros {

namespace {

// No neighbour; also the symbol where one was merged away.
constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

using Pair = std::uint64_t;

Pair MakePair(std::uint32_t left, std::uint32_t right) { return static_cast<Pair>(left) << 32 | right; }

// A pair and its count when it was pushed; the count may have changed since.
struct Candidate {
  std::uint64_t count;
  Pair pair;
};

struct Worse {
  bool operator()(const Candidate& a, const Candidate& b) const {
    return a.count != b.count ? a.count < b.count : a.pair > b.pair;
  }
};

// Where a pair occurs. `count` is exact; `positions` may hold places where the pair has since been merged away.
struct Occurrences {
  std::uint64_t count = 0;
  std::vector<std::uint32_t> positions;
};

// All distinct pre-tokens as linked lists of symbols in flat arrays, and the merges made on them so far.
class MergeState {
 public:
  void Reserve(std::size_t symbols) {
    symbol_.reserve(symbols);
    next_.reserve(symbols);
    previous_.reserve(symbols);
    word_.reserve(symbols);
  }

  void AddWord(const std::string& word, std::uint64_t count, const std::array<std::uint32_t, 256>& byte_ids) {
    const std::uint32_t begin = static_cast<std::uint32_t>(symbol_.size());
    const std::uint32_t end = begin + static_cast<std::uint32_t>(word.size());
    for (std::uint32_t i = begin; i < end; i++) {
      symbol_.push_back(byte_ids[static_cast<std::uint8_t>(word[i - begin])]);
      previous_.push_back(i == begin ? kNone : i - 1);
      next_.push_back(i + 1 == end ? kNone : i + 1);
      word_.push_back(static_cast<std::uint32_t>(word_counts_.size()));
    }
    word_counts_.push_back(count);
    for (std::uint32_t i = begin; i + 1 < end; i++) Gain(i);
  }

  std::vector<Merge> Learn(std::uint32_t count) {
    for (const auto& [pair, occurrences] : pairs_) Push(pair, occurrences.count);
    gained_.clear();
    while (merges_.size() < count && !queue_.empty()) {
      const Candidate top = queue_.top();
      queue_.pop();
      const auto found = pairs_.find(top.pair);
      if (found == pairs_.end() || found->second.count > top.count) continue;  // gone, or pushed again since
      if (found->second.count < top.count) Push(top.pair, found->second.count);
      else MergePair(top.pair);
    }
    return std::move(merges_);
  }

 private:
  void Push(Pair pair, std::uint64_t count) {
    if (count >= TokenizerTrainer::kMinimumCount) queue_.push({count, pair});
  }

  std::uint64_t Weight(std::uint32_t position) const { return word_counts_[word_[position]]; }

  // Counts the pair that starts at `position`, which has a successor.
  void Gain(std::uint32_t position) {
    const Pair pair = MakePair(symbol_[position], symbol_[next_[position]]);
    Occurrences& occurrences = pairs_[pair];
    occurrences.count += Weight(position);
    occurrences.positions.push_back(position);
    gained_.push_back(pair);
  }

  // Uncounts the pair that starts at `position`. The pair being merged is not in `pairs_` any more.
  void Lose(std::uint32_t position) {
    const auto found = pairs_.find(MakePair(symbol_[position], symbol_[next_[position]]));
    if (found == pairs_.end()) return;
    found->second.count -= Weight(position);
    if (found->second.count == 0) pairs_.erase(found);
  }

  void MergePair(Pair pair) {
    const std::uint32_t left = static_cast<std::uint32_t>(pair >> 32);
    const std::uint32_t right = static_cast<std::uint32_t>(pair);
    const std::uint32_t result = 256 + static_cast<std::uint32_t>(merges_.size());
    merges_.push_back({left, right, result});
    std::vector<std::uint32_t> positions = std::move(pairs_.extract(pair).mapped().positions);
    std::sort(positions.begin(), positions.end());  // a word is merged from left to right
    for (const std::uint32_t position : positions) {
      if (symbol_[position] == left && next_[position] != kNone && symbol_[next_[position]] == right) {
        MergeAt(position, result);
      }
    }
    PushGained();
  }

  void MergeAt(std::uint32_t position, std::uint32_t result) {
    const std::uint32_t second = next_[position];
    const std::uint32_t before = previous_[position];
    const std::uint32_t after = next_[second];
    if (before != kNone) Lose(before);
    if (after != kNone) Lose(second);
    symbol_[position] = result;
    symbol_[second] = kNone;
    next_[position] = after;
    if (after != kNone) previous_[after] = position;
    if (before != kNone) Gain(before);
    if (after != kNone) Gain(position);
  }

  void PushGained() {
    std::sort(gained_.begin(), gained_.end());
    gained_.erase(std::unique(gained_.begin(), gained_.end()), gained_.end());
    for (const Pair pair : gained_) {
      const auto found = pairs_.find(pair);
      if (found != pairs_.end()) Push(pair, found->second.count);
    }
    gained_.clear();
  }

  // By position: the symbol there, its neighbours in the word, and the index of the word.
  std::vector<std::uint32_t> symbol_;
  std::vector<std::uint32_t> next_;
  std::vector<std::uint32_t> previous_;
  std::vector<std::uint32_t> word_;
  std::vector<std::uint64_t> word_counts_;

  std::unordered_map<Pair, Occurrences> pairs_;
  std::priority_queue<Candidate, std::vector<Candidate>, Worse> queue_;
  std::vector<Pair> gained_;  // pairs whose count grew in the current merge

  std::vector<Merge> merges_;
};

}  // namespace

TokenizerTrainer::TokenizerTrainer(const std::array<std::uint32_t, 256>& byte_ids)
    : byte_ids_(byte_ids), separators_({{kEndOfText, 0}}) {}

void TokenizerTrainer::CountDocument(std::string_view document, Counts& counts) const {
  const auto section = [&](std::size_t begin, std::size_t end) {
    const std::string_view text = document.substr(0, end);
    while (begin < end) {
      const std::size_t next = PretokenEnd(text, begin);
      const std::string_view pretoken = text.substr(begin, next - begin);
      const auto found = counts.find(pretoken);
      if (found == counts.end()) counts.emplace(pretoken, 1);
      else found->second++;
      begin = next;
    }
  };
  separators_.Split(document, section, [](std::uint32_t) {});
}

void TokenizerTrainer::Add(std::span<const std::string_view> documents, std::uint32_t threads) {
  const std::vector<std::size_t> bounds = PartitionDocuments(documents, std::max<std::size_t>(threads, 1));
  const std::size_t parts = bounds.size() - 1;
  const std::lock_guard lock(counting_);
  if (counts_.size() < parts) counts_.resize(parts);
  ThreadPool::Shared().ParallelFor(parts, 1, parts, [&](std::size_t part, std::size_t) {
    for (std::size_t i = bounds[part]; i < bounds[part + 1]; i++) CountDocument(documents[i], counts_[part]);
  });
}

TokenizerTrainer::Counts TokenizerTrainer::Total() const {
  const std::lock_guard lock(counting_);
  Counts total;
  for (const Counts& counts : counts_) {
    for (const auto& [word, occurrences] : counts) total[word] += occurrences;
  }
  return total;
}

std::vector<Merge> TokenizerTrainer::Train(std::uint32_t count) const {
  const Counts counts = Total();
  std::uint64_t symbols = 0;
  for (const auto& [word, occurrences] : counts) symbols += word.size();
  if (symbols >= kNone) {
    throw Failure(Failure::Kind::kFailure, "tokenizer/corpus-too-large", "the corpus to train a tokenizer on",
                  "distinct pre-tokens of less than 4 GiB together", std::to_string(symbols) + " bytes",
                  "train on fewer documents");
  }
  MergeState state;
  state.Reserve(symbols);
  for (const auto& [word, occurrences] : counts) state.AddWord(word, occurrences, byte_ids_);
  return state.Learn(count);
}

}  // namespace ouroboros
