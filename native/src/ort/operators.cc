#include "ort/operators.h"

#include <array>
#include <cmath>
#include <thread>
#include <utility>

#include "core/product.h"
#include "core/training.h"
#include "ort/operator.h"
#include "ort/scratch.h"

namespace ouroboros::ort {

namespace {

using Dims = Context::Dims;
using InPlace = std::pair<int, int>;
constexpr Element kFloat = Element::kFloat;
constexpr Element kInt64 = Element::kInt64;

// Elements that one task works on: enough for the hand-over of a task not to show.
constexpr std::size_t kGrain = 16384;

std::size_t Size(const Dims& dims, std::size_t axis) { return static_cast<std::size_t>(dims[axis]); }

// [rows, columns] of all axes but the last.
struct Matrix {
  std::size_t rows, columns;
};

Matrix MatrixOf(const Context& context, std::size_t input) {
  const Dims dims = context.DimsOfInput(input);
  context.Require(!dims.empty(), "at least one axis", input);
  const std::size_t columns = Size(dims, dims.size() - 1);
  std::size_t rows = 1;
  for (std::size_t i = 0; i + 1 < dims.size(); ++i) rows *= Size(dims, i);
  return {rows, columns};
}

// Sums over rows that every task of `grain` rows makes for itself, [tasks, lists, columns], added up in the order of the rows.
class PartialSums {
 public:
  PartialSums(Matrix matrix, std::size_t grain, std::size_t lists)
      : grain_(grain), width_(lists * matrix.columns), tasks_((matrix.rows + grain - 1) / grain), sums_(tasks_ * width_) {}

  float* At(std::size_t begin) { return sums_.data() + begin / grain_ * width_; }

  void AddUp(std::size_t offset, std::size_t columns, float* out) const {
    for (std::size_t i = 0; i < columns; ++i) out[i] = 0.0f;
    for (std::size_t task = 0; task < tasks_; ++task) {
      const float* const part = sums_.data() + task * width_ + offset;
      for (std::size_t i = 0; i < columns; ++i) out[i] += part[i];
    }
  }

 private:
  std::size_t grain_, width_, tasks_;
  std::vector<float> sums_;
};

// Rows of a task of partial sums: fixed, for the order of summation must not depend on the number of threads.
constexpr std::size_t kRowGrain = 64;

// The sizes of an attention over joined queries, keys and values [T, B, (H + 2 G) D].
class AttentionSizes {
 public:
  explicit AttentionSizes(const Attributes& attributes)
      : heads(static_cast<std::size_t>(attributes.Int("heads"))),
        key_heads(static_cast<std::size_t>(attributes.Int("key_heads"))),
        scale_(attributes.Float("scale")) {
    if (heads == 0 || key_heads == 0 || heads > 65536 || heads % key_heads != 0) {
      throw Failure(Failure::Kind::kFailure, "runtime/kernel-shapes", "CausalAttention", "heads, a multiple of key_heads",
                    std::to_string(heads) + " and " + std::to_string(key_heads));
    }
  }

  struct Layout {
    std::size_t tokens, batch, width;
  };

  Layout Of(const Context& context) const {
    const Dims dims = context.DimsOfInput(0);
    context.Require(dims.size() == 3 && Size(dims, 2) > 0 && Size(dims, 2) % (heads + 2 * key_heads) == 0,
                    "[T, B, (heads + 2 key_heads) D]", 0);
    return {Size(dims, 0), Size(dims, 1), Size(dims, 2) / (heads + 2 * key_heads)};
  }

  AttentionTask Task(const Layout& layout, std::size_t i, const float* joined, float* out, float* log_sum) const {
    const auto [tokens, batch, width] = layout;
    const std::size_t group = heads / key_heads, row = i / key_heads, key_head = i % key_heads;
    const std::size_t all = (heads + 2 * key_heads) * width, mixed = heads * width;
    const float* const at = joined + row * all;
    AttentionTask task{};
    task.tokens = tokens;
    task.width = width;
    task.group = group;
    task.scale = scale_;
    task.q = at + key_head * group * width;
    task.k = at + mixed + key_head * width;
    task.v = task.k + key_heads * width;
    task.q_stride = task.k_stride = task.v_stride = batch * all;
    task.out = out + row * mixed + key_head * group * width;
    task.out_stride = batch * mixed;
    task.log_sum = log_sum + (row * heads + key_head * group) * tokens;
    return task;
  }

  std::size_t heads, key_heads;

 private:
  float scale_;
};

// (joined [T, B, (H + 2 G) D]) to mixed [T, B, H D] and the logarithms of the sums of the exponentials of scores [B, H, T].
class CausalAttention {
 public:
  static constexpr const char* kName = "CausalAttention";
  static constexpr std::array kInputs{kFloat};
  static constexpr std::array kOutputs{kFloat, kFloat};
  static constexpr std::array<InPlace, 0> kInPlace{};

  explicit CausalAttention(const Attributes& attributes) : sizes_(attributes) {}

  void Compute(const Context& context) const {
    const auto layout = sizes_.Of(context);
    const auto [tokens, batch, width] = layout;
    const float* const joined = context.Input<float>(0).data();
    float* const out = context.Output(0, DimsFrom({tokens, batch, sizes_.heads * width}));
    float* const log_sum = context.Output(1, DimsFrom({batch, sizes_.heads, tokens}));
    const TrainingKernel& kernel = ChosenTrainingKernel();
    context.ParallelRanges(batch * sizes_.key_heads, 1, [&](std::size_t i, std::size_t) {
      kernel.attend(sizes_.Task(layout, i, joined, out, log_sum), ThreadScratch(kernel.attention_scratch(tokens, width)));
    });
  }

  static Dims DimsFrom(std::initializer_list<std::size_t> sizes) { return Dims(sizes.begin(), sizes.end()); }

 private:
  AttentionSizes sizes_;
};

// (joined, mixed, log sums, d mixed) to d joined.
class CausalAttentionGradient {
 public:
  static constexpr const char* kName = "CausalAttentionGradient";
  static constexpr std::array kInputs{kFloat, kFloat, kFloat, kFloat};
  static constexpr std::array kOutputs{kFloat};
  static constexpr std::array<InPlace, 0> kInPlace{};

  explicit CausalAttentionGradient(const Attributes& attributes) : sizes_(attributes) {}

  void Compute(const Context& context) const {
    const auto layout = sizes_.Of(context);
    const auto [tokens, batch, width] = layout;
    const std::size_t mixed = sizes_.heads * width, all = mixed + 2 * sizes_.key_heads * width;
    const auto has = [&](std::size_t input, std::size_t count) {
      context.Require(context.Input<float>(input).size() == count, "the sizes of the forward pass", input);
      return const_cast<float*>(context.Input<float>(input).data());
    };
    float* const out = has(1, tokens * batch * mixed);
    float* const log_sum = has(2, tokens * batch * sizes_.heads);
    const float* const d_out = has(3, tokens * batch * mixed);
    const float* const joined = context.Input<float>(0).data();
    float* const d_joined = context.Output(0, CausalAttention::DimsFrom({tokens, batch, all}));
    const TrainingKernel& kernel = ChosenTrainingKernel();
    context.ParallelRanges(batch * sizes_.key_heads, 1, [&](std::size_t i, std::size_t) {
      AttentionGradientTask task{};
      task.forward = sizes_.Task(layout, i, joined, out, log_sum);
      const AttentionTask& forward = task.forward;
      task.d_out = d_out + (forward.out - out);
      task.d_out_stride = forward.out_stride;
      task.dq = d_joined + (forward.q - joined);
      task.dk = d_joined + (forward.k - joined);
      task.dv = d_joined + (forward.v - joined);
      task.dq_stride = task.dk_stride = task.dv_stride = forward.q_stride;
      kernel.attend_gradient(task, ThreadScratch(kernel.attention_gradient_scratch(tokens, width)));
    });
  }

 private:
  AttentionSizes sizes_;
};

// x to GELU(x) in the tanh form.
class TanhGelu {
 public:
  static constexpr const char* kName = "TanhGelu";
  static constexpr std::array kInputs{kFloat};
  static constexpr std::array kOutputs{kFloat};
  static constexpr std::array<InPlace, 1> kInPlace{{{0, 0}}};

  explicit TanhGelu(const Attributes&) {}

  void Compute(const Context& context) const {
    const auto x = context.Input<float>(0);
    float* const y = context.Output(0, context.DimsOfInput(0));
    const TrainingKernel& kernel = ChosenTrainingKernel();
    context.ParallelRanges(x.size(), kGrain, [&](std::size_t begin, std::size_t end) {
      kernel.gelu(x.data() + begin, y + begin, end - begin);
    });
  }
};

// (x, dy) to dx.
class TanhGeluGradient {
 public:
  static constexpr const char* kName = "TanhGeluGradient";
  static constexpr std::array kInputs{kFloat, kFloat};
  static constexpr std::array kOutputs{kFloat};
  static constexpr std::array<InPlace, 2> kInPlace{{{1, 0}, {0, 0}}};

  explicit TanhGeluGradient(const Attributes&) {}

  void Compute(const Context& context) const {
    const auto x = context.Input<float>(0);
    const auto dy = context.Input<float>(1);
    context.Require(x.size() == dy.size(), "the shape of input 0", 1);
    float* const dx = context.Output(0, context.DimsOfInput(1));
    const TrainingKernel& kernel = ChosenTrainingKernel();
    context.ParallelRanges(x.size(), kGrain, [&](std::size_t begin, std::size_t end) {
      kernel.gelu_gradient(x.data() + begin, dy.data() + begin, dx + begin, end - begin);
    });
  }
};

// (x [.., C], scale [C], mean [..], inverse deviation [..], dy) to dx, d scale and d bias.
class LayerNormGradient {
 public:
  static constexpr const char* kName = "LayerNormGradient";
  static constexpr std::array kInputs{kFloat, kFloat, kFloat, kFloat, kFloat};
  static constexpr std::array kOutputs{kFloat, kFloat, kFloat};
  static constexpr std::array<InPlace, 2> kInPlace{{{4, 0}, {0, 0}}};

  explicit LayerNormGradient(const Attributes&) {}

  void Compute(const Context& context) const {
    const Matrix m = MatrixOf(context, 0);
    const auto [rows, columns] = m;
    const auto x = context.Input<float>(0), scale = context.Input<float>(1), mean = context.Input<float>(2),
               deviation = context.Input<float>(3), dy = context.Input<float>(4);
    context.Require(scale.size() == columns, "as many elements as the rows of input 0", 1);
    context.Require(mean.size() == rows, "an element for each row of input 0", 2);
    context.Require(deviation.size() == rows, "an element for each row of input 0", 3);
    context.Require(dy.size() == x.size(), "the shape of input 0", 4);
    float* const dx = context.Output(0, context.DimsOfInput(0));
    float* const d_scale = context.Output(1, context.DimsOfInput(1));
    float* const d_bias = context.Output(2, context.DimsOfInput(1));
    const TrainingKernel& kernel = ChosenTrainingKernel();
    PartialSums sums(m, kRowGrain, 2);
    context.ParallelRanges(rows, kRowGrain, [&](std::size_t begin, std::size_t end) {
      float* const part = sums.At(begin);
      const std::size_t at = begin * columns;
      kernel.norm_gradient(x.data() + at, scale.data(), mean.data() + begin, deviation.data() + begin, dy.data() + at, dx + at,
                           end - begin, columns, part, part + columns);
    });
    sums.AddUp(0, columns, d_scale);
    sums.AddUp(columns, columns, d_bias);
  }
};

// x [.., C] to the sums of its columns [C].
class ColumnSums {
 public:
  static constexpr const char* kName = "ColumnSums";
  static constexpr std::array kInputs{kFloat};
  static constexpr std::array kOutputs{kFloat};
  static constexpr std::array<InPlace, 0> kInPlace{};

  explicit ColumnSums(const Attributes&) {}

  void Compute(const Context& context) const {
    const Matrix m = MatrixOf(context, 0);
    const float* const x = context.Input<float>(0).data();
    float* const out = context.Output(0, CausalAttention::DimsFrom({m.columns}));
    const TrainingKernel& kernel = ChosenTrainingKernel();
    PartialSums sums(m, kRowGrain, 1);
    context.ParallelRanges(m.rows, kRowGrain, [&](std::size_t begin, std::size_t end) {
      kernel.column_sums(x + begin * m.columns, end - begin, m.columns, sums.At(begin));
    });
    sums.AddUp(0, m.columns, out);
  }
};

// (p, gradient, m, v, share, keep, size, floor) to the next p, m and v; see AdamWStep.
class AdamW {
 public:
  static constexpr const char* kName = "AdamW";
  static constexpr std::array kInputs{kFloat, kFloat, kFloat, kFloat, kFloat, kFloat, kFloat, kFloat};
  static constexpr std::array kOutputs{kFloat, kFloat, kFloat};
  static constexpr std::array<InPlace, 4> kInPlace{{{0, 0}, {2, 1}, {3, 2}, {1, 0}}};

  explicit AdamW(const Attributes& attributes) {
    step_.beta1 = attributes.Float("beta1");
    step_.beta2 = attributes.Float("beta2");
    step_.first = attributes.Float("first");
  }

  void Compute(const Context& context) const {
    const Dims dims = context.DimsOfInput(0);
    const std::size_t n = Context::Elements(dims);
    const float* inputs[4];
    for (std::size_t i = 0; i < 4; ++i) {
      context.Require(context.Input<float>(i).size() == n, "the shape of input 0", i);
      inputs[i] = context.Input<float>(i).data();
    }
    AdamWStep step = step_;
    float* const scalars[] = {&step.share, &step.keep, &step.size, &step.floor};
    for (std::size_t i = 0; i < 4; ++i) {
      context.Require(context.Input<float>(4 + i).size() == 1, "one element", 4 + i);
      *scalars[i] = context.Input<float>(4 + i)[0];
    }
    float* outputs[3];
    for (std::size_t i = 0; i < 3; ++i) outputs[i] = context.Output(i, dims);
    const TrainingKernel& kernel = ChosenTrainingKernel();
    context.ParallelRanges(n, kGrain, [&](std::size_t begin, std::size_t end) {
      kernel.adam_w(step, inputs[0] + begin, inputs[1] + begin, inputs[2] + begin, inputs[3] + begin, outputs[0] + begin,
                    outputs[1] + begin, outputs[2] + begin, end - begin);
    });
  }

 private:
  AdamWStep step_{};
};

// (logits [N, V], targets [N, 1]) to the losses log sum exp(x) - x[target] [N, 1] and log sum exp(x) [N, 1].
class CrossEntropy {
 public:
  static constexpr const char* kName = "CrossEntropy";
  static constexpr std::array kInputs{kFloat, kInt64};
  static constexpr std::array kOutputs{kFloat, kFloat};
  static constexpr std::array<InPlace, 0> kInPlace{};

  explicit CrossEntropy(const Attributes&) {}

  void Compute(const Context& context) const {
    const Matrix m = MatrixOf(context, 0);
    const float* const logits = context.Input<float>(0).data();
    const auto targets = context.Input<std::int64_t>(1);
    context.Require(targets.size() == m.rows, "a target for each row of input 0", 1);
    RequireTargets(targets, m.columns);
    float* const losses = context.Output(0, context.DimsOfInput(1));
    float* const log_sums = context.Output(1, context.DimsOfInput(1));
    const TrainingKernel& kernel = ChosenTrainingKernel();
    context.ParallelRanges(m.rows, 1 + kGrain / (m.columns + 1), [&](std::size_t begin, std::size_t end) {
      for (std::size_t row = begin; row < end; ++row) {
        const float* const x = logits + row * m.columns;
        log_sums[row] = kernel.log_sum(x, m.columns);
        losses[row] = log_sums[row] - x[targets[row]];
      }
    });
  }

  static void RequireTargets(std::span<const std::int64_t> targets, std::size_t classes) {
    for (const std::int64_t target : targets) {
      if (target >= 0 && static_cast<std::size_t>(target) < classes) continue;
      throw Failure(Failure::Kind::kFailure, "runtime/kernel-shapes", "input 1 of CrossEntropy",
                    "targets below " + std::to_string(classes), std::to_string(target));
    }
  }
};

// (logits, targets, log sums, d losses [N, 1]) to d logits.
class CrossEntropyGradient {
 public:
  static constexpr const char* kName = "CrossEntropyGradient";
  static constexpr std::array kInputs{kFloat, kInt64, kFloat, kFloat};
  static constexpr std::array kOutputs{kFloat};
  static constexpr std::array<InPlace, 1> kInPlace{{{0, 0}}};

  explicit CrossEntropyGradient(const Attributes&) {}

  void Compute(const Context& context) const {
    const Matrix m = MatrixOf(context, 0);
    const float* const logits = context.Input<float>(0).data();
    const auto targets = context.Input<std::int64_t>(1);
    const auto log_sums = context.Input<float>(2), d = context.Input<float>(3);
    context.Require(targets.size() == m.rows, "a target for each row of input 0", 1);
    context.Require(log_sums.size() == m.rows, "an element for each row of input 0", 2);
    context.Require(d.size() == m.rows, "an element for each row of input 0", 3);
    CrossEntropy::RequireTargets(targets, m.columns);
    float* const out = context.Output(0, context.DimsOfInput(0));
    const TrainingKernel& kernel = ChosenTrainingKernel();
    context.ParallelRanges(m.rows, 1 + kGrain / (m.columns + 1), [&](std::size_t begin, std::size_t end) {
      for (std::size_t row = begin; row < end; ++row) {
        const std::size_t at = row * m.columns;
        kernel.cross_entropy_gradient(logits + at, log_sums[row], static_cast<std::size_t>(targets[row]), d[row], out + at,
                                      m.columns);
      }
    });
  }
};

// (a, b[, bias]) to a b (+ bias): a [.., M, K], or [K, M] where its name begins with T; b [K, N], or [N, K] where it ends with T.
template <bool kTransposedA, bool kTransposedB, bool kWithBias>
class MatrixProduct {
 public:
  static constexpr const char* kName =
      kWithBias ? (kTransposedA ? (kTransposedB ? "MatrixProductTTBias" : "MatrixProductTNBias")
                                : (kTransposedB ? "MatrixProductNTBias" : "MatrixProductNNBias"))
                : (kTransposedA ? (kTransposedB ? "MatrixProductTT" : "MatrixProductTN")
                                : (kTransposedB ? "MatrixProductNT" : "MatrixProductNN"));
  static constexpr auto kInputs = [] {
    std::array<Element, kWithBias ? 3 : 2> inputs{};
    inputs.fill(kFloat);
    return inputs;
  }();
  static constexpr std::array kOutputs{kFloat};
  static constexpr std::array<InPlace, 0> kInPlace{};

  explicit MatrixProduct(const Attributes&) {}

  void Compute(const Context& context) const {
    Dims dims = context.DimsOfInput(0);
    const Dims right = context.DimsOfInput(1);
    context.Require(dims.size() == 2 || (dims.size() > 2 && !kTransposedA), "a matrix", 0);
    context.Require(right.size() == 2, "a matrix", 1);
    ProductTask task{};
    task.depth = Size(right, kTransposedB ? 1 : 0);
    task.columns = task.c_row = Size(right, kTransposedB ? 0 : 1);
    const Matrix left = MatrixOf(context, 0);
    context.Require((kTransposedA ? left.rows : left.columns) == task.depth, "the depth of input 1", 0);
    task.rows = kTransposedA ? left.columns : left.rows;
    task.a = context.Input<float>(0).data();
    task.a_row = kTransposedA ? 1 : task.depth;
    task.a_step = kTransposedA ? task.rows : 1;
    task.b = context.Input<float>(1).data();
    task.b_step = kTransposedB ? 1 : task.columns;
    task.b_column = kTransposedB ? task.depth : 1;
    if constexpr (kWithBias) {
      context.Require(context.Input<float>(2).size() == task.columns, "an element for each column", 2);
      task.bias = context.Input<float>(2).data();
    }
    if (kTransposedA) dims[0] = static_cast<std::int64_t>(task.rows);
    dims.back() = static_cast<std::int64_t>(task.columns);
    task.c = context.Output(0, dims);
    static const std::size_t threads = std::thread::hardware_concurrency();
    const ProductKernel& kernel = ChosenProductKernel();
    const ProductParts parts(kernel, task, threads);
    context.ParallelRanges(parts.count(), 1, [&](std::size_t i, std::size_t) {
      const ProductTask part = parts.At(i);
      kernel.multiply(part, ThreadScratch(kernel.scratch(part.columns, part.depth)));
    });
  }
};

template <typename... Kernels>
OpDomain* MakeDomain(const Library& library) {
  OpDomain* domain = nullptr;
  library.Try<CreateDomain>("ouroboros.kernels", &domain);
  (library.Try<AddOp>(domain, Operator<Kernels>::Get()), ...);
  return domain;
}

}  // namespace

OpDomain* KernelDomain(const Library& library) {
  static OpDomain* const domain =
      MakeDomain<CausalAttention, CausalAttentionGradient, TanhGelu, TanhGeluGradient, LayerNormGradient, ColumnSums, AdamW,
                 CrossEntropy, CrossEntropyGradient, MatrixProduct<false, false, false>, MatrixProduct<false, true, false>,
                 MatrixProduct<true, false, false>, MatrixProduct<true, true, false>, MatrixProduct<false, false, true>,
                 MatrixProduct<false, true, true>, MatrixProduct<true, false, true>, MatrixProduct<true, true, true>>(library);
  return domain;
}

}  // namespace ouroboros::ort
