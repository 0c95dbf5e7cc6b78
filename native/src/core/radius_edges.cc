#include "core/radius_edges.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

#include "core/failure.h"

namespace ouroboros {

namespace {

// Up to this many atoms, looking at all pairs is faster than cells, whatever the shape of the molecule.
constexpr std::size_t kAllPairsMost = 512;

using Point = std::array<double, 3>;

Point At(std::span<const float> positions, std::size_t atom) {
  return {positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2]};
}

double SquaredDistance(const Point& a, const Point& b) {
  const double x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];
  return x * x + y * y + z * z;
}

// For each atom, the higher atoms that it has a local edge with.
class LocalNeighbours {
 public:
  LocalNeighbours(std::size_t atoms, std::span<const std::int32_t> edges)
      : ends_(atoms + 1), neighbours_(edges.size() / 2), marks_(atoms, -1) {
    const auto lower = [&](std::size_t e) { return std::min(edges[e], edges[e + 1]); };
    for (std::size_t e = 0; e < edges.size(); e += 2) ++ends_[lower(e) + 1];
    for (std::size_t a = 0; a < atoms; ++a) ends_[a + 1] += ends_[a];
    // Each beginning moves to its end while the neighbours are filled in.
    for (std::size_t e = 0; e < edges.size(); e += 2) neighbours_[ends_[lower(e)]++] = std::max(edges[e], edges[e + 1]);
  }

  // `Has` answers for `atom` from now on; to be called for 0, 1, 2 ... in turn.
  void Mark(std::size_t atom) {
    marked_ = static_cast<std::int32_t>(atom);
    const std::size_t begin = atom == 0 ? 0 : ends_[atom - 1];
    for (std::size_t i = begin; i < ends_[atom]; ++i) marks_[neighbours_[i]] = marked_;
  }

  bool Has(std::size_t other) const { return marks_[other] == marked_; }

 private:
  std::vector<std::size_t> ends_;
  std::vector<std::int32_t> neighbours_, marks_;
  std::int32_t marked_ = -1;
};

// Atoms in cubic cells as wide as the cutoff, kept in a table by the hash of their cell: it does not matter how far they spread.
class CellList {
 public:
  CellList(std::span<const float> positions, double cutoff)
      : cells_(positions.size() / 3), next_(cells_.size(), kNone), heads_(std::bit_ceil(2 * cells_.size()), kNone) {
    for (std::size_t atom = cells_.size(); atom-- > 0;) {
      const Point at = At(positions, atom);
      cells_[atom] = CellOf(at, cutoff);
      if (!std::isfinite(at[0] + at[1] + at[2])) continue;
      std::uint32_t& head = heads_[SlotOf(cells_[atom])];
      next_[atom] = head;
      head = static_cast<std::uint32_t>(atom);
    }
  }

  // Calls visit(other) for every atom of the cell of `atom` and of the 26 around it, if only its coordinates are finite.
  template <typename Visit>
  void VisitAround(std::size_t atom, Visit&& visit) const {
    const Cell& centre = cells_[atom];
    for (int around = 0; around < 27; ++around) {
      const Cell cell{centre[0] + around / 9 - 1, centre[1] + around / 3 % 3 - 1, centre[2] + around % 3 - 1};
      for (std::uint32_t other = heads_[SlotOf(cell)]; other != kNone; other = next_[other]) {
        if (cells_[other] == cell) visit(other);
      }
    }
  }

 private:
  using Cell = std::array<std::int64_t, 3>;

  static constexpr std::uint32_t kNone = 0xffffffff;

  // A little wider than the cutoff, so that rounding never puts two near atoms more than one cell apart. Beyond the bound,
  // where floats are further apart than cells are wide, near atoms have the very same coordinate.
  static Cell CellOf(const Point& at, double cutoff) {
    constexpr double bound = 0x1p40;
    Cell cell;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double number = std::floor(at[axis] / (cutoff * 1.001));
      // A NaN is no number of a cell; it is never looked up.
      cell[axis] = static_cast<std::int64_t>(number >= -bound ? std::min(number, bound) : -bound);
    }
    return cell;
  }

  std::size_t SlotOf(const Cell& cell) const {
    std::uint64_t hash = 0;
    for (const std::int64_t number : cell) {
      hash = (hash ^ static_cast<std::uint64_t>(number)) * 0x9e3779b97f4a7c15;
      hash ^= hash >> 32;
    }
    return hash & (heads_.size() - 1);
  }

  std::vector<Cell> cells_;
  std::vector<std::uint32_t> next_, heads_;
};

}  // namespace

void EdgeBudget::Check(std::size_t count) const {
  if (static_cast<std::ptrdiff_t>(count) <= left_.load(std::memory_order_relaxed)) return;
  throw Failure(Failure::Kind::kRequest, "native/too-many-edges", "radius edges of the molecules",
                "no more than fit into memory", "more", "use a smaller cutoff, or fewer molecules at once");
}

void EdgeBudget::Take(std::size_t count) {
  Check(count);
  left_.fetch_sub(static_cast<std::ptrdiff_t>(count), std::memory_order_relaxed);
}

std::vector<Edge> FindRadiusEdges(const MoleculeShape& molecule, double cutoff, EdgeBudget& budget) {
  const std::size_t atoms = molecule.positions.size() / 3;
  LocalNeighbours local(atoms, molecule.local_edges);
  std::vector<Edge> edges;
  const auto add_if_near = [&](std::size_t a, const Point& at, std::size_t b) {
    if (SquaredDistance(at, At(molecule.positions, b)) < cutoff * cutoff && !local.Has(b)) {
      edges.push_back({static_cast<std::int32_t>(a), static_cast<std::int32_t>(b)});
    }
  };
  const bool looks_at_all = atoms <= kAllPairsMost;
  const CellList cells(looks_at_all ? std::span<const float>() : molecule.positions, cutoff);
  for (std::size_t a = 0; a < atoms; ++a) {
    local.Mark(a);
    const Point at = At(molecule.positions, a);
    const auto row = static_cast<std::ptrdiff_t>(edges.size());
    if (looks_at_all) {
      for (std::size_t b = a + 1; b < atoms; ++b) add_if_near(a, at, b);
    } else {
      cells.VisitAround(a, [&](std::size_t b) {
        if (b > a) add_if_near(a, at, b);
      });
      std::sort(edges.begin() + row, edges.end());
    }
    budget.Check(edges.size());
  }
  budget.Take(edges.size());
  return edges;
}

}  // namespace ouroboros
