#include "core/molecule_packing.h"

#include <algorithm>
#include <bit>
#include <initializer_list>
#include <string>

#include "core/failure.h"
#include "core/thread_pool.h"

namespace ouroboros {

namespace {

// Atoms whose edges are worth another thread.
constexpr std::size_t kAtomsPerChunk = 512;

// Radius edges of one call: as pairs they then take 256 MiB.
constexpr std::size_t kMostRadiusEdges = std::size_t{1} << 25;

// Of one array: two GiB.
constexpr std::size_t kMostElements = std::size_t{1} << 29;

// Places begin .. end of a sequence.
struct Part {
  std::size_t size() const { return end - begin; }
  std::size_t begin, end;
};

std::size_t EndBefore(std::span<const std::uint32_t> ends, std::size_t i) { return i == 0 ? 0 : ends[i - 1]; }

// What the parts `parts` of a sequence that is divided at `ends` cover.
Part Covered(std::span<const std::uint32_t> ends, const Part& parts) {
  return {EndBefore(ends, parts.begin), EndBefore(ends, parts.end)};
}

// Part `i` of a sequence that is divided at `ends`.
Part PartOf(std::span<const std::uint32_t> ends, std::size_t i) { return Covered(ends, {i, i + 1}); }

std::size_t Rounded(std::size_t size, unsigned digits) {
  const unsigned width = static_cast<unsigned>(std::bit_width(size));
  if (digits == 0 || width <= digits) return size;
  const std::size_t unit = std::size_t{1} << (width - digits);
  return (size + unit - 1) / unit * unit;
}

constexpr auto kEachSize = {&PackedSizes::atoms, &PackedSizes::local_count, &PackedSizes::radius_count,
                            &PackedSizes::degree, &PackedSizes::local_degree};

// Counts the edges of each atom and gives the largest count; at least 1.
std::size_t LargestDegree(std::span<const Edge> edges, std::vector<std::size_t>& degrees) {
  std::size_t largest = 1;
  for (const Edge& edge : edges) {
    for (const std::int32_t atom : edge) largest = std::max(largest, ++degrees[static_cast<std::size_t>(atom)]);
  }
  return largest;
}

// Throws unless an array of these dimensions may be made.
void RequireElements(std::initializer_list<std::size_t> factors) {
  double elements = 1;
  for (const std::size_t factor : factors) elements *= static_cast<double>(factor);
  if (elements <= static_cast<double>(kMostElements)) return;
  throw Failure(Failure::Kind::kRequest, "native/too-many-edges", "packed edges",
                "arrays of at most " + std::to_string(kMostElements) + " elements", "larger ones",
                "use a smaller cutoff, or fewer molecules at once");
}

// Edges as [2, count]; free places join the last two atoms.
void WriteEdges(std::span<const Edge> edges, std::size_t atoms, std::span<std::int32_t> out) {
  const std::size_t count = out.size() / 2;
  for (std::size_t end = 0; end < 2; ++end) {
    const auto line = out.subspan(end * count, count);
    for (std::size_t e = 0; e < edges.size(); ++e) line[e] = edges[e][end];
    std::fill(line.begin() + static_cast<std::ptrdiff_t>(edges.size()), line.end(),
              static_cast<std::int32_t>(atoms - 2 + end));
  }
}

// Lists of messages by the atom they go to, [N, D].
class Incidence {
 public:
  Incidence(std::size_t atoms, std::span<std::int32_t> out, std::size_t free)
      : degree_(out.size() / atoms), used_(atoms), out_(out) {
    std::fill(out.begin(), out.end(), static_cast<std::int32_t>(free));
  }

  // Messages first, first + 1 ... go to the atoms that are the end `end` of the edges.
  void Add(std::span<const Edge> edges, std::size_t end, std::size_t first) {
    for (std::size_t e = 0; e < edges.size(); ++e) {
      const auto atom = static_cast<std::size_t>(edges[e][end]);
      out_[atom * degree_ + used_[atom]++] = static_cast<std::int32_t>(first + e);
    }
  }

 private:
  std::size_t degree_;
  std::vector<std::size_t> used_;
  std::span<std::int32_t> out_;
};

// The part of a batch of an array that all batches have equal parts of.
std::span<std::int32_t> BatchOf(std::span<std::int32_t> array, std::size_t batch, std::size_t batches) {
  const std::size_t size = array.size() / batches;
  return array.subspan(batch * size, size);
}

// The radius edges of each molecule, numbered within it.
std::vector<std::vector<Edge>> FindAllRadiusEdges(const MoleculeGraphs& graphs, std::size_t threads) {
  const std::size_t molecules = graphs.atom_ends.size();
  const std::size_t grain = molecules * kAtomsPerChunk / std::max<std::size_t>(graphs.positions.size() / 3, 1);
  std::vector<std::vector<Edge>> edges(molecules);
  EdgeBudget budget(kMostRadiusEdges);
  ThreadPool::Shared().ParallelFor(molecules, grain, threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t m = begin; m < end; ++m) {
      const Part atoms = PartOf(graphs.atom_ends, m), local = PartOf(graphs.local_ends, m);
      const MoleculeShape molecule{.positions = graphs.positions.subspan(3 * atoms.begin, 3 * atoms.size()),
                                   .local_edges = graphs.local_edges.subspan(2 * local.begin, 2 * local.size())};
      edges[m] = FindRadiusEdges(molecule, graphs.cutoff, budget);
    }
  });
  return edges;
}

// The pair of atoms in ascending order, in a batch in which their molecule begins at atom `start`.
Edge Placed(std::int32_t a, std::int32_t b, std::size_t start) {
  const auto shift = static_cast<std::int32_t>(start);
  return {std::min(a, b) + shift, std::max(a, b) + shift};
}

}  // namespace

MoleculePacking::MoleculePacking(const MoleculeGraphs& graphs, const PackedSizes& least, unsigned digits,
                                 std::size_t threads)
    : threads_(threads), batches_(graphs.batch_ends.size()), sizes_(least) {
  std::vector<std::vector<Edge>> radius_edges = FindAllRadiusEdges(graphs, threads);
  std::vector<PackedSizes> needs(batches());
  ThreadPool::Shared().ParallelFor(batches(), 1, threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t k = begin; k < end; ++k) {
      batches_[k] = Gather(graphs, k, radius_edges);
      needs[k] = SizesOf(batches_[k]);
    }
  });
  for (const auto size : kEachSize) {
    for (const PackedSizes& need : needs) sizes_.*size = std::max(sizes_.*size, need.*size);
    sizes_.*size = Rounded(sizes_.*size, digits);
  }
  RequireElements({batches(), 2, sizes_.local_count});
  RequireElements({batches(), 2, sizes_.radius_count});
  RequireElements({batches(), sizes_.atoms, sizes_.degree});
  RequireElements({batches(), sizes_.atoms, sizes_.local_degree});
}

MoleculePacking::Batch MoleculePacking::Gather(const MoleculeGraphs& graphs, std::size_t k,
                                               std::span<std::vector<Edge>> radius_edges) {
  const Part molecules = PartOf(graphs.batch_ends, k);
  const Part atoms = Covered(graphs.atom_ends, molecules), edges = Covered(graphs.local_ends, molecules);
  Batch batch{.atoms = atoms.size(), .local = {}, .radius = {},
              .types = graphs.local_types.subspan(edges.begin, edges.size())};
  batch.local.reserve(edges.size());
  for (std::size_t m = molecules.begin; m < molecules.end; ++m) {
    const std::size_t start = PartOf(graphs.atom_ends, m).begin - atoms.begin;
    const Part local = PartOf(graphs.local_ends, m);
    for (std::size_t e = local.begin; e < local.end; ++e) {
      batch.local.push_back(Placed(graphs.local_edges[2 * e], graphs.local_edges[2 * e + 1], start));
    }
    for (const auto& [a, b] : radius_edges[m]) batch.radius.push_back(Placed(a, b, start));
    radius_edges[m] = {};
  }
  return batch;
}

PackedSizes MoleculePacking::SizesOf(const Batch& batch) {
  std::vector<std::size_t> degrees(batch.atoms);
  const std::size_t local_degree = LargestDegree(batch.local, degrees);
  return {.atoms = batch.atoms + 2,
          .local_count = batch.local.size() + 1,
          .radius_count = std::max<std::size_t>(batch.radius.size(), 1),
          .degree = std::max(local_degree, LargestDegree(batch.radius, degrees)),
          .local_degree = local_degree};
}

void MoleculePacking::Write(const PackedEdges& out) const {
  ThreadPool::Shared().ParallelFor(batches(), 1, threads_, [&](std::size_t begin, std::size_t end) {
    for (std::size_t k = begin; k < end; ++k) WriteBatch(k, out);
  });
}

void MoleculePacking::WriteBatch(std::size_t k, const PackedEdges& out) const {
  const Batch& batch = batches_[k];
  const auto part = [&](std::span<std::int32_t> array) { return BatchOf(array, k, batches()); };
  WriteEdges(batch.local, sizes_.atoms, part(out.local_edges));
  WriteEdges(batch.radius, sizes_.atoms, part(out.radius_edges));
  const auto types = part(out.local_types);
  std::fill(std::copy(batch.types.begin(), batch.types.end(), types.begin()), types.end(), 0);
  const std::size_t free = sizes_.local_count - 1, edges = sizes_.local_count + sizes_.radius_count;
  Incidence all(sizes_.atoms, part(out.incidence), free), local(sizes_.atoms, part(out.local_incidence), free);
  for (std::size_t end = 0; end < 2; ++end) {
    all.Add(batch.local, end, end * edges);
    all.Add(batch.radius, end, end * edges + sizes_.local_count);
    local.Add(batch.local, end, end * sizes_.local_count);
  }
}

}  // namespace ouroboros
