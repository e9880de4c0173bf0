pub mod pointer;
pub mod source;
