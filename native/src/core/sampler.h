#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/sampler_kernel.h"

namespace ouroboros {

// How a token is drawn from a row of logits. First the logits are divided by the temperature, then the `top_k` largest
// are kept (of equal logits the lower ids), then, of those, the most probable whose probabilities together reach `top_p`
// (of equal probabilities the lower ids). Temperature 0, top_k 1 and top_p 0 take the largest logit, lowest id first.
struct SamplingRule {
  double temperature = 1;  // finite, >= 0
  std::size_t top_k = 0;   // 0: all
  double top_p = 1;        // 0 .. 1
};

// Why a row could not be drawn from.
struct BadRow {
  enum class Reason { kNan, kInfinite, kImpossible };  // NaN, +infinity, nothing but -infinity

  std::size_t row, token;
  Reason reason;
};

// The variants that this machine can run, the fastest first.
std::vector<const SamplerKernel*> SamplerKernels();

// Draws out[r] from logits[r * vocabulary ..] by inverting the cumulative distribution, tokens in the order of their ids,
// at uniforms[r] in [0, 1] (1 is taken as the number before it). A token of probability 0 is never drawn. Uses up to
// `threads` threads; neither their number nor the kernel changes the result. Leaves the logits as they are. Gives the
// first row that could not be drawn from; the rows without fault are still drawn.
std::optional<BadRow> SampleCategorical(const SamplerKernel& kernel, std::span<const float> logits,
                                        std::size_t vocabulary, std::span<const double> uniforms,
                                        const SamplingRule& rule, std::size_t threads, std::span<std::int32_t> out);

}  // namespace ouroboros
