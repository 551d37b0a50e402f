//! Phase-01 on the twin, from outside: its calls, its settle, and real bash through the shim.

mod cloud;
mod settle;
mod shim;
