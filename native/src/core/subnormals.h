#pragma once

namespace ouroboros {

// Makes the calling thread treat numbers below the smallest normal one as zero, as operands and as results, from now on.
// False where the processor is not known to do that.
bool FlushSubnormals();

}  // namespace ouroboros
