// A C header with another ABI than the wrapper was made for.
// refused: tenantry.hpp and tenantry.h are of different releases
#include <tenantry.h>
#ifdef REFUSED
#undef TENANTRY_ABI_VERSION
#define TENANTRY_ABI_VERSION 99
#endif
#include <tenantry.hpp>
