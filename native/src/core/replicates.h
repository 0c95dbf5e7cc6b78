#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/random.h"
#include "core/replicates_kernel.h"

// Many independent linear regressions at once. Results are the same bit for bit for any number of threads and any instruction set, and
// however the replicates are divided among calls.
namespace ouroboros {

// Stretches of the streams of many replicates: of replicate r, with index key.index + r, elements start .. start + length go to
// out[r * stride + offset ..]. `out` holds `replicates` times `stride` numbers.
struct StreamRows {
  StreamKey key;
  std::uint64_t start;
  std::size_t replicates, stride, offset, length;
};

void FillNormalRows(const StreamRows& rows, std::span<float> out, std::size_t threads);
void FillNormalRows(const StreamRows& rows, std::span<double> out, std::size_t threads);

// Where the triangles of designs come from: normals above the diagonal, and what its lengths are made of.
struct TriangleStreams {
  StreamKey normals, proposals, uniforms;
};

// What least squares sees of designs [T, d] of standard normals: upper triangles [replicates, N, d], N = min(T, d), whose entries are standard normals
// above the diagonal; entry j of the diagonal is the length of a normal vector of T - j dimensions.
template <typename T>
void DrawTriangles(const TriangleStreams& streams, std::size_t rows, std::size_t features, std::size_t replicates,
                   std::span<T> out, std::size_t threads);

// The inverses [replicates, d, d] of X'X + ridge I of designs [replicates, N, d]; not finite where that is singular.
template <typename T>
void InvertDesigns(const ReplicateShape& shape, std::span<const T> designs, double ridge, std::size_t replicates,
                   std::span<T> inverses, std::size_t threads, std::string_view instructions);

// K fits of all replicates.
template <typename T>
void RunChains(const ReplicateShape& shape, const ChainSteps& steps, const ChainArrays<T>& arrays, std::size_t threads,
               std::string_view instructions);

}  // namespace ouroboros
