//! What the machine can do for texts.

#[cfg(target_arch = "x86_64")]
use crate::machine::{Avx2, Avx512};

/// What the machine can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512),
}

impl Default for Level {
    /// The most that this machine can do.
    fn default() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            if let Some(detected) = Avx512::detected() {
                return Level::Avx512(detected);
            }
            if let Some(detected) = Avx2::detected() {
                return Level::Avx2(detected);
            }
        }
        Level::Portable
    }
}
