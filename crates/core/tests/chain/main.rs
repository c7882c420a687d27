//! Evaluation of certificate chains.

mod truth_table;
