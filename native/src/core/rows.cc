#include "core/rows.h"

#include <algorithm>

#include "core/thread_pool.h"

namespace ouroboros {

namespace {

// Threads share rows in groups of this many.
constexpr std::size_t kGroup = 8;

std::vector<float> Copied(std::span<const float> from) { return {from.begin(), from.end()}; }

}  // namespace

std::vector<const RowsKernel*> RowsKernels() {
  std::vector<const RowsKernel*> kernels;
#if defined(__x86_64__)
  if (Avx512RowsKernel() != nullptr && __builtin_cpu_supports("avx512f")) kernels.push_back(Avx512RowsKernel());
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (Avx2RowsKernel() != nullptr && has_avx2) kernels.push_back(Avx2RowsKernel());
#endif
  return kernels;
}

void RowProgram::Append(Operation operation, std::size_t width) {
  operations_.push_back(std::move(operation));
  widths_.push_back(width);
}

void RowProgram::Gather(std::span<const float> table, std::size_t width, std::size_t indices) {
  Operation operation{.kind = Operation::Kind::kGather, .a = indices};
  operation.gain = Copied(table);
  Append(std::move(operation), width);
}

void RowProgram::Add(std::size_t a, std::size_t b) {
  Append(Operation{.kind = Operation::Kind::kAdd, .a = a, .b = b}, widths_[a]);
}

void RowProgram::Normalise(std::size_t x, std::span<const float> gain, std::span<const float> bias, float epsilon) {
  Operation operation{.kind = Operation::Kind::kNormalise, .a = x};
  operation.gain = Copied(gain);
  operation.bias = Copied(bias);
  operation.epsilon = epsilon;
  Append(std::move(operation), widths_[x]);
}

void RowProgram::Multiply(std::size_t x, std::span<const float> matrix, std::size_t width, std::span<const float> bias, bool gelu,
                          std::size_t addend) {
  const std::size_t depth = widths_[x];
  Operation operation{.kind = Operation::Kind::kMultiply, .a = x, .b = addend};
  operation.bias = Copied(bias);
  operation.bias.resize((width + kPanel - 1) / kPanel * kPanel);
  operation.gelu = gelu;
  operation.packed = std::make_unique<Pages>(kernel_.packed_size(depth, width));
  kernel_.pack(matrix.data(), depth, width, operation.packed->floats().data());
  Append(std::move(operation), width);
}

void RowProgram::Run(std::size_t rows, std::span<const float* const> inputs, std::span<const std::int64_t* const> indices,
                     std::size_t threads, std::span<float* const> outputs) const {
  const std::size_t share = (rows + threads - 1) / threads, grain = (share + kGroup - 1) / kGroup * kGroup;
  ThreadPool::Shared().ParallelFor(rows, grain, threads, [&](std::size_t begin, std::size_t end) {
    RunChunk(begin, end, inputs, indices, outputs);
  });
}

void RowProgram::RunChunk(std::size_t begin, std::size_t end, std::span<const float* const> inputs,
                          std::span<const std::int64_t* const> indices, std::span<float* const> outputs) const {
  static thread_local std::vector<float> memory;
  const std::size_t rows = end - begin;
  std::size_t needed = 0;
  for (std::size_t value = inputs_; value < widths_.size(); ++value) needed += widths_[value] * rows;
  if (memory.size() < needed) memory.resize(needed);
  float* free = memory.data();
  std::vector<const float*> values;
  for (std::size_t input = 0; input < inputs_; ++input) values.push_back(inputs[input] + begin * widths_[input]);
  for (const Operation& operation : operations_) {
    const std::size_t value = values.size(), width = widths_[value];
    const auto wanted = std::find(outputs_.begin(), outputs_.end(), value);
    float* out = free;
    if (wanted == outputs_.end()) {
      free += width * rows;
    } else {
      out = outputs[static_cast<std::size_t>(wanted - outputs_.begin())] + begin * width;
    }
    RunOperation(operation, begin, rows, values, indices, width, out);
    values.push_back(out);
  }
}

void RowProgram::RunOperation(const Operation& operation, std::size_t begin, std::size_t rows,
                              std::span<const float* const> values, std::span<const std::int64_t* const> indices,
                              std::size_t width, float* out) const {
  switch (operation.kind) {
    case Operation::Kind::kGather:
      for (std::size_t row = 0; row < rows; ++row) {
        const auto index = static_cast<std::size_t>(indices[operation.a][begin + row]);
        std::copy_n(operation.gain.data() + index * width, width, out + row * width);
      }
      return;
    case Operation::Kind::kAdd:
      for (std::size_t i = 0; i < rows * width; ++i) out[i] = values[operation.a][i] + values[operation.b][i];
      return;
    case Operation::Kind::kNormalise:
      kernel_.normalise(values[operation.a], rows, width, operation.gain.data(), operation.bias.data(), operation.epsilon, out);
      return;
    case Operation::Kind::kMultiply: {
      const RowProduct product{.depth = widths_[operation.a],
                               .width = width,
                               .packed = operation.packed->floats().data(),
                               .bias = operation.bias.data(),
                               .gelu = operation.gelu};
      const float* const addend = operation.b == kNone ? nullptr : values[operation.b];
      kernel_.product(product, values[operation.a], rows, addend, out);
      return;
    }
  }
}

}  // namespace ouroboros
