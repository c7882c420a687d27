use libc::cmsghdr;

/// A byte array for control messages, aligned as the kernel requires for their headers.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(8))]
pub struct Aligned<const N: usize>([u8; N]);

const _: () = assert!(align_of::<Aligned<1>>() >= align_of::<cmsghdr>());

impl<const N: usize> Aligned<N> {
    /// An array of zeros.
    pub const fn zeroed() -> Self {
        Self([0; N])
    }

    /// The bytes.
    pub const fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, mutable.
    pub const fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }
}
