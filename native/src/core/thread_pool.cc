#include "core/thread_pool.h"

#include <dlfcn.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <system_error>
#include <thread>

namespace ouroboros {

namespace {

constexpr std::size_t kMostThreads = 256;

// To sleep and be woken takes tens of microseconds, as long as small pieces of work. So a thread first looks for a while whether
// what it waits for is near: the end of the last chunks, or the next job of a series.
constexpr std::chrono::microseconds kLookForEnd{100}, kLookForJob{40};

inline void Pause() {
#if defined(__SSE2__)
  __builtin_ia32_pause();
#endif
}

template <typename Found>
void Look(std::chrono::microseconds most, Found found) {
  const auto end = std::chrono::steady_clock::now() + most;
  while (!found() && std::chrono::steady_clock::now() < end) Pause();
}

// Node unloads an addon when the last worker that loaded it ends; waiting threads would then wake in unmapped code.
void KeepLibraryLoaded() {
  static char anchor;
  Dl_info info;
  if (dladdr(&anchor, &info) != 0 && info.dli_fname != nullptr) {
    dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
  }
}

}  // namespace

struct ThreadPool::Job {
  Job(std::size_t count, std::size_t grain, const std::function<void(std::size_t, std::size_t)>& body)
      : count(count), grain(grain), body(body) {}

  const std::size_t count, grain;
  const std::function<void(std::size_t, std::size_t)>& body;
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> helpers{0};  // written under the pool's mutex
  std::condition_variable done;
  std::mutex failing;
  std::exception_ptr error;

  void Run() noexcept {
    for (;;) {
      const std::size_t begin = next.fetch_add(grain, std::memory_order_relaxed);
      if (begin >= count) return;
      try {
        body(begin, std::min(begin + grain, count));
      } catch (...) {
        const std::lock_guard lock(failing);
        if (!error) error = std::current_exception();
        next.store(count, std::memory_order_relaxed);
      }
    }
  }
};

ThreadPool& ThreadPool::Shared() {
  // Never destroyed: at the end of the process its threads may still be waiting.
  static ThreadPool* const pool = [] {
    KeepLibraryLoaded();
    return new ThreadPool;
  }();
  return *pool;
}

void ThreadPool::ParallelFor(std::size_t count, std::size_t grain, std::size_t threads,
                             const std::function<void(std::size_t, std::size_t)>& body) {
  if (count == 0) return;
  grain = std::max<std::size_t>(grain, 1);
  const std::size_t chunks = (count + grain - 1) / grain;
  const std::size_t wanted = std::min({std::max<std::size_t>(threads, 1), chunks, kMostThreads}) - 1;
  Job job(count, grain, body);
  if (wanted > 0) Put(job, wanted);
  job.Run();
  if (wanted > 0) AwaitHelpers(job);
  if (job.error) std::rethrow_exception(job.error);
}

void ThreadPool::Put(Job& job, std::size_t wanted) {
  {
    const std::lock_guard lock(mutex_);
    EnsureThreads(wanted);
    waiting_.insert(waiting_.end(), wanted, &job);
    wanted_ = true;
  }
  for (std::size_t i = 0; i < wanted; ++i) ready_.notify_one();
}

void ThreadPool::AwaitHelpers(Job& job) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.remove(&job);
    wanted_ = !waiting_.empty();
  }
  Look(kLookForEnd, [&] { return job.helpers == 0; });
  std::unique_lock lock(mutex_);
  job.done.wait(lock, [&] { return job.helpers == 0; });
}

void ThreadPool::EnsureThreads(std::size_t wanted) {
  try {
    for (; started_ < wanted; ++started_) std::thread([this] { Work(); }).detach();
  } catch (const std::system_error&) {
    // The system gives no more threads: the calling thread does what the missing ones would have done.
  }
}

void ThreadPool::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ready_.wait(lock, [&] { return !waiting_.empty(); });
    Job* const job = waiting_.front();
    waiting_.pop_front();
    wanted_ = !waiting_.empty();
    ++job->helpers;
    lock.unlock();
    job->Run();
    lock.lock();
    if (--job->helpers == 0) job->done.notify_one();
    if (!waiting_.empty()) continue;
    lock.unlock();
    Look(kLookForJob, [&] { return wanted_.load(); });
    lock.lock();
  }
}

}  // namespace ouroboros
