#pragma once

#include "core/simd.h"
#include "core/training_kernel.h"

namespace ouroboros {

namespace {

OUROBOROS_INLINE Floats Root(Floats x) {
#if defined(__AVX512F__)
  return (Floats)_mm512_sqrt_ps((__m512)x);
#elif defined(__AVX2__)
  return (Floats)_mm256_sqrt_ps((__m256)x);
#else
  for (std::size_t i = 0; i < kWidth; ++i) x[i] = __builtin_sqrtf(x[i]);
  return x;
#endif
}


// exp(z): relative error below 2e-7; 0 below -87, infinity above 88.7, NaN for NaN. As Weight in simd.h otherwise.
OUROBOROS_INLINE Floats Exp(Floats z) {
  constexpr float kRound = 0x1.8p23f;
  const Floats zero = {};
  const Floats shifted = MultiplyAdd(z, Same(1.44269504088896341f), Same(kRound));
  const Floats n = shifted - kRound;
  Floats r = MultiplyAdd(n, Same(-0.693359375f), z);
  r = MultiplyAdd(n, Same(2.12194440e-4f), r);
  Floats p = MultiplyAdd(r, Same(1.9875691500e-4f), Same(1.3981999507e-3f));
  p = MultiplyAdd(p, r, Same(8.3334519073e-3f));
  p = MultiplyAdd(p, r, Same(4.1665795894e-2f));
  p = MultiplyAdd(p, r, Same(1.6666665459e-1f));
  p = MultiplyAdd(p, r, Same(5.0000001201e-1f));
  p = MultiplyAdd(p, r * r, r) + 1.0f;
  const Words scale = ((Words)shifted + 127u) << 23;
  const Floats product = p * (Floats)scale;
  return z < -87.0f ? zero : z > 88.0f ? Same(kInfinity) : product;
}

constexpr std::size_t kRows = kBytes == 64 ? 8 : 4;  // of a tile of a product; registers hold kRows x 3 vectors
constexpr std::size_t kPanel = 64;                   // queries whose weights the gradient holds at once

// Up to a multiple of 16 floats, whatever the width of vectors.
OUROBOROS_INLINE std::size_t Padded(std::size_t n) { return (n + kLanes - 1) / kLanes * kLanes; }

// c [Rows, Vectors] (+)= a b over `depth`: a (r, i) at a[r * a_row + i * a_step].
template <std::size_t Rows, std::size_t Vectors, bool kAdd>
OUROBOROS_INLINE void Tile(const float* a, std::size_t a_row, std::size_t a_step, const float* b, std::size_t b_row,
                           std::size_t depth, float* c, std::size_t c_row) {
  Floats sums[Rows][Vectors];
  for (std::size_t r = 0; r < Rows; ++r) {
    for (std::size_t j = 0; j < Vectors; ++j) {
      sums[r][j] = kAdd ? Load<Floats>(c + r * c_row + j * kWidth) : Floats{};
    }
  }
  for (std::size_t i = 0; i < depth; ++i) {
    Floats right[Vectors];
#pragma GCC unroll 4
    for (std::size_t j = 0; j < Vectors; ++j) right[j] = Load<Floats>(b + i * b_row + j * kWidth);
#pragma GCC unroll 8
    for (std::size_t r = 0; r < Rows; ++r) {
      const Floats left = Same(a[r * a_row + i * a_step]);
#pragma GCC unroll 4
      for (std::size_t j = 0; j < Vectors; ++j) sums[r][j] = MultiplyAdd(left, right[j], sums[r][j]);
    }
  }
  for (std::size_t r = 0; r < Rows; ++r) {
    for (std::size_t j = 0; j < Vectors; ++j) Store(c + r * c_row + j * kWidth, sums[r][j]);
  }
}

// One row of tiles: c [Rows, columns], columns a multiple of the width of vectors.
template <std::size_t Rows, bool kAdd>
void TileRow(const float* a, std::size_t a_row, std::size_t a_step, const float* b, std::size_t b_row, std::size_t depth,
             float* c, std::size_t c_row, std::size_t columns) {
  std::size_t left = columns / kWidth;
  while (left > 0) {
    if (left >= 3 && left != 4) {
      Tile<Rows, 3, kAdd>(a, a_row, a_step, b, b_row, depth, c, c_row);
      b += 3 * kWidth, c += 3 * kWidth, left -= 3;
    } else if (left >= 2) {
      Tile<Rows, 2, kAdd>(a, a_row, a_step, b, b_row, depth, c, c_row);
      b += 2 * kWidth, c += 2 * kWidth, left -= 2;
    } else {
      Tile<Rows, 1, kAdd>(a, a_row, a_step, b, b_row, depth, c, c_row);
      b += kWidth, c += kWidth, left -= 1;
    }
  }
}

template <bool kAdd>
void Product(const float* a, std::size_t a_row, std::size_t a_step, const float* b, std::size_t b_row, std::size_t depth,
             float* c, std::size_t c_row, std::size_t rows, std::size_t columns) {
  std::size_t r = 0;
  for (; r + kRows <= rows; r += kRows) {
    TileRow<kRows, kAdd>(a + r * a_row, a_row, a_step, b, b_row, depth, c + r * c_row, c_row, columns);
  }
  for (; r < rows; ++r) TileRow<1, kAdd>(a + r * a_row, a_row, a_step, b, b_row, depth, c + r * c_row, c_row, columns);
}

// Rows of `width` floats, `stride` apart, as [rows, Padded(width)] times `factor`, with zeros behind.
void Pack(const float* from, std::size_t stride, std::size_t rows, std::size_t width, float factor, float* to) {
  const std::size_t padded = Padded(width);
  for (std::size_t t = 0; t < rows; ++t) {
    for (std::size_t d = 0; d < width; ++d) to[t * padded + d] = from[t * stride + d] * factor;
    for (std::size_t d = width; d < padded; ++d) to[t * padded + d] = 0.0f;
  }
}

// The same transposed, [width, Padded(rows)].
void PackTransposed(const float* from, std::size_t stride, std::size_t rows, std::size_t width, float* to) {
  const std::size_t padded = Padded(rows);
  for (std::size_t block = 0; block < rows; block += kLanes) {
    const std::size_t end = Least(block + kLanes, rows);
    for (std::size_t d = 0; d < width; ++d) {
      float line[kLanes] = {};
      for (std::size_t t = block; t < end; ++t) line[t - block] = from[t * stride + d];
      __builtin_memcpy(to + d * padded + block, line, sizeof line);
    }
  }
}

OUROBOROS_INLINE float MaximumOfLanes(const Floats (&lanes)[kParts]) {
  float maxima[kLanes];
  for (std::size_t part = 0; part < kParts; ++part) Store(maxima + part * kWidth, lanes[part]);
  float most = maxima[0];
  for (std::size_t i = 1; i < kLanes; ++i) most = maxima[i] > most ? maxima[i] : most;
  return most;
}

OUROBOROS_INLINE float Maximum(const float* x, std::size_t padded) {
  Floats most[kParts];
  for (Floats& each : most) each = Same(-kInfinity);
  for (std::size_t i = 0; i < padded; i += kLanes) {
    for (std::size_t part = 0; part < kParts; ++part) most[part] = Larger(Load<Floats>(x + i + part * kWidth), most[part]);
  }
  return MaximumOfLanes(most);
}

// x = exp(x - peak); gives the sum.
OUROBOROS_INLINE float Exponentials(float* x, std::size_t padded, float peak) {
  Floats sums[kParts] = {};
  for (std::size_t i = 0; i < padded; i += kLanes) {
    for (std::size_t part = 0; part < kParts; ++part) {
      float* const at = x + i + part * kWidth;
      const Floats weight = Exp(Load<Floats>(at) - peak);
      Store(at, weight);
      sums[part] += weight;
    }
  }
  return SumOfLanes(sums);
}

OUROBOROS_INLINE float Log(float x) { return __builtin_logf(x); }

std::size_t AttentionScratch(std::size_t tokens, std::size_t width) {
  const std::size_t T = Padded(tokens), D = Padded(width);
  return width * T + tokens * D + kRows * (D + T + D);
}

void AttendHead(const AttentionTask& task, const float* q, float* out, float* log_sum, const float* keys, const float* values,
                float* scratch) {
  const std::size_t T = Padded(task.tokens), D = Padded(task.width);
  float *const queries = scratch, *const scores = queries + kRows * D, *const mixed = scores + kRows * T;
  for (std::size_t begin = 0; begin < task.tokens; begin += kRows) {
    const std::size_t rows = Least(kRows, task.tokens - begin), seen = Padded(begin + rows);
    Pack(q + begin * task.q_stride, task.q_stride, rows, task.width, task.scale, queries);
    Product<false>(queries, D, 1, keys, T, task.width, scores, T, rows, seen);
    float inverse[kRows];
    for (std::size_t r = 0; r < rows; ++r) {
      float* const row = scores + r * T;
      for (std::size_t key = begin + r + 1; key < seen; ++key) row[key] = -kInfinity;
      const float peak = Maximum(row, seen);
      const float sum = Exponentials(row, seen, peak);
      inverse[r] = 1.0f / sum;
      log_sum[begin + r] = peak + Log(sum);
    }
    Product<false>(scores, T, 1, values, D, begin + rows, mixed, D, rows, D);
    for (std::size_t r = 0; r < rows; ++r) {
      float* const row = out + (begin + r) * task.out_stride;
      for (std::size_t d = 0; d < task.width; ++d) row[d] = mixed[r * D + d] * inverse[r];
    }
  }
}

void Attend(const AttentionTask& task, float* scratch) {
  const std::size_t T = Padded(task.tokens), D = Padded(task.width);
  float *const keys = scratch, *const values = keys + task.width * T, *const rest = values + task.tokens * D;
  PackTransposed(task.k, task.k_stride, task.tokens, task.width, keys);
  Pack(task.v, task.v_stride, task.tokens, task.width, 1.0f, values);
  for (std::size_t head = 0; head < task.group; ++head) {
    AttendHead(task, task.q + head * task.width, task.out + head * task.width, task.log_sum + head * task.tokens, keys, values,
               rest);
  }
}

std::size_t AttentionGradientScratch(std::size_t tokens, std::size_t width) {
  const std::size_t T = Padded(tokens), D = Padded(width);
  return 2 * width * T + 3 * T * D + 2 * kPanel * (T + D) + kRows * D;
}

struct GradientBuffers {
  float *keys_across, *values_across, *keys, *dk, *dv;  // [D, T], [D, T], [T, D] ..
  float *weights, *slopes, *queries, *d_out, *dq;       // [kPanel, T], the same, [kPanel, D], the same, [kRows, D]
};

// weights = exp(scores - log sum), slopes = weights (d weights - delta), for rows that see [0, row].
OUROBOROS_INLINE void Slopes(float* weights, float* slopes, std::size_t row, std::size_t seen, float log_sum, float delta) {
  for (std::size_t key = row + 1; key < seen; ++key) weights[key] = -kInfinity;
  for (std::size_t i = 0; i < seen; i += kWidth) {
    const Floats weight = Exp(Load<Floats>(weights + i) - log_sum);
    Store(weights + i, weight);
    Store(slopes + i, weight * (Load<Floats>(slopes + i) - delta));
  }
}

void GradientPanel(const AttentionGradientTask& task, std::size_t head, std::size_t begin, const GradientBuffers& b) {
  const AttentionTask& f = task.forward;
  const std::size_t T = Padded(f.tokens), D = Padded(f.width);
  const std::size_t end = Least(begin + kPanel, f.tokens), reach = Padded(end);
  const std::size_t shift = head * f.width;
  Pack(f.q + shift + begin * f.q_stride, f.q_stride, end - begin, f.width, f.scale, b.queries);
  Pack(task.d_out + shift + begin * task.d_out_stride, task.d_out_stride, end - begin, f.width, 1.0f, b.d_out);
  for (std::size_t at = begin; at < end; at += kRows) {
    const std::size_t rows = Least(kRows, end - at), seen = Padded(at + rows), first = at - begin;
    float *const weights = b.weights + first * T, *const slopes = b.slopes + first * T;
    Product<false>(b.queries + first * D, D, 1, b.keys_across, T, f.width, weights, T, rows, seen);
    Product<false>(b.d_out + first * D, D, 1, b.values_across, T, f.width, slopes, T, rows, seen);
    for (std::size_t r = 0; r < rows; ++r) {
      const float* const out = f.out + shift + (at + r) * f.out_stride;
      const float* const d_out = b.d_out + (first + r) * D;
      float delta = 0.0f;
      for (std::size_t d = 0; d < f.width; ++d) delta += out[d] * d_out[d];
      Slopes(weights + r * T, slopes + r * T, at + r, seen, f.log_sum[head * f.tokens + at + r], delta);
      for (std::size_t key = seen; key < reach; ++key) weights[r * T + key] = slopes[r * T + key] = 0.0f;
    }
    Product<false>(slopes, T, 1, b.keys, D, at + rows, b.dq, D, rows, D);
    for (std::size_t r = 0; r < rows; ++r) {
      float* const row = task.dq + shift + (at + r) * task.dq_stride;
      for (std::size_t d = 0; d < f.width; ++d) row[d] = b.dq[r * D + d] * f.scale;
    }
  }
  Product<true>(b.weights, 1, T, b.d_out, D, end - begin, b.dv, D, end, D);
  Product<true>(b.slopes, 1, T, b.queries, D, end - begin, b.dk, D, end, D);
}

void AttendGradient(const AttentionGradientTask& task, float* scratch) {
  const AttentionTask& f = task.forward;
  const std::size_t T = Padded(f.tokens), D = Padded(f.width);
  GradientBuffers b;
  b.keys_across = scratch;
  b.values_across = b.keys_across + f.width * T;
  b.keys = b.values_across + f.width * T;
  b.dk = b.keys + T * D;
  b.dv = b.dk + T * D;
  b.weights = b.dv + T * D;
  b.slopes = b.weights + kPanel * T;
  b.queries = b.slopes + kPanel * T;
  b.d_out = b.queries + kPanel * D;
  b.dq = b.d_out + kPanel * D;
  PackTransposed(f.k, f.k_stride, f.tokens, f.width, b.keys_across);
  PackTransposed(f.v, f.v_stride, f.tokens, f.width, b.values_across);
  Pack(f.k, f.k_stride, f.tokens, f.width, 1.0f, b.keys);
  for (std::size_t i = 0; i < T * D; ++i) b.dk[i] = b.dv[i] = 0.0f;
  for (std::size_t head = 0; head < f.group; ++head) {
    for (std::size_t begin = 0; begin < f.tokens; begin += kPanel) GradientPanel(task, head, begin, b);
  }
  for (std::size_t t = 0; t < f.tokens; ++t) {
    for (std::size_t d = 0; d < f.width; ++d) {
      task.dk[t * task.dk_stride + d] = b.dk[t * D + d];
      task.dv[t * task.dv_stride + d] = b.dv[t * D + d];
    }
  }
}

constexpr float kLinear = 1.5957691216057308f;  // 2 sqrt(2 / pi): 0.5 (1 + tanh u) = sigmoid(2 u)
constexpr float kCubic = 0.044715f * kLinear;

OUROBOROS_INLINE Floats Sigmoid(Floats v) { return 1.0f / (1.0f + Exp(-v)); }

OUROBOROS_INLINE Floats GeluOf(Floats x) { return x * Sigmoid(x * MultiplyAdd(Same(kCubic), x * x, Same(kLinear))); }

OUROBOROS_INLINE Floats GeluSlope(Floats x) {
  const Floats square = x * x;
  const Floats s = Sigmoid(x * MultiplyAdd(Same(kCubic), square, Same(kLinear)));
  return MultiplyAdd(x * s * (1.0f - s), MultiplyAdd(Same(3.0f * kCubic), square, Same(kLinear)), s);
}

void Gelu(const float* x, float* y, std::size_t n) {
  std::size_t i = 0;
  for (; i + kWidth <= n; i += kWidth) Store(y + i, GeluOf(Load<Floats>(x + i)));
  if (i == n) return;
  float last[kWidth] = {};
  __builtin_memcpy(last, x + i, (n - i) * sizeof(float));
  Store(last, GeluOf(Load<Floats>(last)));
  __builtin_memcpy(y + i, last, (n - i) * sizeof(float));
}

void GeluGradient(const float* x, const float* dy, float* dx, std::size_t n) {
  std::size_t i = 0;
  for (; i + kWidth <= n; i += kWidth) Store(dx + i, Load<Floats>(dy + i) * GeluSlope(Load<Floats>(x + i)));
  if (i == n) return;
  const std::size_t left = (n - i) * sizeof(float);
  float xs[kWidth] = {}, ds[kWidth] = {};
  __builtin_memcpy(xs, x + i, left);
  __builtin_memcpy(ds, dy + i, left);
  Store(ds, Load<Floats>(ds) * GeluSlope(Load<Floats>(xs)));
  __builtin_memcpy(dx + i, ds, left);
}

void NormGradient(const float* x, const float* scale, const float* mean, const float* deviation, const float* dy, float* dx, std::size_t rows, std::size_t columns, float* d_scale, float* d_bias) {
  for (std::size_t i = 0; i < columns; ++i) d_scale[i] = d_bias[i] = 0.0f;
  const std::size_t whole = columns / kLanes * kLanes;
  for (std::size_t row = 0; row < rows; ++row) {
    const float *const xs = x + row * columns, *const ds = dy + row * columns;
    const float m = mean[row], r = deviation[row];
    Floats slopes[kParts] = {}, alongs[kParts] = {};
    for (std::size_t i = 0; i < whole; i += kLanes) {
      for (std::size_t part = 0; part < kParts; ++part) {
        const std::size_t at = i + part * kWidth;
        const Floats d = Load<Floats>(ds + at), h = (Load<Floats>(xs + at) - m) * r;
        const Floats slope = d * Load<Floats>(scale + at);
        slopes[part] += slope;
        alongs[part] = MultiplyAdd(slope, h, alongs[part]);
        Store(d_scale + at, MultiplyAdd(d, h, Load<Floats>(d_scale + at)));
        Store(d_bias + at, Load<Floats>(d_bias + at) + d);
      }
    }
    float slope_sum = SumOfLanes(slopes), along_sum = SumOfLanes(alongs);
    for (std::size_t i = whole; i < columns; ++i) {
      const float d = ds[i], h = (xs[i] - m) * r;
      slope_sum += d * scale[i], along_sum += d * scale[i] * h;
      d_scale[i] += d * h, d_bias[i] += d;
    }
    const float slope_mean = slope_sum / static_cast<float>(columns), along = along_sum / static_cast<float>(columns);
    float* const out = dx + row * columns;
    for (std::size_t i = 0; i < whole; i += kWidth) {
      const Floats h = (Load<Floats>(xs + i) - m) * r;
      Store(out + i, MultiplyAdd(h, Same(-along), Load<Floats>(ds + i) * Load<Floats>(scale + i) - slope_mean) * r);
    }
    for (std::size_t i = whole; i < columns; ++i) {
      out[i] = (ds[i] * scale[i] - slope_mean - (xs[i] - m) * r * along) * r;
    }
  }
}

void ColumnSums(const float* x, std::size_t rows, std::size_t columns, float* sums) {
  for (std::size_t i = 0; i < columns; ++i) sums[i] = 0.0f;
  std::size_t r = 0;
  for (; r + 4 <= rows; r += 4) {
    const float* const at = x + r * columns;
    for (std::size_t i = 0; i < columns; ++i) {
      sums[i] += (at[i] + at[columns + i]) + (at[2 * columns + i] + at[3 * columns + i]);
    }
  }
  for (; r < rows; ++r) {
    for (std::size_t i = 0; i < columns; ++i) sums[i] += x[r * columns + i];
  }
}

struct AdamWElement {
  Floats p, m, v;
};

OUROBOROS_INLINE AdamWElement AdamWOf(const AdamWStep& step, Floats p, Floats g, Floats m, Floats v) {
  const Floats h = g * step.share;
  const Floats next_m = MultiplyAdd(m, Same(step.beta1), h * step.first);
  const Floats next_v = MultiplyAdd(v, Same(step.beta2), h * h);
  const Floats direction = next_m / (Root(next_v) + step.floor);
  return {MultiplyAdd(p, Same(step.keep), direction * -step.size), next_m, next_v};
}

void AdamW(const AdamWStep& step, const float* p, const float* g, const float* m, const float* v, float* next_p, float* next_m,
           float* next_v, std::size_t n) {
  std::size_t i = 0;
  for (; i + kWidth <= n; i += kWidth) {
    const AdamWElement next =
        AdamWOf(step, Load<Floats>(p + i), Load<Floats>(g + i), Load<Floats>(m + i), Load<Floats>(v + i));
    Store(next_p + i, next.p);
    Store(next_m + i, next.m);
    Store(next_v + i, next.v);
  }
  if (i == n) return;
  const std::size_t left = (n - i) * sizeof(float);
  float a[4][kWidth] = {};
  __builtin_memcpy(a[0], p + i, left);
  __builtin_memcpy(a[1], g + i, left);
  __builtin_memcpy(a[2], m + i, left);
  __builtin_memcpy(a[3], v + i, left);
  const AdamWElement next = AdamWOf(step, Load<Floats>(a[0]), Load<Floats>(a[1]), Load<Floats>(a[2]), Load<Floats>(a[3]));
  __builtin_memcpy(next_p + i, &next.p, left);
  __builtin_memcpy(next_m + i, &next.m, left);
  __builtin_memcpy(next_v + i, &next.v, left);
}

float LogSum(const float* x, std::size_t n) {
  const std::size_t whole = n / kLanes * kLanes;
  float peak = whole > 0 ? Maximum(x, whole) : -kInfinity;
  for (std::size_t i = whole; i < n; ++i) peak = x[i] > peak ? x[i] : peak;
  Floats sums[kParts] = {};
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t part = 0; part < kParts; ++part) sums[part] += Exp(Load<Floats>(x + i + part * kWidth) - peak);
  }
  float sum = SumOfLanes(sums);
  for (std::size_t i = whole; i < n; ++i) sum += Exp(Same(x[i] - peak))[0];
  return peak + Log(sum);
}

void CrossEntropyGradient(const float* x, float log_sum, std::size_t target, float d, float* dx, std::size_t n) {
  std::size_t i = 0;
  for (; i + kWidth <= n; i += kWidth) Store(dx + i, Exp(Load<Floats>(x + i) - log_sum) * d);
  for (; i < n; ++i) dx[i] = Exp(Same(x[i] - log_sum))[0] * d;
  dx[target] -= d;
}

constexpr TrainingKernel TrainingKernelNamed(const char* name) {
  return {name,         AttentionScratch, AttentionGradientScratch, Attend, AttendGradient, Gelu, GeluGradient,
          NormGradient, ColumnSums,       AdamW,                    LogSum, CrossEntropyGradient};
}

}  // namespace

}  // namespace ouroboros
