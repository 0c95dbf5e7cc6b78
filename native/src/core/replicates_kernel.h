#pragma once

#include <cstddef>
#include <cstdint>

// The inner loops of independent chains of linear regressions, compiled once per instruction set. A vector holds the same
// number of as many replicates; no replicate's numbers meet another's, and nothing is contracted into fused multiply-adds, so every
// variant gives the same bits, and so does any division into blocks.
//
// Only plain C types cross this header: what a variant compiles must not be shared with code for smaller machines.
namespace ouroboros {

// N rows, d features. Triangular: the rows of the design are those of an upper triangle, N <= d.
struct ReplicateShape {
  std::size_t rows, features;
  bool triangular;
};

// What is done for K fits; places are those of what is remembered. Batches and terms of fit k are numbers first[k] to first[k + 1] of theirs.
struct ChainSteps {
  std::size_t fits, batches, moments, models;  // batches: most of a fit, for which there are noises
  const std::uint32_t *first_batch, *source, *target;
  const double* scale;
  const std::uint32_t *first_term, *term;
  const double* share;
  const std::int32_t* place;  // of the model of fit k, or -1
};

// Arrays of R replicates, of which a block is worked on. `root` [d, d], or null.
template <typename T>
struct ChainArrays {
  std::size_t replicates;
  const T *features, *inverse, *truth, *noise, *root;  // [R, N, d], [R, d, d], [R, d], [R, K, B, N]
  T *models, *moments, *weight, *errors;               // [P, R, d], [S, R, d], [R, d], [K, R]
};

template <typename T>
struct ReplicateLoops {
  // Replicates of a block.
  std::size_t width;
  // T numbers of scratch that `chain` needs, and doubles that `invert` needs; both aligned to 64 bytes.
  std::size_t (*chain_scratch)(const ReplicateShape& shape, const ChainSteps& steps);
  void (*chain)(const ReplicateShape& shape, const ChainSteps& steps, const ChainArrays<T>& arrays, std::size_t first,
                std::size_t count, T* scratch);
};

struct ReplicatesKernel {
  const char* name;
  ReplicateLoops<float> single;
  ReplicateLoops<double> twice;

  // The inverse of X'X + ridge I for a block of at most invert_width designs [count, N, d], into [count, d, d].
  std::size_t invert_width;
  std::size_t (*invert_scratch)(const ReplicateShape& shape);
  void (*invert)(const ReplicateShape& shape, const double* designs, double ridge, std::size_t count, double* scratch,
                 double* inverse);
};

// Null where the compiler was not asked for these instructions.
const ReplicatesKernel* BaselineReplicatesKernel();
const ReplicatesKernel* Avx2ReplicatesKernel();
const ReplicatesKernel* Avx512ReplicatesKernel();

}  // namespace ouroboros
