//! The journal as its users and its enemies see it.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "tests of a shaft: they use files, clocks and processes")]

mod cluster;
mod contract;
mod crash;
mod damage;
mod postgres;
mod round_trip;
mod sample;
mod sqlite;
mod tamper;
mod transfer;
