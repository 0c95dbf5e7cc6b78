#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ouroboros {

// Two atoms of a molecule, the lower number first.
using Edge = std::array<std::int32_t, 2>;

// A molecule, its atoms numbered from 0.
struct MoleculeShape {
  std::span<const float> positions;           // [A, 3]
  std::span<const std::int32_t> local_edges;  // [L, 2]
};

// How many edges may still be found, by all threads together.
class EdgeBudget {
 public:
  explicit EdgeBudget(std::size_t most) : left_(static_cast<std::ptrdiff_t>(most)) {}

  // Throws Failure unless `count` edges, not yet taken, still fit.
  void Check(std::size_t count) const;

  // Takes `count` edges for good; throws Failure unless they fit.
  void Take(std::size_t count);

 private:
  std::atomic<std::ptrdiff_t> left_;
};

// All pairs of atoms nearer to each other than the cutoff that are no local edge, in ascending order. A coordinate that is not
// finite is near nothing. Large molecules are searched by cells, in time proportional to the edges and atoms at constant density.
std::vector<Edge> FindRadiusEdges(const MoleculeShape& molecule, double cutoff, EdgeBudget& budget);

}  // namespace ouroboros
