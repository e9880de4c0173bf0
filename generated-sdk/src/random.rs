//! Random values from the operating system.

/// Returns 128 random bits as 32 hexadecimal digits.
pub(crate) fn hex() -> String {
    let bytes: [u8; 16] = bytes();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns random bytes.
///
/// # Panics
///
/// If the operating system has no random numbers. Predictable ones would be insecure.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has random numbers");
    bytes
}
