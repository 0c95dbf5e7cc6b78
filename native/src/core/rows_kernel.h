#pragma once

#include <cstddef>
#include <cstdint>

// What is computed for every row of a matrix alone, compiled once per instruction set; every variant gives the same bits, and
// what lies beside a row does not change its own. Only plain C types cross this header: what a variant compiles must not be shared
// with code for smaller machines.
namespace ouroboros {

// A matrix [K, N] that rows are multiplied by, with what follows: out = x W + bias, then GELU (its tanh form) where asked for,
// then + addend.
struct RowProduct {
  std::size_t depth;    // K
  std::size_t width;    // N
  const float* packed;  // W as the kernel packs it
  const float* bias;    // [N rounded up to whole panels]
  bool gelu;
};

// Columns that are computed together; what a kernel packs and biases are padded to as many.
static constexpr std::size_t kPanel = 32;

struct RowsKernel {
  const char* name;

  // Floats that `pack` writes for a matrix [K, N].
  std::size_t (*packed_size)(std::size_t depth, std::size_t width);

  // Packs a matrix [K, N].
  void (*pack)(const float* matrix, std::size_t depth, std::size_t width, float* packed);

  // x [R, K] to out [R, N]. `addend` [R, N] may be null.
  void (*product)(const RowProduct& product, const float* x, std::size_t rows, const float* addend, float* out);

  // out [R, N] = gain * (x - mean) / sqrt(variance + epsilon) + bias.
  void (*normalise)(const float* x, std::size_t rows, std::size_t width, const float* gain, const float* bias, float epsilon,
                    float* out);
};

// Null where the compiler was not asked for these instructions. There is none for machines without fused multiply-adds.
const RowsKernel* Avx2RowsKernel();
const RowsKernel* Avx512RowsKernel();

}  // namespace ouroboros
