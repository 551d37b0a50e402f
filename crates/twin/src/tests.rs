//! Phase-01 on the twin, from outside: its calls, its settle, its faults, and real bash through the shim.

mod book;
mod cloud;
mod faulty;
mod fidelity;
mod power;
mod settle;
mod shapes;
mod shim;
mod teardown;
