mod agent;
mod command;
mod listening;
mod log;
mod protocol;
mod store;

pub(super) use command::main;
