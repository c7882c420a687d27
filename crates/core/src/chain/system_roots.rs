//! webpki over the system's roots, where the operating system has no verifier.

use std::sync::LazyLock;

use crate::chain::rejection::Rejection;
use crate::chain::roots::SYSTEM;
use crate::chain::trust::Question;

pub(in crate::chain) fn ask_system(question: &Question<'_>) -> Result<(), Rejection> {
    question.ask_webpki(SYSTEM.anchors())
}

pub(in crate::chain) fn load() {
    LazyLock::force(&SYSTEM);
}
