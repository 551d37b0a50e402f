mod back;
mod crash;
mod divergence;
mod laws;
mod paste;
mod sequence;
mod signed;
mod sim;
