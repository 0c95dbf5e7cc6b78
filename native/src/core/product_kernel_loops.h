#pragma once

#include "core/product_kernel.h"
#include "core/simd.h"

namespace ouroboros {

namespace {

constexpr std::size_t kTileRows = kBytes == 64 ? 8 : 4;  // of a tile of c, which is held in registers
constexpr std::size_t kTileVectors = 3;
constexpr std::size_t kTileColumns = kTileVectors * kWidth;

// Blocks: a panel of b [kDepth, kTileColumns] is in the first cache while the panels of a [kBlockRows, kDepth] go by in the second,
// which also has the packed part of b.
constexpr std::size_t kDepth = 384;
constexpr std::size_t kBlockRows = 96;
constexpr std::size_t kBlockColumns = 43 * kTileColumns;

OUROBOROS_INLINE std::size_t PanelsOf(std::size_t n, std::size_t panel) { return (n + panel - 1) / panel; }

// What a tile of c is made of.
struct Part {
  const float *a, *b;  // packed: [depth, kTileRows] and [depth, kTileColumns]
  std::size_t depth;
  const float* bias;  // of the columns of the tile, or null
  bool more;          // c has the sum of the parts before
};

template <std::size_t Vectors>
OUROBOROS_INLINE void WholeTile(const Part& part, float* c, std::size_t c_row) {
  Floats sums[kTileRows][Vectors];
  for (std::size_t r = 0; r < kTileRows; ++r) {
    for (std::size_t v = 0; v < Vectors; ++v) {
      sums[r][v] = part.more ? Load<Floats>(c + r * c_row + v * kWidth) : Same(0.0f);
      if (!part.more) __builtin_prefetch(c + r * c_row + v * kWidth, 1);
    }
  }
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC unroll 4
#endif
  for (std::size_t k = 0; k < part.depth; ++k) {
    Floats across[Vectors];
    for (std::size_t v = 0; v < Vectors; ++v) across[v] = Load<Floats>(part.b + k * kTileColumns + v * kWidth);
    for (std::size_t r = 0; r < kTileRows; ++r) {
      Floats x = Same(part.a[k * kTileRows + r]);
      Hold(x);
      for (std::size_t v = 0; v < Vectors; ++v) sums[r][v] = MultiplyAdd(x, across[v], sums[r][v]);
    }
  }
  if (part.bias != nullptr) {
    for (std::size_t v = 0; v < Vectors; ++v) {
      const Floats bias = Load<Floats>(part.bias + v * kWidth);
      for (std::size_t r = 0; r < kTileRows; ++r) sums[r][v] = sums[r][v] + bias;
    }
  }
  for (std::size_t r = 0; r < kTileRows; ++r) {
    for (std::size_t v = 0; v < Vectors; ++v) Store(c + r * c_row + v * kWidth, sums[r][v]);
  }
}

// A tile of which only `rows` and `columns` are part of c.
template <std::size_t Vectors>
OUROBOROS_INLINE void PartTile(Part part, float* c, std::size_t c_row, std::size_t rows, std::size_t columns) {
  if (rows == kTileRows && columns == Vectors * kWidth) return WholeTile<Vectors>(part, c, c_row);
  float tile[kTileRows * kTileColumns] = {}, bias[kTileColumns] = {};
  if (part.more) {
    for (std::size_t r = 0; r < rows; ++r) {
      __builtin_memcpy(tile + r * kTileColumns, c + r * c_row, columns * sizeof(float));
    }
  }
  if (part.bias != nullptr) {
    __builtin_memcpy(bias, part.bias, columns * sizeof(float));
    part.bias = bias;
  }
  WholeTile<Vectors>(part, tile, kTileColumns);
  for (std::size_t r = 0; r < rows; ++r) {
    __builtin_memcpy(c + r * c_row, tile + r * kTileColumns, columns * sizeof(float));
  }
}

void TileOf(const Part& part, float* c, std::size_t c_row, std::size_t rows, std::size_t columns) {
  if (columns > 2 * kWidth) return PartTile<3>(part, c, c_row, rows, columns);
  if (columns > kWidth) return PartTile<2>(part, c, c_row, rows, columns);
  PartTile<1>(part, c, c_row, rows, columns);
}

// Four rows of a panel whose numbers lie along the depth.
template <std::size_t Panel>
OUROBOROS_INLINE void PackFour(const float* from, std::size_t stride, std::size_t depth, float* to) {
  std::size_t k = 0;
#if defined(__SSE2__)
  for (; k + 4 <= depth; k += 4) {
    __m128 x0 = _mm_loadu_ps(from + k), x1 = _mm_loadu_ps(from + stride + k);
    __m128 x2 = _mm_loadu_ps(from + 2 * stride + k), x3 = _mm_loadu_ps(from + 3 * stride + k);
    _MM_TRANSPOSE4_PS(x0, x1, x2, x3);
    _mm_storeu_ps(to + k * Panel, x0);
    _mm_storeu_ps(to + (k + 1) * Panel, x1);
    _mm_storeu_ps(to + (k + 2) * Panel, x2);
    _mm_storeu_ps(to + (k + 3) * Panel, x3);
  }
#endif
  for (; k < depth; ++k) {
    for (std::size_t i = 0; i < 4; ++i) to[k * Panel + i] = from[i * stride + k];
  }
}

// to [depth, Panel]: element (i, k) of `count` <= Panel vectors, at from[i * stride + k * step]; 0 beyond the count.
template <std::size_t Panel>
OUROBOROS_INLINE void PackPanel(const float* from, std::size_t stride, std::size_t step, std::size_t count, std::size_t depth,
                                float* to) {
  std::size_t i = 0;
  if (step == 1) {
    for (; i + 4 <= count; i += 4) PackFour<Panel>(from + i * stride, stride, depth, to + i);
  } else if (stride == 1 && count == Panel) {
    for (std::size_t k = 0; k < depth; ++k) __builtin_memcpy(to + k * Panel, from + k * step, Panel * sizeof(float));
    return;
  }
  for (std::size_t k = 0; k < depth; ++k) {
    for (std::size_t rest = i; rest < Panel; ++rest) {
      to[k * Panel + rest] = rest < count ? from[rest * stride + k * step] : 0.0f;
    }
  }
}

std::size_t ProductScratch(std::size_t columns, std::size_t depth) {
  const std::size_t packed = PanelsOf(Least(columns, kBlockColumns), kTileColumns) * kTileColumns;
  return (packed + kBlockRows) * Least(depth, kDepth);
}

// Rows [begin, begin + rows) of a against the packed part of b.
void BlockOfRows(const ProductTask& task, std::size_t begin, std::size_t left, std::size_t columns, const Part& block,
                 float* packed) {
  const std::size_t rows = Least(kBlockRows, task.rows - begin), panels = PanelsOf(rows, kTileRows);
  for (std::size_t i = 0; i < panels; ++i) {
    const std::size_t row = i * kTileRows;
    PackPanel<kTileRows>(block.a + (begin + row) * task.a_row, task.a_row, task.a_step, Least(kTileRows, rows - row),
                         block.depth, packed + row * block.depth);
  }
  for (std::size_t at = 0; at < columns; at += kTileColumns) {
    for (std::size_t i = 0; i < panels; ++i) {
      const std::size_t row = i * kTileRows;
      const Part part{packed + row * block.depth, block.b + at * block.depth, block.depth,
                      block.bias == nullptr ? nullptr : block.bias + left + at, block.more};
      TileOf(part, task.c + (begin + row) * task.c_row + left + at, task.c_row, Least(kTileRows, rows - row),
             Least(kTileColumns, columns - at));
    }
  }
}

void Multiply(const ProductTask& task, float* scratch) {
  for (std::size_t left = 0; left < task.columns; left += kBlockColumns) {
    const std::size_t columns = Least(kBlockColumns, task.columns - left);
    const std::size_t packed = PanelsOf(columns, kTileColumns) * kTileColumns;
    // Without depth there is still c to write.
    for (std::size_t k = 0; k == 0 || k < task.depth; k += kDepth) {
      const std::size_t depth = Least(kDepth, task.depth - k);
      for (std::size_t at = 0; at < columns; at += kTileColumns) {
        PackPanel<kTileColumns>(task.b + k * task.b_step + (left + at) * task.b_column, task.b_column, task.b_step,
                                Least(kTileColumns, columns - at), depth, scratch + at * depth);
      }
      const bool last = k + depth == task.depth;
      const Part block{task.a + k * task.a_step, scratch, depth, last ? task.bias : nullptr, k > 0};
      for (std::size_t row = 0; row < task.rows; row += kBlockRows) {
        BlockOfRows(task, row, left, columns, block, scratch + packed * depth);
      }
    }
  }
}

constexpr ProductKernel ProductKernelNamed(const char* name) {
  return {name, kTileRows, kTileColumns, ProductScratch, Multiply};
}

}  // namespace

}  // namespace ouroboros
