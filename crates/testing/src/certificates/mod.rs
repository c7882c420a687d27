//! A certificate authority for tests: every kind of valid and invalid certificate.

mod hostile;
mod issued;
mod recipe;
mod rewritten;
mod table;

pub use hostile::{Hostile, Load, Shape};
pub use issued::Issued;
pub use recipe::{KeyKind, Recipe};
pub use table::{Row, rows};
