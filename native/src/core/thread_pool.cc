#include "core/thread_pool.h"

#include <dlfcn.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <system_error>
#include <thread>

namespace ouroboros {

namespace {

constexpr std::size_t kMostThreads = 256;

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
  std::size_t helpers = 0;  // under the pool's mutex
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
  if (wanted > 0) {
    const std::lock_guard lock(mutex_);
    EnsureThreads(wanted);
    waiting_.insert(waiting_.end(), wanted, &job);
  }
  for (std::size_t i = 0; i < wanted; ++i) ready_.notify_one();
  job.Run();
  if (wanted > 0) {
    std::unique_lock lock(mutex_);
    waiting_.remove(&job);
    job.done.wait(lock, [&] { return job.helpers == 0; });
  }
  if (job.error) std::rethrow_exception(job.error);
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
    ++job->helpers;
    lock.unlock();
    job->Run();
    lock.lock();
    if (--job->helpers == 0) job->done.notify_one();
  }
}

}  // namespace ouroboros
