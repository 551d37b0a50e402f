use super::channels::{base, channel, together};
use super::ends::facts;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::{Severity, Span};
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    code: "channel-without-base",
    id: "R51",
    severity: Severity::Error,
    what: "The channel of a charm has no release for the base that the application is deployed on.",
    why: "Juju finds no revision to deploy and stops there, after it has begun with the rest.",
    example: "default-base: ubuntu@24.04\napplications:\n  rabbitmq-server: {charm: rabbitmq-server, channel: 3.9/stable}",
    help: "choose a track that has this base, or the base that the rest of the cloud is on",
    source: "metadata.yaml and charmcraft.yaml of the charm on the branch of that track",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mut wanting: BTreeMap<Wanted<'_>, (Span, Vec<&str>)> = BTreeMap::new();
    for application in context.site.bundle.applications.values() {
        let Some(channel) = channel(application).filter(|channel| channel.is_stable) else { continue };
        let (track, at) = (channel.track.value, channel.track.span);
        let Some(charm) = facts(application) else { continue };
        let Some(bases) = charm.bases.get(track) else { continue };
        let Some(base) = base(context, application) else { continue };
        let release = base.value.release();
        if !bases.contains(&release) {
            let wanted = Wanted { at, charm: &charm.name, track, bases, release };
            wanting.entry(wanted).or_insert((base.span, vec![])).1.push(&application.name.value);
        }
    }
    for (Wanted { at, charm, track, bases, release }, (base, names)) in wanting {
        let (names, has) = (together(&names), bases.join(", "));
        let message = format!("{names} on {release}: track {track} of {charm} has {has} only");
        let finding = sink.finding(at, message).related(base, "the base");
        sink.push(finding);
    }
}

/// What is asked of Charmhub in vain, at one channel.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Wanted<'a> {
    at: Span,
    charm: &'a str,
    track: &'a str,
    bases: &'a [String],
    release: String,
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(base: &str, channel: &str) -> String {
        let bundle = format!("{base}\napplications:\n  rabbit: {{charm: rabbitmq-server, channel: {channel}}}\n");
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn a_track_has_the_base() {
        insta::assert_snapshot!(check("default-base: ubuntu@24.04", "3.9/stable"), @"bundle.yaml:3:45 error channel-without-base rabbit on ubuntu@24.04: track 3.9 of rabbitmq-server has ubuntu@22.04 only [bundle.yaml:1:15 the base]");
        insta::assert_snapshot!(check("series: noble", "\"3.9\""), @"bundle.yaml:3:45 error channel-without-base rabbit on ubuntu@24.04: track 3.9 of rabbitmq-server has ubuntu@22.04 only [bundle.yaml:1:9 the base]");
        insta::assert_snapshot!(check("default-base: ubuntu@22.04", "3.9/stable"), @"");
        insta::assert_snapshot!(check("default-base: ubuntu@24.04", "3.12/stable"), @"");
        insta::assert_snapshot!(check("default-base: ubuntu@24.04", "3.9/edge"), @"");
        insta::assert_snapshot!(check("machines: {}", "3.9/stable"), @"");
    }

    #[test]
    fn an_application_may_be_on_a_base_of_its_own() {
        let broken = Fixture::healthy().with("bundle.yaml", "    channel: 1.8/stable\n", "    channel: 1.8/stable\n    base: ubuntu@20.04\n");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:84:14 error channel-without-base vault on ubuntu@20.04: track 1.8 of vault has ubuntu@22.04 only [bundle.yaml:85:11 the base]");
        insta::assert_snapshot!(broken.with("bundle.yaml", "base: ubuntu@20.04", "base: ubuntu@22.04").check(), @"");
    }
}
