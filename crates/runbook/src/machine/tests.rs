mod crash;
mod laws;
mod sequence;
mod sim;
mod typed;
