#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/radius_edges.h"

namespace ouroboros {

// K batches of M molecules with A atoms together. The caller checks that the ends ascend to the totals and that every local edge
// joins two different atoms of its molecule.
struct MoleculeGraphs {
  std::span<const float> positions;            // [A, 3]
  std::span<const std::uint32_t> atom_ends;    // [M]
  std::span<const std::uint32_t> batch_ends;   // [K]
  std::span<const std::int32_t> local_edges;   // [sum of L_m, 2], numbered within the molecule
  std::span<const std::uint8_t> local_types;   // [sum of L_m]
  std::span<const std::uint32_t> local_ends;   // [M]
  double cutoff;
};

// N, L, R, D and Dl of native/molecules.ts.
struct PackedSizes {
  std::size_t atoms, local_count, radius_count, degree, local_degree;
};

// Where the packed batches go: arrays as native/molecules.ts describes them.
struct PackedEdges {
  std::span<std::int32_t> local_edges, local_types, radius_edges, incidence, local_incidence;
};

// The edges of K batches of molecules, found and counted but not yet written.
class MoleculePacking {
 public:
  // Sizes are at least `least`, then rounded up to `digits` leading binary digits (0: exact). Throws Failure where there are
  // too many edges for the arrays.
  MoleculePacking(const MoleculeGraphs& graphs, const PackedSizes& least, unsigned digits, std::size_t threads);

  const PackedSizes& sizes() const { return sizes_; }
  std::size_t batches() const { return batches_.size(); }

  // Writes all batches.
  void Write(const PackedEdges& out) const;

 private:
  // The edges of one batch, its atoms numbered from 0. The types stay where the caller has them.
  struct Batch {
    std::size_t atoms;
    std::vector<Edge> local, radius;
    std::span<const std::uint8_t> types;
  };

  static Batch Gather(const MoleculeGraphs& graphs, std::size_t k, std::span<std::vector<Edge>> radius_edges);
  static PackedSizes SizesOf(const Batch& batch);
  void WriteBatch(std::size_t k, const PackedEdges& out) const;

  const std::size_t threads_;
  std::vector<Batch> batches_;
  PackedSizes sizes_;
};

}  // namespace ouroboros
