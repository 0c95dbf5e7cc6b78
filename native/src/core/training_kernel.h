#pragma once

#include <cstddef>
#include <cstdint>

// The inner loops of training, compiled once per instruction set. They use fused multiply-adds where a machine has them, so
// variants may differ in the last bits; the number of threads never shows. Only plain C types cross this header: what a variant
// compiles must not be shared with code for smaller machines.
namespace ouroboros {

// Causal attention of `group` heads of queries over one head of keys and values, T tokens, D floats a head. Token t of a tensor
// is at `tensor + t * <its stride>`; heads of queries lie D apart.
struct AttentionTask {
  std::size_t tokens, width, group;
  float scale;
  const float *q, *k, *v;
  std::size_t q_stride, k_stride, v_stride;
  // [T, D] a head; log sum exp(scores), [group, T].
  float *out, *log_sum;
  std::size_t out_stride;
};

// What the gradient reads and writes besides: `task.out` and `task.log_sum` are what the forward pass wrote.
struct AttentionGradientTask {
  AttentionTask forward;
  const float* d_out;
  float *dq, *dk, *dv;
  std::size_t d_out_stride, dq_stride, dk_stride, dv_stride;
};

// Hyperparameters of a step of AdamW: next m = beta1 m + h first, next v = beta2 v + h^2 with h = g share,
// p = keep p - size m / (sqrt(v) + floor).
struct AdamWStep {
  float share, beta1, first, beta2, keep, size, floor;
};

struct TrainingKernel {
  const char* name;

  // Floats of scratch memory that a task needs; 64-byte aligned.
  std::size_t (*attention_scratch)(std::size_t tokens, std::size_t width);
  std::size_t (*attention_gradient_scratch)(std::size_t tokens, std::size_t width);
  void (*attend)(const AttentionTask& task, float* scratch);
  void (*attend_gradient)(const AttentionGradientTask& task, float* scratch);

  // GELU in the tanh form over n elements; y and dx may be x and dy.
  void (*gelu)(const float* x, float* y, std::size_t n);
  void (*gelu_gradient)(const float* x, const float* dy, float* dx, std::size_t n);

  // Gradient of y = (x - mean) r scale + bias over rows [rows, columns]: dx; sums of dy (x - mean) r and of dy over the rows. dx may be dy or x.
  void (*norm_gradient)(const float* x, const float* scale, const float* mean, const float* deviation, const float* dy, float* dx, std::size_t rows, std::size_t columns, float* d_scale, float* d_bias);

  // sums [columns] of the rows [rows, columns] of x.
  void (*column_sums)(const float* x, std::size_t rows, std::size_t columns, float* sums);

  void (*adam_w)(const AdamWStep& step, const float* p, const float* g, const float* m, const float* v, float* next_p,
                 float* next_m, float* next_v, std::size_t n);

  // log sum exp of a row of n logits; its gradient d (softmax(x) - onehot(target)), in place where dx is x.
  float (*log_sum)(const float* x, std::size_t n);
  void (*cross_entropy_gradient)(const float* x, float log_sum, std::size_t target, float d, float* dx, std::size_t n);
};

// Null where the compiler was not asked for these instructions.
const TrainingKernel* BaselineTrainingKernel();
const TrainingKernel* Avx2TrainingKernel();
const TrainingKernel* Avx512TrainingKernel();

}  // namespace ouroboros
