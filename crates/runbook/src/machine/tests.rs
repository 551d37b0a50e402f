mod crash;
mod laws;
mod sequence;
mod signed;
mod sim;
mod typed;
