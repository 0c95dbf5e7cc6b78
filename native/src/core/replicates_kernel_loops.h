#pragma once

#include "core/replicates_kernel.h"
#include "core/simd.h"

// Included by the files that are compiled once per instruction set, and by nothing else.
namespace ouroboros {

namespace {

template <typename T>
struct LaneVector {
  typedef T Type __attribute__((vector_size(kBytes)));
};

template <typename T>
using Vector = typename LaneVector<T>::Type;

template <typename T>
constexpr std::size_t kReplicates = kBytes / sizeof(T);

template <typename T>
OUROBOROS_INLINE Vector<T> All(T value) {
  return value - Vector<T>{};
}

// `count` numbers of each of a block's replicates, which lie `stride` apart, as vectors. Lanes without a replicate are 0.
template <typename T>
OUROBOROS_INLINE void Gather(const T* from, std::size_t stride, std::size_t count, std::size_t replicates, Vector<T>* to) {
  T* const lanes = reinterpret_cast<T*>(to);
  constexpr std::size_t kWide = kReplicates<T>;
  for (std::size_t l = 0; l < replicates; ++l) {
    for (std::size_t i = 0; i < count; ++i) lanes[i * kWide + l] = from[l * stride + i];
  }
  for (std::size_t l = replicates; l < kWide; ++l) {
    for (std::size_t i = 0; i < count; ++i) lanes[i * kWide + l] = 0;
  }
}

template <typename T>
OUROBOROS_INLINE void Scatter(const Vector<T>* from, std::size_t stride, std::size_t count, std::size_t replicates, T* to) {
  const T* const lanes = reinterpret_cast<const T*>(from);
  for (std::size_t l = 0; l < replicates; ++l) {
    for (std::size_t i = 0; i < count; ++i) to[l * stride + i] = lanes[i * kReplicates<T> + l];
  }
}

// The scalar product of n vectors each, in two sums.
template <typename T>
OUROBOROS_INLINE Vector<T> Dot(const Vector<T>* a, const Vector<T>* b, std::size_t n) {
  Vector<T> even = {}, odd = {};
  std::size_t i = 0;
  for (; i + 1 < n; i += 2) {
    even = even + a[i] * b[i];
    odd = odd + a[i + 1] * b[i + 1];
  }
  if (i < n) even = even + a[i] * b[i];
  return even + odd;
}

template <typename T>
OUROBOROS_INLINE void AddScaled(Vector<T>* sum, const Vector<T>* values, Vector<T> factor, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) sum[i] = sum[i] + values[i] * factor;
}

template <typename T>
OUROBOROS_INLINE void Clear(Vector<T>* values, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) values[i] = Vector<T>{};
}

// Vectors of one block at work.
template <typename T>
struct Block {
  Vector<T> *features, *inverse, *truth, *models, *moments, *sum, *weight, *noise;

  Block(const ReplicateShape& shape, const ChainSteps& steps, T* scratch) {
    const std::size_t d = shape.features;
    Vector<T>* next = reinterpret_cast<Vector<T>*>(scratch);
    const auto take = [&](std::size_t count) {
      Vector<T>* const taken = next;
      next += count;
      return taken;
    };
    features = take(shape.rows * d);
    inverse = take(d * d);
    truth = take(d);
    models = take(steps.models * d);
    moments = take(steps.moments * d);
    sum = take(d);
    weight = take(d);
    noise = take(shape.rows);
  }
};

template <typename T>
std::size_t ChainScratch(const ReplicateShape& shape, const ChainSteps& steps) {
  const std::size_t vectors = shape.features * (shape.rows + shape.features + steps.models + steps.moments + 3) + shape.rows;
  return vectors * kReplicates<T>;
}

// moment = X'y of labels y = X w + scale E.
template <typename T>
OUROBOROS_INLINE void Label(const ReplicateShape& shape, const Vector<T>* features, const Vector<T>* weight,
                            const Vector<T>* noise, T scale, Vector<T>* moment) {
  const std::size_t d = shape.features;
  const Vector<T> scales = All(scale);
  Clear<T>(moment, d);
  for (std::size_t i = 0; i < shape.rows; ++i) {
    // The first i numbers of row i of a triangle are 0.
    const std::size_t begin = shape.triangular ? i : 0;
    const Vector<T>* const row = features + i * d;
    const Vector<T> label = Dot<T>(row + begin, weight + begin, d - begin) + noise[i] * scales;
    AddScaled<T>(moment + begin, row + begin, label, d - begin);
  }
}

// The weights of a fit: the inverse, which is symmetric, times the moment.
template <typename T>
OUROBOROS_INLINE void Multiply(const Vector<T>* inverse, const Vector<T>* moment, std::size_t d, Vector<T>* weight) {
  Clear<T>(weight, d);
  for (std::size_t j = 0; j < d; ++j) AddScaled<T>(weight, inverse + j * d, moment[j], d);
}

// (w - w*)' C C' (w - w*)
template <typename T>
OUROBOROS_INLINE Vector<T> ErrorOf(const Vector<T>* weight, const Vector<T>* truth, const T* root, std::size_t d) {
  Vector<T> sum = {};
  for (std::size_t c = 0; c < d; ++c) {
    Vector<T> value = weight[c] - truth[c];
    if (root != nullptr) {
      // C is a lower triangle.
      value = value * All(root[c * d + c]);
      for (std::size_t j = c + 1; j < d; ++j) value = value + (weight[j] - truth[j]) * All(root[j * d + c]);
    }
    sum = sum + value * value;
  }
  return sum;
}

template <typename T>
void Chain(const ReplicateShape& shape, const ChainSteps& steps, const ChainArrays<T>& arrays, std::size_t first,
           std::size_t count, T* scratch) {
  const std::size_t d = shape.features, rows = shape.rows;
  const std::size_t plane = arrays.replicates * d;
  const Block<T> block(shape, steps, scratch);
  Gather<T>(arrays.features + first * rows * d, rows * d, rows * d, count, block.features);
  Gather<T>(arrays.inverse + first * d * d, d * d, d * d, count, block.inverse);
  Gather<T>(arrays.truth + first * d, d, d, count, block.truth);
  for (std::size_t p = 0; p < steps.models; ++p) {
    Gather<T>(arrays.models + p * plane + first * d, d, d, count, block.models + p * d);
  }
  for (std::size_t s = 0; s < steps.moments; ++s) {
    Gather<T>(arrays.moments + s * plane + first * d, d, d, count, block.moments + s * d);
  }
  const std::size_t stride = steps.fits * steps.batches * rows;
  for (std::size_t k = 0; k < steps.fits; ++k) {
    const std::size_t batches = steps.first_batch[k];
    for (std::size_t b = batches; b < steps.first_batch[k + 1]; ++b) {
      const std::size_t place = (k * steps.batches + b - batches) * rows;
      Gather<T>(arrays.noise + first * stride + place, stride, rows, count, block.noise);
      Label<T>(shape, block.features, block.models + steps.source[b] * d, block.noise, static_cast<T>(steps.scale[b]),
               block.moments + steps.target[b] * d);
    }
    Clear<T>(block.sum, d);
    for (std::size_t t = steps.first_term[k]; t < steps.first_term[k + 1]; ++t) {
      AddScaled<T>(block.sum, block.moments + steps.term[t] * d, All(static_cast<T>(steps.share[t])), d);
    }
    Multiply<T>(block.inverse, block.sum, d, block.weight);
    for (std::size_t j = 0; j < d; ++j) block.moments[j] = block.sum[j];
    if (steps.place[k] >= 0) {
      Vector<T>* const model = block.models + static_cast<std::size_t>(steps.place[k]) * d;
      for (std::size_t j = 0; j < d; ++j) model[j] = block.weight[j];
    }
    const Vector<T> error = ErrorOf<T>(block.weight, block.truth, arrays.root, d);
    Scatter<T>(&error, 1, 1, count, arrays.errors + k * arrays.replicates + first);
  }
  Scatter<T>(block.weight, d, d, count, arrays.weight + first * d);
  for (std::size_t p = 0; p < steps.models; ++p) {
    Scatter<T>(block.models + p * d, d, d, count, arrays.models + p * plane + first * d);
  }
  for (std::size_t s = 0; s < steps.moments; ++s) {
    Scatter<T>(block.moments + s * d, d, d, count, arrays.moments + s * plane + first * d);
  }
}

std::size_t InvertScratch(const ReplicateShape& shape) {
  return (shape.rows + 2 * shape.features) * shape.features * kReplicates<double>;
}

// X'X + ridge I, the lower triangle.
OUROBOROS_INLINE void Gram(const ReplicateShape& shape, const Vector<double>* designs, double ridge, Vector<double>* gram) {
  const std::size_t d = shape.features;
  Clear<double>(gram, d * d);
  for (std::size_t i = 0; i < shape.rows; ++i) {
    const std::size_t begin = shape.triangular ? i : 0;
    const Vector<double>* const row = designs + i * d;
    for (std::size_t a = begin; a < d; ++a) AddScaled<double>(gram + a * d + begin, row + begin, row[a], a + 1 - begin);
  }
  for (std::size_t a = 0; a < d; ++a) gram[a * d + a] = gram[a * d + a] + All(ridge);
}

OUROBOROS_INLINE Vector<double> Roots(Vector<double> values) {
  double lanes[kReplicates<double>];
  Store(lanes, values);
  for (double& lane : lanes) lane = __builtin_sqrt(lane);
  return Load<Vector<double>>(lanes);
}

// The triangle L of a lower triangle of G = L L' in its place, but with inverted numbers in its diagonal.
OUROBOROS_INLINE void Factor(Vector<double>* gram, std::size_t d) {
  for (std::size_t a = 0; a < d; ++a) {
    Vector<double>* const row = gram + a * d;
    for (std::size_t b = 0; b < a; ++b) row[b] = (row[b] - Dot<double>(row, gram + b * d, b)) * gram[b * d + b];
    row[a] = 1.0 / Roots(row[a] - Dot<double>(row, row, a));
  }
}

// M = (L^-1)', an upper triangle with rows [d, d]: L M' = I, column by column of L^-1, which are rows of M.
OUROBOROS_INLINE void InvertTriangle(const Vector<double>* factor, std::size_t d, Vector<double>* inverse) {
  for (std::size_t c = 0; c < d; ++c) {
    Vector<double>* const row = inverse + c * d;
    row[c] = factor[c * d + c];
    for (std::size_t a = c + 1; a < d; ++a) {
      row[a] = -(Dot<double>(factor + a * d + c, row + c, a - c) * factor[a * d + a]);
    }
  }
}

void Invert(const ReplicateShape& shape, const double* designs, double ridge, std::size_t count, double* scratch,
            double* inverse) {
  const std::size_t d = shape.features;
  Vector<double>* const rows = reinterpret_cast<Vector<double>*>(scratch);
  Vector<double>* const gram = rows + shape.rows * d;
  Vector<double>* const triangle = gram + d * d;
  Gather<double>(designs, shape.rows * d, shape.rows * d, count, rows);
  Gram(shape, rows, ridge, gram);
  Factor(gram, d);
  InvertTriangle(gram, d, triangle);
  for (std::size_t a = 0; a < d; ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      gram[a * d + b] = Dot<double>(triangle + a * d + a, triangle + b * d + a, d - a);
      gram[b * d + a] = gram[a * d + b];
    }
  }
  Scatter<double>(gram, d * d, d * d, count, inverse);
}

template <typename T>
constexpr ReplicateLoops<T> Loops() {
  return {kReplicates<T>, ChainScratch<T>, Chain<T>};
}

constexpr ReplicatesKernel KernelNamed(const char* name) {
  return {name, Loops<float>(), Loops<double>(), kReplicates<double>, InvertScratch, Invert};
}

}  // namespace

}  // namespace ouroboros
