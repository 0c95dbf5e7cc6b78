#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/pages.h"
#include "core/rows_kernel.h"

namespace ouroboros {

// The variants that this machine can run, the fastest first; none where it has no fused multiply-adds.
std::vector<const RowsKernel*> RowsKernels();

// A computation in which every row [.., N] of every value depends on the same row of others alone. Values are numbered: first the
// inputs, then what the operations give, each one value.
class RowProgram {
 public:
  // `widths`: of the inputs.
  RowProgram(const RowsKernel& kernel, std::vector<std::size_t> widths) : kernel_(kernel), widths_(std::move(widths)) {
    inputs_ = widths_.size();
  }

  // Row indices[i] of a table [.., width], where `indices` numbers the indices that `Run` is given.
  void Gather(std::span<const float> table, std::size_t width, std::size_t indices);
  // a + b
  void Add(std::size_t a, std::size_t b);
  // Normalises value x as `RowsKernel::normalise` does.
  void Normalise(std::size_t x, std::span<const float> gain, std::span<const float> bias, float epsilon);
  // Value x by a matrix [K, N], as `RowProduct` says; bias may be empty; addend: a value, or none.
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  void Multiply(std::size_t x, std::span<const float> matrix, std::size_t width, std::span<const float> bias, bool gelu,
                std::size_t addend);

  // One number of `outputs` for each value that is wanted.
  void SetOutputs(std::vector<std::size_t> outputs) { outputs_ = std::move(outputs); }

  std::size_t WidthOf(std::size_t value) const { return widths_[value]; }

  // Computes `rows` rows of the outputs on up to `threads` threads, whose number does not change the result. The caller keeps the
  // indices inside their tables.
  void Run(std::size_t rows, std::span<const float* const> inputs, std::span<const std::int64_t* const> indices,
           std::size_t threads, std::span<float* const> outputs) const;

 private:
  struct Operation {
    enum class Kind { kGather, kAdd, kNormalise, kMultiply } kind;
    std::size_t a = kNone, b = kNone;    // the values it reads; of a gather: the indices
    std::vector<float> gain{}, bias{};   // `gain` is the table of a gather
    float epsilon = 0;
    bool gelu = false;
    std::unique_ptr<Pages> packed{};
  };

  void RunChunk(std::size_t begin, std::size_t end, std::span<const float* const> inputs,
                std::span<const std::int64_t* const> indices, std::span<float* const> outputs) const;
  void RunOperation(const Operation& operation, std::size_t begin, std::size_t rows, std::span<const float* const> values,
                    std::span<const std::int64_t* const> indices, std::size_t width, float* out) const;
  void Append(Operation operation, std::size_t width);

  const RowsKernel& kernel_;
  std::vector<std::size_t> widths_;  // of all values
  std::size_t inputs_ = 0;
  std::vector<Operation> operations_;
  std::vector<std::size_t> outputs_;
};

}  // namespace ouroboros
