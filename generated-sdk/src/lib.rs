//! The GenAuth SDK.
