//! The bridges of OVN chassis: pairs of names in two options.

use super::options::is_placeholder;
use crate::context::Context;
use crate::vips::words;
use bundle::Application;
use model::{At, Sources};
use std::collections::BTreeSet;

/// Which NIC goes into which bridge: `br-ex:52:54:00:00:00:01`.
pub(super) const PORTS: &str = "bridge-interface-mappings";
/// Which physical network is behind which bridge: `physnet1:br-ex`.
pub(super) const NETWORKS: &str = "ovn-bridge-mappings";

/// The applications whose units are OVN chassis.
pub(super) fn chassis<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Application> {
    context.running("ovn-chassis").chain(context.running("ovn-dedicated-chassis"))
}

/// The words of one of the two options.
pub(super) fn mappings(sources: &Sources, application: &Application, option: &str) -> Vec<At<String>> {
    application.options.get(option).map(|set| words(sources, &set.value)).unwrap_or_default()
}

/// What stands before the first colon of a word, and what after it.
pub(super) fn pair(word: &At<String>) -> Option<(&str, &str)> {
    word.value.split_once(':').filter(|(left, right)| !left.is_empty() && !right.is_empty())
}

/// One half of every pair. `None` where a word is no pair, or stands for names that are not known yet.
pub(super) fn halves<'w>(
    mappings: &'w [At<String>],
    half: impl Fn((&'w str, &'w str)) -> &'w str,
) -> Option<BTreeSet<&'w str>> {
    let halves = mappings.iter().map(|word| pair(word).map(&half).filter(|name| !is_placeholder(name)));
    halves.collect()
}
