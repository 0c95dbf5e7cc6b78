#pragma once

#include <cstddef>

// Products of matrices, compiled once per instruction set. An element adds its products up along the depth, one after the other,
// multiplied and added in one where a machine does that: neither blocks nor threads nor the other sizes show in its bits, and
// machines with AVX2 and with AVX-512 agree. Only plain C types cross this header: what a variant compiles must not be shared
// with code for smaller machines.
namespace ouroboros {

// c = a b + bias. Element (i, k) of a is at a[i * a_row + k * a_step], element (k, j) of b at b[k * b_step + j * b_column]; one
// of the two strides is 1. Row i of c is at c + i * c_row. bias: [columns], or null.
struct ProductTask {
  std::size_t rows, columns, depth;
  const float* a;
  std::size_t a_row, a_step;
  const float* b;
  std::size_t b_step, b_column;
  const float* bias;
  float* c;
  std::size_t c_row;
};

struct ProductKernel {
  const char* name;
  std::size_t tile_rows, tile_columns;  // to cut tasks at

  // Floats of scratch memory that a task needs; 64-byte aligned.
  std::size_t (*scratch)(std::size_t columns, std::size_t depth);
  void (*multiply)(const ProductTask& task, float* scratch);
};

// Null where the compiler was not asked for these instructions.
const ProductKernel* BaselineProductKernel();
const ProductKernel* Avx2ProductKernel();
const ProductKernel* Avx512ProductKernel();

}  // namespace ouroboros
