// The attention kernels for any CPU: vectors of four floats, half precision by integer work.

#define NAME(function) function##_portable
#define LANES 4

#include "attention_half.h"
#include "attention_kernels.h"
