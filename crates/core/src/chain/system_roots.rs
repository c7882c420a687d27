//! webpki, where the operating system has roots and nobody to ask.

use std::sync::LazyLock;

use crate::chain::refusal::Refusal;
use crate::chain::roots::SYSTEM;
use crate::chain::trust::Question;

pub(in crate::chain) fn ask_system(question: &Question<'_>) -> Result<(), Refusal> {
    question.ask_webpki(SYSTEM.anchors())
}

pub(in crate::chain) fn load() {
    LazyLock::force(&SYSTEM);
}
