//! The NetBox that a site names.

use super::{Request, ask::answer};
use clients::netbox::NetBox;
use clients::openstack::{Bounds, ReadOnly, at_once};
use health::{Answer, Question, Source};
use site::Site;
use std::collections::BTreeMap;

/// Lists that are asked for at the same time.
const AT_ONCE: usize = 3;

/// Asks for its lists, where the site says where it is.
pub(super) fn ask(
    request: &Request,
    site: &Site,
    all: &[&'static Question],
) -> BTreeMap<&'static str, Answer> {
    let Some(url) = &site.netbox else {
        return everywhere(
            all,
            &Answer::NotAsked("site.yaml has no `netbox.url`, so nobody is asked".to_owned()),
        );
    };
    let netbox = match ReadOnly::new(None, Bounds::within(request.patience)) {
        Ok(http) => NetBox::new(&url.value, request.netbox_token.as_ref(), http),
        Err(trouble) => return everywhere(all, &answer(Err(trouble))),
    };
    let lists: Vec<_> = lists(all).collect();
    let done = at_once(&lists, AT_ONCE, |(_, path, keep)| answer(netbox.list(path, keep)));
    lists.iter().zip(done).map(|((id, ..), answer)| (*id, answer.unwrap_or_else(barred))).collect()
}

/// What stands for the answers when who asked was lost.
pub(super) fn lost(all: &[&'static Question]) -> BTreeMap<&'static str, Answer> {
    everywhere(all, &barred())
}

/// The lists of NetBox among the questions: their names, paths and fields.
fn lists<'q>(
    all: &'q [&'static Question],
) -> impl Iterator<Item = (&'static str, &'static str, &'static [&'static str])> + 'q {
    all.iter().filter_map(|question| match question.source {
        Source::NetBox { path, keep } => Some((question.id, path, keep)),
        _ => None,
    })
}

fn everywhere(all: &[&'static Question], answer: &Answer) -> BTreeMap<&'static str, Answer> {
    lists(all).map(|(id, ..)| (id, answer.clone())).collect()
}

fn barred() -> Answer {
    Answer::Barred("the question was lost".to_owned())
}
