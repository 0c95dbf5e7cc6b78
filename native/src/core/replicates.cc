#include "core/replicates.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <new>
#include <vector>

#include "core/kernels.h"
#include "core/thread_pool.h"

namespace ouroboros {

namespace {

const ReplicatesKernel& KernelFor(std::string_view instructions) {
  static const auto kernels =
      Runnable(Avx512ReplicatesKernel(), Avx2ReplicatesKernel(), BaselineReplicatesKernel());
  return KernelNamed(kernels, instructions);
}

template <typename T>
const ReplicateLoops<T>& LoopsOf(const ReplicatesKernel& kernel) {
  if constexpr (std::is_same_v<T, float>) return kernel.single;
  else return kernel.twice;
}

// Room for vectors.
template <typename T>
class Scratch {
 public:
  explicit Scratch(std::size_t count)
      : data_(static_cast<T*>(::operator new(std::max<std::size_t>(count, 1) * sizeof(T), kAlignment))) {}
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { ::operator delete(data_, kAlignment); }

  T* data() const { return data_; }

 private:
  static constexpr std::align_val_t kAlignment{64};
  T* data_;
};

// Calls body(first, count) for blocks of `width` replicates.
template <typename Body>
void ForBlocks(std::size_t replicates, std::size_t width, std::size_t threads, const Body& body) {
  const std::size_t blocks = (replicates + width - 1) / width;
  const std::size_t grain = std::clamp<std::size_t>(blocks / (8 * threads), 1, 64);
  ThreadPool::Shared().ParallelFor(blocks, grain, threads, [&](std::size_t begin, std::size_t end) {
    body(begin * width, std::min(end * width, replicates));
  });
}

// Replicates whose streams one thread draws at a time.
constexpr std::size_t kStreams = 16;

template <typename T>
void FillRows(const StreamRows& rows, std::span<T> out, std::size_t threads) {
  ForBlocks(rows.replicates, kStreams, threads, [&](std::size_t begin, std::size_t end) {
    StreamKey key = rows.key;
    for (std::size_t r = begin; r < end; ++r) {
      key.index = rows.key.index + static_cast<std::uint32_t>(r);
      FillNormal(key, rows.start, out.subspan(r * rows.stride + rows.offset, rows.length));
    }
  });
}

// Numbers of a stream, read in order, drawn a block at a time.
template <void (*kFill)(const StreamKey&, std::uint64_t, std::span<double>)>
class Sequence {
 public:
  explicit Sequence(const StreamKey& key) : key_(key) {}

  double Next() {
    if (at_ == block_.size()) {
      kFill(key_, drawn_, block_);
      drawn_ += block_.size();
      at_ = 0;
    }
    return block_[at_++];
  }

 private:
  StreamKey key_;
  std::array<double, 16> block_;
  std::uint64_t drawn_ = 0;
  std::size_t at_ = std::tuple_size_v<decltype(block_)>;
};

using Normals = Sequence<FillNormal>;
using Uniforms = Sequence<FillUniform>;

// The length of a standard normal vector of `dimensions` dimensions: the root of twice a Gamma(dimensions / 2) number, by rejection. (G.
// Marsaglia and W. W. Tsang, A simple method for generating gamma variables, ACM TOMS 26(3), 2000.)
double DrawLength(std::size_t dimensions, Normals& normals, Uniforms& uniforms) {
  if (dimensions == 1) return std::abs(normals.Next());
  const double shift = static_cast<double>(dimensions) / 2 - 1.0 / 3;
  const double scale = 1 / std::sqrt(9 * shift);
  for (;;) {
    const double x = normals.Next();
    const double u = 1 - uniforms.Next();  // in (0, 1]: its logarithm is finite
    const double root = 1 + scale * x;
    const double v = root * root * root;
    if (v > 0 && std::log(u) < 0.5 * x * x + shift * (1 - v + std::log(v))) return std::sqrt(2 * shift * v);
  }
}

StreamKey Of(StreamKey key, std::size_t replicate) {
  key.index += static_cast<std::uint32_t>(replicate);
  return key;
}

}  // namespace

void FillNormalRows(const StreamRows& rows, std::span<float> out, std::size_t threads) { FillRows(rows, out, threads); }
void FillNormalRows(const StreamRows& rows, std::span<double> out, std::size_t threads) { FillRows(rows, out, threads); }

template <typename T>
void DrawTriangles(const TriangleStreams& streams, std::size_t rows, std::size_t features, std::size_t replicates,
                   std::span<T> out, std::size_t threads) {
  const std::size_t height = std::min(rows, features);
  ForBlocks(replicates, kStreams, threads, [&](std::size_t begin, std::size_t end) {
    std::vector<double> above(height * features - height * (height + 1) / 2);
    for (std::size_t r = begin; r < end; ++r) {
      FillNormal(Of(streams.normals, r), 0, std::span<double>(above));
      Normals proposals(Of(streams.proposals, r));
      Uniforms uniforms(Of(streams.uniforms, r));
      const double* next = above.data();
      T* row = out.data() + r * height * features;
      for (std::size_t i = 0; i < height; ++i, row += features) {
        std::fill(row, row + i, T{0});
        row[i] = static_cast<T>(DrawLength(rows - i, proposals, uniforms));
        for (std::size_t j = i + 1; j < features; ++j) row[j] = static_cast<T>(*next++);
      }
    }
  });
}

template <typename T>
void InvertDesigns(const ReplicateShape& shape, std::span<const T> designs, double ridge, std::size_t replicates,
                   std::span<T> inverses, std::size_t threads, std::string_view instructions) {
  const ReplicatesKernel& kernel = KernelFor(instructions);
  const std::size_t width = kernel.invert_width, size = shape.rows * shape.features, order = shape.features * shape.features;
  ForBlocks(replicates, width, threads, [&](std::size_t begin, std::size_t end) {
    const Scratch<double> scratch(kernel.invert_scratch(shape)), block(width * size), inverse(width * order);
    for (std::size_t first = begin; first < end; first += width) {
      const std::size_t count = std::min(width, end - first);
      std::copy_n(designs.data() + first * size, count * size, block.data());
      kernel.invert(shape, block.data(), ridge, count, scratch.data(), inverse.data());
      std::copy_n(inverse.data(), count * order, inverses.data() + first * order);
    }
  });
}

template <typename T>
void RunChains(const ReplicateShape& shape, const ChainSteps& steps, const ChainArrays<T>& arrays, std::size_t threads,
               std::string_view instructions) {
  const ReplicateLoops<T>& loops = LoopsOf<T>(KernelFor(instructions));
  ForBlocks(arrays.replicates, loops.width, threads, [&](std::size_t begin, std::size_t end) {
    const Scratch<T> scratch(loops.chain_scratch(shape, steps));
    for (std::size_t first = begin; first < end; first += loops.width) {
      loops.chain(shape, steps, arrays, first, std::min(loops.width, end - first), scratch.data());
    }
  });
}

#define OUROBOROS_INSTANTIATE(T)                                                                                     \
  template void DrawTriangles<T>(const TriangleStreams&, std::size_t, std::size_t, std::size_t, std::span<T>,        \
                                 std::size_t);                                                                       \
  template void InvertDesigns<T>(const ReplicateShape&, std::span<const T>, double, std::size_t, std::span<T>,       \
                                 std::size_t, std::string_view);                                                     \
  template void RunChains<T>(const ReplicateShape&, const ChainSteps&, const ChainArrays<T>&, std::size_t,           \
                             std::string_view);

OUROBOROS_INSTANTIATE(float)
OUROBOROS_INSTANTIATE(double)

}  // namespace ouroboros
