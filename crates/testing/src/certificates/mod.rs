//! A certificate authority for tests: every kind of certificate, good and bad.

mod hostile;
mod issued;
mod recipe;
mod rewritten;
mod table;

pub use hostile::{Hostile, Load, Shape};
pub use issued::Issued;
pub use recipe::{KeyKind, Recipe};
pub use table::{Row, rows};
