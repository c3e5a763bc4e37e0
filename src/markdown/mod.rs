//! The structure of a README.
