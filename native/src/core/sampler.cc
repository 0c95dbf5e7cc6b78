#include "core/sampler.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <mutex>
#include <numeric>

#include "core/kernels.h"
#include "core/thread_pool.h"

namespace ouroboros {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Below this many logits a thread is not worth waking.
constexpr std::size_t kLogitsPerChunk = 16384;

// Chunks that a thread takes where there is enough: few, because the first row of each was not fetched ahead.
constexpr std::size_t kChunksPerThread = 8;

// What one thread needs while it draws from a row of `vocabulary` logits.
struct Scratch {
  std::vector<float> maxima, sums, gathered;
  std::vector<double> masses;
  std::vector<std::uint32_t> ids;
  std::vector<std::int32_t> fixed;
  std::vector<std::uint64_t> keys;
};

// The first index of `count` values whose running sum exceeds `target`; when rounding leaves none, the last with a positive value (which
// the caller knows to exist). Adds the sum of everything before the index to `before`.
template <typename ValueAt>
std::size_t Locate(std::size_t count, ValueAt value_at, double target, double& before) {
  std::size_t last = 0;
  double sum = before;
  for (std::size_t i = 0; i < count; ++i) {
    const double value = value_at(i);
    if (!(value > 0)) continue;
    last = i;
    before = sum;
    sum += value;
    if (sum > target) break;
  }
  return last;
}

template <typename T>
std::size_t Locate(std::span<const T> values, double target, double& before) {
  return Locate(values.size(), [&](std::size_t i) { return static_cast<double>(values[i]); }, target, before);
}

class RowSampler {
 public:
  RowSampler(const SamplerKernel& kernel, const SamplingRule& rule, std::size_t vocabulary)
      : kernel_(kernel),
        vocabulary_(vocabulary),
        top_k_(rule.top_k == 0 ? vocabulary : std::min(rule.top_k, vocabulary)),
        top_p_(rule.top_p),
        greedy_(rule.temperature == 0 || top_k_ == 1 || top_p_ == 0),
        inverse_temperature_(static_cast<float>(
            std::min(1 / rule.temperature, static_cast<double>(std::numeric_limits<float>::max())))) {}

  // The drawn token, or nothing and the reason in `bad`. `soon` is the row that is drawn from next.
  std::optional<std::int32_t> Draw(const float* row, double uniform, const float* soon, Scratch& scratch,
                                   BadRow& bad) const {
    scratch.maxima.resize((vocabulary_ + kSamplerBlock - 1) / kSamplerBlock * kLanes);
    bool unordered = false;
    const float peak = kernel_.peak(row, vocabulary_, scratch.maxima.data(), &unordered);
    if (unordered || peak == -kInfinity) {
      Diagnose(row, bad);
      return std::nullopt;
    }
    if (greedy_) return FirstOf(row, peak, scratch.maxima);
    if (top_k_ < vocabulary_) return DrawTopK(row, peak, uniform, scratch);
    if (top_p_ < 1) return DrawTopP(row, peak, uniform, scratch);
    return DrawAll(row, peak, uniform, soon, scratch);
  }

 private:
  void Diagnose(const float* row, BadRow& bad) const {
    bad.reason = BadRow::Reason::kImpossible;
    bad.token = 0;
    for (std::size_t i = 0; i < vocabulary_; ++i) {
      if (row[i] < kInfinity) continue;
      bad.reason = std::isnan(row[i]) ? BadRow::Reason::kNan : BadRow::Reason::kInfinite;
      bad.token = i;
      return;
    }
  }

  // The lowest id of the logit `peak`; a block's maxima say whether it is in there.
  std::int32_t FirstOf(const float* row, float peak, std::span<const float> maxima) const {
    const std::size_t lane = static_cast<std::size_t>(std::ranges::find(maxima, peak) - maxima.begin());
    const float* const block = row + lane / kLanes * kSamplerBlock;
    return static_cast<std::int32_t>(std::find(block, row + vocabulary_, peak) - row);
  }

  // Every token: sums of blocks find the block, sums of 16 neighbours the neighbours, single weights the token.
  std::int32_t DrawAll(const float* row, float peak, double uniform, const float* soon, Scratch& scratch) const {
    const std::size_t blocks = (vocabulary_ + kSamplerBlock - 1) / kSamplerBlock;
    scratch.sums.resize(blocks);
    kernel_.sum(row, vocabulary_, peak, inverse_temperature_, soon, scratch.sums.data());
    const std::span<const float> sums(scratch.sums);
    const double target = uniform * std::accumulate(sums.begin(), sums.end(), 0.0);
    double before = 0;
    const std::size_t start = Locate(sums, target, before) * kSamplerBlock;
    float weights[kSamplerBlock] = {};
    kernel_.weigh(row + start, std::min(kSamplerBlock, vocabulary_ - start), peak, inverse_temperature_, weights);
    const auto group_at = [&](std::size_t g) {
      return std::accumulate(weights + g * kLanes, weights + (g + 1) * kLanes, 0.0);
    };
    const std::size_t group = Locate(kSamplerBlock / kLanes, group_at, target, before) * kLanes;
    return static_cast<std::int32_t>(
        start + group + Locate(std::span<const float>(weights + group, kLanes), target, before));
  }

  std::int32_t DrawTopP(const float* row, float peak, double uniform, Scratch& scratch) const {
    scratch.fixed.resize(vocabulary_);
    kernel_.fix(row, vocabulary_, peak, inverse_temperature_, scratch.fixed.data());
    return static_cast<std::int32_t>(DrawFixed(scratch.fixed, uniform, scratch));
  }

  std::int32_t DrawTopK(const float* row, float peak, double uniform, Scratch& scratch) const {
    KeepTopK(row, scratch);
    scratch.gathered.clear();
    for (const std::uint32_t id : scratch.ids) scratch.gathered.push_back(row[id]);
    scratch.fixed.resize(scratch.ids.size());
    kernel_.fix(scratch.gathered.data(), scratch.ids.size(), peak, inverse_temperature_, scratch.fixed.data());
    return static_cast<std::int32_t>(scratch.ids[DrawFixed(scratch.fixed, uniform, scratch)]);
  }

  // Puts the ids of the `top_k_` first logits (largest first, then lowest id; without those of -infinity) into
  // scratch.ids, ascending. Whatever bounds the last of them from below, the result is the same.
  void KeepTopK(const float* row, Scratch& scratch) const {
    const float least = std::numeric_limits<float>::lowest();
    const float bound =
        std::max(least, top_k_ < scratch.maxima.size() / 2 ? BoundByMaxima(scratch) : BoundByCounting(row));
    scratch.ids.resize(vocabulary_);
    const std::size_t count = kernel_.select(row, vocabulary_, bound, scratch.ids.data());
    scratch.ids.resize(count);
    if (count <= top_k_) return;
    scratch.keys.clear();
    for (const std::uint32_t id : scratch.ids) scratch.keys.push_back(Key(Ordered(row[id]), id));
    const auto kth = scratch.keys.begin() + static_cast<std::ptrdiff_t>(top_k_ - 1);
    std::nth_element(scratch.keys.begin(), kth, scratch.keys.end(), std::greater<>());
    std::erase_if(scratch.ids, [&, least = *kth](std::uint32_t id) { return Key(Ordered(row[id]), id) < least; });
  }

  // scratch.maxima holds the maxima of disjoint lanes, so top_k_ logits reach the top_k_-th largest of them.
  float BoundByMaxima(Scratch& scratch) const {
    const auto kth = scratch.maxima.begin() + static_cast<std::ptrdiff_t>(top_k_ - 1);
    std::nth_element(scratch.maxima.begin(), kth, scratch.maxima.end(), std::greater<>());
    return *kth;
  }

  // The lower end of the interval, among those of equal high bits, that holds the top_k_-th largest logit; NaN or
  // -infinity at the lowest end of all.
  float BoundByCounting(const float* row) const {
    constexpr int kShift = 21;
    std::uint32_t counts[1 << (32 - kShift)] = {};
    for (std::size_t i = 0; i < vocabulary_; ++i) ++counts[Ordered(row[i]) >> kShift];
    std::uint32_t interval = std::size(counts) - 1;
    for (std::size_t above = counts[interval]; above < top_k_; above += counts[interval]) --interval;
    const std::uint32_t ordered = interval << kShift;
    return std::bit_cast<float>(ordered >> 31 != 0 ? ordered ^ 0x80000000u : ~ordered);
  }

  // An integer with the order of the numbers; both zeros are one.
  static std::uint32_t Ordered(float x) {
    const auto bits = std::bit_cast<std::uint32_t>(x + 0.0f);
    return bits ^ (bits >> 31 != 0 ? 0xffffffffu : 0x80000000u);
  }

  // The larger value first, then the lower position.
  static std::uint64_t Key(std::uint32_t value, std::uint32_t position) {
    return static_cast<std::uint64_t>(value) << 32 | (0xffffffffu - position);
  }
  static std::uint32_t Position(std::uint64_t key) { return 0xffffffffu - static_cast<std::uint32_t>(key); }
  static std::uint32_t Value(std::uint64_t key) { return static_cast<std::uint32_t>(key >> 32); }

  // The position drawn from fixed-point weights after top-p; integer sums are exact in any order.
  std::size_t DrawFixed(std::span<std::int32_t> fixed, double uniform, Scratch& scratch) const {
    const std::uint64_t total = kernel_.mass(fixed.data(), fixed.size());
    const std::uint64_t kept = top_p_ < 1 ? KeepTopP(fixed, total, scratch) : total;
    const double target = uniform * static_cast<double>(kept);
    scratch.masses.clear();
    for (std::size_t start = 0; start < fixed.size(); start += kSamplerBlock) {
      const std::size_t size = std::min(kSamplerBlock, fixed.size() - start);
      scratch.masses.push_back(static_cast<double>(kernel_.mass(fixed.data() + start, size)));
    }
    double before = 0;
    const std::size_t start = Locate(std::span<const double>(scratch.masses), target, before) * kSamplerBlock;
    const std::span<const std::int32_t> block(fixed.data() + start, std::min(kSamplerBlock, fixed.size() - start));
    return start + Locate(block, target, before);
  }

  // Zeroes the weights after the smallest number of largest ones that together reach top_p_ of `total`; gives their sum.
  std::uint64_t KeepTopP(std::span<std::int32_t> fixed, std::uint64_t total, Scratch& scratch) const {
    const double wanted = top_p_ * static_cast<double>(total);
    const auto [bucket, above] = FindBucket(fixed, wanted);
    scratch.keys.clear();
    for (std::size_t i = 0; i < fixed.size(); ++i) {
      if (Bucket(fixed[i]) != bucket) continue;
      scratch.keys.push_back(Key(static_cast<std::uint32_t>(fixed[i]), static_cast<std::uint32_t>(i)));
    }
    std::uint64_t before = above;
    const std::uint64_t last = FindLast(scratch.keys, wanted, before);
    const auto least = static_cast<std::int32_t>(Value(last));
    const std::size_t split = Position(last) + std::size_t{1};
    kernel_.cut(fixed.data(), split, least);
    kernel_.cut(fixed.data() + split, fixed.size() - split, least + 1);
    return before + Value(last);
  }

  // Weights of one bucket have the same exponent and the same four high bits of the mantissa; bucket 0 holds zeros.
  static constexpr std::size_t kBuckets = (30 << 4) + 2;
  static std::size_t Bucket(std::int32_t fixed) {
    constexpr std::uint32_t kFirst = (127u << 4) - 1;
    const std::uint32_t high = std::bit_cast<std::uint32_t>(static_cast<float>(fixed)) >> 19;
    return high > kFirst ? high - kFirst : 0;
  }

  struct Crossing {
    std::size_t bucket;
    std::uint64_t above;  // the mass of the buckets above
  };

  // The bucket, from the largest down, in which the mass reaches `wanted`.
  static Crossing FindBucket(std::span<const std::int32_t> fixed, double wanted) {
    std::uint64_t even[kBuckets] = {}, odd[kBuckets] = {};  // two, so that equal neighbours do not wait for each other
    std::size_t i = 0;
    for (; i + 1 < fixed.size(); i += 2) {
      even[Bucket(fixed[i])] += static_cast<std::uint32_t>(fixed[i]);
      odd[Bucket(fixed[i + 1])] += static_cast<std::uint32_t>(fixed[i + 1]);
    }
    if (i < fixed.size()) even[Bucket(fixed[i])] += static_cast<std::uint32_t>(fixed[i]);
    Crossing crossing{kBuckets - 1, 0};
    for (;; --crossing.bucket) {
      const std::uint64_t mass = even[crossing.bucket] + odd[crossing.bucket];
      if (static_cast<double>(crossing.above + mass) >= wanted || crossing.bucket == 0) return crossing;
      crossing.above += mass;
    }
  }

  // The last key, from the largest down, that is needed for `before` and the values to reach `wanted`. Adds to `before`
  // the values of the keys above it. Halves the candidates by selection, so the work is linear in their number.
  static std::uint64_t FindLast(std::vector<std::uint64_t>& keys, double wanted, std::uint64_t& before) {
    auto low = keys.begin(), high = keys.end();
    while (high - low > 1) {
      const auto middle = low + (high - low) / 2;
      std::nth_element(low, middle, high, std::greater<>());
      std::uint64_t mass = before;
      for (auto key = low; key != middle; ++key) mass += Value(*key);
      if (static_cast<double>(mass) >= wanted) {
        high = middle;
      } else {
        before = mass;
        low = middle;
      }
    }
    return *low;
  }

  const SamplerKernel& kernel_;
  const std::size_t vocabulary_, top_k_;
  const double top_p_;
  const bool greedy_;
  const float inverse_temperature_;
};

}  // namespace

std::vector<const SamplerKernel*> SamplerKernels() {
  return Runnable(Avx512SamplerKernel(), Avx2SamplerKernel(), BaselineSamplerKernel());
}

std::optional<BadRow> SampleCategorical(const SamplerKernel& kernel, std::span<const float> logits,
                                        std::size_t vocabulary, std::span<const double> uniforms,
                                        const SamplingRule& rule, std::size_t threads, std::span<std::int32_t> out) {
  const RowSampler sampler(kernel, rule, vocabulary);
  std::optional<BadRow> first;
  std::mutex mutex;
  const std::size_t grain =
      std::max({std::size_t{1}, kLogitsPerChunk / vocabulary, out.size() / (threads * kChunksPerThread)});
  ThreadPool::Shared().ParallelFor(out.size(), grain, threads, [&](std::size_t begin, std::size_t end) {
    static thread_local Scratch scratch;
    for (std::size_t row = begin; row < end; ++row) {
      BadRow bad{.row = row, .token = 0, .reason = BadRow::Reason::kNan};
      const float* const at = logits.data() + row * vocabulary;
      const float* const soon = row + 1 < end ? at + vocabulary : at;
      if (const auto token = sampler.Draw(at, uniforms[row], soon, scratch, bad)) {
        out[row] = *token;
        continue;
      }
      const std::lock_guard lock(mutex);
      if (!first || row < first->row) first = bad;
    }
  });
  return first;
}

}  // namespace ouroboros
