// Included once by each rows_kernel_<instructions>.cc, which is compiled for those instructions.

#include <immintrin.h>

#include "core/rows_kernel.h"
#include "core/simd.h"

namespace ouroboros {

namespace {

constexpr std::size_t kVectors = kPanel / kWidth;

constexpr std::size_t kTileRows = kBytes == 64 ? 8 : 3;

OUROBOROS_INLINE float Root(float x) { return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x))); }

// x / (1 + exp(-2 u)), u = sqrt(2 / pi) (x + 0.044715 x^3): x (1 + tanh u) / 2.
OUROBOROS_INLINE Floats Gelu(Floats x) {
  const Floats twice = x * (x * x * (2 * 0.044715f * 0.7978845608f) + 2 * 0.7978845608f);
  const Floats size = twice < 0.0f ? -twice : twice;
  const Floats weight = Weight(-size, 0.0f, 1.0f);
  return x * (twice < 0.0f ? weight : Floats{} + 1.0f) / (weight + 1.0f);
}

// One vector of a product at column `at` of a row, with what follows the sum.
OUROBOROS_INLINE void Finish(const RowProduct& product, Floats sum, std::size_t at, const float* addend, float* out) {
  sum += Load<Floats>(product.bias + at);
  if (product.gelu) sum = Gelu(sum);
  if (at + kWidth <= product.width) {
    if (addend != nullptr) sum += Load<Floats>(addend + at);
    Store(out + at, sum);
    return;
  }
  for (std::size_t i = 0; at + i < product.width; ++i) out[at + i] = sum[i] + (addend != nullptr ? addend[at + i] : 0.0f);
}

// Fetches what is read next while something else is computed.
struct Ahead {
  const float* from;
  std::size_t lines;  // of 16 floats, every time

  OUROBOROS_INLINE void Fetch() {
    for (std::size_t line = 0; line < lines; ++line, from += 16) __builtin_prefetch(from, 0, 2);
  }
};

std::size_t PackedSize(std::size_t depth, std::size_t width) { return (width + kPanel - 1) / kPanel * kPanel * depth; }

// Panels [ceil(N / 32), K, 32], 0 beyond N.
void Pack(const float* matrix, std::size_t depth, std::size_t width, float* packed) {
  for (std::size_t column = 0; column < width; column += kPanel) {
    for (std::size_t k = 0; k < depth; ++k) {
      for (std::size_t i = 0; i < kPanel; ++i) *packed++ = column + i < width ? matrix[k * width + column + i] : 0.0f;
    }
  }
}

// kRows rows of x by one panel. Every sum runs through the depth from its beginning to its end.
template <std::size_t kRows>
OUROBOROS_INLINE void Tile(const RowProduct& product, const float* x, const float* panel, std::size_t column,
                           const float* addend, Ahead& ahead, float* out) {
  const std::size_t depth = product.depth;
  Floats sums[kRows][kVectors] = {};
  const auto step = [&](std::size_t k) __attribute__((always_inline)) {
    Floats right[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) right[v] = Load<Floats>(panel + k * kPanel + v * kWidth);
    for (std::size_t r = 0; r < kRows; ++r) {
      const Floats left = Same(x[r * depth + k]);
      for (std::size_t v = 0; v < kVectors; ++v) sums[r][v] = MultiplyAdd(left, right[v], sums[r][v]);
    }
  };
  std::size_t k = 0;
  for (; k + 8 <= depth; k += 8) {
    ahead.Fetch();
    for (std::size_t i = 0; i < 8; ++i) step(k + i);
  }
  for (; k < depth; ++k) step(k);
  for (std::size_t r = 0; r < kRows; ++r) {
    const std::size_t row = r * product.width;
    for (std::size_t v = 0; v < kVectors; ++v) {
      Finish(product, sums[r][v], column + v * kWidth, addend != nullptr ? addend + row : nullptr, out + row);
    }
  }
}

// Fewer than kRows rows.
template <std::size_t kRows>
void Rest(const RowProduct& product, const float* x, std::size_t rows, const float* panel, std::size_t column,
          const float* addend, Ahead& ahead, float* out) {
  if constexpr (kRows > 1) {
    if (rows < kRows - 1) return Rest<kRows - 1>(product, x, rows, panel, column, addend, ahead, out);
    Tile<kRows - 1>(product, x, panel, column, addend, ahead, out);
  }
}

void Product(const RowProduct& product, const float* x, std::size_t rows, const float* addend, float* out) {
  const std::size_t depth = product.depth, width = product.width, size = depth * kPanel;
  const std::size_t tiles = (rows + kTileRows - 1) / kTileRows;
  const std::size_t lines = Least(4, (kPanel / 2 + tiles - 1) / tiles);
  for (std::size_t column = 0; column < width; column += kPanel) {
    const float* const panel = product.packed + column / kPanel * size;
    Ahead ahead{panel + size, lines};
    std::size_t row = 0;
    const auto added = [&] { return addend != nullptr ? addend + row * width : nullptr; };
    for (; row + kTileRows <= rows; row += kTileRows) {
      Tile<kTileRows>(product, x + row * depth, panel, column, added(), ahead, out + row * width);
    }
    if (row < rows) {
      Rest<kTileRows>(product, x + row * depth, rows - row, panel, column, added(), ahead, out + row * width);
    }
  }
}

// Calls body(at, vector) for the vectors of 16 floats of x, the last one with 0 behind.
template <typename Body>
OUROBOROS_INLINE void ForVectors(const float* x, std::size_t n, Body body) {
  std::size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    for (std::size_t part = 0; part < kParts; ++part) body(i + part * kWidth, part, Load<Floats>(x + i + part * kWidth));
  }
  if (i == n) return;
  float padded[kLanes] = {};
  for (std::size_t lane = 0; i + lane < n; ++lane) padded[lane] = x[i + lane];
  for (std::size_t part = 0; part < kParts; ++part) body(i + part * kWidth, part, Load<Floats>(padded + part * kWidth));
}

void Normalise(const float* x, std::size_t rows, std::size_t width, const float* gain, const float* bias, float epsilon,
               float* out) {
  const auto count = static_cast<float>(width);
  for (std::size_t row = 0; row < rows; ++row, x += width, out += width) {
    Floats sums[kParts] = {}, squares[kParts] = {};
    ForVectors(x, width, [&](std::size_t, std::size_t part, Floats v) { sums[part] += v; });
    const float mean = SumOfLanes(sums) / count;
    for (std::size_t i = 0; i < width; ++i) out[i] = x[i] - mean;
    ForVectors(out, width, [&](std::size_t, std::size_t part, Floats v) { squares[part] += v * v; });
    const float scale = 1.0f / Root(SumOfLanes(squares) / count + epsilon);
    for (std::size_t i = 0; i < width; ++i) out[i] = out[i] * scale * gain[i] + bias[i];
  }
}

constexpr RowsKernel KernelNamed(const char* name) {
  return {name, PackedSize, Pack, Product, Normalise};
}

}  // namespace

}  // namespace ouroboros
